package figure

// Figure is one picture: panels in rows, the legend that they share below them, and
// what has to be said with them.
type Figure struct {
	Title string
	// Heading stands above everything in bold; "" where the numbers may be findings.
	Heading string
	// Columns is how many panels stand in a row; 0: as many as are readable.
	Columns int
	Panels  []Panel
	Notes   []string // under the legend, in order
}

// Panel is a plot with axes of its own: one metric, one data set or one user.
type Panel struct {
	Title      string
	X, Y       Axis
	Series     []Series
	References []Reference
}

// Axis is one axis of a panel. Its ends are those of the data unless they are
// fixed.
type Axis struct {
	Label string
	// Categories names the values 0, 1, 2 and so on; nil: the axis is of numbers.
	Categories []string
	// Min and Max fix the ends; nil: what the data need.
	Min, Max *float64
	// Decades makes the axis of numbers that are not below 0 logarithmic: a number stands
	// at the logarithm of 1 more than it.
	Decades bool
}

// Kind is how a series is drawn.
type Kind string

// The kinds of series.
const (
	Line    Kind = "line"    // markers joined in the order of X; a category without a point breaks the line
	Step    Kind = "step"    // a distribution function: at X it rises to Y
	Bars    Kind = "bars"    // bars from 0, those of a category side by side; X counts categories
	Scatter Kind = "scatter" // markers, each with its label
)

// Series is what is drawn under one name. Series of one name look the same in every
// panel and stand in the legend once.
type Series struct {
	Name   string
	Kind   Kind
	Points []Point
	// Muted draws in grey: what others are held against.
	Muted bool
	// Missing says why there are no points; it is printed under the figure. A
	// series without points and without a reason is a mistake.
	Missing string
}

// Point is one number of a series. All that are given are finite.
type Point struct {
	X, Y float64
	// YLow, YHigh and XLow, XHigh are the interval of a value; nil where none is known.
	XLow, XHigh *float64
	YLow, YHigh *float64
	Label       string // beside the marker of a Scatter
}

// Reference is a line across a panel: chance, a threshold, what others have
// published.
type Reference struct {
	Label string // in the legend; lines of one label look the same in every panel
	Value float64
	// Along is the axis that Value is of: a line of equal Y is horizontal, of equal X
	// vertical; Diagonal has no value: it is where X equals Y.
	Along Along
	// Low and High are the interval of the value, drawn as a band; nil: none is known.
	Low, High *float64
}

// Along says which way a reference line runs.
type Along string

// The ways of a reference line.
const (
	EqualY   Along = "y"
	EqualX   Along = "x"
	Diagonal Along = "diagonal"
)
