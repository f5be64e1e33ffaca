package data

import (
	"iter"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

const attributePrefix = "attribute:"

// Chunks yields the rows of p as chunks of the table PROFILES.
func (p Profiles) Chunks() iter.Seq[*pluginpb.Rows] {
	return func(yield func(*pluginpb.Rows) bool) {
		for start := 0; start < p.Len(); start += ChunkRows {
			end := min(start+ChunkRows, p.Len())
			columns := []*pluginpb.Column{columnU32("user", p.User[start:end])}
			for _, a := range p.Attributes {
				c := columnU32(attributePrefix+a.Name, a.Code[start:end])
				c.Names = a.Values
				columns = append(columns, c)
			}
			if !yield(&pluginpb.Rows{Table: pluginpb.Table_PROFILES, Count: uint32(end - start), Columns: columns}) {
				return
			}
		}
	}
}

// AppendChunk appends the rows of a chunk of the table PROFILES. Every chunk of
// a table has the same attributes with the same values. After an error p is as
// it was.
func (p *Profiles) AppendChunk(rows *pluginpb.Rows) error {
	d := decode(rows, pluginpb.Table_PROFILES)
	n := d.count()
	users := d.u32("user", n)
	var attributes []Attribute
	for d.err == nil && d.next < len(rows.GetColumns()) {
		attributes = append(attributes, d.attribute(n))
	}
	if d.err == nil && p.Len() > 0 {
		d.sameAttributes(p.Attributes, attributes)
	}
	if err := d.end(); err != nil {
		return err
	}
	if p.Len() == 0 {
		*p = Profiles{User: users, Attributes: attributes}
		return nil
	}
	p.User = append(p.User, users...)
	for i, a := range attributes {
		p.Attributes[i].Code = append(p.Attributes[i].Code, a.Code...)
	}
	return nil
}

// attribute decodes the next column, which must be an attribute.
func (d *decoder) attribute(n int) Attribute {
	c := d.rows.GetColumns()[d.next]
	name, ok := strings.CutPrefix(c.GetName(), attributePrefix)
	if !ok {
		d.fail(c.GetName(), "want a name that begins with %q", attributePrefix)
		return Attribute{}
	}
	a := Attribute{Name: name, Values: c.GetNames(), Code: d.u32(c.GetName(), n)}
	for i, code := range a.Code {
		if int64(code) > int64(len(a.Values)) {
			d.fail(c.GetName(), "row %d: code %d, want at most %d (missing)", i, code, len(a.Values))
			break
		}
	}
	return a
}

func (d *decoder) sameAttributes(before, now []Attribute) {
	same := slices.EqualFunc(before, now, func(a, b Attribute) bool {
		return a.Name == b.Name && slices.Equal(a.Values, b.Values)
	})
	if !same {
		d.fail("", "the attributes or their values differ from those of the chunk before")
	}
}
