// Command waymark is a Discord bot for a peer-support community: members post daily check-ins, mark
// milestones and ask for a mentor; moderators assign mentors. One binary, one data file.
//
// # A tour of the code
//
// A person presses a button. Discord sends an interaction over the gateway to package bot/discord, the only
// one that knows discordgo; it becomes a commands.Request. bot.handle (bot.go) gives it to commands.Table.Do,
// which finds the handler in the file of its feature (commands/checkin.go, commands/mentor.go, …), checks who
// may do it, and runs it in one transaction of package storage. The handler decides by the rules of package
// peer and returns a Reply, said in the sentences of commands/words/en.toml. When the transaction is on the
// disk, bot/discord sends the Reply.
//
// Whatever else is to happen on Discord (a post, a private message, a role, a thread) the handler only
// wishes for: an Effect, written to the outbox in the same transaction. The courier (courier.go) makes
// Discord so, once, however often it has to try or the program is killed meanwhile.
//
// Time passes: a handler schedules what falls due later, and the scheduler (scheduler.go) hands it back to
// its feature when the time has come.
//
// The rooms, each with a package comment that says more:
//
//	bot             the program: this file (command line), config.go, token.go, log.go, bot.go (start, run,
//	                stop), guilds.go (the servers it is in), scheduler.go, tidy.go (what was erased leaves the
//	                file), courier.go (which wish next), courier_act.go (carry it out), courier_end.go (what
//	                became of it), courier_spot.go (what is where on Discord), backup.go, check.go, health.go,
//	                invite.go (what the host needs), sandbox.go (the whole bot against a pretend Discord)
//	bot/discord     Discord: gateway, interactions in, answers out, REST
//	bot/fakediscord a Discord to play and test with, on this machine
//	commands        everything members can say, and what is said back; words/en.toml holds every sentence
//	storage         the data file, sealed
//	peer            the facts and rules of peer support
//
// Imports go downward only: bot → bot/discord → commands → storage → peer, and bot → bot/fakediscord.
//
// To see all of it at work without an account: go run ./bot sandbox
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"waymark/bot/app"
)

type commandLine struct {
	Run     runCommand     `cmd:"" default:"withargs" help:"Connect to Discord and serve the community. This is what waymark does without a command."`
	Sandbox sandboxCommand `cmd:"" help:"Try everything without Discord: a pretend server on this machine, with people to play. No account, token or network is needed."`
	Check   checkCommand   `cmd:"" help:"Look whether everything is as it should be: config, key, data, clock, disk, token, support lines, backups."`
	Backup  backupCommand  `cmd:"" help:"Write a backup of a bot that is stopped. A running one makes them by itself, and on SIGUSR1."`
	Restore restoreCommand `cmd:"" help:"Put a backup in the place of the data file, which is kept aside. Nobody who was erased comes back."`
	Rekey   rekeyCommand   `cmd:"" help:"Make a new key, and write the data file anew for it. The bot must be stopped."`
	Invite  inviteCommand  `cmd:"" help:"Print the link that adds the bot to a server, with the least permissions it needs."`
	Version versionCommand `cmd:"" help:"Print the version and the commit it was built from."`
}

func main() {
	os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs the command line and returns the exit status.
func execute(args []string, out, errOut io.Writer) int {
	var line commandLine
	parser := kong.Must(&line,
		kong.Name("waymark"),
		kong.Description("Waymark is a Discord bot for a peer-support community: check-ins, milestones, mentors. "+
			"Try it first with: waymark sandbox"),
		kong.Writers(out, errOut),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(out, (*io.Writer)(nil)),
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
	Config string `help:"The settings; config.example.toml explains them. Without it, config.toml is read where there is one." placeholder:"FILE"`
}

// Run is the command run.
func (c runCommand) Run() error {
	cfg, err := app.LoadConfig(c.Config)
	if err != nil {
		return err
	}
	if cfg.Token, err = app.FindToken(cfg, os.Getenv); err != nil {
		return err
	}
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

type versionCommand struct{}

// Run is the command version.
func (versionCommand) Run(out io.Writer) error {
	_, err := fmt.Fprintln(out, "waymark "+version())
	return err
}

// version is the module's version with the commit it was built from, as far as the build knows them.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "of unknown version"
	}
	of := map[string]string{}
	for _, s := range info.Settings {
		of[s.Key] = s.Value
	}
	v := strings.Trim(info.Main.Version, "()")
	if v == "" {
		v = "devel"
	}
	if rev := of["vcs.revision"]; rev != "" {
		v += ", commit " + rev[:min(12, len(rev))]
		if of["vcs.modified"] == "true" {
			v += " with changes"
		}
		if t := of["vcs.time"]; t != "" {
			v += " of " + t
		}
	}
	return v + ", " + info.GoVersion
}
