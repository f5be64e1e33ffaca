// Package stats holds the statistics of the tables: divergences, the
// Kolmogorov-Smirnov test, the paired randomisation test, BCa bootstrap intervals
// and Holm's adjustment. It knows no metric, no row and no file; randomness comes
// from streams that the caller names.
package stats
