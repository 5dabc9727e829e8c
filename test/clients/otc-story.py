"""What people do with IMS by otcextensions, the extensions of Open Telekom Cloud to openstacksdk. Tells of each step that went well.

It logs in with the variables OS_..., at IAM, and finds the service in the catalog. What the extensions have not, sharing and tags, it does as
openstacksdk does, by IMS's native routes.
"""

import openstack
from openstack import exceptions
from otcextensions import sdk

ALPHA = "0b1e494e2660441a957313163095fe5c"
BETA = "5f2c1a7d9b3e4c608d41e7a2b6f09c35"
IMAGE = "33ad552d-1149-471c-8190-ff6776174a00"


def connect(**more):
    cloud = openstack.connect(load_yaml_config=False, **more)
    sdk.register_otc_extensions(cloud)
    return cloud


def step(name):
    print(f"ok {name}", flush=True)


def find(cloud, **filters):
    return list(cloud.imsv2.images(**filters))


def update(cloud, image, *operations):
    commands = [dict(zip(("op", "path", "value"), operation)) for operation in operations]
    return cloud.imsv2.update_image(image, command_list=commands)


def refused(code, call):
    try:
        raise AssertionError(call())
    except exceptions.BadRequestException as error:
        # Its words are those of the service; the code is only in the answer.
        assert (error.status_code, error.response.json()["error"]["code"]) == (400, code), error.response.text
        assert error.response.json()["error"]["message"] in str(error), error


def create(cloud, **attributes):
    begun = cloud.imsv2.create_image(min_disk=40, os_version="Ubuntu 18.04 server 64bit", **attributes)
    job = cloud.imsv1.wait_for_async_job(begun.job_id, wait=0.05)
    assert (job.status, job.job_type) == ("SUCCESS", "imsImportImageJob"), job
    return job.entities.image_id


alice = connect()
bob = connect(username="bob", project_name="eu-nl")
assert alice.session.get_project_id() == ALPHA and bob.session.get_project_id() == BETA

[image] = find(alice, id=IMAGE)
assert (image.name, image.platform, image.min_disk, image.imagetype) == ("ims_test", "Ubuntu", 40, "private"), image
assert IMAGE in [one.id for one in find(alice, __imagetype="private", __os_type="Linux", owner=ALPHA, status="active")]
assert find(alice, id=IMAGE, __os_type="Windows") == []
gold = find(alice, __imagetype="gold", visibility="public", protected=True)
assert gold and {(one.visibility, one.imagetype) for one in gold} == {("public", "gold")}, gold
names = [one.name for one in find(alice, sort_key="name", sort_dir="asc", limit=2)]
assert names == sorted(names) and len(names) == 2, names
step("images with its filters")

changed = update(alice, IMAGE, ("replace", "/name", "by otcextensions"), ("add", "/max_ram", "4096"), ("replace", "/min_ram", "1024"))
assert (changed.name, changed.max_ram, changed.min_ram) == ("by otcextensions", 4096, 1024), changed
assert update(alice, IMAGE, ("remove", "/max_ram")).max_ram is None
step("update_image replaces, adds and removes")

refused("IMG.0035", lambda: update(alice, IMAGE, ("replace", "/max_ram", "4096")))
refused("IMG.0003", lambda: update(alice, IMAGE, ("replace", "/name", " with blanks ")))
step("update_image of an attribute that is not there: IMG.0035")

made = create(alice, name="from-a-file", image_url="bucket:ubuntu.qcow2", description="of OBS", tags=["team.red"])
[image] = find(alice, id=made)
assert (image.status, image.name) == ("active", "from-a-file"), image
assert IMAGE not in [one.id for one in find(alice, tag="team=red")] and [one.id for one in find(alice, tag="team=red")] == [made]
step("create_image of a file in OBS, and wait_for_async_job")

begun = alice.imsv1.export_image(image_id=made, bucket_url="bucket:exported.qcow2", file_format="qcow2")
job = alice.imsv1.wait_for_async_job(begun.job_id, wait=0.05)
assert (job.status, job.job_type) == ("SUCCESS", "imsNativeExportImageJob"), job
again = create(alice, name="from-the-export", image_url="bucket:exported.qcow2")
refused("IMG.0070", lambda: alice.imsv1.export_image(image_id=made, bucket_url="bucket:exported.qcow2", file_format="qcow2"))
step("export_image, and create_image of what was exported")

member = alice.image.add_member(made, member_id=BETA)
assert (member.status, member.member_id) == ("pending", BETA), member
assert made in [one.id for one in find(bob, visibility="shared", member_status="pending")]
assert bob.image.update_member(BETA, made, status="accepted").status == "accepted"
assert made in [one.id for one in find(bob, __imagetype="shared", member_status="accepted")]
assert [(one.member_id, one.status) for one in alice.image.members(made)] == [(BETA, "accepted")]
refused("IMG.0047", lambda: update(bob, made, ("replace", "/name", "stolen")))
alice.image.remove_member(BETA, made)
assert made not in [one.id for one in find(bob)]
step("add_member, update_member by the other tenant, and remove_member")

alice.image.add_tag(made, "color")
assert "color" in alice.image.get_image(made).tags
assert [one.id for one in find(alice, tag="color")] == [made]
alice.image.remove_tag(made, "color")
assert alice.image.get_image(made).tags == ["team=red"], alice.image.get_image(made).tags
step("add_tag, images by a tag, and remove_tag")

for one in (made, again):
    alice.image.delete_image(one)
    assert find(alice, id=one) == []
step("delete_image")
