"""What people do with the image service's v1 API by openstacksdk. Tells of each step that went well.

It logs in with the variables OS_..., and is told where the service is by PIKE_URL.
"""

import os

import openstack
import requests
from openstack import exceptions

URL = os.environ["PIKE_URL"]
DATA = bytes((index * 2654435761 >> 24) & 255 for index in range(200_000))


def step(name):
    print(f"ok {name}", flush=True)


cloud = openstack.connect(load_yaml_config=False, image_api_version="1", image_endpoint_override=f"{URL}/v1")
images = cloud.image
assert images.api_version == "1", images
token = {"X-Auth-Token": cloud.auth_token}


def make(name, data=None, **headers):
    """Makes an image as scripts do, by headers: the client itself makes them with JSON, which the service takes for bad data."""
    headers = {f"x-image-meta-{key}": value for key, value in {"name": name, **headers}.items()}
    answer = requests.post(f"{URL}/v1/images", data=data, headers={**token, "Content-Type": "application/octet-stream", **headers}, timeout=30)
    assert answer.status_code == 201, answer.text
    return answer.json()["image"]["id"]


one = make("sdk-one", DATA, disk_format="raw", container_format="bare", **{"property-kind": "x"})
two = make("sdk-two", disk_format="qcow2", container_format="bare")

assert {one, two} <= {image.id for image in images.images()}, list(images.images())
assert [image.id for image in images.images(name="sdk-one")] == [one]
assert [image.id for image in images.images(disk_format="qcow2", name="sdk-two")] == [two]
assert [image.id for image in images.images(size_min=len(DATA), name="sdk-one")] == [one]
step("images")

found = images.find_image("sdk-one")
assert (found.id, found.status, found.size, found.properties["kind"]) == (one, "active", len(DATA), "x"), found
assert images.find_image("nobody-has-it") is None
step("find_image")

# The client asks for the data where v2 has it, and takes the page that there is nothing for the data.
try:
    images.download_image(found)
    raise AssertionError("v1 has no such path")
except exceptions.InvalidResponse as error:
    assert "checksum mismatch" in str(error), error
step("download_image, which asks another API")

# What it is given are names of headers, without their beginning; others are refused, and it does not look.
images.update_image_properties(found, meta={"property-kind": "y", "min_ram": "64"})
changed = images.find_image("sdk-one")
assert (changed.properties["kind"], changed.min_ram) == ("y", 64), changed
images.update_image_properties(found, meta={"kind": "z"})
assert images.find_image("sdk-one").properties["kind"] == "y"
step("update_image_properties")

# The client sends JSON where the service takes headers alone.
for refused in (
    lambda: images.upload_image(name="json", disk_format="raw", container_format="bare"),
    lambda: images.update_image(one, name="json"),
):
    try:
        refused()
        raise AssertionError("JSON is data to v1")
    except exceptions.HttpException as error:
        assert error.status_code in (400, 409), error
step("upload_image and update_image, which the service refuses")

images.delete_image(one)
images.delete_image(two)
assert images.find_image("sdk-one") is None
try:
    images.delete_image(one, ignore_missing=False)
    raise AssertionError("it is gone")
except exceptions.NotFoundException:
    pass
step("delete_image")
