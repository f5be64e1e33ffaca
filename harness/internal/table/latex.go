package table

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// LaTeX writes t as a table environment (packages booktabs and graphicx) in the
// layout of the paper: data sets one under another, and of each the blocks side by
// side, sections separated by rules. Rows of the same section and name in different
// blocks share a line. A table of more lines than a page has is one environment a data
// set, under one number. What is wider or higher than its page is made smaller. The
// notes follow as paragraphs in the text, which break over pages.
func (t *Table) LaTeX(w io.Writer) error {
	p := &printer{w: w}
	for i, page := range t.pages() {
		caption := strings.Join(append([]string{t.Title + "."}, t.Caption...), " ")
		if i > 0 {
			caption = fmt.Sprintf("%s (continued): %s.", t.Title, page[0][0].Data)
			p.line("\\addtocounter{table}{-1}")
		}
		p.line("\\begin{table}[!htbp]\n\\centering\n\\caption{%s}", escape(caption))
		if len(t.Heading) > 0 {
			p.line("\\smallskip{\\footnotesize\\textbf{%s}\\par}\\smallskip", escape(t.Heading.String()))
		}
		tabular(p, page)
		p.line("\\end{table}")
	}
	if len(t.Notes) > 0 {
		p.line("{\\footnotesize\\setlength{\\parindent}{0pt}\\raggedright\n\\textit{Notes to Table \\thetable.}\\par")
		for i, n := range t.Notes {
			p.line("[%d] %s\\par", i+1, escape(n))
		}
		p.line("}")
	}
	return p.err
}

// tabular writes panels as one tabular that is as wide and high as there is room for.
func tabular(p *printer, panels []panel) {
	width := 0
	for _, panel := range panels {
		width = max(width, panel.width())
	}
	p.line("\\resizebox*{!}{\\ifdim\\totalheight>.7\\textheight .7\\textheight\\else\\totalheight\\fi}{%%")
	p.line("\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%%")
	p.line("\\setlength{\\tabcolsep}{3pt}\\begin{tabular}{l%s}\n\\toprule", strings.Repeat("r", width))
	for i, panel := range panels {
		if i > 0 {
			p.line("\\midrule")
		}
		panel.latex(p, width)
	}
	p.line("\\bottomrule\n\\end{tabular}}}")
}

// pageLines is how many lines of a table a page has room for.
const pageLines = 45

// pages returns the panels of each environment: all in one where a page has room for
// them.
func (t *Table) pages() [][]panel {
	panels, lines := t.panels(), 0
	for _, panel := range panels {
		lines += panel.lines()
	}
	if lines <= pageLines {
		return [][]panel{panels}
	}
	var all [][]panel
	for i := range panels {
		all = append(all, panels[i:i+1])
	}
	return all
}

// lines is how many lines of a tabular the panel takes.
func (t panel) lines() int {
	n := 3 // data set, blocks, metrics
	for _, section := range t.sections() {
		n += 1 + len(t.names(section))
	}
	return n
}

// panel is the blocks of one data set.
type panel []Block

// panels returns the blocks of each data set, in order of appearance.
func (t *Table) panels() []panel {
	var all []panel
	for _, b := range t.Blocks {
		if len(all) > 0 && all[len(all)-1][0].Data == b.Data {
			all[len(all)-1] = append(all[len(all)-1], b)
			continue
		}
		all = append(all, panel{b})
	}
	return all
}

// width is how many columns of numbers there are.
func (t panel) width() int {
	n := 0
	for _, b := range t {
		n += len(b.faces())
	}
	return n
}

// latex writes the lines of a panel of a tabular with so many columns of numbers.
func (t panel) latex(p *printer, width int) {
	if t[0].Data != "" {
		p.line("\\multicolumn{%d}{l}{\\textbf{%s}} \\\\", width+1, escape(t[0].Data))
	}
	heads, rules, metrics := "", "", ""
	column := 2
	for _, b := range t {
		faces := b.faces()
		heads += fmt.Sprintf(" & \\multicolumn{%d}{c}{%s}", len(faces), escape(b.Name))
		rules += fmt.Sprintf("\\cmidrule(lr){%d-%d}", column, column+len(faces)-1)
		for _, f := range faces {
			metrics += " & " + escape(f.head(&b))
		}
		column += len(faces)
	}
	p.line("%s \\\\\n%s\n%s \\\\", heads, rules, metrics)
	for _, name := range t.sections() {
		p.line("\\midrule\n\\multicolumn{%d}{l}{\\textit{%s}} \\\\", width+1, escape(name))
		for _, row := range t.names(name) {
			p.line("%s", t.texLine(name, row))
		}
	}
}

// sections returns the names of all sections in order of appearance.
func (t panel) sections() []string {
	var names []string
	seen := map[string]bool{}
	for _, b := range t {
		for _, s := range b.Sections {
			if !seen[s.Name] {
				seen[s.Name] = true
				names = append(names, s.Name)
			}
		}
	}
	return names
}

// names returns the names of the rows of a section in order of appearance.
func (t panel) names(section string) []string {
	var names []string
	seen := map[string]bool{}
	for _, b := range t {
		for _, s := range b.Sections {
			for _, r := range s.Rows {
				if s.Name == section && !seen[r.Name] {
					seen[r.Name] = true
					names = append(names, r.Name)
				}
			}
		}
	}
	return names
}

func (t panel) texLine(section, name string) string {
	line, all := "", Row{}
	for _, b := range t {
		faces := b.faces()
		cells := make([]string, len(faces))
		for i, f := range faces {
			if !f.published {
				cells[i] = "--"
			}
		}
		for _, s := range b.Sections {
			for _, r := range s.Rows {
				if s.Name != section || r.Name != name {
					continue
				}
				for _, n := range r.Notes {
					if !slices.Contains(all.Notes, n) {
						all.Notes = append(all.Notes, n)
					}
				}
				for i, f := range faces {
					switch c := f.cell(r); {
					case f.published:
						cells[i] = escape(f.cited(c))
					case r.Missing == "":
						cells[i] = texCell(c)
					}
				}
			}
		}
		line += " & " + strings.Join(cells, " & ")
	}
	return "\\quad " + escape(name+marks(all)) + line + " \\\\"
}

func texCell(c Cell) string {
	s := escape(number(c))
	if c.Bold {
		s = "\\textbf{" + s + "}"
	}
	if c.Star {
		s += "$^{*}$"
	}
	return s
}

// escape makes a string plain text for LaTeX. Characters that LaTeX has no letter
// for without further packages, at which it would stop, become "?".
func escape(s string) string {
	escaped := strings.NewReplacer(
		`\`, `\textbackslash{}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`, "{", `\{`, "}", `\}`,
		"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "−", "$-$", "≥", `$\ge$`, "×", `$\times$`, "↑", `$\uparrow$`, "↓", `$\downarrow$`, "→", `$\to$`, "§", `\S{}`,
		"<", `$<$`, ">", `$>$`, "|", `\textbar{}`, "≤", `$\le$`, "≈", `$\approx$`, "ε", `$\varepsilon$`,
	).Replace(s)
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxLatin1 && !strings.ContainsRune("–—‘’“”…", r) || unicode.IsControl(r) {
			return '?'
		}
		return r
	}, escaped)
}
