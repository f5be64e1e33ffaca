package reference

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

// rat reads a number.
func rat(t testing.TB, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return r
}

func TestFormula(t *testing.T) {
	of := func(name string) (quantity, bool) {
		v, ok := map[string]string{"a": "0.5", "b": "0.25", "UPC_SDG": "2", "N@5": "3", "T2.a": "7", "seed-only": "4", "zero": "0"}[name]
		if !ok {
			return quantity{}, false
		}
		return quantity{value: rat(t, v)}, true
	}
	for text, want := range map[string]string{
		"a": "0.5", "a - b - b": "0", "a - (b - b)": "0.5", "a + b * 4": "1.5", "(a + b) * 4": "3", "a / b / 2": "1",
		"2.5% * 4": "0.1", "best(a, b, UPC_SDG)": "2", "(a - best(b)) / best(b)": "1", "N@5-UPC_SDG": "1", "T2.a + 'seed-only'": "11",
	} {
		f, err := ParseFormula(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, ok := f.eval(of, false); !ok || got.value.Cmp(rat(t, want)) != 0 {
			t.Errorf("%s is %v, want %s", text, got.value, want)
		}
	}
	f, _ := ParseFormula("best(a, b, UPC_SDG)")
	if got, _ := f.eval(of, true); got.value.Cmp(rat(t, "0.25")) != 0 {
		t.Errorf("best of low values is %v", got.value)
	}
	for _, text := range []string{"a / zero", "a / (b - b)", "missing + a"} {
		f, err := ParseFormula(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := f.eval(of, false); ok {
			t.Errorf("%s is %v", text, got.value)
		}
	}
}

func TestFormulaErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "ends where a name, a number or ( is wanted",
		"a +":                     "ends where a name, a number or ( is wanted",
		"(a - b":                  "ends where an operator or ) is wanted",
		"a b":                     `want an operator or the end at character 3, not "b"`,
		"a - * b":                 `want a name, a number or ( at character 5, not "*"`,
		"best a":                  `want ( after best at character 6, not "a"`,
		"best(a; b)":              `want a comma or ) at character 7, not ";"`,
		"a = b":                   `want an operator or the end at character 3, not "="`,
		"a+b+c+d+e+f+g+h+i":       "more than 8 names",
		strings.Repeat("a+", 300): "longer than 400 characters",
	} {
		if _, err := ParseFormula(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := ParseRelation("a + b"); err == nil || !strings.Contains(err.Error(), "ends where one of < <= = >= > is wanted") {
		t.Errorf("a formula as a relation: %v", err)
	}
	if _, err := ParseRelation("a > b > c"); err == nil || !strings.Contains(err.Error(), `at character 7, not ">"`) {
		t.Errorf("two comparisons: %v", err)
	}
}

// No numbers that round to the printed ones give a derived cell beyond its bounds.
func TestBoundsAreThoseOfRounding(t *testing.T) {
	p := published(t)
	draw := rand.New(rand.NewPCG(1, 2))
	for _, d := range p.Derive() {
		f, printed := d.Row.Formula, p.printed(d.Column)
		for range 200 {
			at := map[string]quantity{}
			for _, name := range f.names {
				q, _ := printed(name)
				share := big.NewRat(int64(draw.IntN(1001)), 1000)
				wide := new(big.Rat).Sub(q.high, q.low)
				at[name] = quantity{value: wide.Add(wide.Mul(wide, share), q.low)}
			}
			got, _ := f.eval(func(name string) (quantity, bool) { return at[name], true }, false)
			if got.value.Cmp(d.Again.low) < 0 || got.value.Cmp(d.Again.high) > 0 {
				t.Fatalf("%s: %v is beyond %v", d.Place, got.value, d.words())
			}
		}
		if d.Again.low.Cmp(d.Again.value) >= 0 || d.Again.high.Cmp(d.Again.value) <= 0 {
			t.Errorf("%s: %v", d.Place, d.words())
		}
	}
}

// A divisor that rounding lets be 0 bounds nothing.
func TestNoBoundsAcrossZero(t *testing.T) {
	cell := func(text string) quantity {
		c, err := ParseCell(text)
		if err != nil {
			t.Fatal(err)
		}
		q, _ := c.quantity()
		return q
	}
	f, err := ParseFormula("(x - low) / (high - low)")
	if err != nil {
		t.Fatal(err)
	}
	for ends, bounded := range map[string]bool{"0.300 0.301": false, "0.300 0.302": true, "0.300 0.299": false, "0.30 0.301": false, "0.30 0.31": false, "0.30 0.4": true, "0.3 0.4": false} {
		low, high, _ := strings.Cut(ends, " ")
		at := map[string]quantity{"x": cell("0.5"), "low": cell(low), "high": cell(high)}
		q, ok := f.eval(func(name string) (quantity, bool) { return at[name], true }, false)
		if !ok || q.bounded() != bounded {
			t.Errorf("from %s: %v", ends, q)
		}
	}
}

func TestParseCell(t *testing.T) {
	for text, want := range map[string]string{"0.540": "27/50 3", "_2%": "1/50 0", "-23.1%": "-231/1000 1", "100%": "1/1 0", "nan": "", "-": ""} {
		c, err := ParseCell(text)
		got := ""
		if c.Value != nil {
			got = c.Value.String() + " " + big.NewInt(int64(c.Decimals)).String()
		}
		if err != nil || got != want || c.Underlined != strings.HasPrefix(text, "_") {
			t.Errorf("%q is %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "_", ".5", "1e3", "0,5", "5 %", "+1", "--1", "1%%", "0x1", "NaN", "99999999999"} {
		if c, err := ParseCell(text); err == nil {
			t.Errorf("%q is read as %v", text, c)
		}
	}
}

// FuzzFormula holds that any text is a formula or an error, and that a formula says
// the same after it is written.
func FuzzFormula(f *testing.F) {
	for _, s := range []string{"(Ours - best(a, b)) / best(a, b)", "'seed-only' > T2.x", "1%+2.5*x", "((((", "best(", "a.b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = ParseRelation(text)
		formula, err := ParseFormula(text)
		if err != nil {
			return
		}
		again, err := ParseFormula(formula.String())
		if err != nil {
			t.Fatalf("%q is read as %q: %v", text, formula, err)
		}
		of := func(string) (quantity, bool) {
			return quantity{big.NewRat(1, 2), big.NewRat(1, 3), big.NewRat(2, 3)}, true
		}
		one, ok := formula.eval(of, false)
		two, also := again.eval(of, false)
		if ok != also || ok && one.value.Cmp(two.value) != 0 {
			t.Errorf("%q is %v and %v", text, one, two)
		}
	})
}

// A half may have been rounded either way; anything further away may not.
func TestRounds(t *testing.T) {
	for text, want := range map[string]bool{
		"6.2% 0.0625": true, "6.3% 0.0625": true, "6.2% 0.06251": false, "6.3% 0.06249": false,
		"-0.1% -0.0005": true, "2% 0.025": true, "2% 0.0251": false, "0.54 0.535": true, "0.540 0.539": false,
	} {
		printed, x, _ := strings.Cut(text, " ")
		c, err := ParseCell(printed)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.rounds(rat(t, x)); got != want {
			t.Errorf("%s is printed as %s: %t", x, printed, got)
		}
	}
}
