package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// job is one line of the table.
type job struct {
	name, mode, rows string
	family           kernel.Family
	workers          int
}

// The modes, and the rows that leave the last block.
const (
	train, infer = "train", "infer"
	wanted, all  = "wanted", "all"
)

var modes = []string{train, infer}

func cases() []string { return slices.Sorted(maps.Keys(sizes)) }

func (j job) String() string {
	return fmt.Sprintf("%s,%s,%s,%s,%d", j.name, j.mode, j.rows, j.family, j.workers)
}

// parseJob reads what String writes. The error has all that is wrong.
func parseJob(text string) (job, error) {
	f := strings.Split(text, ",")
	if len(f) != 5 {
		return job{}, fmt.Errorf("%d parts: want CASE,MODE,ROWS,FAMILY,WORKERS, for example %v", len(f), job{"A", train, wanted, kernel.Active(), 2})
	}
	j := job{name: f[0], mode: f[1], rows: f[2], family: kernel.Family(f[3])}
	problems := []error{oneOf("CASE", j.name, cases()), oneOf("MODE", j.mode, modes), oneOf("ROWS", j.rows, []string{wanted, all})}
	if !slices.Contains(kernel.Available(), j.family) {
		problems = append(problems, fmt.Errorf("FAMILY %q: this CPU has %v", j.family, kernel.Available()))
	}
	var err error
	if j.workers, err = strconv.Atoi(f[4]); err != nil || j.workers < 1 {
		problems = append(problems, fmt.Errorf("WORKERS %q: want a number from 1", f[4]))
	}
	return j, errors.Join(problems...)
}

func oneOf(what, got string, choices []string) error {
	if slices.Contains(choices, got) {
		return nil
	}
	return fmt.Errorf("%s %q: want one of %s", what, got, strings.Join(choices, ", "))
}
