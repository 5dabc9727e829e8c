package image

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// emulator is the URL of the one that all tests use: that of POLYGLANCE_URL, or of a container.
var emulator string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if emulator = strings.TrimRight(os.Getenv("POLYGLANCE_URL"), "/"); emulator != "" {
		return m.Run()
	}
	image := os.Getenv("POLYGLANCE_IMAGE")
	if image == "" {
		image = "polyglance:0.1.0"
	}
	ctx := context.Background()
	container, err := testcontainers.Run(ctx, image,
		testcontainers.WithExposedPorts("9292/tcp"),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/__admin/health").WithPort("9292/tcp")),
	)
	defer func() { _ = testcontainers.TerminateContainer(container) }()
	if err == nil {
		emulator, err = container.PortEndpoint(ctx, "9292/tcp", "http")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// cloud is a set of clouds that no other test sees.
type cloud struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// exchange is what the journal tells of a request and its answer.
type exchange struct {
	Status     int   `json:"status"`
	Violations []any `json:"violations"`
}

// newCloud makes one that is as new, and gone after the test.
func newCloud(t *testing.T) cloud {
	t.Helper()
	var made cloud
	admin(t, http.MethodPost, emulator+"/__admin/sandboxes", "{}", &made)
	t.Cleanup(func() { admin(t, http.MethodDelete, emulator+"/__admin/sandboxes/"+made.Name, "", nil) })
	return made
}

func (c cloud) scenario(t *testing.T, text string) {
	t.Helper()
	admin(t, http.MethodPost, c.URL+"/__admin/scenarios", text, nil)
}

func (c cloud) journal(t *testing.T, operation string) []exchange {
	t.Helper()
	var found struct{ Exchanges []exchange }
	admin(t, http.MethodGet, c.URL+"/__admin/journal?operation="+operation, "", &found)
	return found.Exchanges
}

// connect logs in, and finds the image service in the catalog.
func (c cloud) connect(t *testing.T) *gophercloud.ServiceClient {
	t.Helper()
	provider, err := openstack.AuthenticatedClient(t.Context(), gophercloud.AuthOptions{
		IdentityEndpoint: c.URL + "/identity/v3",
		Username:         "alice",
		Password:         "secret",
		DomainName:       "Default",
		TenantName:       "alpha",
	})
	if err != nil {
		t.Fatal(err)
	}
	client, err := openstack.NewImageV2(provider, gophercloud.EndpointOpts{Region: "RegionOne"})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// admin asks the emulator itself, and reads its answer into result.
func admin(t *testing.T, method, url, body string, result any) {
	t.Helper()
	request, err := http.NewRequest(method, url, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, url, answer.Status)
	}
	if result == nil {
		return
	}
	if err := json.NewDecoder(answer.Body).Decode(result); err != nil {
		t.Fatal(err)
	}
}
