package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

func TestOptionsRefuse(t *testing.T) {
	family := kernel.Active()
	for _, c := range []struct {
		name string
		o    options
		want string
	}{
		{"too few", options{one: "A,train", rounds: 1, steps: 1}, "want CASE,MODE,ROWS,FAMILY,WORKERS"},
		{"case", options{one: fmt.Sprintf("C,train,all,%s,1", family), rounds: 1, steps: 1}, `CASE "C": want one of A, B`},
		{"mode", options{one: fmt.Sprintf("A,training,all,%s,1", family), rounds: 1, steps: 1}, `MODE "training": want one of train, infer`},
		{"rows", options{one: fmt.Sprintf("A,train,some,%s,1", family), rounds: 1, steps: 1}, `ROWS "some": want one of wanted, all`},
		{"family", options{one: "A,train,all,sse,1", rounds: 1, steps: 1}, `FAMILY "sse": this CPU has`},
		{"workers", options{one: fmt.Sprintf("A,train,all,%s,0", family), rounds: 1, steps: 1}, `WORKERS "0": want a number from 1`},
		{"words after the workers", options{one: fmt.Sprintf("A,train,all,%s,1x", family), rounds: 1, steps: 1}, `WORKERS "1x": want`},
		{"all of it", options{one: "C,training,all,sse,0", rounds: 1, steps: 1}, "MODE"},
		{"steps", options{rounds: 1}, "-steps 0: want a number from 1"},
		{"rounds", options{steps: 1}, "-rounds 0: want a number from 1"},
	} {
		if err := c.o.run(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want one with %q", c.name, err, c.want)
		}
	}
}

func TestMeasure(t *testing.T) {
	j, err := parseJob(fmt.Sprintf("A,infer,wanted,%s,1", kernel.Active()))
	if err != nil {
		t.Fatal(err)
	}
	if want := (job{"A", "infer", "wanted", kernel.Active(), 1}); j != want {
		t.Fatalf("read %v, want %v", j, want)
	}
	r, err := measure(j, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.Median <= 0 || r.Least > r.Median || r.FLOPs <= 0 || r.Peak <= 0 {
		t.Errorf("measured %+v", r)
	}
}
