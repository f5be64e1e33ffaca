package cli

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/reference"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

// referenceFile is the paper that the tables of this repository stand beside,
// relative to the results folder.
const referenceFile = "reference/behaviorgen-2025.yaml"

// reportWidth is how long lines of a report are where there is no terminal, and at
// most elsewhere.
const reportWidth = 110

func (a *app) referenceCommand() *cobra.Command {
	c := &cobra.Command{Use: "reference", Short: "Look at the numbers that papers have printed"}
	c.AddCommand(a.referenceCheckCommand())
	return c
}

func (a *app) referenceCheckCommand() *cobra.Command {
	var known bool
	c := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Compute what can be computed again of a paper's numbers and say where print disagrees",
		Long: "Computes the derived rows of a paper's tables again from its printed rows, asks whether its\n" +
			"numbers agree with one another and with the claims of its text, and prints what it finds.\n" +
			"FILE is RESULTS/" + referenceFile + " if left out.\n\n" +
			"Exit code 0: the findings are those that the file lists under its key known; 3: they are not.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			file := filepath.Join(a.results, filepath.FromSlash(referenceFile))
			if len(files) > 0 {
				file = files[0]
			}
			paper, err := readReference(file)
			if err != nil {
				return err
			}
			report := paper.Review()
			if known {
				_, err := fmt.Fprint(a.stdout, report.Known())
				return err
			}
			width := reportWidth
			if w := terminalWidth(a.stdout); w > 0 {
				width = min(width, w)
			}
			if err := report.Text(a.stdout, width); err != nil {
				return err
			}
			if !report.AsKnown() {
				return errChanged
			}
			return nil
		},
	}
	c.Flags().BoolVar(&known, "known", false, "print the findings as the list that a file has under known, and nothing else")
	return c
}

// readReference reads what a paper has printed.
func readReference(file string) (*reference.Paper, error) {
	var f reference.File
	doc, err := spec.ReadFile(file, &f)
	if err != nil {
		return nil, err
	}
	return resolveReference(&f, doc)
}

// resolveReference checks what was read; mistakes have their places.
func resolveReference(f *reference.File, doc *spec.Document) (*reference.Paper, error) {
	paper, wrong := f.Resolve()
	var problems []spec.Problem
	for _, p := range wrong {
		problems = append(problems, doc.Problem(p.At, p.Message))
	}
	return paper, spec.NewErrors(problems)
}
