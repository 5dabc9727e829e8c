// Command client does one thing with gophercloud and prints what came of it:
//
//	list                     the names of all images, a page of 25 at a time, then the number of pages
//	update IMAGE NAME TRIES  renames an image, and tries again up to so many times after what an answer says in Retry-After
//
// It logs in with the variables OS_...; IMAGE_ENDPOINT is asked in place of the catalog's endpoint.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

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
	if len(os.Args) == 5 && os.Args[1] == "update" {
		err = update(ctx, client, os.Args[2], os.Args[3], os.Args[4])
	} else {
		err = list(ctx, client)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func list(ctx context.Context, client *gophercloud.ServiceClient) error {
	pages := 0
	err := images.List(client, images.ListOpts{Limit: 25}).EachPage(ctx, func(_ context.Context, page pagination.Page) (bool, error) {
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
		return err
	}
	fmt.Println(pages, "pages")
	return nil
}

func update(ctx context.Context, client *gophercloud.ServiceClient, id, name, tries string) error {
	most, err := strconv.ParseUint(tries, 10, 8)
	if err != nil {
		return err
	}
	client.ProviderClient.RetryFunc = func(_ context.Context, _, _ string, _ *gophercloud.RequestOpts, err error, failed uint) error {
		if uint64(failed) > most {
			return err
		}
		var unexpected gophercloud.ErrUnexpectedResponseCode
		if errors.As(err, &unexpected) {
			seconds, wrong := strconv.Atoi(unexpected.ResponseHeader.Get("Retry-After"))
			if wrong != nil {
				return err
			}
			time.Sleep(time.Duration(seconds) * time.Second)
		}
		return nil
	}
	image, err := images.Update(ctx, client, id, images.UpdateOpts{images.ReplaceImageName{NewName: name}}).Extract()
	if err != nil {
		return err
	}
	fmt.Println(image.Name)
	return nil
}
