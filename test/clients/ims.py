"""Updates an image through otcextensions: logs in at IAM, finds the service in the catalog, patches, and reads the image back.

Usage: ims.py EMULATOR_URL IMAGE_ID
Prints the image's name and the memory that it asks for, a line each.
"""

import sys

import openstack
from otcextensions import sdk

base, image = sys.argv[1:]
cloud = openstack.connect(
    load_envvars=False,
    auth_url=f"{base}/iam/v3",
    username="alice",
    password="secret",
    user_domain_name="Default",
    project_name="eu-de",
    project_domain_name="Default",
    region_name="eu-de",
)
sdk.register_otc_extensions(cloud)
cloud.imsv2.update_image(
    image,
    command_list=[
        {"op": "replace", "path": "/name", "value": "by otcextensions"},
        {"op": "replace", "path": "/min_ram", "value": "1024"},
    ],
)
[found] = [one for one in cloud.imsv2.images() if one.id == image]
print(found.name)
print(found.min_ram)
