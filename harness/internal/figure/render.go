package figure

import (
	"bytes"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// resolution of PNG, in dots per inch.
const resolution = 200

// SVG writes f as SVG. Its text stays text, in Liberation Sans or, where that is
// not to be had, a face of the same widths.
func (f *Figure) SVG(w io.Writer) error {
	return f.render(w, func(width, height vg.Length) vg.CanvasWriterTo { return svg{vgsvg.New(width, height)} })
}

// PNG writes f as PNG.
func (f *Figure) PNG(w io.Writer) error {
	return f.render(w, func(width, height vg.Length) vg.CanvasWriterTo {
		return vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(resolution))}
	})
}

// PDF writes f as PDF with its fonts. No date is in it.
func (f *Figure) PDF(w io.Writer) error {
	return f.render(w, func(width, height vg.Length) vg.CanvasWriterTo { return newPDF(width, height, f.Title) })
}

// render draws f on a canvas of the size that it needs. A figure that does not pass
// Check is an error.
func (f *Figure) render(w io.Writer, canvas func(width, height vg.Length) vg.CanvasWriterTo) error {
	if err := f.Check(); err != nil {
		return err
	}
	g := lay(f)
	c := canvas(g.width, g.height)
	g.draw(c)
	_, err := c.WriteTo(w)
	return err
}

// svg names faces that have the widths of the one that the layout was measured in.
type svg struct{ *vgsvg.Canvas }

func (c svg) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	if _, err := c.Canvas.WriteTo(&b); err != nil {
		return 0, err
	}
	named := bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"), []byte("font-family:'Liberation Sans',Arial,Helvetica,sans-serif;"))
	n, err := w.Write(named)
	return int64(n), err
}
