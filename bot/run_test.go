package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/bot/discord"
	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// running is a bot that is connected to the pretend Discord and lives by the machine's clock.
type running struct {
	t      testing.TB
	fake   *fakediscord.Server
	bot    *bot
	guild  peer.ID
	cfg    config
	clock  clock
	log    *lockedBuffer
	stop   context.CancelFunc
	over   chan error
	mu     sync.Mutex
	shown  []string // what was posted and answered, in order
	posted chan struct{}
	listed chan struct{} // the bot's commands were registered
}

// runBot starts a pretend Discord with the guild Harbour and the member arjun, and a bot with these features.
func runBot(t testing.TB, features ...commands.Feature) *running {
	t.Helper()
	r := &running{t: t, clock: clock{Now: time.Now}, log: &lockedBuffer{}, posted: make(chan struct{}, 1000), listed: make(chan struct{}, 100)}
	r.fake = fakediscord.New(fakediscord.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	r.do(r.fake.Start("127.0.0.1:0"))
	t.Cleanup(func() { _ = r.fake.Close() })
	guild, err := r.fake.AddGuild("Harbour", "owner")
	r.do(err)
	r.guild = peer.ID(guild)
	r.do(r.fake.AddChannel("Harbour", "check-ins"))
	r.do(r.fake.Join("Harbour", "arjun"))
	r.fake.Watch(r.watch)
	r.cfg = defaults()
	r.cfg.Token, r.cfg.Discord.API = secret(r.fake.Token()), r.fake.URL()
	dir := t.TempDir()
	r.cfg.Data = dataConfig{Dir: dir + "/data", KeyFile: dir + "/key"}
	r.cfg.Backup.Dir = dir + "/backups"
	r.start(features...)
	if len(features) > 0 {
		r.wait(r.listed)
	}
	return r
}

func (r *running) start(features ...commands.Feature) {
	r.t.Helper()
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	r.bot, err = assemble(r.cfg, r.clock, log, features...)
	r.do(err)
	ctx, stop := context.WithCancel(context.Background())
	r.stop, r.over = stop, make(chan error, 1)
	go func() { r.over <- r.bot.run(ctx) }()
	r.t.Cleanup(stop)
	soon := r.soon()
	if err := r.fake.Connected(soon); err != nil {
		r.t.Fatalf("%v; the bot's log:\n%s", err, r.log)
	}
	for !r.bot.discord.Connected() { // Discord knows before the bot does
		r.do(soon.Err())
		runtime.Gosched()
	}
}

// wait waits until something happened.
func (r *running) wait(c <-chan struct{}) {
	r.t.Helper()
	select {
	case <-c:
	case <-r.soon().Done():
		r.t.Fatalf("it did not happen; the bot's log:\n%s", r.log)
	}
}

// end stops the bot cleanly.
func (r *running) end() {
	r.t.Helper()
	r.stop()
	r.do(r.ended())
	r.fake.Sever() // so that Connected cannot mean the connection that just closed
}

// ended waits until the bot ended by itself, or was stopped.
func (r *running) ended() error {
	select {
	case err := <-r.over:
		return err
	case <-r.soon().Done():
		return errors.New("the bot did not end")
	}
}

func (r *running) watch(e fakediscord.Event) {
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

// waitFor waits until the bot said so many things and returns them.
func (r *running) waitFor(n int) []string {
	r.t.Helper()
	for {
		r.mu.Lock()
		shown := r.shown
		r.mu.Unlock()
		if len(shown) >= n {
			return shown
		}
		select {
		case <-r.posted:
		case <-r.soon().Done():
			r.t.Fatalf("the bot said %q, want %d things; its log:\n%s", shown, n, r.log)
		}
	}
}

// soon is how long a test waits for something before it fails.
func (r *running) soon() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	r.t.Cleanup(cancel)
	return ctx
}

func (r *running) do(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// answers is a feature with the command /ask, which a test answers as it likes.
func answers(access commands.Access, do commands.Handler, options ...commands.Option) commands.Feature {
	return commands.Feature{Name: "test", Commands: []commands.Command{{Name: "ask", Access: access, Do: do, Options: options}}}
}

func said(text string) commands.Reply {
	return commands.Reply{Message: &commands.Message{Text: words.Text(text)}}
}

func TestWhatIsWishedIsPostedWithoutATick(t *testing.T) {
	var r *running
	var channel peer.ID
	r = runBot(t, answers(commands.Writes, func(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
		reply := said("Noted.")
		reply.Effects = []commands.Effect{{
			Kind: commands.Post, Target: "t/" + rq.ID.String(), Channel: channel,
			Message: &commands.Message{Text: "Okay"},
		}}
		return reply, nil
	}))
	channel = r.channel("check-ins")
	r.do(r.fake.Command("Harbour", "general", "arjun", "/ask"))
	got := r.waitFor(2)
	if all := strings.Join(got, "|"); !strings.Contains(all, "channel: Okay") || !strings.Contains(all, "ephemeral: Noted.") {
		t.Errorf("the bot said %q", got)
	}
	r.end()
}

func (r *running) channel(name string) peer.ID {
	r.t.Helper()
	g, err := r.bot.discord.Guild(r.soon(), r.guild)
	r.do(err)
	for _, c := range g.Channels {
		if c.Name == name {
			return c.ID
		}
	}
	r.t.Fatalf("there is no #%s", name)
	return 0
}

func TestStoppingFinishesWhatWasBegun(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	r := runBot(t, answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		close(begun)
		<-finish
		return said("Here it is."), nil
	}))
	r.do(r.fake.Command("Harbour", "general", "arjun", "/ask"))
	<-begun
	r.stop()
	close(finish)
	r.do(r.ended())
	if got := r.waitFor(1); got[0] != "ephemeral: Here it is." {
		t.Errorf("the bot said %q", got)
	}
	if err := r.bot.db.View(context.Background(), 1, func(*storage.Tx) error { return nil }); err == nil {
		t.Error("storage is still open")
	}
}

// Many ask for a picture at once. Two are made at a time, and whoever wants none is answered meanwhile.
func TestFewPicturesAreMadeAtOnce(t *testing.T) {
	begun, finish := make(chan struct{}, 10), make(chan struct{})
	r := runBot(t, answers(commands.NoStorage, func(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
		reply := said("Quick.")
		if len(rq.Options) > 0 {
			reply = said("Slow.")
			reply.Attachments = func(context.Context) ([]commands.File, error) {
				begun <- struct{}{}
				<-finish
				return nil, nil
			}
		}
		return reply, nil
	}, commands.Option{Name: "picture", Type: commands.String}))
	for range 5 {
		r.do(r.fake.Command("Harbour", "general", "arjun", "/ask picture:yes"))
	}
	r.do(r.fake.Command("Harbour", "general", "arjun", "/ask"))
	if got := r.waitFor(1); got[0] != "ephemeral: Quick." || len(begun) > 2 {
		t.Errorf("the bot said %q first, and %d pictures are being made", got, len(begun))
	}
	close(finish)
	if got := r.waitFor(6); len(begun) != 5 {
		t.Errorf("the bot said %q; %d pictures were made", got, len(begun))
	}
	r.end()
}

func TestStartedAgainOnTheSameFiles(t *testing.T) {
	count := func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		s, err := tx.Settings()
		if err != nil {
			return commands.Reply{}, err
		}
		s.Zone += "x"
		return said(s.Zone), tx.PutSettings(s)
	}
	r := runBot(t, answers(commands.Writes, count))
	for n := 1; n <= 3; n++ {
		r.do(r.fake.Command("Harbour", "general", "arjun", "/ask"))
		if got := r.waitFor(n); got[n-1] != "ephemeral: "+strings.Repeat("x", n) {
			t.Errorf("the bot said %q", got)
		}
		r.end()
		if n < 3 {
			r.start(answers(commands.Writes, count))
		}
	}
}

func TestTokenThatDiscordRefusesEndsTheProgram(t *testing.T) {
	r := runBot(t)
	r.end()
	r.cfg.Token = "wrong.wrong.wrong"
	b, err := assemble(r.cfg, clock{Now: time.Now}, slog.New(slog.NewTextHandler(r.log, nil)))
	r.do(err)
	err = b.run(r.soon())
	t.Log(r.log)
	var fatal *discord.Fatal
	if !errors.As(err, &fatal) {
		t.Fatalf("run = %v, want a reason not to start again", err)
	}
	var out strings.Builder
	if status := report(&out, err); status != exitConfig {
		t.Errorf("exit status %d, want %d", status, exitConfig)
	}
	if !strings.Contains(out.String(), "token") || strings.Contains(out.String(), "wrong.wrong") {
		t.Errorf("the host is told %q", out.String())
	}
}

func TestSecondCopyIsRefused(t *testing.T) {
	r := runBot(t)
	_, err := assemble(r.cfg, clock{Now: time.Now}, slog.New(slog.DiscardHandler))
	if !errors.Is(err, storage.ErrRunning) {
		t.Fatalf("err = %v, want ErrRunning", err)
	}
	if status := report(new(strings.Builder), err); status != exitFailed {
		t.Errorf("exit status %d, want %d: it may be over in a moment", status, exitFailed)
	}
	r.end()
}

func TestMissingKeyIsNotMadeAnew(t *testing.T) {
	r := runBot(t)
	r.end()
	r.do(os.Remove(r.cfg.Data.KeyFile))
	_, err := assemble(r.cfg, clock{Now: time.Now}, slog.New(slog.DiscardHandler))
	if !errors.Is(err, storage.ErrKeyMissing) {
		t.Fatalf("err = %v, want ErrKeyMissing", err)
	}
	if status := report(new(strings.Builder), fmt.Errorf("start: %w", err)); status != exitConfig {
		t.Errorf("exit status %d, want %d", status, exitConfig)
	}
	if exists(r.cfg.Data.KeyFile) {
		t.Error("a new key was made beside data that it cannot open")
	}
}
