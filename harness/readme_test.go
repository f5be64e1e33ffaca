package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// printed marks a table of README.md: the file whose numbers it prints, and of which
// metric and predictors.
var printed = regexp.MustCompile(`<!-- (results/\S+/table\.json): (\S+) of (.+) -->\n((?:\|.*\n)+)`)

// result is what table.json has of the cells.
type result struct{ Blocks []block }

type block struct {
	Name     string
	Columns  []struct{ Metric string }
	Sections []struct{ Rows []row }
}

type row struct {
	Name  string
	Seen  *float64
	Cells []struct{ Value, Low, High *float64 }
}

// TestReadme holds that the numbers of README.md are those of the committed results.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	tables := printed.FindAllStringSubmatch(string(readme), -1)
	if len(tables) == 0 {
		t.Fatal("README.md prints no table of results")
	}
	for _, m := range tables {
		file, metric, predictors, lines := m[1], m[2], strings.Split(m[3], ", "), strings.Split(strings.TrimSpace(m[4]), "\n")
		b, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		var r result
		if err := json.Unmarshal(b, &r); err != nil {
			t.Fatal(err)
		}
		if len(lines) < 4 {
			t.Errorf("%s: %d lines are no table", file, len(lines))
		}
		for _, line := range lines[2:] {
			cells := strings.Split(strings.Trim(line, "| "), "|")
			name := strings.Trim(cells[0], " *")
			if want := r.line(name, metric, predictors); strings.Join(strings.Fields(line), " ") != want {
				t.Errorf("README.md has\n%s\nwhere %s has\n%s", line, file, want)
			}
		}
	}
}

// line returns the row of a table in README.md: its name, the number of real events
// that it was given, and for each predictor the metric and the interval of its
// difference.
func (r result) line(name, metric string, predictors []string) string {
	words := []string{"|", name, "|"}
	for i, predictor := range predictors {
		b, found := r.row(predictor, name)
		if i == 0 && found.Seen != nil {
			words = append(words, fmt.Sprint(*found.Seen))
		}
		words = append(words, "|")
		for i, c := range found.Cells {
			if b.Columns[i].Metric != metric || c.Value == nil {
				continue
			}
			words = append(words, fmt.Sprintf("%.3f", *c.Value), "|")
			if c.Low != nil {
				words = append(words, fmt.Sprintf("[%s, %s]", signed(*c.Low), signed(*c.High)))
			}
		}
	}
	return strings.Join(append(words, "|"), " ")
}

// row returns the first row of a name, which its derived rows have too.
func (r result) row(predictor, name string) (block, row) {
	for _, b := range r.Blocks {
		for _, s := range b.Sections {
			for _, found := range s.Rows {
				if b.Name == predictor && found.Name == name {
					return b, found
				}
			}
		}
	}
	return block{}, row{}
}

// signed prints a difference as tables do.
func signed(x float64) string {
	if text := fmt.Sprintf("%+.3f", x); text[1:] != "0.000" {
		return text
	}
	return "0.000"
}
