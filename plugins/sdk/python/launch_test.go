package python

import (
	"context"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// open starts the plugin of a manifest as the harness does, until the test ends.
func open(t testing.TB, folder string) *client.Client {
	t.Helper()
	needPython(t, "grpc, google.protobuf, numpy, cryptography")
	p, err := launch.Open(folder)
	must(t, err)
	process, err := launch.Start(t.Context(), p, launch.Options{Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	must(t, err)
	t.Cleanup(func() {
		if exit := process.Stop(context.Background()); exit.String() != "exit 0" { // t.Context has ended
			t.Errorf("%s ended with %s, want a clean end", folder, exit)
		}
	})
	return client.New(process.Conn())
}

func TestManifests(t *testing.T) {
	for _, tc := range []struct {
		folder, name string
		kind         sdk.Kind
	}{
		{"../../null/unconditional", "null-unconditional", sdk.KindGenerator},
		{"example/popularity", "example-popularity", sdk.KindPredictor},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := open(t, tc.folder)
			d, err := c.Describe(t.Context())
			must(t, err)
			if diff := cmp.Diff([]string{tc.name, string(tc.kind)}, []string{d.Name, string(d.Kind)}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			p, err := launch.Open(tc.folder)
			must(t, err)
			if digest, err := p.Digest(t.Context()); err != nil || len(digest) != 64 {
				t.Errorf("digest %q, %v", digest, err)
			}
		})
	}
}

func TestGeneratorConforms(t *testing.T) {
	sdktest.Generator(t, sdktest.Plugin{Open: func(t testing.TB) *client.Client { return open(t, "../../null/unconditional") }})
}

func TestPredictorConforms(t *testing.T) {
	sdktest.Predictor(t, sdktest.Plugin{Open: func(t testing.TB) *client.Client { return open(t, "example/popularity") }})
}
