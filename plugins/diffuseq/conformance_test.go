package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// tiny makes a model that trains in a moment.
const tiny = `"embedding": 16, "width": 32, "blocks": 1, "heads": 2, "batch": 16, "rate": 0.01, "ddim_steps": 5`

func TestConformance(t *testing.T) {
	for _, params := range []string{
		`{` + tiny + `, "steps": 100}`,
		`{` + tiny + `, "mode": "factored", "steps": 5, "chain": true, "mbr": 3, "mse_target_only": true, "loss_aware": false}`,
		`{` + tiny + `, "mode": "joint", "steps": 100, "diffusion_steps": 10, "ddim_steps": 10, "top_p": 1, "ema": 0.5}`,
	} {
		t.Run(params, func(t *testing.T) {
			sdktest.Generator(t, sdktest.Plugin{
				Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
				Params: params,
			})
		})
	}
}
