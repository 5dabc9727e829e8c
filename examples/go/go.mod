module example.org/update-image

go 1.26.0

require (
	github.com/gophercloud/gophercloud/v2 v2.15.0
	github.com/testcontainers/testcontainers-go v0.45.0
)
