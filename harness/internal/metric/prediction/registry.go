package prediction

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

const userPrefix = "user-"

// ErrUndefined is the error of a metric that has no value on a table: it averages
// over classes of which the table has none.
var ErrUndefined = errors.New("undefined here")

// Names returns the names that Lookup knows, in the order of the tables: with
// NDCG at 3 and 5 for any depth, and without the prefix user-, which any of them
// takes.
func Names() []string {
	return []string{
		"precision", "recall", "ndcg@3", "ndcg@5", "accuracy", "macro-f1",
		"weighted-precision", "weighted-recall", "recall-head", "recall-middle", "recall-tail",
		"precision-all", "recall-all", "macro-f1-all", "ndcg-graded@3", "ndcg-graded@5",
	}
}

// Lookup returns the metric with that name on a table; package documentation and
// Names say which there are. The error is ErrUndefined if the table has no class
// to average over; else it says what is wrong with the name.
func Lookup(name string, table Table) (Metric, error) {
	base, perUser := strings.CutPrefix(name, userPrefix)
	m, err := lookup(base, table)
	if err != nil {
		return Metric{}, fmt.Errorf("metric %q: %w", name, err)
	}
	if perUser {
		m = meanOverUsers(m)
	}
	return m, nil
}

func lookup(name string, table Table) (Metric, error) {
	switch name {
	case "precision":
		return average(name, precision, table.Reported, "reported")
	case "recall":
		return average(name, recall, table.Reported, "reported")
	case "macro-f1":
		return average(name, f1, table.Reported, "reported")
	case "precision-all":
		return average(name, precision, table.Present, "present")
	case "recall-all":
		return average(name, recall, table.Present, "present")
	case "macro-f1-all":
		return average(name, f1, table.Present, "present")
	case "recall-head":
		return average(name, recall, table.reported(table.Head), "reported and in the head")
	case "recall-middle":
		return average(name, recall, table.reported(table.Middle), "reported and in the middle")
	case "recall-tail":
		return average(name, recall, table.reported(table.Tail), "reported and in the tail")
	case "accuracy":
		return accuracy(), nil
	case "weighted-precision":
		return weighted(name, precision, table.Classes), nil
	case "weighted-recall":
		return weighted(name, recall, table.Classes), nil
	}
	return ranked(name, table)
}

// average returns a macro average, or ErrUndefined if there is no class that is
// what.
func average(name string, f ratio, classes []uint32, what string) (Metric, error) {
	if len(classes) == 0 {
		return Metric{}, fmt.Errorf("%w: no class is %s", ErrUndefined, what)
	}
	return macro(name, f, classes), nil
}

// ranked returns the metric of a name with a depth, like ndcg@3.
func ranked(name string, table Table) (Metric, error) {
	kind, depth, _ := strings.Cut(name, "@")
	if kind != "ndcg" && kind != "ndcg-graded" {
		if near := nearest.Word(name, Names()); near != "" {
			return Metric{}, fmt.Errorf("unknown; did you mean %q?", near)
		}
		return Metric{}, fmt.Errorf("unknown; there are %s", strings.Join(Names(), ", "))
	}
	n, err := strconv.Atoi(depth)
	if err != nil || n < 1 || strconv.Itoa(n) != depth {
		return Metric{}, fmt.Errorf("depth %q is no whole number from 1; write %s@3", depth, kind)
	}
	if kind == "ndcg" {
		return ndcg(name, n, table.Classes), nil
	}
	if n > GradedDepth {
		return Metric{}, fmt.Errorf("depth %d is beyond %d", n, GradedDepth)
	}
	return gradedNDCG(name, n, min(table.Classes, GradedDepth)), nil
}
