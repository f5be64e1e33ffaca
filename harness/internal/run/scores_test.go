package run

import (
	"fmt"
	"testing"
)

func TestReportsOfAUserAreOnesOfTheStep(t *testing.T) {
	got := ""
	report := part(func(fraction float64, note string) { got = fmt.Sprintf("%g %s", fraction, note) }, 1, 4)
	report(.5, "")
	if want := "0.375 user 2 of 4"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	report(1, "epoch 3")
	if want := "0.5 user 2 of 4, epoch 3"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
