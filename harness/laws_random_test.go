package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sources calls f for every Go file of a folder, tests included.
func sources(t *testing.T, root string, f func(path string, set *token.FileSet, file *ast.File)) {
	t.Helper()
	set, n := token.NewFileSet(), 0
	err := filepath.WalkDir(filepath.Join("..", root), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		n++
		f(path, set, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 20 {
		t.Fatalf("%s has %d Go files", root, n)
	}
}

// nameOf returns the name under which a file imports a package, "" if it does not.
func nameOf(file *ast.File, pkg string) string {
	for _, i := range file.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		switch {
		case err != nil || path != pkg:
		case i.Name != nil:
			return i.Name.Name
		case strings.HasSuffix(path, "/v2"):
			return filepath.Base(filepath.Dir(path))
		default:
			return filepath.Base(path)
		}
	}
	return ""
}

// selected returns what of a package an expression is, "" if it is not pkg.Name.
func selected(n ast.Node, pkg string) string {
	if s, ok := n.(*ast.SelectorExpr); ok && pkg != "" {
		if x, ok := s.X.(*ast.Ident); ok && x.Name == pkg {
			return s.Sel.Name
		}
	}
	return ""
}

// TestGorgoniaDrawsNothing: Gorgonia's random numbers are seeded by the clock.
func TestGorgoniaDrawsNothing(t *testing.T) {
	forbidden := map[string]*regexp.Regexp{
		"gorgonia.org/gorgonia": regexp.MustCompile(`^(Glorot|He(N|U|EtAl)|Gaussian|Uniform|Binomial|RangedFrom|WithInit$|Dropout)`),
		"gorgonia.org/tensor":   regexp.MustCompile(`^Random$`),
	}
	sources(t, "plugins", func(path string, set *token.FileSet, file *ast.File) {
		for pkg, names := range forbidden {
			name := nameOf(file, pkg)
			if name == "." {
				t.Errorf("%s imports all names of %s", path, pkg)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if s := selected(n, name); names.MatchString(s) && s != "" {
					t.Errorf("%s uses %s.%s, which reads the clock: draw from a named stream (nn.TruncatedNormal, kernel.Mask)", set.Position(n.Pos()), name, s)
				}
				return true
			})
		}
	})
}

// TestNoClockSeedsRandomNumbers: what is drawn depends on the experiment's seed
// alone.
func TestNoClockSeedsRandomNumbers(t *testing.T) {
	sources(t, "plugins", func(path string, set *token.FileSet, file *ast.File) {
		clock := nameOf(file, "time")
		if clock == "" {
			return
		}
		late := map[string]bool{} // variables that were set from the clock
		reads := func(n ast.Node) (found bool) {
			ast.Inspect(n, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				found = found || selected(n, clock) == "Now" || ok && late[id.Name]
				return !found
			})
			return found
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok {
				for i, left := range a.Lhs {
					if id, ok := left.(*ast.Ident); ok && reads(a.Rhs[min(i, len(a.Rhs)-1)]) {
						late[id.Name] = true
					}
				}
			}
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for _, pkg := range []string{"math/rand", "math/rand/v2"} {
				if f := selected(c.Fun, nameOf(file, pkg)); f != "" && slices.ContainsFunc(c.Args, func(a ast.Expr) bool { return reads(a) }) {
					t.Errorf("%s: rand.%s is seeded by the clock", set.Position(c.Pos()), f)
				}
			}
			return true
		})
	})
}

// TestPins: other versions of these panic at start or were not measured, and avo
// generates kernels in a module of its own.
func TestPins(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]string{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(strings.TrimPrefix(line, "require"))
		if slices.Contains(fields, "=>") {
			t.Errorf("go.mod replaces a module: %s", strings.TrimSpace(line))
		}
		if len(fields) >= 2 {
			required[fields[0]] = fields[1]
		}
	}
	for module, version := range map[string]string{
		"gorgonia.org/gorgonia":              "v0.9.18",
		"gorgonia.org/tensor":                "v0.9.24",
		"go4.org/unsafe/assume-no-moving-gc": "v0.0.0-20231121144256-b99613f794b6",
		"github.com/mmcloughlin/avo":         "",
	} {
		if got := required[module]; got != version {
			t.Errorf("go.mod has %s %q, want %q", module, got, version)
		}
	}
}
