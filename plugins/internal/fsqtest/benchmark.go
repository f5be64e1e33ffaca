package fsqtest

import (
	"io"
	"syscall"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Benchmark runs the whole task, pretraining, fine-tuning and scoring, under both
// contexts, for the 46 dev users, who may decide on settings, and for the 201
// individual users, who may not. It reports metrics before and after fine-tuning
// and the CPU seconds of each phase.
func Benchmark(b *testing.B, params any, p sdk.Predictor) {
	d := Load(b)
	for _, of := range []struct {
		name  string
		users []User
	}{{"dev", d.Dev}, {"individual", d.Individual}} {
		for _, context := range []sdk.Context{sdk.ContextNone, sdk.ContextTime} {
			b.Run(of.name+"/"+string(context), func(b *testing.B) {
				for b.Loop() {
					run := d.Run(b, params)
					run.Context = context
					lap := cpuSeconds()
					m := d.Pretrained(b, run, p)
					b.ReportMetric(lap(), "cpu-s/pretrain")
					before := Test(b, run, m, of.users, false)
					b.ReportMetric(lap(), "cpu-s/score")
					after := Test(b, run, m, of.users, true)
					b.ReportMetric(lap(), "cpu-s/finetune")
					for name, r := range map[string]Result{"-pretrained": before, "": after} {
						b.ReportMetric(r.Accuracy, "accuracy"+name)
						b.ReportMetric(r.NDCG3, "N@3"+name)
						b.ReportMetric(r.CrossEntropy, "CE"+name)
					}
					if c, ok := m.(io.Closer); ok {
						c.Close()
					}
				}
			})
		}
	}
}

// cpuSeconds returns what tells the CPU seconds of the process since it was last
// called.
func cpuSeconds() func() float64 {
	spent := func() float64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			panic(err)
		}
		return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
	}
	last := spent()
	return func() float64 {
		now := spent()
		defer func() { last = now }()
		return now - last
	}
}
