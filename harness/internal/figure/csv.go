package figure

import (
	"encoding/csv"
	"io"
	"strconv"
)

// CSV writes what f draws in long form, one line a point, with every digit that the
// numbers have. Reference lines and missing series have lines of their own.
func (f *Figure) CSV(w io.Writer) error {
	if err := f.Check(); err != nil {
		return err
	}
	lines := [][]string{{"panel", "series", "kind", "x", "category", "y", "x_low", "x_high", "y_low", "y_high", "text"}}
	for _, p := range f.Panels {
		for _, s := range p.Series {
			if s.Missing != "" {
				lines = append(lines, []string{p.Title, s.Name, string(s.Kind), "", "", "", "", "", "", "", s.Missing})
			}
			for _, at := range s.Points {
				category := ""
				if p.X.Categories != nil {
					category = p.X.Categories[int(at.X)]
				}
				lines = append(lines, []string{p.Title, s.Name, string(s.Kind), digits(&at.X), category, digits(&at.Y),
					digits(at.XLow), digits(at.XHigh), digits(at.YLow), digits(at.YHigh), at.Label})
			}
		}
		for _, r := range p.References {
			line := []string{p.Title, "", "reference", "", "", "", "", "", "", "", r.Label}
			switch r.Along {
			case EqualX:
				line[3], line[6], line[7] = digits(&r.Value), digits(r.Low), digits(r.High)
			case EqualY:
				line[5], line[8], line[9] = digits(&r.Value), digits(r.Low), digits(r.High)
			}
			lines = append(lines, line)
		}
	}
	return csv.NewWriter(w).WriteAll(lines)
}

func digits(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'g', -1, 64)
}
