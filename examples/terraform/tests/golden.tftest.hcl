run "makes" {
  assert {
    condition     = openstack_images_image_v2.golden.status == "active"
    error_message = "the image is ${openstack_images_image_v2.golden.status}"
  }
}

# Update Image: the name changes, the image stays.
run "renames" {
  variables {
    name = "golden, once more"
    made = run.makes.id
  }
  assert {
    condition     = openstack_images_image_v2.golden.name == "golden, once more"
    error_message = "it is still called ${openstack_images_image_v2.golden.name}"
  }
  assert {
    condition     = openstack_images_image_v2.golden.id == var.made
    error_message = "another image was made"
  }
}
