package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

func (a *app) validateCommand() *cobra.Command {
	var sets []string
	var resolved bool
	c := &cobra.Command{
		Use:   "validate SPEC...",
		Short: "Check specs and print every mistake with its place",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, specs []string) error {
			s, err := a.openStore()
			if err != nil {
				return err
			}
			plugins, err := a.catalogue(s)
			if err != nil {
				return err
			}
			var all spec.Errors
			for _, path := range specs {
				asked, err := a.loadAll([]string{path}, sets, plugins)
				for _, e := range asked {
					if err == nil {
						err = checkPublished(e, plugins)
					}
					if err == nil {
						_, _, err = referred(e)
					}
				}
				var mistakes *spec.Errors
				switch {
				case errors.As(err, &mistakes):
					all.Problems = append(all.Problems, mistakes.Problems...)
				case err != nil:
					return err
				case resolved:
					for i, e := range asked {
						if i > 0 {
							fmt.Fprintln(a.stdout, "---")
						}
						fmt.Fprintf(a.stdout, "%s", e.YAML())
					}
				default:
					fmt.Fprintf(a.stdout, "%s: ok\n", path)
				}
			}
			if len(all.Problems) > 0 {
				return &all
			}
			return nil
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "replace a value of the spec")
	c.Flags().BoolVar(&resolved, "resolved", false, "print the specs with every default filled in")
	return c
}

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of spec files, for editors",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.stdout.Write(spec.Schema())
			return err
		},
	}
}
