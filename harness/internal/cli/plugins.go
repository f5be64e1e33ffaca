package cli

import (
	"fmt"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"
)

func (a *app) pluginsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "plugins [NAME]",
		Short: "List the plugins, or print what one says of itself",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, names []string) error {
			s, err := a.openStore()
			if err != nil {
				return err
			}
			plugins, err := a.catalogue(s)
			if err != nil {
				return err
			}
			if len(names) == 1 {
				p, err := plugins.Plugin(names[0])
				if err != nil {
					return err
				}
				return indented(a.stdout, p.Description)
			}
			grid := pretty.NewWriter()
			grid.SetStyle(pretty.StyleLight)
			grid.Style().Format.Header = text.FormatDefault
			grid.AppendHeader(pretty.Row{"plugin", "kind", "version", "summary"})
			for _, name := range plugins.Names() {
				p, err := plugins.Plugin(name)
				if err != nil {
					grid.AppendRow(pretty.Row{name, "-", "-", firstLine(err)})
					continue
				}
				d := p.Description
				grid.AppendRow(pretty.Row{name, d.Kind, d.Version, d.Summary})
			}
			fmt.Fprintln(a.stdout, grid.Render())
			return nil
		},
	}
}
