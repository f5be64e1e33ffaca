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
	columns = regexp.MustCompile(`\\begin\{tabular\}\{(l+r*)\}`)
	spans   = regexp.MustCompile(`\\multicolumn\{(\d+)\}`)
	escaped = regexp.MustCompile(`\\[&%$#_{}]`)
)

// Every line of a tabular has as many cells as it has columns, rules stand between
// lines, and what begins ends.
func TestLaTeXStructure(t *testing.T) {
	for name, table := range tables() {
		tex := latex(t, table)
		head := columns.FindStringSubmatch(tex)
		if head == nil {
			t.Fatalf("%s: no columns", name)
		}
		_, body, _ := strings.Cut(tex, `\toprule`)
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
		plain := escaped.ReplaceAllString(tex, "")
		if a, b := strings.Count(plain, "{"), strings.Count(plain, "}"); a != b {
			t.Errorf("%s: %d { and %d }", name, a, b)
		}
		for _, environment := range []string{"table", "tabular"} {
			if strings.Count(tex, `\begin{`+environment+`}`) != 1 || strings.Count(tex, `\end{`+environment+`}`) != 1 {
				t.Errorf("%s: environment %s", name, environment)
			}
		}
	}
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
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func tables() map[string]*Table {
	return map[string]*Table{
		"sample": sample(), "marked": marked(), "reproduced": reproduced(), "hostile": hostile(),
		"joined": Join([]string{"a_b", "c"}, []*Table{sample(), marked()}),
	}
}
