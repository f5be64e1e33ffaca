package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

func TestConformance(t *testing.T) {
	for _, params := range []string{
		`{"mode": "population"}`,
		`{"mode": "user"}`,
		`{"mode": "window"}`,
		`{"mode": "user+window"}`,
	} {
		t.Run(params, func(t *testing.T) {
			sdktest.Predictor(t, sdktest.Plugin{
				Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
				Params: params,
			})
		})
	}
}
