package figure

import (
	"image/color"
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// The sizes of text in points, at the width of a page.
const (
	titleSize = 10.5
	panelSize = 8.5
	labelSize = 8
	smallSize = 7
)

var ink, faint = color.Gray{0x20}, color.Gray{0x60}

// faces holds the two faces of Liberation Sans, which has the widths of Arial. It is
// built once and never changed.
var faces = sync.OnceValue(func() text.Plain {
	var all font.Collection
	for _, f := range []struct {
		weight xfont.Weight
		ttf    []byte
	}{{xfont.WeightNormal, liberationsansregular.TTF}, {xfont.WeightBold, liberationsansbold.TTF}} {
		face, err := opentype.Parse(f.ttf)
		if err != nil {
			panic(err) // the font is part of the program
		}
		all = append(all, font.Face{Font: font.Font{Typeface: "Liberation", Variant: "Sans", Weight: f.weight}, Face: face})
	}
	return text.Plain{Fonts: font.NewCache(all)}
})

func textStyle(size vg.Length, c color.Color) text.Style {
	return text.Style{Color: c, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}, Handler: faces()}
}

func bold(s text.Style) text.Style {
	s.Font.Weight = xfont.WeightBold
	return s
}

// legible returns s on one line, with what the font has no glyph for as "?".
func legible(s string) string {
	face := faces().Fonts.Lookup(textStyle(smallSize, ink).Font, smallSize).Face
	var buf sfnt.Buffer
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		if glyph, err := face.GlyphIndex(&buf, r); err != nil || glyph == 0 {
			return '?'
		}
		return r
	}, s)
}

// wrap breaks s into lines that are at most as wide, at spaces.
func wrap(s string, style text.Style, width vg.Length) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if line != "" && style.Width(longer) > width {
			lines, line = append(lines, line), word
			continue
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
