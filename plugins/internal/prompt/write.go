package prompt

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
)

// Language is that of a prompt.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)

//go:embed en.tmpl zh.tmpl
var files embed.FS

// Writer writes prompts of one language.
type Writer struct{ templates *template.Template }

// NewWriter returns the writer of a language.
func NewWriter(l Language) (*Writer, error) {
	t, err := template.ParseFS(files, string(l)+".tmpl")
	if err != nil {
		return nil, fmt.Errorf("prompt: language %q: %w", l, err)
	}
	return &Writer{t}, nil
}

// attribute is one of a profile.
type attribute struct{ Name, Value string }

// Role returns what the model is told to be.
func (w *Writer) Role() (string, error) { return w.render("role", nil) }

// Ask returns a prompt.
func (w *Writer) Ask(a Ask) (string, error) {
	told := struct {
		Ask
		Attributes []attribute
	}{Ask: a}
	for _, name := range slices.Sorted(maps.Keys(a.Profile)) {
		told.Attributes = append(told.Attributes, attribute{record.Clean(name), record.Clean(a.Profile[name])})
	}
	return w.render("ask", told)
}

func (w *Writer) render(name string, told any) (string, error) {
	var b strings.Builder
	if err := w.templates.ExecuteTemplate(&b, name, told); err != nil {
		return "", fmt.Errorf("prompt: %w", err)
	}
	return strings.TrimSpace(b.String()), nil
}
