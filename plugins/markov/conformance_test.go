package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

func TestConformance(t *testing.T) {
	sdktest.Generator(t, sdktest.Plugin{Open: func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) }})
}
