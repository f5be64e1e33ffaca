package csvsource

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

const (
	goodEvents = `user,day,weekday,minute,slot,location,event,intent
ann,0,2,570,19,900,4,1
ann,0,2,911,30,7,2,0
ann,3,5,30,1,7,4,1
bob,1,3,1439,47,900,0,0
`
	goodUsers = `user,split,age,sector,gender,members
bob,individual,old,city,,1|2
ann,population,young,,female,
`
	goodVocab = `{"location": 1000, "event": ["e0", "e1", "e2", "e3", "e4"], "intent": ["i0", "i1", "i2"],
"event_to_intent": {"e0": "i0", "e1": "i2", "e2": "i0", "e3": "i2", "e4": "i1"}}`
)

// directory makes a file system of names and contents.
func directory(files ...string) fstest.MapFS {
	dir := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		dir[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return dir
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func TestRead(t *testing.T) {
	got, err := read(directory("events.csv", goodEvents, "users.csv", goodUsers, "vocab.json", goodVocab), []string{"sector"})
	if err != nil {
		t.Fatal(err)
	}
	want := &dataset.Raw{
		Users:  []string{"bob", "ann"},
		Splits: []dataset.Split{dataset.SplitIndividual, dataset.SplitPopulation},
		Attributes: []data.Attribute{
			{Name: "age", Values: []string{"old", "young"}, Code: []uint32{0, 1}},
			{Name: "gender", Values: []string{"female"}, Code: []uint32{1, 0}},
			{Name: "sector", Values: []string{"city"}, Code: []uint32{0, 1}},
		},
		User:       []uint32{1, 1, 1, 0},
		Day:        []uint32{0, 0, 3, 1},
		Weekday:    []uint8{2, 2, 5, 3},
		Minute:     []uint16{570, 911, 30, 1439},
		Location:   []uint32{1, 0, 0, 1},
		Behaviour:  []uint32{2, 1, 2, 0},
		Locations:  []string{"7", "900"},
		Behaviours: []string{"e0", "e2", "e4"},
		Intents:    []string{"i0", "i1", "i2"},
		IntentOf:   []uint32{0, 0, 1},
		File:       "events.csv",
		Line:       []uint32{2, 3, 4, 5},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The same events in other clothes.
func TestReadAccepts(t *testing.T) {
	want, err := read(directory("events.csv", goodEvents), nil)
	if err != nil {
		t.Fatal(err)
	}
	cut := func(column int) string {
		var b strings.Builder
		for line := range strings.Lines(goodEvents) {
			cells := strings.Split(line, ",")
			b.WriteString(strings.Join(append(cells[:column], cells[column+1:]...), ","))
		}
		return b.String()
	}
	tests := map[string]fstest.MapFS{
		"gzip":            directory("events.csv.gz", zipped(goodEvents)),
		"CRLF":            directory("events.csv", strings.ReplaceAll(goodEvents, "\n", "\r\n")),
		"byte order mark": directory("events.csv", "\xef\xbb\xbf"+goodEvents),
		"mark in gzip":    directory("events.csv.gz", zipped("\xef\xbb\xbf"+strings.ReplaceAll(goodEvents, "\n", "\r\n"))),
		"no last newline": directory("events.csv", strings.TrimSuffix(goodEvents, "\n")),
		"quotes":          directory("events.csv", strings.ReplaceAll(goodEvents, "ann", `"ann"`)),
		"spaced header":   directory("events.csv", strings.Replace(goodEvents, "day,", " day ,", 1)),
		"no slot":         directory("events.csv", cut(4)),
		"another column":  directory("events.csv", strings.ReplaceAll(goodEvents, "\n", ",x\n")),
	}
	for name, dir := range tests {
		got, err := read(dir, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got.File = want.File
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	got, err := read(directory("events.csv", cut(3)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint16{570, 900, 30, 1410}, got.Minute); diff != "" {
		t.Errorf("without minutes, the first of the slot (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0", "2", "4"}, got.Behaviours); diff != "" {
		t.Errorf("without names, ids (-want +got):\n%s", diff)
	}
}

func TestReadErrors(t *testing.T) {
	line := func(n int, text string) string {
		lines := strings.Split(goodEvents, "\n")
		lines[n-1] = text
		return strings.Join(lines, "\n")
	}
	users := func(text string) fstest.MapFS { return directory("events.csv", goodEvents, "users.csv", text) }
	vocab := func(text string) fstest.MapFS { return directory("events.csv", goodEvents, "vocab.json", text) }
	whole := zipped(strings.Repeat(goodEvents, 1))
	damaged := []byte(whole)
	damaged[len(damaged)-5] ^= 1
	tests := map[string]struct {
		dir  fstest.MapFS
		want string
	}{
		"nothing":         {directory(), "events.csv or events.csv.gz: file does not exist"},
		"both":            {directory("events.csv", goodEvents, "events.csv.gz", whole), "both events.csv and events.csv.gz are here"},
		"empty":           {directory("events.csv", ""), "events.csv: the file is empty"},
		"empty gz":        {directory("events.csv.gz", ""), "events.csv.gz: the file is empty"},
		"empty in gz":     {directory("events.csv.gz", zipped("")), "events.csv.gz: the file is empty"},
		"header alone":    {directory("events.csv", strings.SplitAfter(goodEvents, "\n")[0]), "events.csv: there is no event under the header"},
		"no gz":           {directory("events.csv.gz", goodEvents), "events.csv.gz: not a whole gzip file"},
		"gz cut":          {directory("events.csv.gz", whole[:len(whole)-12]), "the file is cut short"},
		"gz header cut":   {directory("events.csv.gz", whole[:6]), "events.csv.gz: not a whole gzip file"},
		"gz damaged":      {directory("events.csv.gz", string(damaged)), "the file is damaged"},
		"column missing":  {directory("events.csv", line(1, "user,day,week_day,minute,slot,location,event,intent")), `events.csv:1: column "weekday" is missing (did you mean "week_day"?)`},
		"slot missing":    {directory("events.csv", line(1, "user,day,weekday,x,Slots,location,event,intent")), `events.csv:1: column "slot" is missing (did you mean "Slots"?)`},
		"not even near":   {directory("events.csv", "a,b\n1,2\n"), `column "user" is missing (there are a, b)`},
		"column twice":    {directory("events.csv", line(1, "user,day,weekday,minute,slot,location,event,intent,day")), `events.csv:1: column "day" stands twice`},
		"no integer":      {directory("events.csv", line(3, "ann,0.5,2,911,30,7,2,0")), `events.csv:3: column "day": "0.5" is not a whole number from 0 to 1000000`},
		"negative":        {directory("events.csv", line(3, "ann,0,2,911,30,-7,2,0")), `events.csv:3: column "location": "-7" is not a whole number`},
		"weekday 7":       {directory("events.csv", line(4, "ann,3,7,30,1,7,4,1")), `events.csv:4: column "weekday": "7" is not a whole number from 0 to 6`},
		"slot 48":         {directory("events.csv", line(5, "bob,1,3,1439,48,900,0,0")), `events.csv:5: column "slot": "48" is not a whole number from 0 to 47`},
		"slot of another": {directory("events.csv", line(5, "bob,1,3,1439,46,900,0,0")), `events.csv:5: column "slot": minute 1439 is in slot 47, not 46`},
		"huge":            {directory("events.csv", line(5, "bob,1,3,1439,47,99999999999999999999999999,0,0")), `events.csv:5: column "location": "99999999999999999999999999" is not`},
		"timestamp":       {directory("events.csv", line(5, "bob,1700000000,3,1439,47,9,0,0")), `events.csv:5: column "day": "1700000000"`},
		"long cell":       {directory("events.csv", line(5, "bob,"+strings.Repeat("é", 5000)+",3,1439,47,9,0,0")), `column "day": "` + strings.Repeat("é", 20) + `..." is not`},
		"no user":         {directory("events.csv", line(5, ",1,3,1439,47,9,0,0")), `events.csv:5: column "user": the cell is empty`},
		"user no UTF-8":   {directory("events.csv", line(5, "\xff,1,3,1439,47,9,0,0")), `events.csv:5: column "user": "\xff" is not UTF-8`},
		"too few cells":   {directory("events.csv", line(3, "ann,0,2,911")), "events.csv:3: 4 cells, but the header has 8"},
		"quote":           {directory("events.csv", line(3, `ann,0,2,911,30,7,2",0`)), `events.csv:3: bare " in non-quoted-field`},
		"two intents":     {directory("events.csv", line(4, "ann,3,5,30,1,7,4,2")), `events.csv:4: column "intent": event 4 (4) has intent 2 here and 1 by line 2`},
		"unknown user":    {users("user\nann\n"), `events.csv:5: column "user": "bob" is not in users.csv`},
		"idle user":       {users("user,split\nann,rest\nbob,rest\neve,rest\n"), `users.csv:4: column "user": "eve" has no event in events.csv`},
		"user twice":      {users("user\nann\nbob\nann\n"), `users.csv:4: column "user": "ann" stands in line 2 already`},
		"no user column":  {users("usr\nann\nbob\n"), `users.csv:1: column "user" is missing (did you mean "usr"?)`},
		"split unknown":   {users("user,split\nann,populaton\nbob,rest\n"), `users.csv:2: column "split": "populaton" is not one of population, individual, rest (did you mean "population"?)`},
		"users empty":     {users(""), "users.csv: the file is empty"},
		"vocab syntax":    {vocab("{\n\"event\": [,]}"), "vocab.json:2: invalid character ','"},
		"vocab short":     {vocab(`{"event": ["e0", "e1"]}`), `events.csv:2: column "event": "4" is not a whole number from 0 to 1`},
		"vocab twice":     {vocab(`{"intent": ["i", "i"]}`), `vocab.json: "intent": "i" stands twice`},
		"vocab no list":   {vocab(`{"intent": {"i": 1}}`), `vocab.json: "intent": neither a list of names nor a number`},
		"map alone":       {vocab(`{"event_to_intent": {"e": "i"}}`), `vocab.json: "event_to_intent": needs the lists event and intent`},
		"map short":       {vocab(strings.Replace(goodVocab, `, "e4": "i1"`, "", 1)), `vocab.json: "event_to_intent": event "e4" is missing`},
		"map unknown":     {vocab(strings.Replace(goodVocab, `"e4": "i1"`, `"e4": "i11"`, 1)), `intent "i11" of event "e4" is unknown (did you mean "i1"?)`},
		"map differs":     {vocab(strings.Replace(goodVocab, `"e4": "i1"`, `"e4": "i2"`, 1)), `events.csv:2: column "intent": event 4 (e4) has intent i1 here and i2 by vocab.json`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := read(test.dir, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v\nwant  %s", err, test.want)
			}
		})
	}
}

func TestExtraAttributes(t *testing.T) {
	if _, err := read(directory("events.csv", goodEvents, "users.csv", goodUsers), []string{"sectors"}); err == nil || !strings.Contains(err.Error(), `column "sectors" is missing (did you mean "sector"?)`) {
		t.Errorf("a column that is not there: %v", err)
	}
	if _, err := read(directory("events.csv", goodEvents), []string{"sector"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no users.csv: %v", err)
	}
}

func TestAllMistakesAreCounted(t *testing.T) {
	text := goodEvents + strings.Repeat("bob,1,3,x,47,900,0,0\n", 30)
	_, err := read(directory("events.csv", text), nil)
	if err == nil || !strings.Contains(err.Error(), "30 mistakes:\n  events.csv:6: ") || !strings.Contains(err.Error(), "and 20 more") {
		t.Errorf("error %v", err)
	}
}

// Build's own checks name the line of the file.
func TestBuildNamesLines(t *testing.T) {
	text := goodEvents + "ann,4,6,30,1,7,4,1\nbob,0,2,0,0,900,0,0\nbob,2,1,0,0,900,0,0\n"
	raw, err := read(directory("events.csv", text), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = dataset.Build("test", raw, dataset.Settings{})
	for _, want := range []string{
		`events.csv:6: rows of user "ann" are not together: others stand between this one and events.csv:4`,
		`events.csv:7: rows of user "bob" are not together`,
		`events.csv:8: day 2 is weekday 1 here, but 4 by events.csv:2`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\nwant %s", err, want)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	text.WriteString("user,day,weekday,minute,slot,location,event,intent\n")
	for i := range 147_000 {
		day := i % 150
		fmt.Fprintf(&text, "%d,%d,%d,%d,%d,%d,%d,%d\n", i/150, day, day%7, 570, 19, i*7919%5000, i%200, i%200%14)
	}
	dir := directory("events.csv.gz", zipped(text.String()))
	for b.Loop() {
		if _, err := read(dir, nil); err != nil {
			b.Fatal(err)
		}
	}
}
