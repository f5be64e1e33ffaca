package table

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// hostile is a table whose texts mean something to LaTeX, or nothing.
func hostile() *Table {
	t := marked()
	nasty := `50 % of {a_b} & $x^2$ \input{x} #1 ~ <b> |c| ε ≤ ≈ − × ↑ → § 吃 é “q” [1] *`
	t.Title, t.Heading = nasty, Sentences{nasty}
	t.Caption, t.Notes = append(t.Caption, nasty), append(t.Notes, nasty)
	t.Blocks[0].Name = nasty
	t.Blocks[0].Sections[0].Name = nasty
	t.Blocks[0].Sections[0].Rows[0].Name = nasty
	return t
}

func latex(t *testing.T, table *Table) string {
	t.Helper()
	var b bytes.Buffer
	if err := table.LaTeX(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	columns = regexp.MustCompile(`^\{(l+r*)\}`)
	spans   = regexp.MustCompile(`\\multicolumn\{(\d+)\}`)
	escaped = regexp.MustCompile(`\\[&%$#_{}]`)
)

// Every line of a tabular has as many cells as it has columns, rules stand between
// lines, and what begins ends.
func TestLaTeXStructure(t *testing.T) {
	for name, table := range tables() {
		tex := latex(t, table)
		parts := strings.Split(tex, `\begin{tabular}`)
		if len(parts) < 2 {
			t.Fatalf("%s: no tabular", name)
		}
		for _, part := range parts[1:] {
			head := columns.FindStringSubmatch(part)
			if head == nil {
				t.Fatalf("%s: no columns", name)
			}
			_, body, _ := strings.Cut(part, `\toprule`)
			body, _, found := strings.Cut(body, `\bottomrule`)
			if !found || !strings.Contains(body, `\midrule`) || !strings.Contains(body, `\cmidrule(lr)`) {
				t.Errorf("%s: rules are missing", name)
			}
			for line := range strings.Lines(body) {
				line = strings.TrimSuffix(line, "\n")
				if line == "" || strings.HasPrefix(line, `\midrule`) || strings.HasPrefix(line, `\cmidrule`) {
					continue
				}
				if !strings.HasSuffix(line, `\\`) {
					t.Errorf("%s: %q does not end a row", name, line)
				}
				cells := 1 + strings.Count(escaped.ReplaceAllString(line, ""), "&")
				for _, span := range spans.FindAllStringSubmatch(line, -1) {
					n, _ := strconv.Atoi(span[1])
					cells += n - 1
				}
				if cells > len(head[1]) || cells < len(head[1]) && len(table.panels()) == 1 {
					t.Errorf("%s: %d cells in %d columns: %s", name, cells, len(head[1]), line)
				}
			}
		}
		plain := escaped.ReplaceAllString(tex, "")
		if a, b := strings.Count(plain, "{"), strings.Count(plain, "}"); a != b {
			t.Errorf("%s: %d { and %d }", name, a, b)
		}
		for _, environment := range []string{"table", "tabular"} {
			n := len(table.pages())
			if strings.Count(tex, `\begin{`+environment+`}`) != n || strings.Count(tex, `\end{`+environment+`}`) != n {
				t.Errorf("%s: environment %s", name, environment)
			}
		}
	}
}

// A table that is longer than a page has one environment a data set, under one number.
// Notes stand behind them all, where they can break over pages.
func TestLaTeXOfLongTables(t *testing.T) {
	table := long()
	tex := latex(t, table)
	first, rest, _ := strings.Cut(tex, `\end{table}`)
	second, notes, found := strings.Cut(rest, `\end{table}`)
	for i, c := range []struct {
		part, want string
		is         bool
	}{
		{first, `\textbf{one}`, true}, {first, `\textbf{another}`, false}, {second, `\textbf{another}`, true}, {second, `\textbf{one}`, false},
		{first, `\addtocounter{table}{-1}`, false}, {second, `\addtocounter{table}{-1}`, true},
		{second, `(continued): another.`, true}, {second, `HARNESS CHECK`, true}, {first, "\n[1] ", false}, {second, "\n[1] ", false},
		{notes, "\n[1] ", true}, {notes, "\n[80] ", true},
	} {
		if strings.Contains(c.part, c.want) != c.is {
			t.Errorf("%d: %q is there: %v, want %v", i, c.want, !c.is, c.is)
		}
	}
	if !found || len(Join([]string{"a", "b"}, []*Table{sample(), sample()}).pages()) != 1 {
		t.Error("a long table is in one environment, or a short one is not")
	}
}

// long is a table on two data sets, each of which fills a page, with two pages of notes.
func long() *Table {
	t := &Table{Title: "Long", Heading: Sentences{"HARNESS CHECK: made up."}}
	for range 80 {
		t.Notes = append(t.Notes, strings.Repeat("A note that takes more than a line. ", 4))
	}
	for _, data := range []string{"one", "another"} {
		b := sample().Blocks[0]
		b.Data, b.Sections = data, nil
		section := Section{Name: "Rows"}
		for i := range 70 {
			section.Rows = append(section.Rows, Row{Name: "row " + strconv.Itoa(i), Cells: make([]Cell, len(b.Columns)), Notes: []int{i}})
		}
		b.Sections = append(b.Sections, section)
		t.Blocks = append(t.Blocks, b)
	}
	return t
}

func TestLaTeXCompiles(t *testing.T) {
	pdflatex, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("no pdflatex here (Debian: texlive-latex-base, texlive-latex-recommended)")
	}
	for name, table := range tables() {
		dir := t.TempDir()
		document := "\\documentclass{article}\n\\usepackage{booktabs,graphicx}\n\\begin{document}\n" + latex(t, table) + "\\end{document}\n"
		if err := os.WriteFile(filepath.Join(dir, "table.tex"), []byte(document), 0o666); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(pdflatex, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "table.tex")
		c.Dir = dir
		out, err := c.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		for _, warning := range []string{"too large for page", "Overfull"} {
			if strings.Contains(string(out), warning) {
				t.Errorf("%s runs off the page:\n%s", name, out)
			}
		}
	}
}

func tables() map[string]*Table {
	return map[string]*Table{
		"sample": sample(), "marked": marked(), "reproduced": reproduced(), "hostile": hostile(),
		"joined": Join([]string{"a_b", "c"}, []*Table{sample(), marked()}), "long": long(),
	}
}
