package apptest

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

	"waymark/bot/app"
	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// moderatorBits are what the role Moderator may: moderate members, and manage messages.
const moderatorBits = guilds.PermissionModerateMembers | 1<<13

// World is a bot beside the pretend Discord, on a clock that only the test moves.
type World struct {
	T        testing.TB
	Fake     *fakediscord.Server
	Bot      *app.App
	Dir      string
	running  string // where the files of the bot that runs are
	Guild    peer.ID
	Channels map[string]peer.ID
	Log      *LogBuffer
	Whole    bool   // with every feature, from the next start on
	Api      string // where the bot finds Discord from the next start on; "" is the fake itself

	Mu       sync.Mutex
	now      time.Time
	Events   []fakediscord.Event
	OnEvent  func(fakediscord.Event)
	Outcomes []string
	Outcome  func(*storage.Tx, commands.Outcome) ([]commands.Effect, error)
	Due      func(*storage.Tx, commands.Due) ([]commands.Effect, error)
}

// NewWorld makes a guild "Harbour" with #check-ins and #mentoring, a moderator sam and members arjun and
// leela, and a bot that is not connected: the outbox worker needs REST only.
func NewWorld(t testing.TB) *World {
	t.Helper()
	w := &World{
		T: t, Dir: t.TempDir(), Channels: map[string]peer.ID{}, Log: &LogBuffer{},
		now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
	}
	w.Fake = fakediscord.New(fakediscord.Options{Now: w.Clock, Log: slog.New(slog.DiscardHandler)})
	w.Do(w.Fake.Start("127.0.0.1:0"))
	t.Cleanup(func() { _ = w.Fake.Close() })
	guild, err := w.Fake.AddGuild("Harbour", "owner")
	w.Do(err)
	w.Guild = peer.ID(guild)
	w.Do(w.Fake.AddChannel("Harbour", "check-ins"))
	w.Do(w.Fake.AddChannel("Harbour", "mentoring"))
	w.Do(w.Fake.AddRole("Harbour", "Moderator", moderatorBits))
	w.Do(w.Fake.SetMentionable("Harbour", "Moderator", true))
	w.Do(w.Fake.AddRole("Harbour", "30 days", 0))
	w.Do(w.Fake.Join("Harbour", "sam", "Moderator"))
	w.Do(w.Fake.Join("Harbour", "arjun"))
	w.Do(w.Fake.Join("Harbour", "leela"))
	w.Fake.Watch(w.watch)
	w.Start(w.Dir)
	g, err := w.Bot.Discord.Guild(w.Ctx(), w.Guild)
	w.Do(err)
	for id, c := range g.Channels {
		w.Channels[c.Name] = id
	}
	for id, r := range g.Roles {
		w.Channels["&"+r.Name] = id
	}
	return w
}

// Config is the configuration of a bot on the files in dir.
func (w *World) Config(dir string) app.Config {
	cfg := app.Defaults()
	cfg.Token = app.Secret(w.Fake.Token())
	cfg.Discord.API = w.Fake.URL()
	if w.Api != "" {
		cfg.Discord.API = w.Api
	}
	cfg.Data = app.DataConfig{Dir: filepath.Join(dir, "data"), KeyFile: filepath.Join(w.Dir, "key"), Volatile: true}
	cfg.Backup.Dir = filepath.Join(w.Dir, "backups")
	return cfg
}

// Start starts a bot on the files in dir, in place of any that ran.
func (w *World) Start(dir string) {
	w.T.Helper()
	feature := commands.Feature{
		Name:     "test",
		Targets:  []commands.TargetKind{TestTargets},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){"test.end": w.ended},
		Due:      map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){"test.due": w.fell},
	}
	log := slog.New(slog.NewTextHandler(w.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	features := []commands.Feature{feature}
	if w.Whole {
		features = append(features, all.All(all.Options{})...)
	}
	b, err := app.Assemble(w.Config(dir), app.Clock{Now: w.Clock, Manual: true, Unpaced: true}, log, features...)
	w.Do(err)
	w.Bot, w.running = b, dir
	w.T.Cleanup(func() { _ = b.Close() })
}

func (w *World) ended(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	name := [...]string{"", "done", "gone", "closed", "refused", "gave up", "left"}[o.Result]
	w.Outcomes = append(w.Outcomes, name)
	if w.Outcome != nil {
		return w.Outcome(tx, o)
	}
	return nil, nil
}

func (w *World) fell(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) { return w.Due(tx, d) }

// Clock returns the test's time.
func (w *World) Clock() time.Time {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	return w.now
}

// Wait moves the clock and carries out what falls due on the way, in order.
func (w *World) Wait(d time.Duration) {
	w.T.Helper()
	until := w.Clock().Add(d)
	for range 10_000 {
		next, ok, err := w.Bot.NextDue(w.Ctx())
		w.Do(err)
		if !ok || next.After(until) {
			w.SetNow(until)
			return
		}
		w.SetNow(next)
		w.Tick()
	}
	w.T.Fatal("time does not pass")
}

// SetNow never moves the clock back.
func (w *World) SetNow(t time.Time) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	if t.After(w.now) {
		w.now = t
	}
}

// Tick carries out what is due.
func (w *World) Tick() {
	w.T.Helper()
	w.Do(w.Bot.Step(w.Ctx()))
}

func (w *World) watch(e fakediscord.Event) {
	w.Mu.Lock()
	w.Events = append(w.Events, e)
	f := w.OnEvent
	w.Mu.Unlock()
	if f != nil {
		f(e)
	}
}

// Took returns what happened on Discord since it was last asked, one line an event.
func (w *World) Took() []string {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	var lines []string
	for _, e := range w.Events {
		if line := Line(e); line != "" {
			lines = append(lines, line)
		}
	}
	w.Events = nil
	return lines
}

// Line describes an event on one line, "" for one that tests do not look at.
func Line(e fakediscord.Event) string {
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

// Expect fails unless exactly this happened on Discord since it was last asked.
func (w *World) Expect(want ...string) {
	w.T.Helper()
	if got := w.Took(); !slices.Equal(got, want) {
		w.T.Errorf("on Discord:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// Heard fails unless exactly these outcomes were told since it was last asked.
func (w *World) Heard(want ...string) {
	w.T.Helper()
	w.Mu.Lock()
	defer w.Mu.Unlock()
	if !slices.Equal(w.Outcomes, want) {
		w.T.Errorf("outcomes = %q, want %q", w.Outcomes, want)
	}
	w.Outcomes = nil
}

// Enqueue commits effects as a handler would.
func (w *World) Enqueue(effects ...commands.Effect) {
	w.T.Helper()
	w.Update(func(tx *storage.Tx) error { return w.Bot.Table.Enqueue(tx, effects...) })
}

// Update changes storage in the guild's transaction.
func (w *World) Update(f func(*storage.Tx) error) {
	w.T.Helper()
	w.Do(w.Bot.DB.Update(w.Ctx(), w.Guild, f))
}

// Empty fails if anything waits in the outbox.
func (w *World) Empty() {
	w.T.Helper()
	n, err := w.Bot.DB.OutboxDepth(w.Ctx())
	w.Do(err)
	if n != 0 {
		w.T.Errorf("%d effects wait in the outbox, want none", n)
	}
}

// Post is an effect for a message in #check-ins, under one target, with a button that names what it is about.
func (w *World) Post(text string) commands.Effect {
	e := w.PlainPost(text)
	if text != "" {
		e.Message().Rows = []commands.Row{{Buttons: []commands.Button{
			{Label: "Send support", Style: commands.Secondary, ID: commands.ID("test:support", 7)},
		}}}
	}
	return e
}

// OwnedPost makes effects for a message that belongs to arjun, who is a member.
func (w *World) OwnedPost() func(text string) commands.Effect {
	w.T.Helper()
	arjun := w.Id("arjun")
	w.Update(func(tx *storage.Tx) error { return tx.PutMember(peer.Member{ID: arjun}) })
	return func(text string) commands.Effect {
		e := w.Post(text)
		e.Owner = arjun
		return e
	}
}

// TestTargets are the targets of effects that tests make.
const TestTargets commands.TargetKind = "test"

// About is a target of a test.
func About(what string) commands.Target { return TestTargets.Of(what) }

// Showing is an effect with another message to show.
func Showing(e commands.Effect, m *commands.Message) commands.Effect {
	switch do := e.Do.(type) {
	case commands.Post:
		do.Message = m
		e.Do = do
	case commands.DM:
		do.Message = m
		e.Do = do
	}
	return e
}

// PlainPost is an effect for a message without buttons. Without text it is to be absent.
func (w *World) PlainPost(text string) commands.Effect {
	post := commands.Post{Channel: w.Channels["check-ins"]}
	if text != "" {
		post.Message = &commands.Message{Text: words.Text(text)}
	}
	return commands.Effect{Target: About("checkin/7"), Do: post, OnOutcome: "test.end"}
}

// Id finds a member's id as anybody could: by something they said.
func (w *World) Id(name string) peer.ID {
	w.T.Helper()
	w.Do(w.Fake.SendMessage("Harbour", "general", fakediscord.UserRef(name), "hello"))
	url := fmt.Sprintf("%s/api/v10/channels/%d/messages?limit=1", w.Fake.URL(), w.Channels["general"])
	req, err := http.NewRequestWithContext(w.Ctx(), http.MethodGet, url, nil)
	w.Do(err)
	req.Header.Set("Authorization", "Bot "+w.Fake.Token())
	resp, err := http.DefaultClient.Do(req)
	w.Do(err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	w.Do(err)
	var found []struct{ Author struct{ ID string } }
	w.Do(json.Unmarshal(body, &found))
	id, err := peer.ParseID(found[0].Author.ID)
	w.Do(err)
	return id
}

// Crash starts a new bot on a copy of the files as they are now, or as saved before.
func (w *World) Crash(saved string) {
	w.T.Helper()
	if saved == "" {
		saved = w.Save()
	}
	w.Start(saved)
}

// Save copies the bot's files. It does so where the bot would write to them, so that nothing else does meanwhile.
func (w *World) Save() string {
	dir := w.T.TempDir()
	data := filepath.Join(dir, "data")
	err := w.Bot.DB.Update(w.Ctx(), w.Guild, func(*storage.Tx) error {
		if err := os.RemoveAll(data); err != nil { // it may be run again
			return err
		}
		return os.CopyFS(data, os.DirFS(filepath.Join(w.running, "data")))
	})
	if err != nil {
		w.T.Error(err)
	}
	return dir
}

// Ctx is the test's context.
func (w *World) Ctx() context.Context { return w.T.Context() }

// Do fails the test on an error.
func (w *World) Do(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// ScheduleLater fills the due index and the outbox with what is not due yet.
func ScheduleLater(w *World, n int) {
	w.T.Helper()
	for at := 0; at < n; at += 1000 {
		w.Update(func(tx *storage.Tx) error {
			for i := range 1000 {
				if err := tx.Schedule("test.due", 0, peer.ID(at+i+1), w.Clock().Add(time.Hour)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	e := w.Post("later")
	e.From = w.Clock().Add(time.Hour)
	w.Enqueue(e)
}

// Touched tells when the data file was last written.
func Touched(w *World) time.Time {
	w.T.Helper()
	info, err := os.Stat(filepath.Join(w.Dir, "data", app.DataFile))
	w.Do(err)
	return info.ModTime()
}

// Hold lets nobody write to storage until what it returns is called.
func (w *World) Hold() (release func()) {
	held, over, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		_ = w.Bot.DB.Update(context.Background(), w.Guild, func(*storage.Tx) error {
			close(held)
			<-over
			return nil
		})
	}()
	<-held
	return func() { close(over); <-ended }
}
