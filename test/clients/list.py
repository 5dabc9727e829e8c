"""Prints the names of all images that openstacksdk finds, 25 a page.

It logs in with the variables OS_...
"""

import openstack

for image in openstack.connect(load_yaml_config=False).image.images(limit=25):
    print(image.name)
