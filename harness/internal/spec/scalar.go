package spec

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// The plain scalars of the YAML 1.2 core schema (section 10.3.2). The parser has
// rules of its own (010 is 8, 1e3 is a string), so they are not used.
var (
	decimal = regexp.MustCompile(`^[-+]?[0-9]+$`)
	octal   = regexp.MustCompile(`^0o[0-7]+$`)
	hex     = regexp.MustCompile(`^0x[0-9a-fA-F]+$`)
	float   = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	noFloat = regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
)

// scalar returns the value of an unquoted scalar: nil, a bool, an int64, uint64
// or float64, or a string. A float that holds an integer is that integer. It is
// not ok for numbers that JSON or float64 cannot hold.
func scalar(text string) (value any, ok bool) {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return nil, true
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	switch {
	case decimal.MatchString(text):
		return integer(strings.TrimPrefix(text, "+"), 10)
	case octal.MatchString(text):
		return integer(text[2:], 8)
	case hex.MatchString(text):
		return integer(text[2:], 16)
	case float.MatchString(text):
		return number(text)
	case noFloat.MatchString(text):
		return nil, false
	}
	return text, true
}

func integer(digits string, base int) (any, bool) {
	if i, err := strconv.ParseInt(digits, base, 64); err == nil {
		return i, true
	}
	u, err := strconv.ParseUint(digits, base, 64)
	return u, err == nil
}

func number(text string) (any, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, false
	}
	const exact = 1 << 53 // every integer up to here is a float64
	if f == math.Trunc(f) && math.Abs(f) <= exact {
		return int64(f), true
	}
	return f, true
}
