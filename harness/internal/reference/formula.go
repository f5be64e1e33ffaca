package reference

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// Formula is arithmetic over names: + - * / ( ), numbers, best(a, b, ...) and names of
// letters, digits, _ and @. A name of anything else stands in single quotes, and
// T2.NAME is a row of another table, in the column of the same block and metric.
type Formula struct {
	text  string
	root  *node
	names []string // each once, in order of appearance
}

// Relation compares two formulas.
type Relation struct {
	Left, Right *Formula
	op          string // < <= = >= >
}

// String returns the formula as it was written.
func (f *Formula) String() string { return f.text }

// String returns the relation as it was written, but for spaces around its comparison.
func (r *Relation) String() string { return r.Left.text + " " + r.op + " " + r.Right.text }

const (
	longestFormula = 400 // characters
	mostNames      = 8   // in one formula: bounds try two values of each
)

// node is a part of a formula: a number, a name, or an operation on arguments.
type node struct {
	op     string // "" for a number, "name", "best", + - * /
	number *big.Rat
	name   string
	args   []*node
}

// ParseFormula reads a formula. Errors say at which character.
func ParseFormula(text string) (*Formula, error) {
	p := newParser(text)
	f, err := p.formula()
	if err == nil && p.token() != "" {
		err = p.wrong("an operator or the end")
	}
	return f, err
}

// ParseRelation reads a formula, a comparison and another formula.
func ParseRelation(text string) (*Relation, error) {
	p := newParser(text)
	left, err := p.formula()
	if err != nil {
		return nil, err
	}
	op := p.token()
	if !slices.Contains([]string{"<", "<=", "=", ">=", ">"}, op) {
		return nil, p.wrong("one of < <= = >= >")
	}
	p.next++
	right, err := p.formula()
	if err == nil && p.token() != "" {
		err = p.wrong("an operator or the end")
	}
	return &Relation{left, right, op}, err
}

// holds compares two numbers.
func (r *Relation) holds(left, right *big.Rat) bool {
	switch c := left.Cmp(right); r.op {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	default:
		return c == 0
	}
}

var (
	tokens     = regexp.MustCompile(`\s*([A-Za-z][A-Za-z0-9]*\.)?([A-Za-z_][A-Za-z0-9_@]*|'[^']+')|\s*[0-9]+(\.[0-9]+)?%?|\s*[<>]=?|\s*\S`)
	formNumber = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,9})?%?$`)
	formName   = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*\.)?([A-Za-z_][A-Za-z0-9_@]*|'[^']+')$`)
)

// parser goes through the tokens of a text.
type parser struct {
	text   string
	spans  [][]int
	next   int
	names  []string
	broken error
}

func newParser(text string) *parser {
	p := &parser{text: text}
	if len(text) > longestFormula {
		p.broken = fmt.Errorf("longer than %d characters", longestFormula)
		return p
	}
	p.spans = tokens.FindAllStringIndex(text, -1)
	return p
}

// token returns the next token, "" at the end.
func (p *parser) token() string {
	if p.next >= len(p.spans) {
		return ""
	}
	return strings.TrimSpace(p.text[p.spans[p.next][0]:p.spans[p.next][1]])
}

func (p *parser) take(token string) bool {
	if p.token() != token {
		return false
	}
	p.next++
	return true
}

func (p *parser) wrong(want string) error {
	if p.broken != nil {
		return p.broken
	}
	if p.next >= len(p.spans) {
		return fmt.Errorf("%q ends where %s is wanted", p.text, want)
	}
	token := p.token()
	at := p.spans[p.next][1] - len(token)
	return fmt.Errorf("%q: want %s at character %d, not %q", p.text, want, len([]rune(p.text[:at]))+1, token)
}

func (p *parser) formula() (*Formula, error) {
	from := p.next
	p.names = nil
	root, err := p.sum()
	if err != nil {
		return nil, err
	}
	if len(p.names) > mostNames {
		return nil, fmt.Errorf("%q: more than %d names", p.text, mostNames)
	}
	text := strings.TrimSpace(p.text[p.spans[from][0]:p.spans[p.next-1][1]])
	return &Formula{text, root, p.names}, nil
}

func (p *parser) sum() (*node, error) { return p.chain(p.product, "+", "-") }

func (p *parser) product() (*node, error) { return p.chain(p.unit, "*", "/") }

// chain reads parts that operators of one rank join, from left to right.
func (p *parser) chain(part func() (*node, error), ops ...string) (*node, error) {
	left, err := part()
	for err == nil && slices.Contains(ops, p.token()) {
		op := p.token()
		p.next++
		var right *node
		right, err = part()
		left = &node{op: op, args: []*node{left, right}}
	}
	return left, err
}

func (p *parser) unit() (*node, error) {
	token := p.token()
	switch {
	case p.take("("):
		n, err := p.sum()
		if err == nil && !p.take(")") {
			err = p.wrong("an operator or )")
		}
		return n, err
	case token == "best":
		p.next++
		return p.best()
	case formNumber.MatchString(token):
		p.next++
		c, err := ParseCell(token)
		return &node{number: c.Value}, err
	case formName.MatchString(token):
		p.next++
		name := strings.ReplaceAll(token, "'", "")
		if !slices.Contains(p.names, name) {
			p.names = append(p.names, name)
		}
		return &node{op: "name", name: name}, nil
	}
	return nil, p.wrong("a name, a number or (")
}

func (p *parser) best() (*node, error) {
	if !p.take("(") {
		return nil, p.wrong("( after best")
	}
	n := &node{op: "best"}
	for {
		arg, err := p.sum()
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, arg)
		if p.take(")") {
			return n, nil
		}
		if !p.take(",") {
			return nil, p.wrong("a comma or )")
		}
	}
}
