// Package compare puts the rows of one table block (a data set and a predictor)
// side by side: values, intervals, tests and the derived rows of EVALUATION
// section 4. Plain data in, plain data out, the same for equal seeds; it knows no
// file, no layout and no plugin.
package compare
