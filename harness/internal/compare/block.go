package compare

import (
	"github.com/behaviorbench/behaviorbench/harness/internal/metric"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// Block is the comparison of the rows of one table block.
type Block struct {
	Users   int `json:"users"`
	Windows int `json:"windows,omitempty"`
	Repeats int `json:"repeats"`
	// Claims says that the block has a row of role Ours: bold, stars and
	// Improvement exist only then.
	Claims bool `json:"claims"`
	// Classes are the reported classes K of the prediction metrics.
	Classes   []uint32    `json:"classes,omitempty"`
	Metrics   []string    `json:"metrics"` // of the cells, in order
	Undefined []Undefined `json:"undefined,omitempty"`
	// LeftOut are the users whom means over users leave out.
	LeftOut []LeftOut `json:"left_out,omitempty"`
	Rows    []Cells   `json:"rows"`
}

// Undefined is a metric that was asked for and has no value on this block.
type Undefined struct {
	Metric string `json:"metric"`
	Why    string `json:"why"`
}

// LeftOut says for how many of a row's users, all repeats counted, a metric has no
// value.
type LeftOut struct {
	Metric string `json:"metric"`
	Row    string `json:"row"`
	Users  int    `json:"users"`
	Of     int    `json:"of"`
	Why    string `json:"why,omitempty"` // what users may have besides no week to compare
}

// Cells are a row with its cells, one a metric.
type Cells struct {
	Row
	Cells []Cell `json:"cells"`
}

// Cell is what a table may print of one row and metric. A block of a single user
// has no differences and no ratios: there is no spread to judge them by.
type Cell struct {
	// None says that the row does not have the metric: nothing else is set.
	None    bool      `json:"none,omitempty"`
	Value   float64   `json:"value"`             // the mean over repeats
	Repeats []float64 `json:"repeats,omitempty"` // each repeat
	// Difference from the reference row or the yardstick; nil in that row and
	// without one.
	Difference *Difference `json:"difference,omitempty"`
	// Interval is that of Value, 95 %, where the row to differ from does not have the
	// metric.
	Interval *stats.Interval `json:"interval,omitempty"`
	// P is the row's largest p against every other row but the ceilings and the
	// yardstick, Against that row; nil where there is no other.
	P       *float64 `json:"p,omitempty"`
	Against string   `json:"against,omitempty"`
	// Top marks the best value of those rows, the first of equal ones.
	// Bold marks rows whose p against the top row is at least Level, itself
	// included.
	Top  bool `json:"top,omitempty"`
	Bold bool `json:"bold,omitempty"`
	// AdjustedP is P after Holm's adjustment over the family, in the top cell of
	// blocks that may have stars; Star says that it is below Level. See Stars.
	AdjustedP *float64 `json:"adjusted_p,omitempty"`
	Star      bool     `json:"star,omitempty"`

	Improvement       *Ratio `json:"improvement,omitempty"` // only where higher is better
	Replacement       *Ratio `json:"replacement,omitempty"`
	ExcessReplacement *Ratio `json:"excess_replacement,omitempty"`
}

// Difference is how far a row is above another.
type Difference struct {
	Value             float64        `json:"value"`
	Interval          stats.Interval `json:"interval"` // 95 %
	MinimumDetectable float64        `json:"minimum_detectable"`
}

// Ratio is a derived row's cell. Value is nil where it is not defined ("n/d"):
// the interval of the denominator contains 0. Interval comes from the same draws;
// nil where Value is or where the draws give no finite one.
type Ratio struct {
	Value       *float64        `json:"value,omitempty"`
	Interval    *stats.Interval `json:"interval,omitempty"`
	Denominator Difference      `json:"denominator"`
	// Other is the row that the ratio starts from: the best other row, the
	// reference or the seed-only row.
	Other string `json:"other"`
}

// Measure is one metric with what the rows of a block add up for it, in the order
// of the rows. Rows of Sample that are nil do not have it.
type Measure struct {
	Metric string
	Better metric.Direction
	Sample stats.Sample
}

// Measures compares rows by metrics. All samples must be of the same users and
// repeats.
func Measures(design Design, rows []Row, measures []Measure) (*Block, error) {
	if err := design.check(rows); err != nil {
		return nil, err
	}
	block := &Block{Metrics: []string{}, Rows: make([]Cells, len(rows))}
	for i, r := range rows {
		block.Rows[i].Row = r
		block.Claims = block.Claims || r.Role == Ours
	}
	for _, m := range measures {
		if err := block.add(design, rows, m); err != nil {
			return nil, err
		}
	}
	return block, nil
}
