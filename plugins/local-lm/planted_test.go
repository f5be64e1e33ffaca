package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/rhythmtest"
)

// Weeks written from a person's seed are nearer to what that person does later than
// to what others do, and most often nearest of all.
func TestPlantedRhythms(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 150 steps; run without -short")
	}
	w := rhythmtest.New(t, rhythmtest.Config{})
	p := defaults
	p.Merges, p.Width, p.Blocks, p.Heads, p.Steps = 256, 64, 2, 2, 150
	n := rhythmtest.Nearer(w.Write(t, w.Run(t, p), localLM{p.filled()}), w)
	t.Log(n)
	if n.Own > n.Others-.25 || n.Least < .4 {
		t.Errorf("weeks are not nearest to their own person: %v", n)
	}
}
