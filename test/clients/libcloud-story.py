"""What people do with the image service by Apache Libcloud. Tells of each step that went well.

It logs in with the variables OS_....
"""

import json
import os
import urllib.request

from libcloud.compute.providers import get_driver
from libcloud.compute.types import Provider

# Where the URL has a path it has to be the whole one.
AUTH = os.environ["OS_AUTH_URL"] + "/auth/tokens"
IMAGES = os.environ["OS_AUTH_URL"].replace("/identity/v3", "/openstack")
FEDORA = "da3b75d9-3f4a-40e7-8a2c-bfab23927dea"
BETA = "5f2c1a7d9b3e4c608d41e7a2b6f09c35"


def connect(user, project, **more):
    return get_driver(Provider.OPENSTACK)(
        user,
        "secret",
        api_version="2.2",
        ex_force_auth_version="3.x_password",
        ex_force_auth_url=AUTH,
        ex_tenant_name=project,
        ex_domain_name="Default",
        ex_tenant_domain_id="default",
        ex_force_service_region="RegionOne",
        **more,
    )


def step(name):
    print(f"ok {name}", flush=True)


def make(name):
    """Libcloud makes images of servers only."""
    body = json.dumps({"name": name, "disk_format": "raw", "container_format": "bare", "visibility": "shared"}).encode()
    headers = {"X-Auth-Token": alice.image_connection.auth_token, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{IMAGES}/v2/images", body, headers)) as answer:
        return json.load(answer)["id"]


alice = connect("alice", "alpha")
bob = connect("bob", "beta")

images = alice.list_images()
assert FEDORA in [image.id for image in images], images
step("list_images finds the image service in the catalog")

image = alice.get_image(FEDORA)
assert (image.id, image.extra["status"], image.extra["visibility"]) == (FEDORA, "active", "public"), (image, image.extra)
step("get_image")

changed = alice.ex_update_image(FEDORA, [{"op": "replace", "path": "/name", "value": "by libcloud"}])
assert changed.name == "by libcloud" and alice.get_image(FEDORA).name == "by libcloud"
step("ex_update_image")

made = make("to share")
member = alice.ex_create_image_member(made, BETA)
assert (member.id, member.state) == (BETA, "pending"), member
assert [one.id for one in alice.ex_list_image_members(made)] == [BETA]
step("ex_create_image_member and ex_list_image_members")

assert bob.ex_accept_image_member(made, BETA).state == "accepted"
assert alice.ex_get_image_member(made, BETA).state == "accepted"
assert made in [one.id for one in bob.list_images()]
step("ex_accept_image_member and ex_get_image_member")

# It deletes images through the compute service, whose paths are those of the image service.
direct = connect("alice", "alpha", ex_force_base_url=f"{IMAGES}/v2", ex_force_image_url=IMAGES)
assert direct.delete_image(direct.get_image(made))
assert made not in [one.id for one in direct.list_images()]
step("delete_image")

many = [make(f"page-{index}") for index in range(60)]
listed = [one.id for one in alice.list_images()]
assert set(many) <= set(listed) and len(listed) == len(set(listed)), len(listed)
step("list_images goes on to the last page")
