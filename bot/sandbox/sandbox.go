package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"waymark/bot/app"
	"waymark/bot/discord"
	"waymark/bot/fakediscord"
	"waymark/commands/words"
	"waymark/storage"
)

// Command is the command sandbox: the whole bot against a pretend Discord on this machine, played
// by scripts or at a prompt. The language of the scripts is in help.go.
type Command struct {
	Files   []string            `arg:"" optional:"" name:"file" help:"Scripts to play, one after the other; - is standard input. Without any, standard input is played, or a prompt opened on a terminal."`
	JSON    bool                `name:"json" help:"Print what happens as one JSON object a line instead of words."`
	Bare    bool                `help:"Begin with a server in which nothing has been set up and nobody has consented."`
	Start   time.Time           `help:"Where the clock stands at the beginning (RFC 3339); without it at 2026-01-05T09:00:00Z or, with --data, where the sandbox before stopped." placeholder:"TIME"`
	Data    string              `help:"Keep the bot's files in this folder (not the pretend Discord: that starts over every time). Without it they go to a temporary one that is removed at the end." placeholder:"DIR"`
	OpenAPI string              `name:"openapi" help:"Judge every request of the bot, and every answer, by Discord's OpenAPI document." placeholder:"FILE"`
	Words   []string            `help:"The community's own words, or a language: a file or a folder as for [community] words. Its languages are switched on, read or not. Can be given more than once." placeholder:"FILE"`
	reads   func(string) string `kong:"-"` // how people read labels, and their locale; see fakediscord.Options
	locale  string              `kong:"-"`
	network *network            `kong:"-"` // nil: the machine's
	spoken  *words.Languages    `kong:"-"` // in place of what Words names; nil: that
	Serve   string              `help:"Be only the pretend Discord, on this loopback address (127.0.0.1:0 takes any free port), for a bot that is started elsewhere. The clock is the real one." placeholder:"ADDR"`
	Log     string              `enum:"debug,info,warn,error" default:"error" help:"What the bot logs to standard error: debug, info, warn or error." placeholder:"LEVEL"`
}

// network is what the bot and the pretend Discord talk over, in place of the machine's.
type network struct {
	serve func(*fakediscord.Server) // has the pretend Discord served there
	dial  discord.Dial
}

// Run is the command sandbox. It returns an error if something in a script went wrong.
func (c Command) Run(out io.Writer) error {
	ctx, stop := app.UntilStopped()
	defer stop()
	s, err := c.Open(out, os.Stderr)
	if err != nil {
		return err
	}
	err = s.run(ctx, c, os.Stdin)
	return errors.Join(err, s.Close())
}

// Open makes the pretend Discord with its first server, and the bot's folder. Nothing runs yet but the server. What
// happens is printed on out. The caller calls Close.
func (c Command) Open(out, errOut io.Writer) (*Sandbox, error) {
	var judge *fakediscord.SchemaValidator
	if c.OpenAPI != "" {
		var err error
		if judge, err = fakediscord.LoadSchemas(c.OpenAPI); err != nil {
			return nil, &storage.HostError{What: fmt.Sprintf("The OpenAPI document %s cannot be used: %v.", c.OpenAPI, err),
				Remedy: "It is Discord's own, openapi.json of github.com/discord/discord-api-spec.", Cause: err}
		}
	}
	return c.OpenWith(judge, out, app.NewLog(app.LogConfig{Level: c.Log, Format: "text"}, errOut))
}

// OpenWith is Open with a validator of the caller's, or none.
func (c Command) OpenWith(judge *fakediscord.SchemaValidator, out io.Writer, log *slog.Logger) (*Sandbox, error) {
	s := &Sandbox{bare: c.Bare, Server: FirstGuild}
	if c.Data != "" && c.Serve == "" {
		var err error
		if s.Kept, err = loadKept(c.Data); err != nil {
			return nil, &storage.HostError{What: fmt.Sprintf("What an earlier sandbox left in %s cannot be read (%s).", c.Data, storage.Plain(err)),
				Remedy: "Give another folder with --data, or remove this one to start over.", Cause: err}
		}
	}
	now, addr := time.Now, c.Serve
	if c.Serve == "" {
		s.Clock = newVirtualClock(c.begin(s.Kept))
		now, addr = s.Clock.Now, "127.0.0.1:0"
	}
	opt := fakediscord.Options{Now: now, Schemas: judge, Reads: c.reads, Locale: c.locale, Log: slog.New(slog.DiscardHandler)}
	if c.Serve == "" { // other bots may not keep these rules
		opt.Strict = fakediscord.Strict{ModalLabels: true, ResumeURL: true, IdentifyProperties: true, CallbackTries: true, Mentions: true,
			ThreadMembers: true, CommandMentions: true}
	}
	if c.Log == "debug" {
		opt.Log = log.With("side", "discord")
	}
	s.Fake = fakediscord.New(opt)
	s.Fake.ResumeIDs(s.Kept.Last)
	s.Screen = newScreen(out, c.JSON, now)
	s.Screen.real = s.Clock == nil
	s.Screen.in(FirstGuild)
	if c.network != nil {
		c.network.serve(s.Fake)
	} else if err := s.Fake.Start(addr); err != nil {
		return nil, &storage.HostError{What: fmt.Sprintf("The pretend Discord cannot listen on %s: %v.", addr, err),
			Remedy: "Give a loopback address and a free port, for example --serve 127.0.0.1:0.", Cause: err}
	}
	if err := s.Build(FirstGuild); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.Fake.Watch(s.Screen.watch)
	if c.Serve != "" {
		return s, nil
	}
	if err := s.home(c.Data, log); err != nil {
		return s, err
	}
	if c.network != nil {
		s.Bot.dial = c.network.dial
	}
	if s.Bot.spoken = c.spoken; s.Bot.spoken != nil {
		return s, nil
	}
	if err := s.speaks(c.Words); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// begin is where the clock stands at first. A time that was asked for wins, also over that of an earlier sandbox: so it can
// be played that a machine's clock was wrong.
func (c Command) begin(before savedState) time.Time {
	switch {
	case !c.Start.IsZero():
		return c.Start
	case !before.Now.IsZero():
		return before.Now
	}
	return time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
}

// home makes the bot's folder: the given one, or a temporary one.
func (s *Sandbox) home(dir string, log *slog.Logger) error {
	s.Bot = &botProcess{discord: s.Fake, clock: s.Clock, log: log}
	var err error
	if dir == "" {
		s.temporary, err = os.MkdirTemp("", "waymark-sandbox-")
		s.Bot.dir = filepath.Join(s.temporary, "home")
	} else {
		s.Bot.dir, s.Bot.keeps = filepath.Clean(dir), true
		s.used = app.Exists(s.Bot.Config().Data.Dir)
	}
	if err == nil {
		err = os.MkdirAll(s.Bot.dir, 0o700)
	}
	if err != nil {
		return errors.Join(&storage.HostError{What: fmt.Sprintf("There is no folder for the bot's files: %v.", err),
			Remedy: "Give one that can be written to with --data.", Cause: err}, s.Close())
	}
	return nil
}

// speaks gives the bot the community's own words, and switches on the languages that they are in. Here a draft is heard
// before anybody has read it: that is what a translator needs.
func (s *Sandbox) speaks(paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	spoken, err := words.LoadDrafts(paths)
	if err != nil {
		return &storage.HostError{What: "These words cannot be used: " + err.Error() + ".",
			Remedy: "What is wrong with a file: waymark words check FILE", Cause: err}
	}
	for _, w := range spoken.Waiting() {
		return &storage.HostError{
			What:   fmt.Sprintf("These words cannot be spoken: %s lacks %d sentences of the core, for example %s.", w.Code, len(w.Missing), w.Missing[0]),
			Remedy: "What is missing: waymark words check FILE",
		}
	}
	s.Bot.spoken = spoken
	return nil
}

// run starts the bot, prepares the server and plays what there is to play. Ctrl-C and the end of the input
// end it without an error.
func (s *Sandbox) run(ctx context.Context, c Command, stdin *os.File) error {
	prompt := len(c.Files) == 0 && term.IsTerminal(int(stdin.Fd()))
	err := s.Ready(ctx)
	switch {
	case err != nil:
	case prompt:
		return stopped(s.prompt(ctx, stdin))
	default:
		err = s.scripts(ctx, c.Files, stdin)
	}
	if err := stopped(err); err != nil {
		return err
	}
	if s.Screen.Troubles() > 0 {
		return app.ExitStatus(app.ExitFailed)
	}
	return nil
}

// stopped is an error, unless it says only that someone pressed Ctrl-C.
func stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Ready starts the bot, or waits for someone else's, and prepares the first server.
func (s *Sandbox) Ready(ctx context.Context) error {
	if s.Bot != nil {
		if err := s.Bot.begin(ctx); err != nil {
			return err
		}
	} else {
		s.Screen.serving(s.Fake.URL(), s.Fake.Token())
		if err := s.Fake.Connected(ctx); err != nil {
			return err
		}
	}
	if err := s.registered(ctx); err != nil && (s.Bot != nil || ctx.Err() != nil) {
		return err // someone else's bot may have commands of another kind, or none
	}
	if err := s.rest(ctx); err != nil {
		return err
	}
	return s.prepare(ctx)
}

// scripts plays files, or standard input. A pretend Discord for others that gets no statement at all
// stays until it is told to stop.
func (s *Sandbox) scripts(ctx context.Context, files []string, stdin io.Reader) error {
	if len(files) == 0 {
		files = []string{"-"}
	}
	played := 0
	for _, name := range files {
		n, err := s.file(ctx, name, stdin)
		if err != nil {
			return err
		}
		played += n
	}
	if s.Bot == nil && played == 0 {
		<-ctx.Done()
	}
	return nil
}

// file plays one script.
func (s *Sandbox) file(ctx context.Context, name string, stdin io.Reader) (int, error) {
	if name == "-" {
		return s.script(ctx, stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return 0, &storage.HostError{What: fmt.Sprintf("The script %s cannot be read (%s).", name, storage.Plain(err)),
			Remedy: "Give a file with statements; type help at the prompt of waymark sandbox to see them.", Cause: err}
	}
	defer f.Close()
	return s.script(ctx, f)
}

// Close stops the bot and the pretend Discord, and removes the temporary folder.
func (s *Sandbox) Close() error {
	var err error
	if s.Bot != nil {
		told := s.Bot.dead()
		if err = s.Bot.end(); told {
			err = nil
		}
	}
	err = errors.Join(err, s.Fake.Close())
	if s.temporary != "" {
		err = errors.Join(err, os.RemoveAll(s.temporary))
	}
	return err
}
