package spec

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

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
