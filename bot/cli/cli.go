// Package cli is the command line of Waymark: what each command does, and how it tells the person who hosts the bot.
//
// Two programs are nothing but this package: waymark/bot/waymark, and waymark/bot for `go run ./bot`. The running bot
// itself is package bot/app; CONTRIBUTING.md has a tour of the code.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
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
			"Try it first with: "+program()+" sandbox"),
		kong.Writers(out, errOut),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(out, (*io.Writer)(nil)),
		kong.Vars{"version": "waymark " + version()},
	)
	if len(args) > 0 && args[0] == "help" { // which many try first
		args = append(args[1:len(args):len(args)], "--help")
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		what := strings.TrimSuffix(err.Error(), ".")
		if missing, is := strings.CutPrefix(what, "expected "); is {
			what = "something is missing: " + strings.NewReplacer(`"<`, "<", `>"`, ">").Replace(missing)
		}
		if name := wrongCommand(args, parser); name != "" {
			what = fmt.Sprintf("there is no command %q", name)
			if meant := app.Nearest(name, commandNames(parser)); meant != "" {
				what += fmt.Sprintf("; did you mean %q?", meant)
			}
		}
		if at := (*time.ParseError)(nil); errors.As(err, &at) {
			what = fmt.Sprintf("%q is not a time like 2026-01-05T09:00:00Z", at.Value)
		}
		fmt.Fprintf(errOut, "waymark: %s\nSee what there is with: %s %s--help\n", sentence(what), program(), commandIn(args, err))
		return app.ExitUsage
	}
	here := typed{program: program(), config: configNamed(ctx)}
	ctx.Bind(here)
	if err := ctx.Run(); err != nil {
		return app.ReportError(errOut, here.sayError(err))
	}
	return 0
}

// wrongCommand is what stands in the place of a command and is none; "" if nothing does.
func wrongCommand(args []string, parser *kong.Kong) string {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") || slices.Contains(commandNames(parser), args[0]) {
		return ""
	}
	return args[0]
}

func commandNames(parser *kong.Kong) (names []string) {
	for _, node := range parser.Model.Children {
		names = append(names, node.Name)
	}
	return names
}

// configNamed is the value of --config.
func configNamed(ctx *kong.Context) string {
	for _, f := range ctx.Flags() {
		if f.Name == "config" {
			return fmt.Sprint(ctx.FlagValue(f))
		}
	}
	return ""
}

// sentence ends a text with a stop, unless it has one.
func sentence(what string) string {
	if strings.HasSuffix(what, "?") {
		return what
	}
	return what + "."
}

// commandIn is the command whose arguments could not be understood, with a space behind it; "" if none was named.
func commandIn(args []string, err error) string {
	var bad *kong.ParseError
	named := ""
	if errors.As(err, &bad) && len(args) > 0 {
		for node := bad.Context.Selected(); node != nil && node.Type == kong.CommandNode; node = node.Parent {
			named = node.Name + " " + named
		}
	}
	if named == "" || !strings.HasPrefix(named, args[0]+" ") { // the one that is meant where none is named
		return ""
	}
	return named
}

type runCommand struct {
	Config string `help:"The settings; config.example.toml explains them. Without it: WAYMARK_CONFIG, ./config.toml, /etc/waymark/config.toml." placeholder:"FILE"`
}

// Run is the command run.
func (c runCommand) Run(here typed) error {
	cfg, err := app.LoadConfig(c.Config, os.Getenv)
	if err != nil {
		return err
	}
	cfg.Log.Remedies = here.say
	log := app.NewLog(cfg.Log, os.Stderr)
	for name, meant := range app.UnknownVariables(os.Environ()) {
		log.Warn("a variable of the environment is no setting", "name", name, "remedy", "Perhaps it should be "+cmp.Or(meant, "removed")+".")
	}
	if err = cfg.FindToken(os.Getenv); err != nil {
		return err
	}
	cfg.Health.Socket, cfg.Health.Systemd = cfg.Data.HealthSocket(), watchdog.FromEnvironment(os.Getenv, os.Getpid())
	signal.Ignore(syscall.SIGPIPE) // a log that nobody reads any more is no reason to end in the middle of something
	ctx, stop := app.UntilStopped()
	defer stop()
	log.Info("waymark starts", "version", version(), "config", cmp.Or(cfg.Source.File, "none"), "data", cfg.Data.Dir, "backups", cfg.Backup.Dir)
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
