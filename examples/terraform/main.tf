terraform {
  required_version = ">= 1.6"
  required_providers {
    openstack = {
      source  = "terraform-provider-openstack/openstack"
      version = "~> 3.0"
    }
  }
}

# Where the cloud is and who asks, it finds in the variables OS_... .
provider "openstack" {
  max_retries = 2
}

variable "name" {
  type    = string
  default = "golden"
}

resource "openstack_images_image_v2" "golden" {
  name             = var.name
  container_format = "bare"
  disk_format      = "raw"
  local_file_path  = "${path.module}/golden.img"
  tags             = ["golden"]
  properties = {
    os_distro = "fedora"
  }
}

output "id" {
  value = openstack_images_image_v2.golden.id
}
