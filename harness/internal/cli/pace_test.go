package cli

import (
	"testing"
	"time"
)

// at is a time of a run that began at 0.
func at(seconds float64) time.Time {
	return time.Unix(0, 0).Add(time.Duration(seconds * float64(time.Second)))
}

func TestPace(t *testing.T) {
	type report struct{ seconds, fraction float64 }
	for name, c := range map[string]struct {
		reports []report
		now     float64
		want    string // percentage and time
	}{
		"no report":                          {nil, 7, " 7s so far"},
		"one report":                         {[]report{{10, .5}}, 20, "50 % 20s so far"},
		"from the beginning":                 {[]report{{0, 0}, {30, .25}}, 30, "25 % 1m30s left"},
		"counts down":                        {[]report{{0, 0}, {30, .25}}, 50, "25 % 1m10s left"},
		"later than expected":                {[]report{{0, 0}, {30, .25}}, 500, "25 % 0s left"},
		"goes on from a checkpoint":          {[]report{{5, .5}, {15, .6}}, 15, "60 % 40s left"},
		"falls back":                         {[]report{{0, 0}, {10, .9}, {20, .1}, {30, .2}}, 30, "20 % 1m20s left"},
		"fell back and has reported nothing": {[]report{{0, 0}, {10, .9}, {20, .1}}, 30, "10 % 30s so far"},
		"stands still":                       {[]report{{0, 0}, {10, 0}}, 30, "0 % 30s so far"},
		"is done":                            {[]report{{0, 0}, {10, 1}}, 12, "100 % 0s left"},
		"two in one moment":                  {[]report{{3, 0}, {3, .5}}, 3, "50 % 0s left"},
	} {
		p := pace{begun: at(0)}
		for _, r := range c.reports {
			p.report(r.fraction, "", at(r.seconds))
		}
		if got := p.percent() + " " + p.time(at(c.now)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestBrief(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0s": 0, "59s": 59 * time.Second, "1m00s": 59600 * time.Millisecond, "3m07s": 187 * time.Second,
		"2h05m": 2*time.Hour + 5*time.Minute + 59*time.Second,
	} {
		if got := brief(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
