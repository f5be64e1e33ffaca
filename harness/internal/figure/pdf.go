package figure

import (
	"bytes"
	"image"
	"image/color"
	"io"
	"math"
	"regexp"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// pdf is a vg.Canvas of one PDF page. (Package vgpdf writes files on its way, dates
// the document, holds whole fonts and knows the letters of Western Europe alone.)
type pdf struct {
	doc           *fpdf.Fpdf
	width, height vg.Length
	states        []pdfState
}

// pdfState is what Push saves. Points are kept in vg's coordinates, from the lower
// left corner, under a rotation and a translation.
type pdfState struct {
	angle float64 // radians
	by    vg.Point
	width vg.Length
	dash  []float64
	from  float64
	color color.NRGBA
}

const pdfFamily = "liberationsans"

func newPDF(width, height vg.Length, title string) *pdf {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: width.Points(), Ht: height.Points()}})
	doc.SetCatalogSort(true)
	doc.SetTitle(title, true)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.AddUTF8FontFromBytes(pdfFamily, "", liberationsansregular.TTF)
	doc.AddUTF8FontFromBytes(pdfFamily, "B", liberationsansbold.TTF)
	doc.AddPage()
	c := &pdf{doc: doc, width: width, height: height, states: make([]pdfState, 1)}
	vg.Initialize(c)
	return c
}

func (c *pdf) Size() (w, h vg.Length) { return c.width, c.height }

func (c *pdf) state() *pdfState { return &c.states[len(c.states)-1] }

// point returns where a point is on the page, from its upper left corner.
func (c *pdf) point(p vg.Point) (x, y float64) {
	s := c.state()
	sin, cos := math.Sincos(s.angle)
	px, py := p.X.Points(), p.Y.Points()
	return s.by.X.Points() + cos*px - sin*py, c.height.Points() - (s.by.Y.Points() + sin*px + cos*py)
}

func (c *pdf) SetLineWidth(w vg.Length) {
	c.state().width = w
	c.doc.SetLineWidth(w.Points())
}

func (c *pdf) SetLineDash(pattern []vg.Length, offset vg.Length) {
	dash := make([]float64, len(pattern))
	for i, d := range pattern {
		dash[i] = d.Points()
	}
	c.state().dash, c.state().from = dash, offset.Points()
	c.doc.SetDashPattern(dash, offset.Points())
}

func (c *pdf) SetColor(of color.Color) {
	if of == nil {
		of = color.Black
	}
	n := color.NRGBAModel.Convert(of).(color.NRGBA)
	c.state().color = n
	r, g, b := int(n.R), int(n.G), int(n.B)
	c.doc.SetDrawColor(r, g, b)
	c.doc.SetFillColor(r, g, b)
	c.doc.SetTextColor(r, g, b)
	c.doc.SetAlpha(float64(n.A)/0xFF, "Normal")
}

func (c *pdf) Rotate(angle float64) { c.state().angle += angle }

func (c *pdf) Translate(p vg.Point) {
	sin, cos := math.Sincos(c.state().angle)
	s := c.state()
	s.by.X += vg.Length(cos)*p.X - vg.Length(sin)*p.Y
	s.by.Y += vg.Length(sin)*p.X + vg.Length(cos)*p.Y
}

// Scale panics: nothing that this package draws is scaled.
func (c *pdf) Scale(_, _ float64) { panic("figure: a PDF page is not scaled") }

func (c *pdf) Push() { c.states = append(c.states, *c.state()) }

func (c *pdf) Pop() {
	c.states = c.states[:len(c.states)-1]
	s := c.state()
	c.doc.SetLineWidth(s.width.Points())
	c.doc.SetDashPattern(s.dash, s.from)
	c.SetColor(s.color)
}

func (c *pdf) Stroke(p vg.Path) {
	if c.state().width > 0 {
		c.path(p, "D")
	}
}

func (c *pdf) Fill(p vg.Path) { c.path(p, "F") }

func (c *pdf) path(path vg.Path, style string) {
	const degrees = 180 / math.Pi
	begun := false
	for _, part := range path {
		x, y := c.point(part.Pos)
		switch part.Type {
		case vg.MoveComp:
			c.doc.MoveTo(x, y)
		case vg.LineComp:
			c.doc.LineTo(x, y)
		case vg.ArcComp:
			from, r := part.Start+c.state().angle, part.Radius.Points()
			if !begun {
				sin, cos := math.Sincos(from)
				c.doc.MoveTo(x+r*cos, y-r*sin)
			}
			c.doc.ArcTo(x, y, r, r, 0, from*degrees, (from+part.Angle)*degrees)
		case vg.CurveComp:
			x1, y1 := c.point(part.Control[0])
			if len(part.Control) == 1 {
				c.doc.CurveTo(x1, y1, x, y)
			} else {
				x2, y2 := c.point(part.Control[1])
				c.doc.CurveBezierCubicTo(x1, y1, x2, y2, x, y)
			}
		case vg.CloseComp:
			c.doc.ClosePath()
		}
		begun = true
	}
	c.doc.DrawPath(style)
}

func (c *pdf) FillString(face font.Face, at vg.Point, s string) {
	if face.Font.Size == 0 {
		return
	}
	style := ""
	if face.Font.Weight == xfont.WeightBold {
		style = "B"
	}
	c.doc.SetFont(pdfFamily, style, face.Font.Size.Points())
	x, y := c.point(at)
	if angle := c.state().angle; angle != 0 {
		c.doc.TransformBegin()
		defer c.doc.TransformEnd()
		c.doc.TransformRotate(angle*180/math.Pi, x, y)
	}
	c.doc.Text(x, y, s)
}

// DrawImage panics: no figure of this package holds an image.
func (c *pdf) DrawImage(vg.Rectangle, image.Image) { panic("figure: a PDF page holds no image") }

// dates are what fpdf says of when a document was written.
var dates = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}\)`)

// WriteTo writes the document. Dates are blanked, not cut, since a PDF counts its
// bytes.
func (c *pdf) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	if err := c.doc.Output(&b); err != nil {
		return 0, err
	}
	undated := dates.ReplaceAllFunc(b.Bytes(), func(date []byte) []byte { return bytes.Repeat([]byte(" "), len(date)) })
	n, err := w.Write(undated)
	return int64(n), err
}
