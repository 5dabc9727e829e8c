package main

import (
	"strings"

	ims "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ims/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ims/v2/model"
)

func list(alice *ims.ImsClient) {
	types, systems := model.GetListImagesRequestImagetypeEnum(), model.GetListImagesRequestOsTypeEnum()
	found := find(alice, model.ListImagesRequest{Id: to(image)})
	check(len(found) == 1 && found[0].Name == "ims_test" && found[0].MinDisk == 40 && found[0].Owner == alpha, found)
	own := model.ListImagesRequest{Imagetype: &types.PRIVATE, OsType: &systems.LINUX, Owner: to(alpha)}
	check(idsOf(find(alice, own))[image], "own images")
	check(len(find(alice, model.ListImagesRequest{Id: to(image), OsType: &systems.WINDOWS})) == 0, "not Windows")
	gold := find(alice, model.ListImagesRequest{Imagetype: &types.GOLD, Protected: to(true)})
	check(len(gold) > 0 && gold[0].Protected && gold[0].Imagetype.Value() == "gold", gold)
	keys, ways := model.GetListImagesRequestSortKeyEnum(), model.GetListImagesRequestSortDirEnum()
	page := find(alice, model.ListImagesRequest{SortKey: &keys.NAME, SortDir: &ways.ASC, Limit: to(int32(2))})
	check(len(page) == 2 && page[0].Name <= page[1].Name, page)
	step("ListImages with its filters")
}

func change(alice *ims.ImsClient) {
	changed := must(update(alice, image,
		operation("replace", "/name", "by the Go SDK"), operation("add", "/max_ram", "4096"), operation("replace", "/min_ram", "1024")))
	check(*changed.Name == "by the Go SDK" && *changed.MaxRam == "4096" && *changed.MinRam == 1024, changed)
	// It sends a value with a removal, too.
	check(must(update(alice, image, operation("remove", "/max_ram", ""))).MaxRam == nil, "removed")
	step("UpdateImage replaces, adds and removes")

	_, err := update(alice, image, operation("replace", "/max_ram", "4096"))
	refused(400, "IMG.0035", err)
	_, err = update(alice, image, operation("replace", "/name", " with blanks "))
	refused(400, "IMG.0003", err)
	step("UpdateImage of an attribute that is not there: IMG.0035")
}

func copyOf(alice *ims.ImsClient, id string) string {
	body := model.CopyImageInRegionRequestBody{Name: "the-copy", Description: to("a copy")}
	begun := must(alice.CopyImageInRegion(&model.CopyImageInRegionRequest{ImageId: id, Body: &body}))
	job := wait(alice, begun.JobId)
	check(*job.JobType == "imsCopyImageInRegionJob" && *job.Entities.ImageName == "the-copy", job)
	progress := must(alice.ShowJobProgress(&model.ShowJobProgressRequest{JobId: *begun.JobId}))
	check(*progress.Entities.ProcessPercent == 100, progress)
	step("CopyImageInRegion, ShowJob and ShowJobProgress")
	return *job.Entities.ImageId
}

func share(alice, bob *ims.ImsClient, made, copied string) {
	statuses, answers := model.GetListImagesRequestMemberStatusEnum(), model.GetBatchUpdateMembersRequestBodyStatusEnum()
	body := model.BatchAddMembersRequestBody{Images: []string{made, copied}, Projects: []string{beta}}
	job := wait(alice, must(alice.BatchAddMembers(&model.BatchAddMembersRequest{Body: &body})).JobId)
	check(len(*job.Entities.Results) == 2, job)
	shared := model.GetListImagesRequestVisibilityEnum().SHARED
	offered := find(bob, model.ListImagesRequest{Id: &made, Visibility: &shared, MemberStatus: &statuses.PENDING})
	check(len(offered) == 1, offered)
	answer := model.BatchUpdateMembersRequestBody{Images: []string{made}, ProjectId: beta, Status: answers.ACCEPTED}
	wait(bob, must(bob.BatchUpdateMembers(&model.BatchUpdateMembersRequest{Body: &answer})).JobId)
	accepted := find(bob, model.ListImagesRequest{Id: &made, Visibility: &shared, MemberStatus: &statuses.ACCEPTED})
	check(len(accepted) == 1 && accepted[0].Imagetype.Value() == "shared", accepted)
	members := *must(alice.ListImageMembers(&model.ListImageMembersRequest{ImageId: made})).Members
	check(len(members) == 1 && members[0].MemberId == beta && members[0].Status == "accepted", members)
	step("BatchAddMembers, BatchUpdateMembers by the other tenant, and ListImageMembers")

	_, err := update(bob, made, operation("replace", "/name", "stolen"))
	refused(400, "IMG.0047", err)
	wait(alice, must(alice.BatchDeleteMembers(&model.BatchDeleteMembersRequest{Body: &body})).JobId)
	check(len(find(bob, model.ListImagesRequest{Id: &made})) == 0, "still shared")
	step("BatchDeleteMembers; before that only the owner may update")
}

func tagsOf(alice *ims.ImsClient, id string) map[string]string {
	tags := map[string]string{}
	for _, one := range *must(alice.ListImageTags(&model.ListImageTagsRequest{ImageId: id})).Tags {
		tags[one.Key] = one.Value
	}
	return tags
}

func tag(alice *ims.ImsClient, id string) {
	body := model.AddImageTagRequestBody{Tag: &model.ResourceTag{Key: "color", Value: "blue"}}
	must(alice.AddImageTag(&model.AddImageTagRequest{ImageId: id, Body: &body}))
	more := model.BatchAddOrDeleteTagsRequestBody{
		Action: model.GetBatchAddOrDeleteTagsRequestBodyActionEnum().CREATE,
		Tags:   []model.ResourceTag{{Key: "size", Value: "small"}, {Key: "kind"}},
	}
	must(alice.BatchAddOrDeleteTags(&model.BatchAddOrDeleteTagsRequest{ImageId: id, Body: &more}))
	tags := tagsOf(alice, id)
	check(len(tags) == 4 && tags["team"] == "red" && tags["color"] == "blue" && tags["size"] == "small", tags)
	every := *must(alice.ListImagesTags(&model.ListImagesTagsRequest{})).Tags
	check(len(every) >= 4, every)
	step("AddImageTag, BatchAddOrDeleteTags, ListImageTags and ListImagesTags")
}

func findByTags(alice *ims.ImsClient, id string) {
	actions := model.GetListImageByTagsRequestBodyActionEnum()
	query := model.ListImageByTagsRequestBody{Action: actions.FILTER, Tags: &[]model.Tags{{Key: "color", Values: []string{"blue"}}}, Limit: to("10")}
	found := must(alice.ListImageByTags(&model.ListImageByTagsRequest{Body: &query}))
	check(*found.TotalCount == 1 && (*found.Resources)[0].ResourceId == id, found)
	query = model.ListImageByTagsRequestBody{Action: actions.COUNT, TagsAny: &[]model.Tags{{Key: "color", Values: []string{}}}}
	check(*must(alice.ListImageByTags(&model.ListImageByTagsRequest{Body: &query})).TotalCount == 1, "count")
	check(idsOf(find(alice, model.ListImagesRequest{Tag: to("color=blue")}))[id], "by a tag")
	texts := *must(alice.ListTags(&model.ListTagsRequest{})).Tags
	check(strings.Contains(strings.Join(texts, " "), "blue"), texts)
	step("ListImageByTags, ListImages by a tag, and ListTags")
}

func untag(alice *ims.ImsClient, id string) {
	body := model.AddOrUpdateTagsRequestBody{ImageId: id, ImageTag: &model.ResourceTag{Key: "color", Value: "green"}}
	must(alice.CreateOrUpdateTags(&model.CreateOrUpdateTagsRequest{Body: &body}))
	check(tagsOf(alice, id)["color"] == "green", "color")
	must(alice.DeleteImageTag(&model.DeleteImageTagRequest{ImageId: id, Key: "color"}))
	_, err := alice.DeleteImageTag(&model.DeleteImageTagRequest{ImageId: id, Key: "color"})
	refused(404, "", err)
	tags := model.BatchDeleteTagsRequestBody{Tags: []model.ResourceTag{{Key: "size", Value: "small"}}}
	must(alice.BatchDeleteTags(&model.BatchDeleteTagsRequest{ImageId: id, Body: &tags}))
	check(len(tagsOf(alice, id)) == 2, "tags")
	step("CreateOrUpdateTags, DeleteImageTag and BatchDeleteTags")
}

func export(alice *ims.ImsClient, id string) string {
	format := model.GetExportImageRequestBodyFileFormatEnum().QCOW2
	request := model.ExportImageRequest{ImageId: id, Body: &model.ExportImageRequestBody{BucketUrl: "bucket:exported.qcow2", FileFormat: format}}
	job := wait(alice, must(alice.ExportImage(&request)).JobId)
	check(*job.JobType == "imsNativeExportImageJob" && *job.Entities.ImageId == id, job)
	again := create(alice, "from-the-export", "bucket:exported.qcow2")
	_, err := alice.ExportImage(&request)
	refused(400, "IMG.0070", err)
	step("ExportImage, and CreateImage of what was exported")
	return again
}

func look(alice *ims.ImsClient) {
	quotas := must(alice.ShowImageQuota(&model.ShowImageQuotaRequest{})).Quotas.Resources
	check(len(quotas) > 0 && quotas[0].Type == "image" && quotas[0].Used >= 4 && quotas[0].Quota > quotas[0].Used, quotas)
	platforms := *must(alice.ListOsVersions(&model.ListOsVersionsRequest{})).Body
	check(len(platforms) > 3 && len(platforms[0].VersionList) > 0 && platforms[0].VersionList[0].OsBit >= 32, platforms)
	versions := *must(alice.ListVersions(&model.ListVersionsRequest{})).Versions
	check(len(versions) > 2, versions)
	step("ShowImageQuota, ListOsVersions and ListVersions")
}
