package reference

// File is what a paper has printed, as a person writes it down. Resolve checks it.
// Cells are texts, since 0.540 and 0.54 are not printed with the same precision.
type File struct {
	Paper Source `json:"paper" jsonschema:"required"`
	// Protocol is what the paper says of how its numbers were made.
	Protocol  []string       `json:"protocol,omitempty"`
	Datasets  []DatasetText  `json:"datasets" jsonschema:"required"`
	Backbones []BackboneText `json:"backbones,omitempty"`
	Metrics   []MetricText   `json:"metrics" jsonschema:"required,minItems=1"`
	Tables    []TableText    `json:"tables" jsonschema:"required,minItems=1"`
	Checks    []CheckText    `json:"checks,omitempty"` // of the tables with one another
	Claims    []ClaimText    `json:"claims,omitempty"`
	// Known are the findings that were there when the file was last looked at, as
	// Report.Findings words them.
	Known []string `json:"known,omitempty"`
}

// Source names a paper.
type Source struct {
	Title   string `json:"title" jsonschema:"required,minLength=1"`
	Authors string `json:"authors" jsonschema:"required,minLength=1"`
	Year    int    `json:"year" jsonschema:"required,minimum=1900"`
	ID      string `json:"id" jsonschema:"required,minLength=1"`    // such as arXiv 2505.17615v1
	Short   string `json:"short" jsonschema:"required,minLength=1"` // as a footnote names it
	// Method is our name of the row that holds what the paper proposes: its claims are
	// about that row.
	Method string `json:"method" jsonschema:"required,minLength=1"`
}

// DatasetText is a data set of the paper.
type DatasetText struct {
	Name  string `json:"name" jsonschema:"required,minLength=1"`
	About string `json:"about" jsonschema:"required,minLength=1"`
	// Beside are our data sets of the same kind, whose tables its numbers may stand
	// beside; any, if the paper does not say which data set it is and this is left out.
	Beside []string `json:"beside,omitempty"`
}

// BackboneText is a predictor of the paper and our plugin of it.
type BackboneText struct {
	Name string `json:"name" jsonschema:"required,minLength=1"`
	Ours string `json:"ours,omitempty"`
}

// MetricText is a metric of the paper and our name for it.
type MetricText struct {
	Name   string `json:"name" jsonschema:"required,minLength=1"`
	Ours   string `json:"ours,omitempty"`
	Better string `json:"better" jsonschema:"required,enum=higher,enum=lower"`
	About  string `json:"about,omitempty"`
}

// TableText is one table.
type TableText struct {
	Table    string `json:"table" jsonschema:"required,pattern=^[A-Z][A-Za-z0-9]*$,title=a short name such as T1"`
	Source   string `json:"source" jsonschema:"required,minLength=1"` // where it stands in the paper
	Title    string `json:"title" jsonschema:"required,minLength=1"`
	Scenario string `json:"scenario" jsonschema:"required,minLength=1"` // ours
	// Blocks are the groups of columns, DATASET/BACKBONE or DATASET; each has a
	// column for every metric.
	Blocks  []string `json:"blocks" jsonschema:"required,minItems=1"`
	Metrics []string `json:"metrics" jsonschema:"required,minItems=1"`
	// Underline says what an underlined cell means; without it cells have no marks.
	Underline string    `json:"underline,omitempty" jsonschema:"enum=second-best"`
	Rows      []RowText `json:"rows" jsonschema:"required,minItems=1"`
}

// RowText is one row as it is printed.
type RowText struct {
	Row  string `json:"row" jsonschema:"required,minLength=1"`
	Of   string `json:"of,omitempty"`   // its category
	Ours string `json:"ours,omitempty"` // the name that the row has in our tables
	// Formula says how the row comes from others of the table: arithmetic over their
	// names, with best(...) for the best by the column's metric.
	Formula string `json:"formula,omitempty"`
	// Cells are the printed numbers, blocks separated by "|": "0.427", "2.5%" or
	// "nan", "-" for a cell that is empty, a "_" in front of an underlined one.
	Cells string `json:"cells" jsonschema:"required,minLength=1"`
}

// CheckText is one thing that printed numbers are asked. It has one of InEachColumn,
// InEachRow, Value, RankOf and Divergences.
type CheckText struct {
	What    string   `json:"what,omitempty"`    // in words; a check of the tables with one another needs it
	Tables  []string `json:"tables,omitempty"`  // all that the question needs
	Blocks  []string `json:"blocks,omitempty"`  // blocks, data sets or backbones; all if left out
	Metrics []string `json:"metrics,omitempty"` // all if left out
	Where   string   `json:"where,omitempty"`   // only columns in which this relation of rows holds

	InEachColumn string `json:"in_each_column,omitempty"` // a relation of rows: Ours > SeqGAN, Ours >= T2.Ours
	InEachRow    string `json:"in_each_row,omitempty"`    // a relation of metrics: N@5 >= N@3
	Value        string `json:"value,omitempty"`          // a formula over rows
	RankOf       string `json:"rank_of,omitempty"`        // a row: 1 and the number of rows that are strictly better
	Divergences  *Pair  `json:"divergences,omitempty"`

	// Take makes one number of the columns' values or says how many of them are
	// meant: each (the default), any, max, min or mean.
	Take string `json:"take,omitempty" jsonschema:"enum=each,enum=any,enum=max,enum=min,enum=mean"`
	// Says is what the paper says of the value or rank; without it the number is
	// only told.
	Says string `json:"says,omitempty"`
}

// Pair names the metrics that are the Bhattacharyya distance and the Jensen-Shannon
// divergence of the same distributions.
type Pair struct {
	BD  string `json:"bd" jsonschema:"required"`
	JSD string `json:"jsd" jsonschema:"required"`
}

// ClaimText is a sentence of the paper. It has checks, or says why it has none.
type ClaimText struct {
	ID      string      `json:"id" jsonschema:"required,minLength=1"`
	Where   string      `json:"where" jsonschema:"required,minLength=1"` // in the paper
	Claim   string      `json:"claim" jsonschema:"required,minLength=1"`
	Checks  []CheckText `json:"checks,omitempty"`
	Because string      `json:"because,omitempty"` // why the tables cannot tell
	// Needs is what would tell, where the tables cannot.
	Needs string `json:"needs,omitempty"`
	// Threshold is the number of the claim, where a figure of ours can show it.
	Threshold *Threshold `json:"threshold,omitempty"`
	Note      string     `json:"note,omitempty"` // what a reader should know
}

// Threshold is a number that, as a claim says, the paper's method stays below on one of
// its data sets.
type Threshold struct {
	Dataset string  `json:"dataset" jsonschema:"required"`
	Metric  string  `json:"metric" jsonschema:"required,minLength=1"` // our name of what is below
	At      float64 `json:"at" jsonschema:"required"`
	// Share is how many, at least, are below: of weeks, say. 0: all, or a metric that is
	// one number.
	Share float64 `json:"share,omitempty" jsonschema:"exclusiveMinimum=0,maximum=1"`
}
