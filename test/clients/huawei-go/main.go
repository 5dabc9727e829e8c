// Command client tells what people do with IMS by the Go SDK of Huawei Cloud, which signs each request with an access key: a line
// "ok NAME" for each step that went well.
//
// It is told where the cloud is by variables that the SDK itself reads: HUAWEICLOUD_SDK_REGION_IMS_EU_DE and _EU_NL, and
// HUAWEICLOUD_SDK_IAM_ENDPOINT, which the SDK would ask by https only. The id of the project is asked of IAM.
package main

import (
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	ims "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ims/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ims/v2/model"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ims/v2/region"
)

const (
	alpha = "0b1e494e2660441a957313163095fe5c"
	beta  = "5f2c1a7d9b3e4c608d41e7a2b6f09c35"
	image = "33ad552d-1149-471c-8190-ff6776174a00"
	looks = 10
)

func connect(key, secret, name string) *ims.ImsClient {
	iam := os.Getenv("HUAWEICLOUD_SDK_IAM_ENDPOINT")
	credentials := must(basic.NewCredentialsBuilder().WithAk(key).WithSk(secret).WithIamEndpointOverride(iam).SafeBuild())
	where := must(region.SafeValueOf(name))
	return ims.NewImsClient(must(ims.ImsClientBuilder().WithRegion(where).WithCredential(credentials).SafeBuild()))
}

func step(name string) {
	fmt.Println("ok", name)
}

func to[T any](value T) *T {
	return &value
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

// refused looks at the error of a call that has to be refused with this status and code.
func refused(status int, code string, err error) {
	var refusal *sdkerr.ServiceResponseError
	check(errors.As(err, &refusal), "not refused: ", err)
	check(refusal.StatusCode == status && refusal.RequestId != "" && (code == "" || refusal.ErrorCode == code), refusal)
}

// wait looks at a job until it is over.
func wait(client *ims.ImsClient, id *string) *model.ShowJobResponse {
	states := model.GetShowJobResponseStatusEnum()
	for range looks {
		job := must(client.ShowJob(&model.ShowJobRequest{JobId: *id}))
		if *job.Status != states.INIT && *job.Status != states.RUNNING {
			check(*job.Status == states.SUCCESS, job)
			return job
		}
	}
	log.Panic("a job that does not end")
	return nil
}

func find(client *ims.ImsClient, request model.ListImagesRequest) []model.ImageInfo {
	return *must(client.ListImages(&request)).Images
}

func idsOf(found []model.ImageInfo) map[string]bool {
	ids := map[string]bool{}
	for _, one := range found {
		ids[one.Id] = true
	}
	return ids
}

// operation is one of a patch, by its word.
func operation(word, path, value string) model.UpdateImageRequestBody {
	op := model.UpdateImageRequestBodyOp{}
	if err := op.UnmarshalJSON([]byte(`"` + word + `"`)); err != nil {
		log.Panic(err)
	}
	return model.UpdateImageRequestBody{Op: op, Path: path, Value: value}
}

func update(client *ims.ImsClient, id string, operations ...model.UpdateImageRequestBody) (*model.UpdateImageResponse, error) {
	return client.UpdateImage(&model.UpdateImageRequest{ImageId: id, Body: &operations})
}

func create(client *ims.ImsClient, name, url string, tags ...model.TagKeyValue) string {
	body := model.CreateImageRequestBody{
		Name:        &name,
		ImageUrl:    &url,
		MinDisk:     to(int32(40)),
		OsVersion:   to("Ubuntu 18.04 server 64bit"),
		Description: to("of OBS"),
		ImageTags:   &tags,
	}
	begun := must(client.CreateImage(&model.CreateImageRequest{Body: &body}))
	return *wait(client, begun.JobId).Entities.ImageId
}

func main() {
	alice := connect("ALICEACCESSKEY000001", "alice-secret-access-key", "eu-de")
	bob := connect("BOBACCESSKEY00000001", "bob-secret-access-key", "eu-nl")

	// What IAM said of the project is remembered for the key, so it is the service that refuses.
	_, err := connect("ALICEACCESSKEY000001", "not-her-secret", "eu-de").ListImages(&model.ListImagesRequest{})
	refused(401, "APIGW.0301", err)
	step("a signature by another secret is refused")

	list(alice)
	change(alice)
	made := create(alice, "from-a-file", "bucket:ubuntu.qcow2", model.TagKeyValue{Key: "team", Value: "red"})
	found := find(alice, model.ListImagesRequest{Id: &made})
	check(len(found) == 1 && found[0].Name == "from-a-file" && *found[0].Description == "of OBS", found)
	step("CreateImage of a file in OBS, and its job")

	copied := copyOf(alice, made)
	share(alice, bob, made, copied)
	tag(alice, made)
	findByTags(alice, made)
	untag(alice, made)
	again := export(alice, copied)
	look(alice)
	for _, id := range []string{made, copied, again} {
		request := model.GlanceDeleteImageRequest{ImageId: id, Body: &model.GlanceDeleteImageRequestBody{}}
		must(alice.GlanceDeleteImage(&request))
		check(len(find(alice, model.ListImagesRequest{Id: &id})) == 0, "still there")
	}
	step("GlanceDeleteImage")
}
