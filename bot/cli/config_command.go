package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"waymark/bot/app"
)

type configCommand struct {
	Config string `help:"The settings, as for run." placeholder:"FILE"`
}

// Help is shown under the command's own.
func (configCommand) Help() string {
	return "It prints a config file of its own, with every setting. The token is not in it: a comment says whether there is one."
}

// Run is the command config.
func (c configCommand) Run(out io.Writer) error {
	cfg, err := app.LoadConfig(c.Config, os.Getenv)
	if err != nil {
		return err
	}
	from := "There is no config file: these are the defaults."
	if cfg.Source.File != "" {
		from = "From " + cfg.Source.File + "."
	}
	fmt.Fprintln(out, "# "+from)
	if len(cfg.Source.Variables) > 0 {
		fmt.Fprintln(out, "# From the environment: "+strings.Join(cfg.Source.Variables, ", ")+".")
	}
	token := "there is none"
	if err := cfg.FindToken(os.Getenv); err == nil {
		token = cfg.Token.String() + ", from " + cfg.Source.Token
	}
	fmt.Fprintln(out, "# The token: "+token)
	e := toml.NewEncoder(out)
	e.SetIndentTables(false)
	return e.Encode(cfg)
}
