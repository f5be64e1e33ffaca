package spec

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	maxBytes = 64 << 10 // of a file
	maxLine  = 8 << 10  // of a line; the parser's time grows with its square
	maxDepth = 64       // of nested maps and lists
)

// document is what YAML text says: maps are map[string]any, lists []any, scalars
// as scalar returns them.
type document struct {
	value    any
	places   places
	problems []Problem
	broken   bool // value says less than the text meant
}

// parse reads YAML text: one document of maps with distinct string keys, without
// anchors, merge keys and tags, whose meaning would have no one place. The name
// is the file's; text from elsewhere has a source instead.
func parse(name, source string, text []byte) document {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	c := converter{whole: place{file: name, source: source}, doc: document{places: places{}}}
	if source == "" {
		c.whole.line, c.whole.col, c.whole.width, c.whole.lines = 1, 1, 1, strings.Split(string(text), "\n")
	}
	c.doc.places[""] = spot{c.whole, c.whole}
	switch {
	case len(text) > maxBytes:
		return c.fail(place{file: name, source: source}, "longer than %d KiB", maxBytes>>10)
	case !utf8.Valid(text):
		at := c.whole
		if source == "" {
			before := text[:firstInvalid(text)]
			at.line = 1 + bytes.Count(before, []byte("\n"))
			at.col = 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		}
		return c.fail(at, "not UTF-8 text")
	case longestLine(text) > maxLine:
		return c.fail(place{file: name, source: source}, "a line longer than %d KiB", maxLine>>10)
	case flowDepth(text) > maxDepth:
		return c.fail(c.whole, "brackets nested deeper than %d", maxDepth)
	}
	file, err := parseYAML(text)
	if err != nil {
		at, message := c.whole, err.Error()
		if e := yaml.Error(nil); errors.As(err, &e) {
			message = e.GetMessage()
			at = c.token(e.GetToken())
		}
		return c.fail(at, "not YAML: %s", message)
	}
	c.documents(file)
	return c.doc
}

// parseYAML is the parser with its panics as errors: it is the one place where
// bytes of unknown origin meet code that is not ours.
func parseYAML(text []byte) (file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			file, err = nil, errors.New("the parser cannot read this text")
		}
	}()
	return parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
}

func longestLine(text []byte) int {
	longest := 0
	for line := range bytes.Lines(text) {
		longest = max(longest, len(line))
	}
	return longest
}

// flowDepth returns how deep brackets nest, quotes and comments not considered.
func flowDepth(text []byte) int {
	depth, deepest := 0, 0
	for _, b := range text {
		switch b {
		case '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	return deepest
}

// firstInvalid returns where text stops to be UTF-8.
func firstInvalid(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}

// converter turns syntax into a document.
type converter struct {
	whole place
	doc   document
}

func (c *converter) fail(at place, format string, args ...any) document {
	c.refuse(at, format, args...)
	return c.doc
}

// refuse notes a mistake after which the document's value means less than its
// text.
func (c *converter) refuse(at place, format string, args ...any) {
	c.doc.problems = append(c.doc.problems, at.problem(format, args...))
	c.doc.broken = true
}

// token returns the place of a token.
func (c *converter) token(t *token.Token) place {
	at := c.whole
	if t == nil || t.Position == nil || at.source != "" {
		return at
	}
	at.line, at.col = max(1, t.Position.Line), max(1, t.Position.Column)
	text, _, _ := strings.Cut(strings.TrimSpace(t.Origin), "\n")
	at.width = max(1, utf8.RuneCountInString(text))
	return at
}

func (c *converter) documents(file *ast.File) {
	var body ast.Node
	for _, d := range file.Docs {
		if d.Body == nil {
			continue
		}
		switch d.Body.(type) {
		case *ast.DirectiveNode, *ast.CommentGroupNode:
			continue
		}
		if body != nil {
			c.refuse(c.node(d.Body), "a second document; a spec is one")
			return
		}
		body = d.Body
	}
	if body != nil {
		c.doc.value = c.convert(nil, body)
	}
}

// node returns the place that marks a value best: a block map's first key, the
// opening bracket of the others.
func (c *converter) node(n ast.Node) place {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return c.node(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return c.node(n.Key)
	}
	return c.token(n.GetToken())
}

func (c *converter) convert(at path, n ast.Node) any {
	if len(at) > maxDepth {
		c.refuse(c.node(n), "nested deeper than %d", maxDepth)
		return nil
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return c.mapping(at, n.Values)
	case *ast.MappingValueNode:
		return c.mapping(at, []*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		list := make([]any, 0, len(n.Values))
		for i, element := range n.Values {
			here := c.node(element)
			c.doc.places[at.index(i).pointer()] = spot{here, here}
			list = append(list, c.convert(at.index(i), element))
		}
		return list
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.StringNode:
		if n.Token.Type == token.SingleQuoteType || n.Token.Type == token.DoubleQuoteType {
			return n.Value
		}
		return c.plain(n, n.Value)
	case *ast.NullNode:
		return nil
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		c.refuse(c.node(n), "anchors, aliases and tags are not read; share parts of specs through extends")
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return c.plain(n, n.GetToken().Value)
	default:
		c.refuse(c.node(n), "%s is not read", strings.ToLower(n.Type().String()))
	}
	return nil
}

func (c *converter) plain(n ast.Node, text string) any {
	value, ok := scalar(text)
	if !ok {
		c.refuse(c.node(n), "%s is out of range", text)
	}
	return value
}

func (c *converter) mapping(at path, values []*ast.MappingValueNode) any {
	m := make(map[string]any, len(values))
	for _, v := range values {
		here := c.node(v.Key)
		key, ok := c.key(v.Key)
		if !ok {
			continue
		}
		below := at.child(key)
		if _, twice := m[key]; twice {
			first := c.doc.places[below.pointer()].key
			c.doc.problems = append(c.doc.problems, here.problem("key %q is here twice; first in line %d", key, first.line))
			continue
		}
		s := spot{here, c.node(v.Value)}
		if _, empty := v.Value.(*ast.NullNode); empty {
			s.value = here
		}
		c.doc.places[below.pointer()] = s
		m[key] = c.convert(below, v.Value)
	}
	return m
}

// key returns the text of a key. Numbers and other plain scalars are keys by
// their text.
func (c *converter) key(n ast.MapKeyNode) (string, bool) {
	var text string
	switch n := n.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode, *ast.InfinityNode, *ast.NanNode:
		text = n.GetToken().Value
	case *ast.MergeKeyNode:
		c.refuse(c.node(n), "merge keys are not read; share parts of specs through extends")
		return "", false
	default:
		c.refuse(c.node(n), "a key must be plain text")
		return "", false
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		c.refuse(c.node(n), "a key with a control character")
		return "", false
	}
	return text, true
}
