package fidelity

import (
	"fmt"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

// all lists the metrics in the order of the table.
func all() []Metric {
	return []Metric{
		meanOver(Metric{Name: KSVec, Short: "KS-vec"}, ksVec),
		meanOver(Metric{Name: KSSlot, Short: "KS-slot"}, ksSlot),
		meanOver(Metric{Name: BLEU, Short: "BLEU"}, bleuIntent),
		meanOver(Metric{Name: BLEUEvent, Short: "BLEU-ev"}, bleuEvent),
		meanOver(Metric{Name: BD, Short: "BD", Better: metric.Lower, LeavesOut: "no intent in both"}, bd),
		meanOver(Metric{Name: JSD, Short: "JSD", Better: metric.Lower}, jsd),
		meanOver(Metric{Name: JSDBin, Short: "JSD-bin", Better: metric.Lower}, jsdBin),
		meanOver(Metric{Name: Copy, Short: "Copy", Better: metric.Lower, LeavesOut: "nothing shown"}, copied),
		meanOver(Metric{Name: SeedCopy, Short: "Seed", Better: metric.Half, LeavesOut: "no unseen week"}, seedCopy),
		{Name: Diversity, Short: "Div", Better: metric.One, Dims: 3, Value: ratioOfMeans, sums: diversity},
		{Name: Personality, Short: "Pers", Dims: 2, Value: mean, sums: personality},
		meanOver(Metric{Name: EventsPerWeek, Short: "Ev/wk", Better: metric.LikeReal}, eventsPerWeek),
		{Name: PassAt1, Short: "Pass@1", LeavesOut: "no reply", Replies: true, Dims: 3, Value: ratioOfMeans, sums: passAt1},
		{Name: OracleNLL, Short: "NLL", Better: metric.Lower, Dims: 2, Value: mean, sums: oracleNLL, needs: drawn},
	}
}

// Names returns the names of all metrics, in the order of the table.
func Names() []string { return names(func(Metric) bool { return true }) }

func names(wanted func(Metric) bool) []string {
	var names []string
	for _, m := range all() {
		if wanted(m) {
			names = append(names, m.Name)
		}
	}
	return names
}

// Defaults returns the metrics of a table whose spec lists none: those that every
// data set and every generator has.
func Defaults() []string { return names(func(m Metric) bool { return m.needs == nil && !m.Replies }) }

// OfReplies returns the metrics that judge replies: a table with a generator that
// reports them has these besides Defaults.
func OfReplies() []string { return names(func(m Metric) bool { return m.Replies }) }

// Named returns the metric with a name. An unknown name is an error that says the
// nearest known one.
func Named(name string) (Metric, error) {
	for _, m := range all() {
		if m.Name == name {
			return m, nil
		}
	}
	if near := nearest.Word(name, Names()); near != "" {
		return Metric{}, fmt.Errorf("metric %q: unknown; did you mean %q?", name, near)
	}
	return Metric{}, fmt.Errorf("metric %q: unknown; there are %s", name, strings.Join(Names(), ", "))
}

// Lookup returns the metric with a name for a data set. That the data set lacks
// what the metric needs is an error too.
func Lookup(name string, s Setting) (Metric, error) {
	m, err := Named(name)
	if err != nil || m.needs == nil {
		return m, err
	}
	if err := m.needs(s); err != nil {
		return Metric{}, fmt.Errorf("metric %q: %w", name, err)
	}
	return m, nil
}
