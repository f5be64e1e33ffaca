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
// blocks share a line.
func (t *Table) LaTeX(w io.Writer) error {
	p := &printer{w: w}
	panels, width := t.panels(), 0
	for _, panel := range panels {
		width = max(width, panel.width())
	}
	p.line("\\begin{table}\n\\centering\n\\caption{%s}", escape(strings.Join(append([]string{t.Title + "."}, t.Caption...), " ")))
	if len(t.Heading) > 0 {
		p.line("\\textbf{%s}\\par", escape(t.Heading.String()))
	}
	p.line("\\resizebox{\\textwidth}{!}{%%\n\\begin{tabular}{l%s}\n\\toprule", strings.Repeat("r", width))
	for i, panel := range panels {
		if i > 0 {
			p.line("\\midrule")
		}
		panel.latex(p, width)
	}
	p.line("\\bottomrule\n\\end{tabular}}")
	for i, n := range t.Notes {
		p.line("\\par\\raggedright\\footnotesize [%d] %s", i+1, escape(n))
	}
	p.line("\\end{table}")
	return p.err
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
