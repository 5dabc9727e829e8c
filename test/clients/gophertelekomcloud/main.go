// Command client tells what people do with IMS by gophertelekomcloud: a line "ok NAME" for each step that went well.
//
// It finds the cloud as the library's own loader does, by the variables OS_... for one user and BOB_... for another, who are in two projects:
// with OS_USERNAME and OS_PASSWORD it logs in for a token, with OS_ACCESS_KEY and OS_SECRET_KEY it signs each request.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"

	golangsdk "github.com/opentelekomcloud/gophertelekomcloud"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/common/tags"
	native "github.com/opentelekomcloud/gophertelekomcloud/openstack/image/v2/images"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/ims/v1/others"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/ims/v2/images"
)

const (
	alpha   = "0b1e494e2660441a957313163095fe5c"
	beta    = "5f2c1a7d9b3e4c608d41e7a2b6f09c35"
	image   = "33ad552d-1149-471c-8190-ff6776174a00"
	seconds = 30
)

// clients are those of both versions of IMS, for one user.
type clients struct {
	v1, v2 *golangsdk.ServiceClient
}

func connect(prefix string) clients {
	provider := must(openstack.NewEnv(prefix).AuthenticatedClient())
	where := golangsdk.EndpointOpts{Region: "eu-de"}
	return clients{must(openstack.NewIMSV1(provider, where)), must(openstack.NewIMSV2(provider, where))}
}

func step(name string) {
	fmt.Println("ok", name)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Panic(err)
	}
	return value
}

func check(fact bool, what ...any) {
	if !fact {
		log.Panic(what...)
	}
}

// refused looks at the error of a call that has to be refused with 400 and this code.
func refused(code string, err error) {
	var refusal golangsdk.ErrDefault400
	check(errors.As(err, &refusal), "not refused: ", err)
	var body struct {
		Error struct{ Code, Message string }
	}
	check(json.Unmarshal(refusal.Body, &body) == nil && body.Error.Code == code && body.Error.Message != "", refusal)
}

// wait is the library's own wait for a job, which looks once a second.
func wait(client clients, id *string) *others.JobResponse {
	if err := others.WaitForJob(client.v1, *id, seconds); err != nil {
		log.Panic(err)
	}
	return must(others.ShowJob(client.v1, *id))
}

func find(client clients, filters images.ListImagesOpts) []images.ImageInfo {
	return must(images.ListImages(client.v2, filters))
}

func idsOf(found []images.ImageInfo) map[string]bool {
	ids := map[string]bool{}
	for _, one := range found {
		ids[one.Id] = true
	}
	return ids
}

func update(client clients, id string, operations ...images.UpdateImageOpts) (*images.ImageInfo, error) {
	return images.UpdateImage(client.v2, id, operations)
}

func create(client clients, name, url string, more ...tags.ResourceTag) string {
	begun := must(images.CreateImageFromOBS(client.v2, images.CreateImageFromOBSOpts{
		Name:        name,
		ImageUrl:    url,
		MinDisk:     40,
		OsVersion:   "Ubuntu 18.04 server 64bit",
		Description: "of OBS",
		ImageTags:   more,
	}))
	return wait(client, begun).Entities.ImageId
}

func main() {
	alice, bob := connect("OS"), connect("BOB")
	list(alice)
	change(alice)
	made := create(alice, "from-a-file", "bucket:ubuntu.qcow2", tags.ResourceTag{Key: "team", Value: "red"})
	found := find(alice, images.ListImagesOpts{Id: made})
	check(len(found) == 1 && found[0].Name == "from-a-file" && found[0].Description == "of OBS", found)
	step("CreateImageFromOBS, and WaitForJob")

	copied := copyOf(alice, made)
	share(alice, bob, made, copied)
	tag(alice, made)
	findByTags(alice, made)
	untag(alice, made)
	again := export(alice, copied)
	look(alice)
	for _, id := range []string{made, copied, again} {
		if err := native.Delete(alice.v2, native.DeleteImageOpts{ImageId: id}); err != nil {
			log.Panic(err)
		}
		check(len(find(alice, images.ListImagesOpts{Id: id})) == 0, "still there")
	}
	step("Delete")
}
