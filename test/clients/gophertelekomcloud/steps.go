package main

import (
	"errors"
	"log"
	"strings"

	golangsdk "github.com/opentelekomcloud/gophertelekomcloud"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/common/tags"
	imsv1 "github.com/opentelekomcloud/gophertelekomcloud/openstack/ims/v1/images"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/ims/v1/members"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/ims/v1/others"
	tagsv1 "github.com/opentelekomcloud/gophertelekomcloud/openstack/ims/v1/tags"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/ims/v2/images"
	tagsv2 "github.com/opentelekomcloud/gophertelekomcloud/openstack/ims/v2/tags"
)

func done(err error) {
	if err != nil {
		log.Panic(err)
	}
}

func list(alice clients) {
	found := find(alice, images.ListImagesOpts{Id: image})
	check(len(found) == 1 && found[0].Name == "ims_test" && found[0].MinDisk == 40 && found[0].Owner == alpha, found)
	own := images.ListImagesOpts{ImageType: "private", OsType: "Linux", Platform: "Ubuntu", Owner: alpha, Status: "active"}
	check(idsOf(find(alice, own))[image], "own images")
	check(len(find(alice, images.ListImagesOpts{Id: image, OsType: "Windows"})) == 0, "not Windows")
	gold := find(alice, images.ListImagesOpts{ImageType: "gold", Visibility: "public"})
	check(len(gold) > 0 && gold[0].Imagetype == "gold", gold)
	page := find(alice, images.ListImagesOpts{SortKey: "name", SortDir: "asc", Limit: 2})
	check(len(page) == 2 && page[0].Name <= page[1].Name, page)
	step("ListImages with its filters")
}

func change(alice clients) {
	changed := must(update(alice, image,
		images.UpdateImageOpts{Op: "replace", Path: "/name", Value: "by gophertelekomcloud"},
		images.UpdateImageOpts{Op: "add", Path: "/max_ram", Value: "4096"},
		images.UpdateImageOpts{Op: "replace", Path: "/min_ram", Value: 1024}))
	check(changed.Name == "by gophertelekomcloud" && changed.MaxRam == "4096" && changed.MinRam == 1024, changed)
	// It sends a value with a removal too: null.
	removed := must(update(alice, image, images.UpdateImageOpts{Op: "remove", Path: "/max_ram"}))
	check(removed.MaxRam == "", removed)
	step("UpdateImage replaces, adds and removes")

	_, err := update(alice, image, images.UpdateImageOpts{Op: "replace", Path: "/max_ram", Value: "4096"})
	refused("IMG.0035", err)
	_, err = update(alice, image, images.UpdateImageOpts{Op: "replace", Path: "/name", Value: " with blanks "})
	refused("IMG.0003", err)
	step("UpdateImage of an attribute that is not there: IMG.0035")
}

func copyOf(alice clients, id string) string {
	opts := others.CopyImageInRegionOpts{ImageId: id, Name: "the-copy", Description: "a copy"}
	job := wait(alice, must(others.CopyImageInRegion(alice.v1, opts)))
	check(job.JobType == "imsCopyImageInRegionJob" && job.Entities.ImageName == "the-copy", job)
	step("CopyImageInRegion, WaitForJob and ShowJob")
	return job.Entities.ImageId
}

func share(alice, bob clients, made, copied string) {
	opts := members.BatchMembersOpts{Images: []string{made, copied}, Projects: []string{beta}}
	job := wait(alice, must(members.BatchAddMembers(alice.v1, opts)))
	check(len(job.Entities.Results) == 2, job)
	offered := find(bob, images.ListImagesOpts{Visibility: "shared", MemberStatus: "pending"})
	check(idsOf(offered)[made] && idsOf(offered)[copied], offered)
	answer := members.BatchUpdateMembersOpts{Images: []string{made}, ProjectId: beta, Status: "accepted"}
	wait(bob, must(members.BatchUpdateMembers(bob.v1, answer)))
	check(idsOf(find(bob, images.ListImagesOpts{ImageType: "shared", MemberStatus: "accepted"}))[made], "accepted")
	step("BatchAddMembers, and BatchUpdateMembers by the other tenant")

	_, err := update(bob, made, images.UpdateImageOpts{Op: "replace", Path: "/name", Value: "stolen"})
	refused("IMG.0047", err)
	wait(alice, must(members.BatchDeleteMembers(alice.v1, opts)))
	check(!idsOf(find(bob, images.ListImagesOpts{}))[made], "still shared")
	step("BatchDeleteMembers; before that only the owner may update")
}

func tagsOf(alice clients, id string) map[string]string {
	found := map[string]string{}
	for _, one := range must(tagsv2.ListImageTags(alice.v2, id)) {
		found[one.Key] = one.Value
	}
	return found
}

func tag(alice clients, id string) {
	done(tagsv2.AddImageTag(alice.v2, tagsv2.AddImageTagOpts{ImageId: id, Tag: tags.ResourceTag{Key: "color", Value: "blue"}}))
	more := []tags.ResourceTag{{Key: "size", Value: "small"}, {Key: "kind"}}
	done(tagsv2.BatchAddOrDeleteTags(alice.v2, tagsv2.BatchAddOrDeleteTagsOpts{ImageId: id, Action: "create", Tags: more}))
	found := tagsOf(alice, id)
	check(len(found) == 4 && found["team"] == "red" && found["color"] == "blue" && found["size"] == "small", found)
	check(len(must(tagsv2.ListImagesTags(alice.v2))) >= 4, "tags of all images")
	step("AddImageTag, BatchAddOrDeleteTags, ListImageTags and ListImagesTags")
}

func findByTags(alice clients, id string) {
	blue := []tags.ListedTag{{Key: "color", Values: []string{"blue"}}}
	found := must(tagsv2.ListImageByTags(alice.v2, tagsv2.ListImageByTagsOpts{Action: "filter", Tags: blue, Limit: "10"}))
	check(found.TotalCount == 1 && found.Resources[0].ResourceId == id && found.Resources[0].ResourceDetail.Status == "active", found)
	count := must(tagsv2.ListImageByTags(alice.v2, tagsv2.ListImageByTagsOpts{Action: "count", TagsAny: blue}))
	check(count.TotalCount == 1, count)
	check(idsOf(find(alice, images.ListImagesOpts{Tag: "color=blue"}))[id], "by a tag")
	texts := must(tagsv1.ListTags(alice.v1, tagsv1.ListTagsOpts{}))
	check(strings.Contains(strings.Join(texts, " "), "blue"), texts)
	step("ListImageByTags, ListImages by a tag, and ListTags")
}

func untag(alice clients, id string) {
	green := tags.ResourceTag{Key: "color", Value: "green"}
	done(tagsv1.CreateOrUpdateTags(alice.v1, tagsv1.CreateOrUpdateTagsOpts{ImageId: id, ImageTag: green}))
	check(tagsOf(alice, id)["color"] == "green", "color")
	done(tagsv2.DeleteImageTag(alice.v2, tagsv2.DeleteImageTagOpts{ImageId: id, Key: "color"}))
	var missing golangsdk.ErrDefault404
	check(errors.As(tagsv2.DeleteImageTag(alice.v2, tagsv2.DeleteImageTagOpts{ImageId: id, Key: "color"}), &missing), "not refused")
	small := []tags.ResourceTag{{Key: "size", Value: "small"}}
	done(tagsv2.BatchAddOrDeleteTags(alice.v2, tagsv2.BatchAddOrDeleteTagsOpts{ImageId: id, Action: "delete", Tags: small}))
	check(len(tagsOf(alice, id)) == 2, "tags")
	step("CreateOrUpdateTags, DeleteImageTag, and BatchAddOrDeleteTags deletes")
}

func export(alice clients, id string) string {
	opts := imsv1.ExportImageOpts{ImageId: id, BucketUrl: "bucket:exported.qcow2", FileFormat: "qcow2"}
	job := wait(alice, must(imsv1.ExportImage(alice.v1, opts)))
	check(job.JobType == "imsNativeExportImageJob" && job.Entities.ImageId == id, job)
	again := create(alice, "from-the-export", "bucket:exported.qcow2")
	_, err := imsv1.ExportImage(alice.v1, opts)
	refused("IMG.0070", err)
	step("ExportImage, and CreateImageFromOBS of what was exported")
	return again
}

func look(alice clients) {
	quotas := must(others.ShowImageQuota(alice.v1))
	check(len(quotas) > 0 && quotas[0].Type == "image" && quotas[0].Used >= 4 && quotas[0].Quota > quotas[0].Used, quotas)
	step("ShowImageQuota")
}
