package main

import (
	"errors"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Params are the settings of behaviorgen: what a prompt holds, what is done with
// replies, and which model is asked.
type Params struct {
	Profile bool `json:"profile" doc:"the prompt tells the person's profile; false: no_profile" phase:"generate"`
	Role    bool `json:"role" doc:"the model is given the role of the Generator, as a system message; false: no_role" phase:"generate"`
	Format  bool `json:"format" doc:"the prompt ends with the rules of the format; false: no_format" phase:"generate"`

	SegmentDays int `json:"segment_days" doc:"days that a reply has; 0: all weeks in one reply (no_segment)" jsonschema:"enum=0,enum=1,enum=3,enum=7,enum=14" phase:"generate"`
	SeedDays    int `json:"seed_days" doc:"most days of real records that a prompt shows, the first of the seed's fullest week; 0: all that the scenario shows" jsonschema:"minimum=0" phase:"generate"`

	Language Language `json:"language" doc:"of the prompt" jsonschema:"enum=en,enum=zh" phase:"generate"`
	Output   Output   `json:"output" doc:"lines: one record a line, as in the paper; json: an object that a strict JSON schema describes" jsonschema:"enum=lines,enum=json" phase:"generate"`
	Repairs  int      `json:"repairs" doc:"times that a prompt is asked again if its reply is not valid; Pass@1 counts first replies alone" jsonschema:"minimum=0,maximum=10" phase:"generate"`

	llm.Settings
}

// Language is that of a prompt.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// Output is the form of a reply.
type Output string

// The forms.
const (
	Lines Output = "lines"
	JSON  Output = "json"
)

var defaults = Params{
	Profile: true, Role: true, Format: true, SegmentDays: 7, Language: English, Output: Lines, Repairs: 2,
	Settings: llm.Defaults,
}

// validate says what the schema cannot.
func (p Params) validate() error {
	if err := p.Settings.Validate(); err != nil {
		return err
	}
	if p.Offline() && (!p.Role || !p.Format) {
		return sdk.NotMeasurable(errors.New("role, format: the offline stand-in for a language model reads records and names alone, " +
			"and whatever it did without a role or rules would be made up: give the base_url of a model"))
	}
	if p.Output == JSON && p.SegmentDays != 7 {
		return fmt.Errorf("output: json replies are of one week, segment_days is %d", p.SegmentDays)
	}
	return nil
}
