package compare

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// Stars sets AdjustedP and Star in the blocks of one table (data set x predictor).
// The hypothesis of a block and metric is that its top row does not beat every
// other row but the ceilings; its p is that row's P. There are two families, each
// adjusted by Holm's method apart: the primary metric in all blocks, and all
// secondary metrics in all blocks together. A block without claims or with fewer
// than StarRepeats repeats has no stars and is in no family, and so is a metric
// that a block lacks.
func Stars(blocks []*Block, primary string, secondary []string) {
	star(blocks, []string{primary})
	star(blocks, slices.DeleteFunc(slices.Clone(secondary), func(m string) bool { return m == primary }))
}

// star adjusts the family of the metrics in the blocks.
func star(blocks []*Block, metrics []string) {
	var family []*Cell
	var p []float64
	for _, b := range blocks {
		if !b.Claims || b.Repeats < StarRepeats {
			continue
		}
		for x, metric := range b.Metrics {
			if !slices.Contains(metrics, metric) {
				continue
			}
			for i := range b.Rows {
				if cell := &b.Rows[i].Cells[x]; cell.Top && cell.P != nil {
					family, p = append(family, cell), append(p, *cell.P)
				}
			}
		}
	}
	for i, adjusted := range stats.Holm(p) {
		family[i].AdjustedP, family[i].Star = &adjusted, adjusted < Level
	}
}
