"""What people do with Cloud Images by pyrax, Rackspace's own library of 2016. Tells of each step that went well.

It logs in with the variables OS_AUTH_URL (the emulator's, as for all stories), a name and an API key.
"""

import collections
import collections.abc
import inspect
import os

# Python has moved these since; without them pyrax does not load.
for name in ("Callable", "Hashable", "Iterable", "Mapping", "MutableMapping", "Sequence"):
    setattr(collections, name, getattr(collections.abc, name))
inspect.getargspec = inspect.getfullargspec

import pyrax  # noqa: E402
from pyrax import exceptions  # noqa: E402
from pyrax.image import ImageTasksManager  # noqa: E402
from pyrax.manager import BaseManager  # noqa: E402

# It looks for the container in Cloud Files before it asks for a task: there are none here.
ImageTasksManager.create = BaseManager.create

FEDORA = "e7db3b45-8db7-47ad-8109-3fb55c2c24fd"
BETA = "1100222"


def connect(user):
    pyrax.set_setting("identity_type", "rackspace")
    pyrax.set_setting("auth_endpoint", os.environ["OS_AUTH_URL"].replace("/identity/v3", "/rackspace-identity/v2.0/"))
    context = pyrax.create_context()
    context.set_credentials(user, f"{user}-api-key", authenticate=True)
    assert context.authenticated
    return context.get_client("image", "DFW")


def step(name):
    print(f"ok {name}", flush=True)


def refused(kind, call, *args):
    try:
        call(*args)
    except kind:
        return
    raise AssertionError(f"{call} was not refused")


def over(task):
    return pyrax.utils.wait_until(task, "status", ["success", "failure"], interval=0.1, attempts=50)


bob = connect("bob")
alice = connect("alice")
step("set_credentials logs in by API key and finds cloudImages in the catalog")

assert FEDORA in [image.id for image in alice.list(limit=100)]
assert [image.id for image in alice.list_all(name="Fedora 17")].count(FEDORA) == 1
step("list and list_all")

task = over(alice.import_task("my-excellent-image.vhd", "exports", img_name="by pyrax"))
assert (task.status, task.message) == ("success", "None"), (task.status, task.message)
image = alice.get(task.result["image_id"])
assert (image.name, image.status, image.visibility, image.disk_format) == ("by pyrax", "active", "private", "vhd")
step("import_task, and the image that it makes")

image.change_name("renamed")
image.update({"color": "red"})
assert alice.get(image).name == "renamed" and alice.get(image).color == "red"
refused(exceptions.Forbidden, image.update, {"com.rackspace__1__options": "0"})
step("change_name and update; a property of the platform is refused")

image.add_tag("one")
image.add_tag("two")
image.delete_tag("one")
assert alice.get(image).tags == ["two"]
step("add_tag and delete_tag")

refused(exceptions.NotFound, bob.get, image.id)
image.add_member(BETA)
assert [(member.member_id, member.status) for member in image.list_members()] == [(BETA, "pending")]
assert image.id not in [other.id for other in bob.list()]
bob.update_image_member(image.id, "accepted")
assert image.id in [other.id for other in bob.list()]
assert image.get_member(BETA).status == "accepted"
image.delete_member(BETA)
refused(exceptions.NotFound, bob.get, image.id)
step("add_member, update_image_member, list_members, get_member and delete_member")

export = over(alice.export_task(image, "exports"))
assert (export.status, export.result) == ("success", {"export_location": f"exports/{image.id}.vhd"})
again = over(alice.export_task(image, "exports"))
assert again.status == "failure" and "Swift already has an object" in again.message, again.message
missing = over(alice.import_task("noimage.vhd", "nonexistentcontainer", img_name="never"))
assert missing.message == "Error: Image not found for import. Possible invalid location", missing.message
step("export_task, and tasks that fail")

assert {export.id, again.id, missing.id} <= {one.id for one in alice.list_tasks()}
assert alice.get_task(export.id).status == "success"
refused(exceptions.NotFound, bob.get_task, export.id)
step("list_tasks and get_task")

for schema in ("image", "images", "image_member", "image_members", "image_task", "image_tasks"):
    assert "properties" in getattr(alice, f"get_{schema}_schema")(), schema
step("the six schemas")

alice.delete(image)
refused(exceptions.NotFound, alice.get, image.id)
step("delete")
