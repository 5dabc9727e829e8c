package image

import (
	"net/http"
	"slices"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/image/v2/images"
)

const fedora = "da3b75d9-3f4a-40e7-8a2c-bfab23927dea"

const restart = `
version: 1
name: restart
rules:
  - match: { operation: openstack-v2.image-update }
    when: { first: 2 }
    reply: { status: 503, retryAfter: 1s }
`

func TestRenamesAnImage(t *testing.T) {
	client := newCloud(t).connect(t)

	if _, err := Rename(t.Context(), client, fedora, "Renamed"); err != nil {
		t.Fatal(err)
	}

	shown, err := images.Get(t.Context(), client, fedora).Extract()
	if err != nil || shown.Name != "Renamed" {
		t.Fatalf("it is %+v, %v", shown, err)
	}
}

func TestTriesAgainWhileTheServiceRestarts(t *testing.T) {
	cloud := newCloud(t)
	cloud.scenario(t, restart)
	client := cloud.connect(t)
	client.ProviderClient.RetryFunc = RetryWhileAway(2)

	if _, err := Rename(t.Context(), client, fedora, "Renamed"); err != nil {
		t.Fatal(err)
	}

	var statuses []int
	for _, exchange := range cloud.journal(t, "openstack-v2.image-update") {
		statuses = append(statuses, exchange.Status)
		if len(exchange.Violations) > 0 {
			t.Errorf("the client broke the contract: %v", exchange.Violations)
		}
	}
	if !slices.Equal(statuses, []int{503, 503, 200}) {
		t.Errorf("the answers were %v", statuses)
	}
}

func TestGivesUpAtOnceUnlessItIsToldToTryAgain(t *testing.T) {
	cloud := newCloud(t)
	cloud.scenario(t, restart)

	_, err := Rename(t.Context(), cloud.connect(t), fedora, "Renamed")

	if !gophercloud.ResponseCodeIs(err, http.StatusServiceUnavailable) {
		t.Errorf("it said %v", err)
	}
	if updates := cloud.journal(t, "openstack-v2.image-update"); len(updates) != 1 {
		t.Errorf("it asked %d times", len(updates))
	}
}
