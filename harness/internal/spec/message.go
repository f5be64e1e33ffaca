package spec

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// wanted says what a value should have been and what it is.
func wanted(schema *jsonschema.Schema, value any, violated jsonschema.ErrorKind) string {
	want := ""
	switch k := violated.(type) {
	case *kind.Type:
		return wantedType(schema, k.Want, value)
	case *kind.Pattern, *kind.Format, *kind.MinLength, *kind.MaxLength:
		want = schema.Title
	case *kind.Minimum:
		want = "at least " + decimalOf(k.Want)
	case *kind.Maximum:
		want = "at most " + decimalOf(k.Want)
	case *kind.ExclusiveMinimum:
		want = "more than " + decimalOf(k.Want)
	case *kind.ExclusiveMaximum:
		want = "less than " + decimalOf(k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("want at least %d elements, not %d", k.Want, k.Got)
	case *kind.MaxItems:
		return fmt.Sprintf("want at most %d elements, not %d", k.Want, k.Got)
	}
	if want == "" {
		switch k := violated.(type) {
		case *kind.MinLength:
			want = fmt.Sprintf("at least %d characters", k.Want)
		case *kind.MaxLength:
			want = fmt.Sprintf("at most %d characters", k.Want)
		default:
			return violated.LocalizedString(message.NewPrinter(language.English))
		}
	}
	return fmt.Sprintf("want %s, not %s", want, describe(value))
}

// nouns are the types of JSON in the words of YAML.
var nouns = map[string]string{
	"object": "a map", "array": "a list", "string": "text", "integer": "an integer",
	"number": "a number", "boolean": "true or false", "null": "nothing",
}

func wantedType(schema *jsonschema.Schema, want []string, value any) string {
	words := make([]string, len(want))
	for i, w := range want {
		words[i] = nouns[w]
	}
	noun := strings.Join(words, " or ")
	if schema.Pattern != nil && schema.Title != "" {
		noun = schema.Title
	}
	switch value := value.(type) {
	case map[string]any, []any:
	case nil:
		return fmt.Sprintf("want %s, not nothing; give it a value or remove the key", noun)
	case string:
		advice := ""
		if bare, ok := scalar(value); ok && fits(bare, want) {
			advice = "; remove the quotes"
		} else if slices.Contains(want, "boolean") {
			switch strings.ToLower(value) {
			case "yes", "on":
				advice = "; write true"
			case "no", "off":
				advice = "; write false"
			}
		}
		return fmt.Sprintf("want %s, not the text %s%s", noun, describe(value), advice)
	default:
		quoted := schema.Pattern == nil || schema.Pattern.MatchString(describe(value))
		if quoted && slices.Equal(want, []string{"string"}) {
			return fmt.Sprintf("want %s, not %s; put it in quotes", noun, describe(value))
		}
	}
	return fmt.Sprintf("want %s, not %s", noun, describe(value))
}

// fits tells whether a plain scalar is of one of the types.
func fits(value any, want []string) bool {
	switch value.(type) {
	case int64, uint64:
		return slices.Contains(want, "integer") || slices.Contains(want, "number")
	case float64:
		return slices.Contains(want, "number")
	case bool:
		return slices.Contains(want, "boolean")
	}
	return false
}

// describe returns a value as a message shows it.
func describe(value any) string {
	switch value := value.(type) {
	case nil:
		return "nothing"
	case map[string]any:
		return "a map"
	case []any:
		return "a list"
	case string:
		if utf8.RuneCountInString(value) > 60 {
			value = string([]rune(value)[:57]) + "..."
		}
		return strconv.Quote(value)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

func decimalOf(r *big.Rat) string {
	if r.IsInt() {
		return r.RatString()
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// texts returns the strings among allowed values, others as JSON.
func texts(values []any) []string {
	list := make([]string, len(values))
	for i, v := range values {
		if s, ok := v.(string); ok {
			list[i] = s
		} else {
			list[i] = describe(v)
		}
	}
	return list
}

// keyHint says what an unknown key was perhaps meant to be. A dotted key is most
// likely meant as a nested one.
func keyHint(key string, schema *jsonschema.Schema, known []string) string {
	first, rest, dotted := strings.Cut(key, ".")
	if part := schema.Properties[first]; dotted && part != nil && len(part.Properties) > 0 {
		return fmt.Sprintf("; keys nest in a file: write %s: {%s: ...}", first, rest)
	}
	return hint(key, known, "keys")
}
