package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

func TestConformance(t *testing.T) {
	for _, params := range []string{
		`{"width": 8, "epochs": 3}`,
		`{"width": 8, "epochs": 3, "item": "location-behaviour", "replace_ratio": 1, "per_occurrence": true, "sees": "seed"}`,
	} {
		t.Run(params, func(t *testing.T) {
			sdktest.Generator(t, sdktest.Plugin{
				Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
				Params: params,
			})
		})
	}
}
