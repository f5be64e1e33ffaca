package figure

import (
	"errors"
	"fmt"
	"math"
)

// Check returns everything that is wrong with a figure, each mistake with its place:
// numbers that are not finite, series without points and without a reason, points
// beyond the categories of their axis. A figure that passes can be drawn.
func (f *Figure) Check() error {
	var wrong []error
	if len(f.Panels) == 0 {
		wrong = append(wrong, errors.New("no panels"))
	}
	if f.Columns < 0 {
		wrong = append(wrong, fmt.Errorf("%d columns", f.Columns))
	}
	for i, p := range f.Panels {
		if err := p.check(); err != nil {
			wrong = append(wrong, fmt.Errorf("panel %d (%s): %w", i+1, p.Title, err))
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("figure %q: %w", f.Title, errors.Join(wrong...))
	}
	return nil
}

func (p *Panel) check() error {
	var wrong []error
	for _, a := range []struct {
		name string
		Axis
	}{{"x", p.X}, {"y", p.Y}} {
		if err := a.check(); err != nil {
			wrong = append(wrong, fmt.Errorf("axis %s: %w", a.name, err))
		}
	}
	if len(p.Series) == 0 {
		wrong = append(wrong, errors.New("no series"))
	}
	seen := map[string]bool{}
	for i, s := range p.Series {
		if s.Name == "" || seen[s.Name] {
			wrong = append(wrong, fmt.Errorf("series %d is called %q: every series of a panel needs a name of its own", i+1, s.Name))
		}
		seen[s.Name] = true
		if err := s.check(p); err != nil {
			wrong = append(wrong, fmt.Errorf("series %q: %w", s.Name, err))
		}
	}
	for _, r := range p.References {
		if err := r.check(p); err != nil {
			wrong = append(wrong, fmt.Errorf("reference %q: %w", r.Label, err))
		}
	}
	x, y := p.ends()
	if p.X.Decades && x.low < 0 || p.Y.Decades && y.low < 0 {
		wrong = append(wrong, errors.New("an axis of decades holds a number below 0"))
	}
	return errors.Join(wrong...)
}

func (a Axis) check() error {
	for _, end := range []*float64{a.Min, a.Max} {
		if end != nil && !finite(*end) {
			return fmt.Errorf("an end is %v", *end)
		}
	}
	if a.Min != nil && a.Max != nil && *a.Min >= *a.Max {
		return fmt.Errorf("from %v to %v", *a.Min, *a.Max)
	}
	if a.Categories != nil && len(a.Categories) == 0 {
		return errors.New("no categories")
	}
	return nil
}

func (s *Series) check(p *Panel) error {
	switch s.Kind {
	case Line, Step, Scatter:
	case Bars:
		if p.X.Categories == nil {
			return errors.New("bars need an x axis of categories")
		}
	default:
		return fmt.Errorf("unknown kind %q: the kinds are %s, %s, %s and %s", s.Kind, Line, Step, Bars, Scatter)
	}
	switch {
	case len(s.Points) == 0 && s.Missing == "":
		return errors.New("no points, and no reason why")
	case len(s.Points) > 0 && s.Missing != "":
		return fmt.Errorf("%d points, and a reason why there are none: %s", len(s.Points), s.Missing)
	}
	for i, at := range s.Points {
		err := at.check(p)
		if err == nil && i > 0 && s.Kind != Scatter && at.X <= s.Points[i-1].X {
			err = fmt.Errorf("x is %v after %v: points stand in the order of x", at.X, s.Points[i-1].X)
		}
		if err != nil {
			return fmt.Errorf("point %d: %w", i+1, err)
		}
	}
	return nil
}

func (at Point) check(p *Panel) error {
	for _, v := range []struct {
		axis      string
		of        Axis
		value     float64
		low, high *float64
	}{{"x", p.X, at.X, at.XLow, at.XHigh}, {"y", p.Y, at.Y, at.YLow, at.YHigh}} {
		if !finite(v.value) {
			return fmt.Errorf("%s is %v", v.axis, v.value)
		}
		if n := len(v.of.Categories); n > 0 && (v.value != math.Trunc(v.value) || v.value < 0 || v.value >= float64(n)) {
			return fmt.Errorf("%s is %v, want one of the %d categories, counted from 0", v.axis, v.value, n)
		}
		if err := checkInterval(v.low, v.high); err != nil {
			return fmt.Errorf("%s: %w", v.axis, err)
		}
	}
	return nil
}

func (r Reference) check(p *Panel) error {
	switch r.Along {
	case EqualX, EqualY:
	case Diagonal:
		if p.X.Categories != nil || p.Y.Categories != nil {
			return errors.New("a diagonal needs two axes of numbers")
		}
	default:
		return fmt.Errorf("runs along %q: there are %q, %q and %q", r.Along, EqualX, EqualY, Diagonal)
	}
	if r.Label == "" {
		return errors.New("has no label")
	}
	if !finite(r.Value) {
		return fmt.Errorf("its value is %v", r.Value)
	}
	return checkInterval(r.Low, r.High)
}

func checkInterval(low, high *float64) error {
	switch {
	case low == nil && high == nil:
		return nil
	case low == nil || high == nil:
		return errors.New("an interval has one end")
	case !finite(*low) || !finite(*high) || *low > *high:
		return fmt.Errorf("the interval is [%v, %v]", *low, *high)
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
