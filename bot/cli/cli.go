// Package cli is the command line of Waymark: what each command does, and how it tells the person who hosts the bot.
//
// Two programs are nothing but this package: waymark/bot/waymark, and waymark/bot for `go run ./bot`. The running bot
// itself is package bot/app; CONTRIBUTING.md has a tour of the code.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"waymark/bot/app"
	"waymark/bot/watchdog"
)

type commandLine struct {
	Run     runCommand     `cmd:"" default:"withargs" help:"Connect to Discord and serve the community. This is what waymark does without a command."`
	Sandbox sandboxCommand `cmd:"" help:"Try everything without Discord: a pretend server on this machine, with people to play. No account, token or network is needed."`
	Setup   setupCommand   `cmd:"" help:"Set up the bot on this machine, step by step: token, folders, check, invitation."`
	Check   checkCommand   `cmd:"" help:"Check that everything is as it should be: config, key, data, clock, disk, token, support lines, backups."`
	Config  configCommand  `cmd:"" help:"Print the settings that are in force, from the file and the environment."`
	Health  healthCommand  `cmd:"" help:"Ask the running bot how it is. The exit status is 1 unless all is well."`
	Backup  backupCommand  `cmd:"" help:"Write a backup of a bot that is stopped. A running one makes them by itself, and on SIGUSR1."`
	Restore restoreCommand `cmd:"" help:"Replace the data file with a backup. The old file is kept aside, and nobody who was erased comes back."`
	Rekey   rekeyCommand   `cmd:"" help:"Make a new key, and make a new data file for it. The bot must be stopped."`
	Invite  inviteCommand  `cmd:"" help:"Print the link that adds the bot to a server, with the least permissions it needs."`
	Words   wordsCommand   `cmd:"" help:"For translators: check a language, print a file to fill in, or the core to read aloud."`
	Version versionCommand `cmd:"" help:"Print the version and the commit it was built from."`

	ShowVersion kong.VersionFlag `name:"version" help:"Print the same as the command version."`
}

// Run runs the command line and returns the exit status.
func Run(args []string, out, errOut io.Writer) int {
	var line commandLine
	parser := kong.Must(&line,
		kong.Name("waymark"),
		kong.Description("Waymark is a Discord bot for a peer-support community: check-ins, milestones, mentors. "+
			"Try it first with: waymark sandbox"),
		kong.Writers(out, errOut),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(out, (*io.Writer)(nil)),
		kong.Vars{"version": "waymark " + version()},
	)
	ctx, err := parser.Parse(args)
	if err != nil {
		what := strings.TrimSuffix(err.Error(), ".")
		if at := (*time.ParseError)(nil); errors.As(err, &at) {
			what = fmt.Sprintf("%q is not a time like 2026-01-05T09:00:00Z", at.Value)
		}
		fmt.Fprintf(errOut, "waymark: %s.\nSee what there is with: waymark %s--help\n", what, commandIn(args, err))
		return app.ExitUsage
	}
	if err := ctx.Run(); err != nil {
		return app.ReportError(errOut, err)
	}
	return 0
}

// commandIn is the command whose arguments could not be understood, with a space behind it; "" if none was named.
func commandIn(args []string, err error) string {
	var bad *kong.ParseError
	if len(args) > 0 && errors.As(err, &bad) && bad.Context.Selected() != nil && bad.Context.Selected().Name == args[0] {
		return args[0] + " "
	}
	return ""
}

type runCommand struct {
	Config string `help:"The settings; config.example.toml explains them. Without it: WAYMARK_CONFIG, ./config.toml, /etc/waymark/config.toml." placeholder:"FILE"`
}

// Run is the command run.
func (c runCommand) Run() error {
	cfg, err := app.LoadConfig(c.Config, os.Getenv)
	if err != nil {
		return err
	}
	if cfg.Token, err = app.FindToken(cfg, os.Getenv); err != nil {
		return err
	}
	cfg.Health.Socket, cfg.Health.Systemd = cfg.Data.HealthSocket(), watchdog.FromEnvironment(os.Getenv, os.Getpid())
	ctx, stop := app.UntilStopped()
	defer stop()
	log := app.NewLog(cfg.Log, os.Stderr)
	log.Info("waymark starts", "version", version(), "data", cfg.Data.Dir, "backups", cfg.Backup.Dir)
	b, err := app.Start(cfg, app.Clock{Now: time.Now}, log)
	if err != nil {
		return err
	}
	over := context.AfterFunc(ctx, func() { log.Info("stopping: what was begun is finished first") })
	defer over() // one that ended by itself has nothing more to say
	if err := b.Run(ctx); err != nil {
		return err
	}
	log.Info("stopped")
	return nil
}
