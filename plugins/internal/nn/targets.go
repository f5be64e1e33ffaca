package nn

import "fmt"

// Targets are the classes of the wanted rows of a batch.
type Targets struct {
	Class  []int32   // (wanted rows): -1 for a row that the loss ignores
	Weight []float32 // (wanted rows), or empty: all 1
	// Features are added to the logits, each with a weight: (wanted rows, Features,
	// Classes). Infer reads them too.
	Features []float32
}

// check returns why these are not the targets of so many rows; who is what reads
// them.
func (t *Targets) check(who string, rows, classes int) error {
	switch {
	case len(t.Class) != rows:
		return fmt.Errorf("%s: %d classes for %d wanted rows", who, len(t.Class), rows)
	case len(t.Weight) > 0 && len(t.Weight) != rows:
		return fmt.Errorf("%s: %d weights for %d wanted rows", who, len(t.Weight), rows)
	}
	for i, class := range t.Class {
		if class < -1 || int(class) >= classes {
			return fmt.Errorf("%s: wanted row %d: class %d, want 0 to %d or -1 for none", who, i, class, classes-1)
		}
	}
	return nil
}

// weight returns the weight of a row, 0 where it is ignored.
func (t *Targets) weight(row int) float32 {
	switch {
	case t.Class[row] < 0:
		return 0
	case len(t.Weight) == 0:
		return 1
	}
	return t.Weight[row]
}
