package record

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// object is a reply in JSON, as Schema describes it.
type object struct {
	Records []objectRecord `json:"records"`
}

type objectRecord struct {
	Weekday  int    `json:"weekday"`
	Time     string `json:"time"`
	Location string `json:"location"`
	Intent   string `json:"intent"`
}

// ParseJSON reads a reply in JSON, of one week, as strictly as lines.
func (f *Format) ParseJSON(text string, a Asked) *Reading {
	p := newParser(f, a)
	var o object
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil || d.More() {
		p.Lines++
		p.reject(NotARecord)
		return p.Reading
	}
	for _, r := range o.Records {
		if !p.more() {
			break
		}
		p.record(Record{strconv.Itoa(r.Weekday), r.Time, r.Location, r.Intent})
	}
	return p.Reading
}

// JSON returns records as ParseJSON reads them. Their weekdays are numbers.
func JSON(records []Record) string {
	o := object{Records: []objectRecord{}}
	for _, r := range records {
		weekday, err := strconv.Atoi(r.Weekday)
		if err != nil {
			panic("record: weekday " + r.Weekday)
		}
		o.Records = append(o.Records, objectRecord{weekday, r.Time, r.Location, r.Behaviour})
	}
	text, err := json.Marshal(o)
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(text)
}

// Schema returns the strict JSON Schema of a reply of weekdays from to to, with those
// names.
func Schema(from, to uint8, locations, behaviours []string) (json.RawMessage, error) {
	var weekdays []int
	for d := from; d <= to; d++ {
		weekdays = append(weekdays, int(d))
	}
	text := func(values []string) map[string]any { return map[string]any{"type": "string", "enum": values} }
	object := func(properties map[string]any) map[string]any {
		return map[string]any{
			"type": "object", "properties": properties, "required": slices.Sorted(maps.Keys(properties)), "additionalProperties": false,
		}
	}
	record := object(map[string]any{
		"weekday": map[string]any{"type": "integer", "enum": weekdays}, "time": map[string]any{"type": "string"},
		"location": text(locations), "intent": text(behaviours),
	})
	return json.Marshal(object(map[string]any{"records": map[string]any{"type": "array", "items": record}}))
}
