package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

func TestConformance(t *testing.T) {
	for _, params := range []string{
		`{}`,
		`{"history": "window+user"}`,
		`{"finetune": "none"}`,
	} {
		t.Run(params, func(t *testing.T) {
			sdktest.Predictor(t, sdktest.Plugin{
				Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
				Params: params,
			})
		})
	}
}
