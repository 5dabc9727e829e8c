"""What people do with IMS by the SDK of Huawei Cloud, which signs each request with an access key. Tells of each step that went well.

It is told where the cloud is by variables that the SDK itself reads: HUAWEICLOUD_SDK_IAM_ENDPOINT, and HUAWEICLOUD_SDK_REGION_IMS_EU_DE
and _EU_NL. The id of the project is asked of IAM.
"""

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkims import v2 as ims
from huaweicloudsdkims.v2.region.ims_region import ImsRegion

ALPHA = "0b1e494e2660441a957313163095fe5c"
BETA = "5f2c1a7d9b3e4c608d41e7a2b6f09c35"
IMAGE = "33ad552d-1149-471c-8190-ff6776174a00"
LOOKS = 10


def connect(key, secret, region):
    credentials = BasicCredentials(key, secret)
    return ims.ImsClient.new_builder().with_credentials(credentials).with_region(ImsRegion.value_of(region)).build()


def step(name):
    print(f"ok {name}", flush=True)


def wait(client, begun):
    """Looks at a job until it is over."""
    for _ in range(LOOKS):
        job = client.show_job(ims.ShowJobRequest(job_id=begun.job_id))
        if job.status not in ("INIT", "RUNNING"):
            assert job.status == "SUCCESS", job
            return job
    raise AssertionError(job)


def refused(code, call):
    try:
        raise AssertionError(call())
    except ClientRequestException as error:
        assert error.error_code == code and error.error_msg and error.request_id, error
        return error


def find(client, **filters):
    return client.list_images(ims.ListImagesRequest(**filters)).images


def update(client, image, *operations):
    body = [ims.UpdateImageRequestBody(op=op, path=path, value=value) for op, path, value in operations]
    return client.update_image(ims.UpdateImageRequest(image_id=image, body=body))


def create(client, **fields):
    body = ims.CreateImageRequestBody(min_disk=40, os_version="Ubuntu 18.04 server 64bit", **fields)
    return wait(client, client.create_image(ims.CreateImageRequest(body=body))).entities.image_id


alice = connect("ALICEACCESSKEY000001", "alice-secret-access-key", "eu-de")
bob = connect("BOBACCESSKEY00000001", "bob-secret-access-key", "eu-nl")
# What IAM said of the project is remembered for the key, so it is the service that refuses.
thief = connect("ALICEACCESSKEY000001", "not-her-secret", "eu-de")

assert refused("APIGW.0301", lambda: find(thief)).status_code == 401
step("a signature by another secret is refused")

[image] = find(alice, id=IMAGE)
assert (image.name, image.os_type, image.min_disk, image.owner) == ("ims_test", "Linux", 40, ALPHA), image
assert IMAGE in [one.id for one in find(alice, imagetype="private", os_type="Linux", platform="Ubuntu", status="active", owner=ALPHA)]
assert find(alice, id=IMAGE, os_type="Windows") == []
gold = find(alice, imagetype="gold", visibility="public", protected=True)
assert gold and {(one.visibility, one.imagetype, one.protected) for one in gold} == {("public", "gold", True)}, gold
names = [one.name for one in find(alice, sort_key="name", sort_dir="asc", limit=2)]
assert names == sorted(names) and len(names) == 2, names
step("list_images with its filters")

changed = update(alice, IMAGE, ("replace", "/name", "by the SDK"), ("add", "/max_ram", "4096"), ("replace", "/min_ram", "1024"))
assert (changed.name, changed.max_ram, changed.min_ram) == ("by the SDK", "4096", 1024), changed
assert update(alice, IMAGE, ("remove", "/max_ram", None)).max_ram is None
assert update(alice, IMAGE, ("replace", "/__description", "told again")).description == "told again"
step("update_image replaces, adds and removes")

error = refused("IMG.0035", lambda: update(alice, IMAGE, ("replace", "/max_ram", "4096")))
assert error.status_code == 400, error
refused("IMG.0003", lambda: update(alice, IMAGE, ("replace", "/name", " with blanks ")))
step("update_image of an attribute that is not there: IMG.0035")

made = create(alice, name="from-a-file", image_url="bucket:ubuntu.qcow2", description="of OBS", image_tags=[ims.TagKeyValue("team", "red")])
[image] = find(alice, id=made)
assert (image.status, image.name, image.description, image.os_type) == ("active", "from-a-file", "of OBS", "Linux"), image
step("create_image of a file in OBS, and its job")

quick = ims.QuickImportImageByFileRequestBody(name="quick", os_version="CentOS 7.3 64bit", image_url="bucket:a.zvhd2", min_disk=40)
job = wait(alice, alice.import_image_quick(ims.ImportImageQuickRequest(body=quick)))
assert find(alice, id=job.entities.image_id)[0].os_version == "CentOS 7.3 64bit", job
data = ims.CreateDataImageRequestBody(name="data", image_url="bucket:data.qcow2", min_disk=40)
job = wait(alice, alice.create_data_image(ims.CreateDataImageRequest(body=data)))
assert find(alice, id=job.entities.image_id, virtual_env_type="DataImage")[0].name == "data", job
step("import_image_quick and create_data_image")

body = ims.CopyImageInRegionRequestBody(name="the-copy", description="a copy")
job = wait(alice, alice.copy_image_in_region(ims.CopyImageInRegionRequest(image_id=made, body=body)))
copy = job.entities.image_id
assert (job.job_type, find(alice, id=copy)[0].name) == ("imsCopyImageInRegionJob", "the-copy"), job
progress = alice.show_job_progress(ims.ShowJobProgressRequest(job_id=job.job_id))
assert (progress.status, progress.entities.process_percent) == ("SUCCESS", 100), progress
step("copy_image_in_region, show_job and show_job_progress")

body = ims.BatchAddMembersRequestBody(images=[made, copy], projects=[BETA])
job = wait(alice, alice.batch_add_members(ims.BatchAddMembersRequest(body=body)))
assert sorted(one.image_id for one in job.entities.results) == sorted([made, copy]), job
assert made in [one.id for one in find(bob, visibility="shared", member_status="pending")]
body = ims.BatchUpdateMembersRequestBody(images=[made], project_id=BETA, status="accepted")
wait(bob, bob.batch_update_members(ims.BatchUpdateMembersRequest(body=body)))
accepted = [one.id for one in find(bob, imagetype="shared", visibility="shared", member_status="accepted")]
assert made in accepted and copy not in accepted, accepted
members = alice.list_image_members(ims.ListImageMembersRequest(image_id=made)).members
assert [(one.member_id, one.status) for one in members] == [(BETA, "accepted")], members
step("batch_add_members, batch_update_members by the other tenant, and list_image_members")

refused("IMG.0035", lambda: update(alice, made, ("replace", "/max_ram", "1")))
assert refused("IMG.0047", lambda: update(bob, made, ("replace", "/name", "stolen"))).status_code == 400
body = ims.BatchAddMembersRequestBody(images=[made, copy], projects=[BETA])
wait(alice, alice.batch_delete_members(ims.BatchDeleteMembersRequest(body=body)))
assert made not in [one.id for one in find(bob)]
step("batch_delete_members; before that only the owner may update")

tag = ims.AddImageTagRequestBody(tag=ims.ResourceTag("color", "blue"))
alice.add_image_tag(ims.AddImageTagRequest(image_id=made, body=tag))
tags = [ims.ResourceTag("size", "small"), ims.ResourceTag("kind", "")]
body = ims.BatchAddOrDeleteTagsRequestBody(action="create", tags=tags)
alice.batch_add_or_delete_tags(ims.BatchAddOrDeleteTagsRequest(image_id=made, body=body))
shown = {tag.key: tag.value for tag in alice.list_image_tags(ims.ListImageTagsRequest(image_id=made)).tags}
assert shown == {"team": "red", "color": "blue", "size": "small", "kind": ""}, shown
every = {tag.key: tag.values for tag in alice.list_images_tags(ims.ListImagesTagsRequest()).tags}
assert every["color"] == ["blue"], every
step("add_image_tag, batch_add_or_delete_tags, list_image_tags and list_images_tags")

query = ims.ListImageByTagsRequestBody(action="filter", tags=[ims.Tags("color", ["blue"])], limit="10", offset="0")
found = alice.list_image_by_tags(ims.ListImageByTagsRequest(body=query))
assert (found.total_count, [one.resource_id for one in found.resources]) == (1, [made]), found
query = ims.ListImageByTagsRequestBody(action="count", tags_any=[ims.Tags("color", []), ims.Tags("nothing", ["x"])])
assert alice.list_image_by_tags(ims.ListImageByTagsRequest(body=query)).total_count == 1
assert [one.id for one in find(alice, tag="color=blue")] == [made]
assert any("blue" in tag for tag in alice.list_tags(ims.ListTagsRequest()).tags)
step("list_image_by_tags, list_images by a tag, and list_tags")

body = ims.AddOrUpdateTagsRequestBody(image_id=made, image_tag=ims.ResourceTag("color", "green"))
alice.create_or_update_tags(ims.CreateOrUpdateTagsRequest(body=body))
alice.delete_image_tag(ims.DeleteImageTagRequest(image_id=made, key="color"))
try:
    raise AssertionError(alice.delete_image_tag(ims.DeleteImageTagRequest(image_id=made, key="color")))
except ClientRequestException as error:
    assert error.status_code == 404, error
body = ims.BatchDeleteTagsRequestBody(tags=[ims.ResourceTag("size", "small")])
alice.batch_delete_tags(ims.BatchDeleteTagsRequest(image_id=made, body=body))
shown = {tag.key for tag in alice.list_image_tags(ims.ListImageTagsRequest(image_id=made)).tags}
assert shown == {"team", "kind"}, shown
step("create_or_update_tags, delete_image_tag and batch_delete_tags")

body = ims.ExportImageRequestBody(bucket_url="bucket:exported.qcow2", file_format="qcow2")
job = wait(alice, alice.export_image(ims.ExportImageRequest(image_id=copy, body=body)))
assert (job.job_type, job.entities.image_id) == ("imsNativeExportImageJob", copy), job
again = create(alice, name="from-the-export", image_url="bucket:exported.qcow2")
assert find(alice, id=again)[0].status == "active"
refused("IMG.0070", lambda: alice.export_image(ims.ExportImageRequest(image_id=copy, body=body)))
step("export_image, and create_image of what was exported")

quotas = {one.type: one for one in alice.show_image_quota(ims.ShowImageQuotaRequest()).quotas.resources}
assert quotas["image"].used >= 5 and quotas["image"].quota > quotas["image"].used, quotas
platforms = alice.list_os_versions(ims.ListOsVersionsRequest()).body
ubuntu = [one for one in platforms if one.platform == "Ubuntu"][0]
assert {version.os_bit for version in ubuntu.version_list} <= {32, 64}, ubuntu
step("show_image_quota and list_os_versions")

assert "v2.0" in [one.id for one in alice.list_versions(ims.ListVersionsRequest()).versions]
body = [ims.GlanceUpdateImageRequestBody(op="replace", path="/name", value="by glance")]
assert alice.glance_update_image(ims.GlanceUpdateImageRequest(image_id=copy, body=body)).name == "by glance"
member = alice.glance_add_image_member(
    ims.GlanceAddImageMemberRequest(image_id=copy, body=ims.GlanceAddImageMemberRequestBody(member=BETA))
)
assert (member.member_id, member.status) == (BETA, "pending"), member
alice.glance_delete_image_member(ims.GlanceDeleteImageMemberRequest(image_id=copy, member_id=BETA))
assert alice.glance_show_image(ims.GlanceShowImageRequest(image_id=copy)).name == "by glance"
for one in (made, copy, again):
    alice.glance_delete_image(ims.GlanceDeleteImageRequest(image_id=one, body=ims.GlanceDeleteImageRequestBody()))
    assert find(alice, id=one) == []
step("list_versions and the native routes: update, members, show and delete")
