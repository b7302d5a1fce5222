package apptest

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// OnlyAnswers is a feature that answers as /checkin does, and does nothing else.
func OnlyAnswers() commands.Feature {
	group := Answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		reply := Said("Noted, only for you. Share it here if you'd like.")
		row := commands.Row{}
		for _, label := range []string{"Edit the note", "Share with the room", "I had a setback", "Undo"} {
			b := commands.Button{Label: label, Style: commands.Secondary, ID: commands.ID("test:"+label[:4], 20514, 1)}
			row.Buttons = append(row.Buttons, b)
		}
		reply.Message.Rows = []commands.Row{row}
		return reply, nil
	})
	group.Commands[0].Options = []commands.Option{
		{Name: "mood", Type: commands.String}, {Name: "note", Type: commands.String, Max: 1000},
	}
	return group
}

// Running is a bot that is connected to the pretend Discord and lives by the machine's clock.
type Running struct {
	T      testing.TB
	Fake   *fakediscord.Server
	Bot    *app.App
	Guild  peer.ID
	Cfg    app.Config
	Clock  app.Clock
	Log    *LogBuffer
	Stop   context.CancelFunc
	over   chan error
	mu     sync.Mutex
	shown  []string // what was posted and answered, in order
	posted chan struct{}
	listed chan struct{} // the bot's commands were registered
}

// RunBot starts a pretend Discord with the guild Harbour and the member arjun, and a bot with these features.
func RunBot(t testing.TB, features ...commands.Feature) *Running {
	t.Helper()
	r := &Running{T: t, Clock: app.Clock{Now: time.Now}, Log: &LogBuffer{}, posted: make(chan struct{}, 1000), listed: make(chan struct{}, 100)}
	r.Fake = fakediscord.New(fakediscord.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	r.Do(r.Fake.Start("127.0.0.1:0"))
	t.Cleanup(func() { _ = r.Fake.Close() })
	guild, err := r.Fake.AddGuild("Harbour", "owner")
	r.Do(err)
	r.Guild = peer.ID(guild)
	r.Do(r.Fake.AddChannel("Harbour", "check-ins"))
	r.Do(r.Fake.Join("Harbour", "arjun"))
	r.Fake.Watch(r.watch)
	r.Cfg = app.Defaults()
	r.Cfg.Token, r.Cfg.Discord.API = app.Secret(r.Fake.Token()), r.Fake.URL()
	dir := t.TempDir()
	r.Cfg.Data = app.DataConfig{Dir: dir + "/data", KeyFile: dir + "/key"}
	r.Cfg.Backup.Dir = dir + "/backups"
	r.Start(features...)
	if len(features) > 0 {
		r.wait(r.listed)
	}
	return r
}

// Start starts the bot with features and waits until it is connected.
func (r *Running) Start(features ...commands.Feature) {
	r.T.Helper()
	log := slog.New(slog.NewTextHandler(r.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	r.Bot, err = app.Assemble(r.Cfg, r.Clock, log, features...)
	r.Do(err)
	ctx, stop := context.WithCancel(context.Background())
	r.Stop, r.over = stop, make(chan error, 1)
	go func() { r.over <- r.Bot.Run(ctx) }()
	r.T.Cleanup(stop)
	soon := r.Soon()
	if err := r.Fake.Connected(soon); err != nil {
		r.T.Fatalf("%v; the bot's log:\n%s", err, r.Log)
	}
	for !r.Bot.Discord.Connected() { // Discord knows before the bot does
		r.Do(soon.Err())
		runtime.Gosched()
	}
}

// wait waits until something happened.
func (r *Running) wait(c <-chan struct{}) {
	r.T.Helper()
	select {
	case <-c:
	case <-r.Soon().Done():
		r.T.Fatalf("it did not happen; the bot's log:\n%s", r.Log)
	}
}

// End stops the bot cleanly.
func (r *Running) End() {
	r.T.Helper()
	r.Stop()
	r.Do(r.Ended())
	r.Fake.DropConnections() // so that Connected cannot mean the connection that just closed
}

// Ended waits until the bot ended by itself, or was stopped.
func (r *Running) Ended() error {
	select {
	case err := <-r.over:
		return err
	case <-r.Soon().Done():
		return errors.New("the bot did not end")
	}
}

func (r *Running) watch(e fakediscord.Event) {
	if e.Event == "commands" {
		r.listed <- struct{}{}
	}
	if e.Event != "message" || e.Author != "bot" {
		return
	}
	r.mu.Lock()
	r.shown = append(r.shown, e.To+": "+e.Text)
	r.mu.Unlock()
	select {
	case r.posted <- struct{}{}:
	default:
	}
}

// WaitFor waits until the bot said so many things and returns them.
func (r *Running) WaitFor(n int) []string {
	r.T.Helper()
	for {
		r.mu.Lock()
		shown := r.shown
		r.mu.Unlock()
		if len(shown) >= n {
			return shown
		}
		select {
		case <-r.posted:
		case <-r.Soon().Done():
			r.T.Fatalf("the bot said %q, want %d things; its log:\n%s", shown, n, r.Log)
		}
	}
}

// Soon is how long a test waits for something before it fails.
func (r *Running) Soon() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	r.T.Cleanup(cancel)
	return ctx
}

// Do fails the test on an error.
func (r *Running) Do(err error) {
	r.T.Helper()
	if err != nil {
		r.T.Fatal(err)
	}
}

// Answers is a feature with the command /ask, which a test answers as it likes.
func Answers(access commands.Access, do commands.Handler, options ...commands.Option) commands.Feature {
	return commands.Feature{Name: "test", Targets: []commands.TargetKind{TestTargets}, Commands: []commands.Command{{Name: "ask", Access: access, Do: do, Options: options}}}
}

// Said is a private answer of a text.
func Said(text string) commands.Reply {
	return commands.Reply{Message: &commands.Message{Text: words.Text(text)}}
}

// Channel returns the id of a channel of the guild.
func (r *Running) Channel(name string) peer.ID {
	r.T.Helper()
	g, err := r.Bot.Discord.Guild(r.Soon(), r.Guild)
	r.Do(err)
	for id, c := range g.Channels {
		if c.Name == name {
			return id
		}
	}
	r.T.Fatalf("there is no #%s", name)
	return 0
}
