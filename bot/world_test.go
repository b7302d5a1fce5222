package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// world is a bot beside the pretend Discord, on a clock that only the test moves.
type world struct {
	t        testing.TB
	fake     *fakediscord.Server
	bot      *bot
	dir      string
	running  string // where the files of the bot that runs are
	guild    peer.ID
	channels map[string]peer.ID
	log      *lockedBuffer
	whole    bool   // with every feature, from the next start on
	api      string // where the bot finds Discord from the next start on; "" is the fake itself

	mu       sync.Mutex
	now      time.Time
	events   []fakediscord.Event
	onEvent  func(fakediscord.Event)
	outcomes []string
	outcome  func(*storage.Tx, commands.Outcome) ([]commands.Effect, error)
	due      func(*storage.Tx, commands.Due) ([]commands.Effect, error)
}

// newWorld makes a guild "Harbour" with #check-ins and #mentoring, a moderator sam and members arjun and
// leela, and a bot that is not connected: the courier needs REST only.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{
		t: t, dir: t.TempDir(), channels: map[string]peer.ID{}, log: &lockedBuffer{},
		now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
	}
	w.fake = fakediscord.New(fakediscord.Options{Now: w.clock, Log: slog.New(slog.DiscardHandler)})
	w.do(w.fake.Start("127.0.0.1:0"))
	t.Cleanup(func() { _ = w.fake.Close() })
	guild, err := w.fake.AddGuild("Harbour", "owner")
	w.do(err)
	w.guild = peer.ID(guild)
	w.do(w.fake.AddChannel("Harbour", "check-ins"))
	w.do(w.fake.AddChannel("Harbour", "mentoring"))
	w.do(w.fake.AddRole("Harbour", "Moderator", moderatorPermission))
	w.do(w.fake.AddRole("Harbour", "30 days", 0))
	w.do(w.fake.Join("Harbour", "sam", "Moderator"))
	w.do(w.fake.Join("Harbour", "arjun"))
	w.do(w.fake.Join("Harbour", "leela"))
	w.fake.Watch(w.watch)
	w.start(w.dir)
	g, err := w.bot.discord.Guild(w.ctx(), w.guild)
	w.do(err)
	for _, c := range g.Channels {
		w.channels[c.Name] = c.ID
	}
	for _, r := range g.Roles {
		w.channels["&"+r.Name] = r.ID
	}
	return w
}

func (w *world) config(dir string) config {
	cfg := defaults()
	cfg.Token = secret(w.fake.Token())
	cfg.Discord.API = w.fake.URL()
	if w.api != "" {
		cfg.Discord.API = w.api
	}
	cfg.Data = dataConfig{Dir: filepath.Join(dir, "data"), KeyFile: filepath.Join(w.dir, "key")}
	cfg.Backup.Dir = filepath.Join(w.dir, "backups")
	return cfg
}

// start starts a bot on the files in dir, in place of any that ran.
func (w *world) start(dir string) {
	w.t.Helper()
	feature := commands.Feature{
		Name:     "test",
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){"test.end": w.ended},
		Due:      map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){"test.due": w.fell},
	}
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	features := []commands.Feature{feature}
	if w.whole {
		features = append(features, all.All(all.Options{})...)
	}
	b, err := assemble(w.config(dir), clock{Now: w.clock, Manual: true, Unpaced: true}, log, features...)
	w.do(err)
	w.bot, w.running = b, dir
	w.t.Cleanup(func() { _ = b.close() })
}

func (w *world) ended(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := [...]string{"", "done", "gone", "closed", "refused", "gave up", "left"}[o.Result]
	w.outcomes = append(w.outcomes, name)
	if w.outcome != nil {
		return w.outcome(tx, o)
	}
	return nil, nil
}

func (w *world) fell(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) { return w.due(tx, d) }

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// wait moves the clock and carries out what falls due on the way, in order.
func (w *world) wait(d time.Duration) {
	w.t.Helper()
	until := w.clock().Add(d)
	for range 10_000 {
		next, ok, err := w.bot.next(w.ctx())
		w.do(err)
		if !ok || next.After(until) {
			w.setNow(until)
			return
		}
		w.setNow(next)
		w.tick()
	}
	w.t.Fatal("time does not pass")
}

// setNow never moves the clock back.
func (w *world) setNow(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t.After(w.now) {
		w.now = t
	}
}

func (w *world) tick() {
	w.t.Helper()
	w.do(w.bot.tick(w.ctx()))
}

func (w *world) watch(e fakediscord.Event) {
	w.mu.Lock()
	w.events = append(w.events, e)
	f := w.onEvent
	w.mu.Unlock()
	if f != nil {
		f(e)
	}
}

// took returns what happened on Discord since it was last asked, one line an event.
func (w *world) took() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []string
	for _, e := range w.events {
		if line := line(e); line != "" {
			lines = append(lines, line)
		}
	}
	w.events = nil
	return lines
}

func line(e fakediscord.Event) string {
	switch e.Event {
	case "message":
		verb := "posts"
		if e.Edited {
			verb = "edits"
		}
		where := "#" + e.Channel
		if e.To == "dm" {
			where = "@" + e.Viewer
		}
		if e.Author != "bot" {
			return ""
		}
		return fmt.Sprintf("%s %s: %s", verb, where, e.Text)
	case "deleted":
		return "deletes #" + e.Channel
	case "role":
		return fmt.Sprintf("role %s %s %s", e.Change, e.Member, e.Role)
	case "thread":
		return fmt.Sprintf("thread %s private=%v locked=%v archived=%v %v", e.Name, e.Private, e.Locked, e.Archived, e.Members)
	case "refused":
		if e.Provoked {
			return fmt.Sprintf("refused %s %d", e.Request, e.Status)
		}
		return fmt.Sprintf("REFUSED UNPROVOKED %s %d %d %s", e.Request, e.Status, e.Code, e.Why)
	}
	return ""
}

// expect fails unless exactly this happened on Discord since it was last asked.
func (w *world) expect(want ...string) {
	w.t.Helper()
	if got := w.took(); !slices.Equal(got, want) {
		w.t.Errorf("on Discord:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// heard fails unless exactly these outcomes were told since it was last asked.
func (w *world) heard(want ...string) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Equal(w.outcomes, want) {
		w.t.Errorf("outcomes = %q, want %q", w.outcomes, want)
	}
	w.outcomes = nil
}

// wish commits effects as a handler would.
func (w *world) wish(effects ...commands.Effect) {
	w.t.Helper()
	w.update(func(tx *storage.Tx) error { return w.bot.table.Enqueue(tx, effects...) })
}

func (w *world) update(f func(*storage.Tx) error) {
	w.t.Helper()
	w.do(w.bot.db.Update(w.ctx(), w.guild, f))
}

// empty fails if anything waits in the outbox.
func (w *world) empty() {
	w.t.Helper()
	n, err := w.bot.db.OutboxDepth(w.ctx())
	w.do(err)
	if n != 0 {
		w.t.Errorf("%d wishes wait in the outbox, want none", n)
	}
}

// post is a wish for a message in #check-ins, under one target, with a button that names what it is about.
func (w *world) post(text string) commands.Effect {
	e := w.plainPost(text)
	if text != "" {
		e.Message.Rows = []commands.Row{{Buttons: []commands.Button{
			{Label: "Send support", Style: commands.Secondary, ID: commands.ID("test:support", 7)},
		}}}
	}
	return e
}

// ownedPost makes wishes for a message that belongs to arjun, who is a member.
func (w *world) ownedPost() func(text string) commands.Effect {
	w.t.Helper()
	arjun := w.id("arjun")
	w.update(func(tx *storage.Tx) error { return tx.PutMember(peer.Member{ID: arjun}) })
	return func(text string) commands.Effect {
		e := w.post(text)
		e.Owner = arjun
		return e
	}
}

// plainPost is a wish for a message without buttons. Without text it is to be absent.
func (w *world) plainPost(text string) commands.Effect {
	e := commands.Effect{
		Kind: commands.Post, Target: "checkin/7", Channel: w.channels["check-ins"], OnOutcome: "test.end",
	}
	if text != "" {
		e.Message = &commands.Message{Text: words.Text(text)}
	}
	return e
}

// id finds a member's id as anybody could: by something they said.
func (w *world) id(name string) peer.ID {
	w.t.Helper()
	w.do(w.fake.Say("Harbour", "general", name, "hello"))
	url := fmt.Sprintf("%s/api/v10/channels/%d/messages?limit=1", w.fake.URL(), w.channels["general"])
	req, err := http.NewRequestWithContext(w.ctx(), http.MethodGet, url, nil)
	w.do(err)
	req.Header.Set("Authorization", "Bot "+w.fake.Token())
	resp, err := http.DefaultClient.Do(req)
	w.do(err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	w.do(err)
	var found []struct{ Author struct{ ID string } }
	w.do(json.Unmarshal(body, &found))
	id, err := peer.ParseID(found[0].Author.ID)
	w.do(err)
	return id
}

// crash starts a new bot on a copy of the files as they are now, or as saved before.
func (w *world) crash(saved string) {
	w.t.Helper()
	if saved == "" {
		saved = w.save()
	}
	w.start(saved)
}

// save copies the bot's files. It does so where the bot would write to them, so that nothing else does meanwhile.
func (w *world) save() string {
	dir := w.t.TempDir()
	data := filepath.Join(dir, "data")
	err := w.bot.db.Update(w.ctx(), w.guild, func(*storage.Tx) error {
		if err := os.RemoveAll(data); err != nil { // it may be run again
			return err
		}
		return os.CopyFS(data, os.DirFS(filepath.Join(w.running, "data")))
	})
	if err != nil {
		w.t.Error(err)
	}
	return dir
}

func (w *world) ctx() context.Context { return w.t.Context() }

func (w *world) do(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}
