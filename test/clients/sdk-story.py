"""What people do with the image service by openstacksdk. Tells of each step that went well.

It logs in with the variables OS_..., and has a folder for files, STORY_FOLDER.
"""

import hashlib
import os
import sys

import openstack
from openstack import exceptions

FOLDER = os.environ["STORY_FOLDER"]
BETA = "5f2c1a7d9b3e4c608d41e7a2b6f09c35"
DATA = bytes((index * 2654435761 >> 24) & 255 for index in range(400_000))


def connect(**more):
    return openstack.connect(load_yaml_config=False, **more)


def step(name):
    print(f"ok {name}", flush=True)


cloud = connect()
bob = connect(username="bob", project_name="beta")

# Data by a file name: the client reads it to know its hashes.
path = os.path.join(FOLDER, "up.raw")
with open(path, "wb") as file:
    file.write(DATA)
image = cloud.create_image(
    "by-file", filename=path, disk_format="raw", container_format="bare", wait=True, validate_checksum=True, tags=["one"], meta={"os_distro": "fedora"}
)
assert image.status == "active" and image.size == len(DATA), image
assert image.hash_algo == "sha512" and image.hash_value == hashlib.sha512(DATA).hexdigest(), image
assert image.properties["owner_specified.openstack.md5"] == hashlib.md5(DATA).hexdigest(), image.properties
assert image.properties["owner_specified.openstack.sha256"] == hashlib.sha256(DATA).hexdigest(), image.properties
assert image.os_distro == "fedora" and "one" in image.tags, image
step("create_image uploads a file, with its hashes as properties")

same = cloud.create_image("by-file", filename=path, disk_format="raw", container_format="bare", wait=True, validate_checksum=True)
assert same.id == image.id, same.id
step("create_image finds that the same file is there already")

text = cloud.create_image("by-data", data=b"some text", disk_format="raw", container_format="bare", md5="x", sha256="y")
assert cloud.image.get_image(text.id).properties["owner_specified.openstack.md5"] == "x"
step("create_image uploads data, with hashes that are given")

made = cloud.image.create_image("queued", disk_format="raw", container_format="bare")
cloud.image.wait_for_status(made, "queued", wait=5) if hasattr(cloud.image, "wait_for_status") else None
made.data = DATA
made.upload(cloud.image)
assert cloud.image.get_image(made.id).status == "active"
step("upload fills an image that is queued")

assert cloud.image.find_image("by-file").id == image.id
assert cloud.image.find_image(image.id).name == "by-file"
assert cloud.image.find_image("nothing") is None
assert cloud.get_image("by-data").id == text.id
step("find_image finds by name and by id")

assert cloud.update_image_properties(image, os_version="40", os_distro="debian")
changed = cloud.image.get_image(image.id)
assert (changed.os_version, changed.os_distro) == ("40", "debian"), changed
updated = cloud.image.update_image(image, name="renamed", min_ram=64, is_hidden=True, visibility="community")
assert (updated.name, updated.min_ram, updated.is_hidden, updated.visibility) == ("renamed", 64, True, "community"), updated
step("update_image changes properties and attributes")

down = os.path.join(FOLDER, "down.raw")
cloud.download_image(image.id, output_path=down)
with open(down, "rb") as file:
    assert file.read() == DATA
stream = cloud.image.download_image(image.id, stream=True)
assert hashlib.sha512(b"".join(stream.iter_content(64 * 1024))).hexdigest() == image.hash_value
assert cloud.image.download_image(text.id).content == b"some text"
step("download_image brings the bytes back, and checks their hash")

names = {one.name for one in cloud.image.images(name="by-data")}
assert names == {"by-data"}, names
assert {one.id for one in cloud.image.images(is_hidden=True, visibility="community")} >= {image.id}
assert [one.id for one in cloud.image.images(tag=["one"], is_hidden=True)] == [image.id]
assert [one.name for one in cloud.image.images(status="active", name="in:by-data,queued", sort="name:asc")] == ["by-data", "queued"]
assert all(one.size >= 9 for one in cloud.image.images(size_min=9))
assert len(list(cloud.image.images(limit=1))) == len(list(cloud.image.images()))
step("images lists with filters, sorted, page by page")

cloud.image.add_tag(text, "red")
cloud.image.add_tag(text, "blue")
cloud.image.remove_tag(text, "red")
assert cloud.image.get_image(text.id).tags == ["blue"]
step("add_tag and remove_tag")

member = cloud.image.add_member(text, member_id=BETA)
assert (member.status, member.member_id) == ("pending", BETA), member
assert text.id in {one.id for one in bob.image.images(member_status="pending", visibility="shared")}
assert bob.image.update_member(BETA, text, status="accepted").status == "accepted"
assert text.id in {one.id for one in bob.image.images()}
assert cloud.image.get_member(BETA, text).status == "accepted"
assert [one.member_id for one in cloud.image.members(text)] == [BETA]
assert cloud.image.find_member(BETA, text).member_id == BETA
cloud.image.remove_member(BETA, text)
assert list(cloud.image.members(text)) == []
step("add_member, update_member, get_member, members and remove_member")

cloud.image.deactivate_image(text)
assert cloud.image.get_image(text.id).status == "deactivated"
cloud.image.reactivate_image(text)
assert cloud.image.get_image(text.id).status == "active"
step("deactivate_image and reactivate_image")

assert cloud.image.get_images_schema().properties and cloud.image.get_member_schema().properties
assert {store.id for store in cloud.image.stores()} >= {"fast"}
step("schemas and stores")

assert [project.name for project in cloud.identity.user_projects(cloud.current_user_id)] == ["alpha"]
secret = cloud.identity.create_application_credential(user=cloud.current_user_id, name="sdk", roles=[{"name": "reader"}])
app = openstack.connect(
    load_envvars=False,
    load_yaml_config=False,
    auth_type="v3applicationcredential",
    auth={
        "auth_url": os.environ["OS_AUTH_URL"],
        "application_credential_id": secret.id,
        "application_credential_secret": secret.secret,
    },
    region_name="RegionOne",
)
assert app.image.get_image(text.id).name == "by-data"
cloud.identity.delete_application_credential(cloud.current_user_id, secret)
step("an application credential logs in")

# It compares with what it knew of the image, and writes tags by an index, which the real service refuses too: so read it again.
text = cloud.image.get_image(text.id)
cloud.image.update_image(text, is_protected=True)
try:
    cloud.image.delete_image(text)
    sys.exit("a protected image is not to be deleted")
except exceptions.ForbiddenException:
    pass
cloud.image.update_image(text, is_protected=False)
assert cloud.delete_image("by-data", wait=True)
cloud.image.delete_image(image)
assert cloud.image.find_image(image.id) is None
step("delete_image, but for one that is protected")
