// Package image renames images, and does not give up while the service restarts.
package image

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/image/v2/images"
)

// Rename gives an image another name.
func Rename(ctx context.Context, client *gophercloud.ServiceClient, id, name string) (*images.Image, error) {
	return images.Update(ctx, client, id, images.UpdateOpts{images.ReplaceImageName{NewName: name}}).Extract()
}

// RetryWhileAway has a client try again after a 503, up to so many times, when Retry-After says.
func RetryWhileAway(most uint) gophercloud.RetryFunc {
	return func(ctx context.Context, _, _ string, _ *gophercloud.RequestOpts, err error, failed uint) error {
		var refused gophercloud.ErrUnexpectedResponseCode
		if failed > most || !errors.As(err, &refused) || refused.Actual != http.StatusServiceUnavailable {
			return err
		}
		seconds, wrong := strconv.Atoi(refused.ResponseHeader.Get("Retry-After"))
		if wrong != nil {
			return err
		}
		select {
		case <-time.After(time.Duration(seconds) * time.Second):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
