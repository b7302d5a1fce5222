package discord

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
)

// rest is a connected world with channels and roles, and the guild as the bot sees it.
func rest(t *testing.T) (*harness, guilds.State) {
	t.Helper()
	t.Parallel()
	w := connected(t, nobody, nil)
	w.must(w.fake.AddChannel("Harbour", "check-ins"))
	w.must(w.fake.AddRole("Harbour", "30 days", 0))
	g, err := w.c.Guild(w.deadline(), w.guild)
	w.must(err)
	w.settled()
	return w, g
}

func channelOf(t *testing.T, g guilds.State, name string) peer.ID {
	t.Helper()
	for id, ch := range g.Channels {
		if ch.Name == name {
			return id
		}
	}
	t.Fatalf("no channel %s in %+v", name, g)
	return 0
}

func TestAPostIsMadeOnceFoundChangedAndRemoved(t *testing.T) {
	w, g := rest(t)
	ctx, room := w.deadline(), channelOf(t, g, "check-ins")
	m := commands.Message{
		Text:  "Okay. @everyone <@1>",
		Rows:  []commands.Row{{Buttons: []commands.Button{{Label: "Send support", Style: commands.Primary, ID: "v1:a:b:1"}}}},
		Files: []commands.File{{Name: "a.txt", Type: "text/plain", Data: []byte("x"), Alt: "an x"}},
	}
	first, err := w.c.Post(ctx, room, m, "nonce-1")
	w.must(err)
	again, err := w.c.Post(ctx, room, m, "nonce-1")
	w.must(err)
	if first == 0 || first != again {
		t.Errorf("posted as %d, then as %d", first, again)
	}
	found, err := w.c.Find(ctx, room, func(m Found) bool { return slices.Contains(m.CustomIDs, "v1:a:b:1") && m.Text != "" })
	if err != nil || found != first {
		t.Errorf("found %d, %v; want %d", found, err, first)
	}
	if found, err = w.c.Find(ctx, room, func(m Found) bool { return m.Text == "" }); err != nil || found != 0 {
		t.Errorf("found %d, %v, which nobody sent", found, err)
	}
	w.must(w.c.Edit(ctx, room, first, commands.Message{Text: "Good."}))
	w.must(w.c.Delete(ctx, room, first))
	if err := w.c.Delete(ctx, room, first); !IsGone(err) || CodeOf(err) != CodeUnknownMessage {
		t.Errorf("deleting twice: %v", err)
	}
	for _, e := range w.settled() {
		if len(e.Pings) > 0 {
			t.Errorf("pinged %v", e.Pings)
		}
	}
}

func TestPrivateMessagesRolesAndThreads(t *testing.T) {
	w, g := rest(t)
	ctx := w.deadline()
	arjun := w.arjun()
	dm, err := w.c.DMChannel(ctx, arjun)
	w.must(err)
	if again, err := w.c.DMChannel(ctx, arjun); again != dm || err != nil || len(w.fake.DMOpens()) != 1 {
		t.Errorf("the private channel was %d, then %d, %v; opened %v", dm, again, err, w.fake.DMOpens())
	}
	_, err = w.c.Post(ctx, dm, commands.Message{Text: "hello"}, "")
	w.must(err)
	w.must(w.fake.BlockDMs("arjun", true))
	if _, err = w.c.Post(ctx, dm, commands.Message{Text: "hello"}, ""); !IsClosed(err) {
		t.Errorf("closed DMs: %v", err)
	}
	var role peer.ID
	for id, r := range g.Roles {
		if r.Name == "30 days" {
			role = id
		}
	}
	if !g.CanGive(role) || g.CanGive(g.ID) {
		t.Error("CanGive is wrong")
	}
	w.must(w.c.GiveRole(ctx, w.guild, arjun, role))
	m, err := w.c.Member(ctx, w.guild, arjun)
	if err != nil || !slices.Contains(m.Roles, role) {
		t.Errorf("member %+v, %v", m, err)
	}
	w.must(w.c.TakeRole(ctx, w.guild, arjun, role))
	room := channelOf(t, g, "general")
	thread, err := w.c.OpenThread(ctx, room, "a walk together")
	w.must(err)
	if found, err := w.c.FindThread(ctx, w.guild, room, "a walk together"); err != nil || found != thread {
		t.Errorf("found thread %d, %v; want %d", found, err, thread)
	}
	w.must(w.c.AddToThread(ctx, thread, arjun))
	w.must(w.c.CloseThread(ctx, thread))
	if found, err := w.c.FindThread(ctx, w.guild, room, "a walk together"); err != nil || found != 0 {
		t.Errorf("found the closed thread %d, %v", found, err)
	}
	message, err := w.c.Post(ctx, room, commands.Message{Text: "we begin"}, "")
	w.must(err)
	w.must(w.c.OpenThreadOn(ctx, room, message, "Thursday evening"))
	w.must(w.c.OpenThreadOn(ctx, room, message, "Thursday evening")) // an earlier attempt made it
	if found, err := w.c.FindThread(ctx, w.guild, room, "Thursday evening"); err != nil || found != message {
		t.Errorf("found the thread %d, %v; want the message's id %d", found, err, message)
	}
	w.must(w.c.DeleteThread(ctx, message))
	if err := w.c.DeleteThread(ctx, message); !IsGone(err) {
		t.Errorf("a deleted thread: %v", err)
	}
	_ = w.settled()
}

// arjun is the member's id, learnt as the bot learns it.
func (w *harness) arjun() peer.ID {
	w.t.Helper()
	got := make(chan peer.ID, 1)
	w.c.cfg.Handle = func(_ context.Context, rq commands.Request) commands.Reply {
		got <- rq.Member
		return say("ok")
	}
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	return <-got
}

func TestPermissionsOfTheBot(t *testing.T) {
	w, g := rest(t)
	w.must(w.fake.SetBotPermission("Harbour", "Manage Roles", false))
	room := channelOf(t, g, "general")
	if have := g.Permissions(g.Bot, room); have&guilds.LeastPermissions != guilds.LeastPermissions || have&guilds.PermissionAdministrator != 0 {
		t.Errorf("the bot may %b in #general", have)
	}
	after, err := w.c.Guild(w.deadline(), w.guild)
	w.must(err)
	if after.Permissions(after.Bot, 0)&guilds.PermissionManageRoles != 0 {
		t.Error("a taken permission still shows")
	}
	if g.Permissions(guilds.Member{ID: g.Owner}, room) != ^uint64(0) || g.Permissions(g.Bot, 1) != 0 {
		t.Error("the owner may do all, nobody anything in an unknown channel")
	}
}

func TestErrorsSayNumbersOnly(t *testing.T) {
	w, g := rest(t)
	room := channelOf(t, g, "general")
	post := func(how string) error {
		w.must(w.fake.Fail("POST /channels/*/messages", how, 1))
		patience := time.Minute
		if how == "timeout" {
			patience = 300 * time.Millisecond
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		_, err := w.c.Post(ctx, room, commands.Message{Text: "secret-words"}, "")
		return err
	}
	// The timeout comes last: on a slow machine it may pass before the fake has used up its fault.
	for _, c := range []struct {
		how string
		is  func(error) bool
	}{
		{"500", isTemporary},
		{"403:50013", func(err error) bool { return statusOf(err) == 403 && !isTemporary(err) && !IsGone(err) }},
		{"429", func(err error) bool { return isTemporary(err) && retryAfter(err) > 0 }},
		{"timeout", func(err error) bool { return isTemporary(err) && errors.Is(err, context.DeadlineExceeded) }},
	} {
		err := post(c.how)
		if err == nil || !c.is(err) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), w.c.cfg.Token) || strings.Contains(err.Error(), "http") {
			t.Errorf("%s: %v", c.how, err)
		}
	}
}

func TestTheLimiterKeepsFiftyASecond(t *testing.T) {
	l := newLimiter(maxPerSecond, time.Second)
	now := noon()
	var last time.Time
	for range 3 * maxPerSecond {
		last, _ = l.reserve(t.Context(), now)
	}
	if last.Sub(now) != 2*time.Second {
		t.Errorf("150 requests begin within %v, want 2s", last.Sub(now))
	}
}

func TestOnlyAPretendDiscordIsUnpaced(t *testing.T) {
	for _, c := range []struct {
		api     string
		unpaced bool
		want    time.Duration // until the 51st request
	}{{"", true, time.Second}, {"http://127.0.0.1:1", true, 0}, {"http://127.0.0.1:1", false, time.Second}} {
		client, err := New(Config{Token: "t", API: c.api, NoRateLimits: c.unpaced, Handle: nobody, Apology: broken, Now: noon})
		if err != nil {
			t.Fatal(err)
		}
		var last time.Time
		for range maxPerSecond + 1 {
			last, _ = client.transport.limiter.reserve(t.Context(), noon())
		}
		if got := last.Sub(noon()); got != c.want {
			t.Errorf("%+v: the 51st request begins after %v", c, got)
		}
		for range maxRefusals + 1 {
			last, _ = client.transport.refusals.reserve(t.Context(), noon())
		}
		if paused := last.After(noon()); paused == (c.want == 0) {
			t.Errorf("%+v: too many refusals bring a pause: %v", c, paused)
		}
		if got := client.timeouts.identify; (got == 0) != (c.want == 0) {
			t.Errorf("%+v: %v between identifications", c, got)
		}
		if got := client.timeouts.identifyRefill; (got == 0) != (c.want == 0) {
			t.Errorf("%+v: an identification is paid back in %v", c, got)
		}
		if got := client.timeouts.maxBackoff; (got < time.Second) != (c.want == 0) {
			t.Errorf("%+v: up to %v before the next connection", c, got)
		}
	}
}

// Discord counts no interaction's answers among the 50: nobody waits for theirs while many others are written to.
func TestAnswersDoNotWaitForTheLimiter(t *testing.T) {
	w := connected(t, func(context.Context, commands.Request) commands.Reply {
		r := say("Noted.")
		r.Followups = []commands.Message{{Text: "And this."}}
		return r
	}, nil)
	w.settled()
	w.c.transport.limiter.pause(time.Hour)
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	w.wants("ephemeral: Noted.", "ephemeral: And this.")
}

func TestTooManyRefusalsMakeTheBotQuiet(t *testing.T) {
	c, err := New(Config{Token: "a.b.c", API: "http://127.0.0.1:1", Handle: nobody, Apology: broken, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for range maxRefusals {
		c.countRefusal()
	}
	if wait, err := c.transport.limiter.wait(ctx); wait != 0 || err != nil {
		t.Errorf("wait %v, %v; there was room for so many refusals", wait, err)
	}
	c.countRefusal()
	_, err = c.Post(ctx, 1, commands.Message{Text: "x"}, "")
	if !IsHeldBack(err) || retryAfter(err) < refusalWindow-time.Minute {
		t.Errorf("after too many refusals: %v, in %v", err, retryAfter(err))
	}
}

func TestARouteIsNamedByWhatDiscordCountsBy(t *testing.T) {
	for _, test := range [][2]string{
		{"channels/1/messages", "GET channels/1/messages"}, {"channels/1/messages?limit=100", "GET channels/1/messages"},
		{"channels/1/messages/2", "GET channels/1/messages/*"}, {"guilds/1/members/2/roles/3", "GET guilds/1/members/*/roles/*"},
		{"users/@me/channels", "GET users/@me/channels"},
	} {
		if got := (request{method: "GET", path: test[0]}).route(); got != test[1] {
			t.Errorf("%s: %s, want %s", test[0], got, test[1])
		}
	}
}

func TestTheRouteLimiterKeepsAWindow(t *testing.T) {
	g, now := newRouteLimiter(), noon()
	told := response{status: 200, limit: 2, remaining: 1, resetAfter: 4 * time.Second}
	if g.acquire("a", now) != 0 {
		t.Fatal("the first request was turned away")
	}
	g.release("a", told, now)
	var waits []time.Duration
	for range 4 {
		waits = append(waits, g.acquire("a", now))
	}
	if want := []time.Duration{0, 4 * time.Second, 6 * time.Second, 8 * time.Second}; !slices.Equal(waits, want) {
		t.Errorf("waits %v, want %v", waits, want)
	}
	if g.acquire("b", now) != 0 || g.acquire("a", now.Add(4*time.Second)) != 0 {
		t.Error("another route, or the next window, is closed too")
	}
	for i := range 2 * maxRoutes {
		route := strings.Repeat("x", i+1)
		g.acquire(route, now.Add(time.Hour))
		g.release(route, response{status: 200}, now.Add(time.Hour))
	}
	if len(g.routes) > maxRoutes {
		t.Errorf("%d routes are remembered", len(g.routes))
	}
}

// A response's "remaining" does not count the requests that are still in flight: they have to be subtracted.
func TestRequestsInFlightCountTowardsTheLimit(t *testing.T) {
	l, now := newRouteLimiter(), noon()
	for range 3 {
		if l.acquire("a", now) != 0 {
			t.Fatal("turned away before a limit is known")
		}
	}
	l.release("a", response{status: 200, limit: 5, remaining: 4, resetAfter: 4 * time.Second}, now)
	for i, want := range []time.Duration{0, 0, 4 * time.Second} { // one is done, two are in flight, two may begin
		if got := l.acquire("a", now); got != want {
			t.Errorf("request %d waits %v, want %v", i+4, got, want)
		}
	}
}

func TestLongTextsAreCutAndHashesTell(t *testing.T) {
	long := commands.Message{Text: words.Text(strings.Repeat("é", 3000)), Rows: []commands.Row{
		{Select: &commands.Select{ID: "a", Options: make([]commands.Choice, 40)}}, {}, {Select: &commands.Select{ID: "none"}},
	}}
	w := encodeMessage(long)
	if n := len([]rune(w.Content.(string))); n != maxText || len(w.Components) != 1 || len(w.Components[0].Components[0].Options) != maxChoices {
		t.Errorf("%d characters, %d rows", n, len(w.Components))
	}
	a, b := commands.Message{Text: "a"}, commands.Message{Text: "a", PingRoles: []peer.ID{1}}
	if Hash(a) != Hash(commands.Message{Text: "a", Files: []commands.File{{Name: "f"}}}) || Hash(a) == Hash(b) {
		t.Error("Hash does not tell messages apart")
	}
}

func TestWhereNewMembersAreAnnounced(t *testing.T) {
	w, g := rest(t)
	if got, want := g.JoinMessages, channelOf(t, g, "general"); got != want {
		t.Errorf("in channel %d, want %d", got, want)
	}
	for sent, want := range map[string]peer.ID{
		`{"system_channel_id":"7","system_channel_flags":0}`:  7,
		`{"system_channel_id":"7","system_channel_flags":6}`:  7,
		`{"system_channel_id":"7","system_channel_flags":5}`:  0,
		`{"system_channel_id":null,"system_channel_flags":0}`: 0,
		`{}`: 0,
	} {
		var got wireGuild
		w.must(json.Unmarshal([]byte(sent), &got))
		if got.joinMessages() != want {
			t.Errorf("%s: in channel %d, want %d", sent, got.joinMessages(), want)
		}
	}
}

func TestOnboardingIsRead(t *testing.T) {
	w, g := rest(t)
	general := channelOf(t, g, "general")
	w.must(w.fake.SetOnboarding("Harbour", fakediscord.Onboarding{
		Enabled: true, Channels: []fakediscord.ID{fakediscord.ID(general)}, Prompts: []fakediscord.OnboardingPrompt{{
			Title: "What brings you here?", Required: true,
			Options: []fakediscord.OnboardingOption{{Title: "Support for myself"}, {Title: "I love someone who struggles", Roles: []fakediscord.ID{7}}},
		}},
	}))
	got, err := w.c.Onboarding(w.deadline(), w.guild)
	w.must(err)
	if !got.Enabled || !slices.Equal(got.Channels, []peer.ID{general}) || len(got.Prompts) != 1 || !got.Prompts[0].Required ||
		got.Prompts[0].Title != "What brings you here?" || len(got.Prompts[0].Options) != 2 || !got.Gives(7) || got.Gives(8) {
		t.Errorf("%#v", got)
	}
}
