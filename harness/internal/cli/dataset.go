package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
)

func (a *app) datasetCommand() *cobra.Command {
	var sets []string
	c := &cobra.Command{
		Use:   "dataset SPEC",
		Short: "Describe the data set of an experiment",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := a.prepare(c.Context(), args[0], sets)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%s, digest %s\n", p.set.Name, p.set.Digest)
			for _, n := range p.set.Notes {
				fmt.Fprintf(a.stdout, "note: %s\n", n)
			}
			return indented(a.stdout, dataset.Describe(p.set))
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "replace a value of the spec")
	return c
}
