package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/rhythmtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

func TestConformance(t *testing.T) {
	for _, params := range []string{
		`{}`,
		`{"segment_days": 0, "language": "zh", "tape": "off"}`,
		`{"segment_days": 3, "profile": false, "repairs": 0}`,
		`{"output": "json", "seed_days": 2}`,
	} {
		t.Run(params, func(t *testing.T) {
			sdktest.Generator(t, sdktest.Plugin{
				Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
				Params: params,
			})
		})
	}
}

// The stand-in's weeks are nearest to the person whose records it was shown.
func TestPlantedRhythms(t *testing.T) {
	w := rhythmtest.New(t, rhythmtest.Config{})
	n := rhythmtest.Nearer(w.Write(t, w.Run(t, defaults), behaviorgen{defaults}), w)
	t.Log(n)
	if n.Own > n.Others-.25 || n.Least < .6 {
		t.Errorf("weeks are not nearest to their own person: %v", n)
	}
}
