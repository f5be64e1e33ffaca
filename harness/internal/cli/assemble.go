package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// table assembles the table of an experiment from what the store has.
func (p *prepared) table(local *run.Local, outcome *run.Outcome) (*table.Table, error) {
	var sources []table.Source
	var compared []*compare.Block
	for _, b := range p.graph.Blocks {
		cells, err := p.cells(local, b, outcome)
		if err != nil {
			return nil, err
		}
		if cells != nil {
			compared = append(compared, cells)
		}
		source := table.Source{Name: b.Name, Cells: cells, Columns: table.Columns(p.spec.Metrics), Primary: compare.Primary}
		if b.Family == plan.Fidelity {
			source.Columns, source.Primary = fidelityColumns(p.spec.Metrics), fidelity.JSD
		}
		if b.Family == plan.Privacy {
			source.Columns, source.Primary = privacyColumns(p.spec.Metrics), privacy.LinkTop1
		}
		seen := map[shown]float64{}
		for _, r := range b.Rows {
			what := shown{r.Shows, r.Days}
			if _, ok := seen[what]; !ok {
				seen[what] = p.median(what, b.Users)
			}
			row, err := p.row(r, seen[what], outcome)
			if err != nil {
				return nil, err
			}
			row.Published, row.Derived = p.published(b, r, cells), p.derived(b, r)
			source.Rows = append(source.Rows, row)
		}
		sources = append(sources, source)
	}
	compare.Stars(compared, compare.Primary, p.spec.Metrics)
	t := &table.Table{Title: p.title(), Heading: p.heading(), Caption: p.caption(compared)}
	t.Notes = p.notes(sources, slices.ContainsFunc(compared, func(b *compare.Block) bool { return b.Claims }))
	t.Assemble(sources)
	return t, nil
}

// cells returns a block's comparison, or that of the rows that finished.
func (p *prepared) cells(local *run.Local, b plan.Block, outcome *run.Outcome) (*compare.Block, error) {
	if outcome.Failed(b.Compare) == nil {
		return local.Block(b.Compare)
	}
	if err := outcome.Errors[b.Compare]; err != nil {
		return nil, nil //nolint:nilerr // printed with the failures; the rows say that they have no result
	}
	return local.Partial(b.Compare)
}

// row says of a row what its comparison does not know.
func (p *prepared) row(r plan.Row, seen float64, outcome *run.Outcome) (table.SourceRow, error) {
	row := table.SourceRow{Row: compare.Row{Name: r.Name, Role: r.Role}, Seen: &seen}
	if r.Role == compare.Yardstick { // nothing was made from what somebody saw
		row.Seen = nil
	}
	if r.Remark != "" {
		row.Notes = append(row.Notes, r.Remark)
	}
	for _, m := range r.Measures {
		if row.NotMeasurable = run.NotMeasurable(outcome.Failed(m)); row.NotMeasurable != "" {
			return row, nil
		}
		if row.Missing = outcome.Reason(m); row.Missing != "" {
			break
		}
	}
	short, asked := 0, 0
	for _, s := range r.Synthetic {
		record, ok, err := p.store.Step(s.Key.String())
		if err != nil {
			return row, err
		}
		if ok {
			short, asked = short+record.Counts["short"], asked+record.Counts["asked"]
		}
	}
	if short > 0 {
		of := "users"
		switch {
		case p.spec.Scenario == spec.Privacy:
			of = "users, those of all releases counted"
		case p.plan.Repeats > 1:
			of = "users, all repeats counted"
		}
		row.Notes = append(row.Notes, fmt.Sprintf("Fewer synthetic events than asked for, after three times the weeks, for %d of %d %s.", short, asked, of))
	}
	if len(r.Synthetic) == 0 {
		return row, nil
	}
	reported, problem, err := p.reported(r)
	if err != nil {
		return row, err
	}
	if row.Reported = reported; problem != "" {
		row.Notes = append(row.Notes, problem)
	}
	generator := r.Synthetic[0]
	reads, err := params.Reads(generator.Plugin.Description, generator.Params)
	if err != nil {
		return row, err
	}
	if reads == sdk.ReadsTrain {
		note := "Reads the whole real data that its synthetic data stands for."
		if p.holdsWeeks() {
			note = "Reads the whole real data that its synthetic data stands for, and is held against it; for copies against all that it has read."
		}
		row.Notes = append(row.Notes, note)
	}
	shown, err := params.Shown(generator.Plugin.Description, generator.Params)
	if err != nil {
		return row, err
	}
	for _, words := range shown {
		row.Notes = append(row.Notes, words+".")
	}
	if generator.Plugin.Description.Stochastic {
		row.Notes = append(row.Notes, "A stochastic plugin: another run may give other numbers.")
	}
	return row, nil
}

// shown is what a row was given of a user's real events.
type shown struct {
	part plan.Part
	days int
}

// median returns the median over users of how many real events that is.
func (p *prepared) median(s shown, users []uint32) float64 {
	sizes := make([]int, len(users))
	for i, u := range users {
		sizes[i] = run.PartSize(p.set, u, s.part, p.plan.Limit, s.days)
	}
	return medianOf(sizes)
}

// medianOf returns the median of numbers, which it sorts.
func medianOf(numbers []int) float64 {
	slices.Sort(numbers)
	n := len(numbers)
	return float64(numbers[(n-1)/2]+numbers[n/2]) / 2
}

func (p *prepared) title() string {
	if p.spec.Title != "" {
		return p.spec.Title
	}
	return p.spec.Name
}

// heading marks numbers that cannot be findings: about behaviour, or about a method.
func (p *prepared) heading() table.Sentences {
	marks := table.Sentences{p.ofData(), p.ofStandIns()}
	return slices.DeleteFunc(marks, func(s string) bool { return s == "" })
}

// ofStandIns names the rows of plugins that are not what they are named after.
func (p *prepared) ofStandIns() string {
	if len(p.standIns) == 0 {
		return ""
	}
	return fmt.Sprintf("HARNESS CHECK: %s: what is in these rows is not the method of that name but stands in for it, to check the harness; its numbers say nothing of the method.",
		strings.Join(p.standIns, ", "))
}

func (p *prepared) ofData() string {
	name := p.spec.Dataset.Name
	switch p.spec.Dataset.Source {
	case spec.CSV:
		return ""
	case spec.Oracle:
		return fmt.Sprintf("KNOWN ANSWER: %s is the synthetic benchmark of Yu et al. 2017, drawn from a fixed random LSTM; nothing measured on it says anything about behaviour.", name)
	case spec.Rhythms:
		return fmt.Sprintf("KNOWN ANSWER: %s is made up, with weekly rhythms planted in it; nothing measured on it is a finding about behaviour.", name)
	default:
		return fmt.Sprintf("HARNESS CHECK: %s is simulated; nothing measured on it is a finding.", name)
	}
}

func (p *prepared) caption(compared []*compare.Block) []string {
	e := p.plan
	var tested []string
	predicted := fmt.Sprintf(", context %s, target %s", e.Context, e.Target)
	if p.holdsWeeks() || p.spec.Scenario == spec.Privacy {
		predicted = ""
	}
	for _, b := range compared {
		t := fmt.Sprintf("; %d test windows of %d users, %d classes averaged over", b.Windows, b.Users, len(b.Classes))
		if p.holdsWeeks() {
			t = p.heldAgainst()
		}
		if p.spec.Scenario == spec.Privacy {
			t = p.attacked()
		}
		if !slices.Contains(tested, t) {
			tested = append(tested, t)
		}
	}
	lines := []string{
		fmt.Sprintf("Data: %s, scale %s: %d population, %d dev and %d individual users%s.",
			p.spec.Dataset.Name, p.spec.Scale, len(e.Dataset.Population), len(e.Dataset.Dev), len(e.Dataset.Individual), strings.Join(tested, "")),
		fmt.Sprintf("Protocol %s, scenario %s%s, %s, seed %d.",
			e.Protocol, e.Scenario, predicted, plural(e.Repeats, "repeat"), e.Seed),
	}
	if source := p.spec.Dataset.Citation; source != "" {
		lines = append(lines, "Source of the data: "+strings.TrimSuffix(source, ".")+".")
	}
	return lines
}

// notes are the notes that belong to the whole table.
func (p *prepared) notes(sources []table.Source, claims bool) []string {
	reference := ""
	for _, r := range sources[0].Rows {
		if r.Role == compare.Reference {
			reference = r.Name
		}
	}
	var notes []string
	if d := strings.TrimSpace(p.spec.Description); d != "" {
		notes = append(notes, strings.Join(strings.Fields(d), " "))
	}
	legend := "seen: median number of real events of a tested user that a row was given. n/d: the interval of the denominator contains 0."
	if reference != "" {
		legend = fmt.Sprintf("Intervals: 95 %% of the difference from %s (BCa over users); of derived rows, of the share. mdd: the least difference that a test would find four times in five. ", reference) + legend
	}
	if p.plan.Scenario == string(spec.FinetuneReplacement) {
		legend += " Gain recovered: (row - Pretrained)/(Finetuned - Pretrained); ExcessReplacement: (row - seed-only)/(Finetuned - seed-only)."
	}
	if p.holdsWeeks() {
		legend = p.fidelityLegend()
	}
	if p.spec.Scenario == spec.Privacy {
		legend = p.privacyLegend()
	}
	notes = append(notes, legend)
	if p.plan.Repeats < compare.StarRepeats {
		notes = append(notes, fmt.Sprintf("%s: intervals hold no spread of training, and there are no stars.", plural(p.plan.Repeats, "repeat")))
	} else if !claims {
		notes = append(notes, "No stars and no bold: they are kept for the method itself (role: ours) on real data.")
	}
	if claims {
		notes = append(notes, p.claimsNote(sources[0]))
	}
	if s, err := plan.ScenarioNamed(p.plan.Scenario); err == nil && s.Tunes != plan.None {
		notes = append(notes, p.tuningNotes()...)
	}
	if p.plan.Scenario == string(spec.FinetuneReplacement) {
		notes = append(notes, "What is replaced is training data: later test windows of a user contain earlier real events as history, as they would on a device.")
	}
	if len(p.spec.Published) > 0 {
		notes = append(notes, "published: what others have printed for the row, in the note that stands with it. Nothing here was computed from it.")
	}
	if n := p.besideNote(); n != "" {
		notes = append(notes, n)
	}
	return append(notes, p.set.Notes...)
}

// claimsNote says how to read what only a table with a method of its own has.
func (p *prepared) claimsNote(of table.Source) string {
	var others []string
	for _, r := range of.Rows {
		if r.Role == compare.Reference || r.Role == compare.Rival {
			others = append(others, r.Name)
		}
	}
	note := "Improvement: (row - best)/best, best being the best of " + strings.Join(others, ", ") + ". "
	if p.plan.Scenario == string(spec.FinetuneReplacement) {
		note += "Replacement: the row's gain recovered, as the paper calls it. "
	}
	return note + "Bold: not told apart from the top row of its column (p >= .05, paired randomisation over users). *: the top row beats every other one (Holm, .05)."
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// firstLine returns the first line of an error.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
