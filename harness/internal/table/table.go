package table

import (
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/counters"
)

// Table is one table of an experiment, ready to be rendered.
type Table struct {
	Title string `json:"title"`
	// Heading is printed above everything else; nil where the numbers may be
	// findings.
	Heading Sentences `json:"heading,omitempty"`
	Caption []string  `json:"caption"` // what was run: data, protocol, scale, repeats
	Blocks  []Block   `json:"blocks"`
	Notes   []string  `json:"notes"` // under the table, in order
}

// Sentences are a text. In JSON they are one string.
type Sentences []string

// String returns the sentences on one line.
func (s Sentences) String() string { return strings.Join(s, " ") }

// MarshalText implements encoding.TextMarshaler.
func (s Sentences) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler: all is one sentence.
func (s *Sentences) UnmarshalText(text []byte) error {
	*s = Sentences{string(text)}
	return nil
}

// Block holds the rows of one predictor (or of one other thing that all rows
// share) under the same columns.
type Block struct {
	// Data is the data set that the block is on, "" in a table on one data set.
	Data      string    `json:"data,omitempty"`
	Name      string    `json:"name"`
	Columns   []Column  `json:"columns"`
	Primary   int       `json:"primary"`   // the column whose interval is shown
	Reference string    `json:"reference"` // the row that intervals are differences from
	Sections  []Section `json:"sections"`
}

// title is what stands above the block.
func (b *Block) title() string {
	if b.Data == "" {
		return b.Name
	}
	return b.Data + ": " + b.Name
}

// Column is one metric.
type Column struct {
	Metric string `json:"metric"` // as a spec names it: ndcg@3
	Short  string `json:"short"`  // as a heading shows it: N@3
	// Mark says behind the heading which values are better; "" where higher ones
	// are, in all columns.
	Mark string `json:"mark,omitempty"`
}

// heading returns what stands above the column.
func (c Column) heading() string {
	if c.Mark == "" {
		return c.Short
	}
	return c.Short + " " + c.Mark
}

// Section is a run of rows of one kind: real data, controls, synthetic data.
type Section struct {
	Name string `json:"name"`
	Rows []Row  `json:"rows"`
}

// Row is one row.
type Row struct {
	Name string `json:"name"`
	// Seen is the median number of real events of a tested user that the row's
	// training data rests on; nil where the question makes no sense.
	Seen    *float64 `json:"seen,omitempty"`
	Cells   []Cell   `json:"cells"`
	Missing string   `json:"missing,omitempty"` // why there are no cells
	Notes   []int    `json:"notes,omitempty"`   // indexes into Table.Notes
	// Reported is what the row's generator says of its own output. The harness adds
	// it up and neither checks it nor compares by it.
	Reported []counters.Counter `json:"reported,omitempty"`
}

// Cell is one number. A cell without a value shows Text.
type Cell struct {
	Value *float64 `json:"value,omitempty"`
	// Low and High are the interval of the difference from the reference row; of a
	// derived value and where that row has no value, of the value itself.
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
	// Detectable is the least difference from the reference row that a test would
	// find four times in five: 2.8 bootstrap standard errors.
	Detectable *float64 `json:"detectable,omitempty"`
	P          *float64 `json:"p,omitempty"` // largest against every contestant
	Star       bool     `json:"star,omitempty"`
	Bold       bool     `json:"bold,omitempty"`
	Percent    bool     `json:"percent,omitempty"` // a share, shown as a percentage
	Text       string   `json:"text,omitempty"`
	// Published is what somebody else has printed for the cell; nil if nothing is
	// known.
	Published *Published `json:"published,omitempty"`
}

// Columns returns columns for metrics of predictions, with short names where the
// paper has them.
func Columns(metrics []string) []Column {
	short := map[string]string{
		"precision": "Pre", "recall": "Rec", "accuracy": "Acc", "macro-f1": "F1", "ndcg@3": "N@3", "ndcg@5": "N@5",
	}
	columns := make([]Column, len(metrics))
	for i, m := range metrics {
		columns[i] = Column{Metric: m, Short: m}
		if s := short[m]; s != "" {
			columns[i].Short = s
		}
	}
	return columns
}
