package table

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// LaTeX writes t as a table environment (packages booktabs and graphicx) in the
// layout of the paper: blocks side by side, sections separated by rules. Rows of
// the same section and name in different blocks share a line.
func (t *Table) LaTeX(w io.Writer) error {
	p := &printer{w: w}
	spec, heads, rules, metrics := "l", "", "", ""
	column := 2
	for _, b := range t.Blocks {
		faces := b.faces()
		n := len(faces)
		spec += strings.Repeat("r", n)
		heads += fmt.Sprintf(" & \\multicolumn{%d}{c}{%s}", n, escape(b.Name))
		rules += fmt.Sprintf("\\cmidrule(lr){%d-%d}", column, column+n-1)
		for _, f := range faces {
			metrics += " & " + escape(f.head(&b))
		}
		column += n
	}
	p.line("\\begin{table}\n\\centering\n\\caption{%s}", escape(strings.Join(append([]string{t.Title + "."}, t.Caption...), " ")))
	if t.Heading != "" {
		p.line("\\textbf{%s}\\par", escape(t.Heading))
	}
	p.line("\\resizebox{\\textwidth}{!}{%%\n\\begin{tabular}{%s}\n\\toprule", spec)
	p.line("%s \\\\\n%s\n%s \\\\", heads, rules, metrics)
	for _, name := range t.sections() {
		p.line("\\midrule\n\\multicolumn{%d}{l}{\\textit{%s}} \\\\", column-1, escape(name))
		for _, row := range t.names(name) {
			p.line("%s", t.texLine(name, row))
		}
	}
	p.line("\\bottomrule\n\\end{tabular}}")
	for i, n := range t.Notes {
		p.line("\\par\\raggedright\\footnotesize [%d] %s", i+1, escape(n))
	}
	p.line("\\end{table}")
	return p.err
}

// sections returns the names of all sections in order of appearance.
func (t *Table) sections() []string {
	var names []string
	seen := map[string]bool{}
	for _, b := range t.Blocks {
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
func (t *Table) names(section string) []string {
	var names []string
	seen := map[string]bool{}
	for _, b := range t.Blocks {
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

func (t *Table) texLine(section, name string) string {
	line, all := "", Row{}
	for _, b := range t.Blocks {
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

// escape makes a string plain text for LaTeX.
func escape(s string) string {
	return strings.NewReplacer(
		`\`, `\textbackslash{}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`, "{", `\{`, "}", `\}`,
		"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "−", "$-$", "≥", `$\ge$`, "×", `$\times$`, "↑", `$\uparrow$`, "↓", `$\downarrow$`, "→", `$\to$`, "§", `\S{}`,
	).Replace(s)
}
