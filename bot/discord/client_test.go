package discord

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// brisk is the pace of tests: nothing waits longer than it must.
func fastTimeouts() timeouts {
	p := defaultTimeouts()
	p.retryWait, p.backoff, p.maxBackoff, p.identify = time.Millisecond, time.Millisecond, 10*time.Millisecond, time.Millisecond
	p.drain, p.registerRetry = time.Minute, time.Millisecond
	p.handlerStart, p.deferAfter, p.firstAnswer, p.callback = time.Minute, time.Minute, time.Minute, time.Minute // a slow machine is no fault
	return p
}

func noon() time.Time { return time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC) }

// world is a pretend Discord with a guild, a client on it, and what was seen.
type harness struct {
	t     *testing.T
	fake  *fakediscord.Server
	c     *Client
	guild peer.ID
	ran   chan error
	stop  context.CancelFunc

	mu         sync.Mutex
	events     []fakediscord.Event
	ready      int
	registered int
	log        logged
}

// logged is a log that may be read while it is written.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write collects the log.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String is what was written so far.
func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// connected starts everything; change may alter the configuration or the pace before.
func connected(t *testing.T, handle func(context.Context, commands.Request) commands.Reply, change func(*Config, *timeouts)) *harness {
	t.Helper()
	return connectedTo(t, fakediscord.Options{}, handle, change)
}

// connectedTo is connected with options of the pretend Discord and further guilds.
func connectedTo(t *testing.T, o fakediscord.Options, handle func(context.Context, commands.Request) commands.Reply, change func(*Config, *timeouts), guilds ...fakediscord.GuildRef) *harness {
	t.Helper()
	w := &harness{t: t, ran: make(chan error, 1)}
	o.Now, o.Log, o.Schemas, o.FirstAnswer = noon, slog.New(slog.DiscardHandler), judge(t), time.Minute
	o.Strict = fakediscord.Strict{ModalLabels: true, ResumeURL: true, IdentifyProperties: true, CallbackTries: true, Mentions: true}
	w.fake = fakediscord.New(o)
	w.must(w.fake.Start("127.0.0.1:0"))
	t.Cleanup(func() { _ = w.fake.Close() })
	guild, err := w.fake.AddGuild("Harbour", "owner")
	w.must(err)
	w.must(w.fake.Join("Harbour", "arjun"))
	w.guild = peer.ID(guild)
	for _, name := range guilds {
		_, err := w.fake.AddGuild(string(name), "owner")
		w.must(err)
		w.must(w.fake.Join(name, "arjun"))
	}
	w.fake.Watch(func(e fakediscord.Event) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.events = append(w.events, e)
		if e.Event == "commands" {
			w.registered++
		}
	})
	cfg := Config{
		Token: w.fake.Token(), API: w.fake.URL(), Log: slog.New(slog.NewTextHandler(&w.log, nil)), Now: noon, Handle: handle,
		Apology:     broken,
		Definitions: definitions(),
		GuildAvailable: func(peer.ID, []peer.ID) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.ready++
		},
	}
	p := fastTimeouts()
	if change != nil {
		change(&cfg, &p)
	}
	w.c, err = New(cfg)
	w.must(err)
	w.c.timeouts = p
	w.run()
	return w
}

// judge is Discord's OpenAPI document, where it is at hand: beside the checkout, or where WAYMARK_OPENAPI says.
func judge(t *testing.T) *fakediscord.SchemaValidator {
	t.Helper()
	path := os.Getenv("WAYMARK_OPENAPI")
	if path == "" {
		path = "../../../shared/discord-openapi.json"
	}
	if _, err := os.Stat(path); err != nil {
		t.Logf("without Discord's OpenAPI document: %v", err)
		return nil
	}
	j, err := fakediscord.LoadSchemas(path)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func (w *harness) run() {
	ctx, cancel := context.WithCancel(context.Background())
	w.stop = cancel
	go func() { w.ran <- w.c.Run(ctx) }()
	w.t.Cleanup(func() {
		cancel()
		select {
		case <-w.ran:
		case <-w.deadline().Done():
			w.t.Error("Run did not end")
		}
	})
	w.must(w.fake.Connected(w.deadline()))
	w.until(func() bool { return w.ready > 0 && w.registered > 0 })
}

func definitions() []commands.Definition {
	return []commands.Definition{
		{Name: "checkin", Description: "Say how you are", Options: []commands.OptionDefinition{
			{Option: commands.Option{Name: "note", Type: commands.String, Max: 1000}, Description: "A note"},
			{Option: commands.Option{Name: "mood", Type: commands.String, Required: true, Choices: []string{"1", "5"}}, Description: "How", Names: []string{"Very hard", "Good"}},
		}},
		{Name: "mentors", Description: "For moderators", Level: commands.Moderator, Subcommands: []commands.Definition{
			{Name: "queue", Description: "Who waits"},
		}},
		{Name: "Assign a mentor", User: true, Level: commands.Moderator},
		{Name: "Cover this", OnMessage: true, Level: commands.Moderator},
	}
}

// soon is how long a test waits for something before it fails.
func (w *harness) deadline() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	w.t.Cleanup(cancel)
	return ctx
}

func (w *harness) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// settled waits until nothing is in flight, and returns what happened since the last call.
func (w *harness) settled() []fakediscord.Event {
	w.t.Helper()
	w.must(w.fake.Idle(w.deadline()))
	w.must(w.c.Idle(w.deadline()))
	w.must(w.fake.Idle(w.deadline()))
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.events
	w.events = nil
	return out
}

// texts are the messages among events, "to: text".
func messages(events []fakediscord.Event) []string {
	var out []string
	for _, e := range events {
		switch e.Event {
		case "message":
			s := e.To + ": " + e.Text
			if e.Edited {
				s = "edited " + s
			}
			out = append(out, s)
		case "refused":
			out = append(out, "refused: "+e.Request+" "+e.Why)
		case "unanswered":
			out = append(out, "unanswered")
		}
	}
	return out
}

func (w *harness) wants(want ...string) {
	w.t.Helper()
	if got := messages(w.settled()); !slices.Equal(got, want) {
		w.t.Errorf("messages: %q, want %q\nlog:\n%s", got, want, &w.log)
	}
}

func say(text string) commands.Reply {
	return commands.Reply{Message: &commands.Message{Text: words.Text(text)}}
}

func TestACommandIsAnsweredPrivately(t *testing.T) {
	var got commands.Request
	w := connected(t, func(_ context.Context, rq commands.Request) commands.Reply {
		got = rq
		r := say("Noted.")
		r.Followups = []commands.Message{{Text: "And this."}}
		return r
	}, nil)
	w.settled()
	w.must(w.fake.Command("Harbour", "", "arjun", `/checkin mood:Good note:"slept *well* @everyone"`))
	w.wants("ephemeral: Noted.", "ephemeral: And this.")
	if got.Command != "checkin" || got.Kind != commands.SlashCommand || got.Guild != w.guild || got.Member == 0 || got.DM ||
		got.Options["mood"].Text != "5" || got.Options["note"].Text != "slept *well* @everyone" || !got.Now.Equal(noon()) || got.Permissions == 0 {
		t.Errorf("request: %+v", got)
	}
}

func TestCommandsAreRegisteredOnceAndSubcommandsNamed(t *testing.T) {
	var got commands.Request
	w := connected(t, func(_ context.Context, rq commands.Request) commands.Reply { got = rq; return say("ok") }, nil)
	registered := func() (n int) {
		for _, e := range w.settled() {
			if e.Event == "commands" {
				n++
			}
		}
		return n
	}
	if n := registered(); n != 1 {
		t.Errorf("registered %d times at the first start, want 1", n)
	}
	w.fake.InvalidateSession()
	w.until(func() bool { return w.ready == 2 })
	if n := registered(); n != 0 {
		t.Errorf("registered %d times though nothing changed", n)
	}
	w.must(w.fake.Command("Harbour", "", "owner", "/mentors queue"))
	w.wants("ephemeral: ok")
	if got.Command != "mentors queue" {
		t.Errorf("command: %q", got.Command)
	}
	w.must(w.fake.ContextCommand("Harbour", "owner", "Assign a mentor", "arjun"))
	w.wants("ephemeral: ok")
	if got.Kind != commands.UserCommand || got.Target == 0 || got.Target == got.Member {
		t.Errorf("user command: %+v", got)
	}
	w.must(w.fake.SendMessage("Harbour", "", "arjun", "hello"))
	w.must(w.fake.ContextCommand("Harbour", "owner", "Cover this", "arjun"))
	w.wants("channel: hello", "ephemeral: ok")
	if got.Kind != commands.MessageCommand || got.Message == 0 || got.Command != "Cover this" || len(got.MessageIDs) > 0 {
		t.Errorf("message command: %+v", got)
	}
}

// until waits for a condition on what the callbacks saw.
func (w *harness) until(cond func() bool) {
	w.t.Helper()
	for ctx := w.deadline(); ; {
		w.mu.Lock()
		ok := cond()
		w.mu.Unlock()
		if ok {
			return
		}
		if sleep(ctx, time.Millisecond) != nil {
			w.t.Fatalf("waited in vain\nlog:\n%s", &w.log)
		}
	}
}

func TestButtonsUpdateAndFormsOpen(t *testing.T) {
	handle := func(_ context.Context, rq commands.Request) commands.Reply {
		switch {
		case rq.Kind == commands.SlashCommand:
			r := say("Pick")
			r.Message.Rows = []commands.Row{{Buttons: []commands.Button{
				{Label: "Change", Style: commands.Primary, ID: commands.ID("t:change")},
				{Label: "Write", Style: commands.Secondary, ID: commands.ID("t:write")},
			}}}
			return r
		case rq.Component == "t:change":
			r := say("Changed")
			r.Update = true
			r.Message.Rows = []commands.Row{{Buttons: []commands.Button{{Label: "Write", Style: commands.Secondary, ID: commands.ID("t:write")}}}}
			return r
		case rq.Component == "t:write":
			return commands.Reply{Modal: &commands.Modal{ID: commands.ID("t:form", peer.ID(7)), Title: "Your note", Fields: []commands.Field{{ID: "note", Label: "Note", Max: 100, Long: true}}}}
		case rq.Component == "t:form" && rq.Kind == commands.ModalSubmit:
			return say("Got " + rq.Fields["note"] + " " + rq.Arg(0))
		}
		return say("lost:" + rq.Component)
	}
	w := connected(t, handle, nil)
	w.settled()
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	w.wants("ephemeral: Pick")
	w.must(w.fake.Click("Harbour", "arjun", "Change", ""))
	w.wants("edited ephemeral: Changed")
	w.must(w.fake.Click("Harbour", "arjun", "Write", ""))
	w.wants()
	w.must(w.fake.Submit("Harbour", "arjun", []fakediscord.Field{{Label: "Note", Value: "hi"}}))
	w.wants("ephemeral: Got hi 7")
	w.must(w.fake.ForgeComponent("Harbour", "arjun", fakediscord.Forged{CustomID: "v0:nonsense"}))
	w.wants("ephemeral: lost:")
}

func TestASlowHandlerIsAnnouncedAndThenShown(t *testing.T) {
	handle := func(ctx context.Context, rq commands.Request) commands.Reply {
		<-ctx.Done() // until storage must have begun
		r := say("Late " + rq.Component)
		r.Update = rq.Component == "t:update"
		r.Message.Rows = []commands.Row{{Buttons: []commands.Button{
			{Label: "Update", Style: commands.Primary, ID: commands.ID("t:update")},
			{Label: "New", Style: commands.Secondary, ID: commands.ID("t:new")},
		}}}
		return r
	}
	w := connected(t, handle, func(_ *Config, p *timeouts) { p.handlerStart, p.deferAfter = 60*time.Millisecond, 10*time.Millisecond })
	w.settled()
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	got := messages(w.settled())
	if len(got) == 0 || !strings.HasSuffix(got[len(got)-1], "ephemeral: Late") {
		t.Errorf("messages: %q\n%s", got, &w.log)
	}
	w.must(w.fake.Click("Harbour", "arjun", "Update", ""))
	w.wants("edited ephemeral: Late t:update")
	w.must(w.fake.Click("Harbour", "arjun", "New", ""))
	w.wants("ephemeral: Late t:new")
}

func TestFilesAreMadeAfterTheHandler(t *testing.T) {
	handle := func(context.Context, commands.Request) commands.Reply {
		r := say("A chart")
		r.Attachments = func(context.Context) ([]commands.File, error) {
			return []commands.File{{Name: "chart.png", Type: "image/png", Data: []byte("\x89PNG"), Alt: "all good"}}, nil
		}
		return r
	}
	w := connected(t, handle, nil)
	w.settled()
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	for _, e := range w.settled() {
		if e.Event == "message" {
			want := []fakediscord.FileView{{Name: "chart.png", Type: "image/png", Bytes: 4, Alt: "all good"}}
			if !slices.Equal(e.Files, want) {
				t.Errorf("files: %+v", e.Files)
			}
			return
		}
	}
	t.Error("no message")
}

func TestAPanicBecomesAnApologyAndIsNotLoggedInWords(t *testing.T) {
	w := connected(t, func(_ context.Context, rq commands.Request) commands.Reply { panic(rq.Options["note"].Text) }, nil)
	w.settled()
	w.must(w.fake.Command("Harbour", "", "arjun", `/checkin mood:Good note:secret-words`))
	got := messages(w.settled())
	if len(got) != 1 || !strings.HasPrefix(got[0], "ephemeral: Broken, ") {
		t.Errorf("messages: %q", got)
	}
	if strings.Contains(w.log.String(), "secret-words") || !strings.Contains(w.log.String(), "a handler panicked") {
		t.Errorf("log: %s", &w.log)
	}
}

func TestARedeliveredInteractionIsHandledOnce(t *testing.T) {
	n := 0
	w := connected(t, func(context.Context, commands.Request) commands.Reply { n++; return say("once") }, nil)
	w.settled()
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	w.wants("ephemeral: once")
	w.must(w.fake.Redeliver())
	w.wants()
	if n != 1 {
		t.Errorf("handled %d times", n)
	}
}

func TestAFailedFirstAnswerIsRepeated(t *testing.T) {
	w := connected(t, func(context.Context, commands.Request) commands.Reply { return say("there") }, nil)
	w.settled()
	w.must(w.fake.Fail("POST /interactions/*/*/callback", "500", 2))
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	got := messages(w.settled())
	if len(got) == 0 || got[len(got)-1] != "ephemeral: there" {
		t.Errorf("messages: %q", got)
	}
	if log := w.log.String(); strings.Contains(log, w.fake.Token()) {
		t.Errorf("the log holds the token: %s", log)
	}
}

// Discord counts every refusal towards a ban of the address, so a first answer is attempted three times and not more.
func TestAFirstAnswerIsAttemptedThreeTimes(t *testing.T) {
	var kept atomic.Int32
	w := connected(t, func(context.Context, commands.Request) commands.Reply {
		r := say("there")
		r.OnUndelivered = func(context.Context) { kept.Add(1) }
		return r
	}, nil)
	w.settled()
	w.must(w.fake.Fail("POST /interactions/*/*/callback", "500", 100))
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	w.until(func() bool { return kept.Load() > 0 })
	w.must(w.c.Idle(w.deadline()))
	w.mu.Lock()
	defer w.mu.Unlock()
	if got := messages(w.events); len(got) != maxCallbacks || kept.Load() != 1 {
		t.Errorf("%d attempts (%q), kept %d times", len(got), got, kept.Load())
	}
}
