package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// tiny makes a model that trains in a moment.
const tiny = `"merges": 60, "length": 256, "width": 16, "blocks": 1, "heads": 2, "batch": 8, "rate": 0.01`

func TestConformance(t *testing.T) {
	for _, params := range []string{
		`{` + tiny + `, "steps": 20}`,
		`{` + tiny + `, "steps": 60, "grammar": false, "chain": true, "target_only": true, "top_p": 0.9, "temperature": 0.7}`,
	} {
		t.Run(params, func(t *testing.T) {
			sdktest.Generator(t, sdktest.Plugin{
				Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
				Params: params,
			})
		})
	}
}
