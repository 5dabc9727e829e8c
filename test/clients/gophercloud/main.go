// Command list prints the names of all images that gophercloud finds, a page of 25 at a time, then the number of pages.
//
// It logs in with the variables OS_...; IMAGE_ENDPOINT is asked in place of the catalog's endpoint.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/image/v2/images"
	"github.com/gophercloud/gophercloud/v2/pagination"
)

func main() {
	ctx := context.Background()
	options, err := openstack.AuthOptionsFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	provider, err := openstack.AuthenticatedClient(ctx, options)
	if err != nil {
		log.Fatal(err)
	}
	client, err := openstack.NewImageV2(provider, gophercloud.EndpointOpts{Region: os.Getenv("OS_REGION_NAME")})
	if err != nil {
		log.Fatal(err)
	}
	if endpoint := os.Getenv("IMAGE_ENDPOINT"); endpoint != "" {
		client.Endpoint = strings.TrimRight(endpoint, "/") + "/"
		client.ResourceBase = client.Endpoint + "v2/"
	}
	pages := 0
	err = images.List(client, images.ListOpts{Limit: 25}).EachPage(ctx, func(_ context.Context, page pagination.Page) (bool, error) {
		found, err := images.ExtractImages(page)
		if err != nil {
			return false, err
		}
		pages++
		for _, image := range found {
			fmt.Println(image.Name)
		}
		return true, nil
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(pages, "pages")
}
