package outbox_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/bot/outbox"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func TestPostFollowsTheEffect(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay")
	w.Enqueue(w.Post("Okay")) // shows that already
	w.Tick()
	w.Expect()
	w.Enqueue(w.Post("Good"))
	w.Tick()
	w.Expect("edits #check-ins: Good")
	w.Enqueue(w.Post(""))
	w.Tick()
	w.Expect("deletes #check-ins")
	w.Enqueue(w.Post("")) // is gone already
	w.Tick()
	w.Expect()
	w.Enqueue(w.Post("Hard")) // shared again
	w.Tick()
	w.Expect("posts #check-ins: Hard")
	w.Heard("done", "done", "done", "done", "done", "done")
	w.Empty()
}

// fails makes requests fail. As long as they hang, the worker waits for less long than it would; a request that a slow
// machine does not get through in that time is tried once more, as any is.
func fails(w *apptest.World, pattern, how string, times int) {
	w.T.Helper()
	w.Do(w.Fake.Fail(pattern, how, times))
	if how != "timeout" {
		return
	}
	c := w.Bot.Outbox
	usual := c.CallTimeout
	c.CallTimeout = 100 * time.Millisecond
	w.OnEvent = func(e fakediscord.Event) {
		w.Mu.Lock() // as who moves the clock on to the next try does
		defer w.Mu.Unlock()
		if e.Event == "refused" {
			if times--; times == 0 {
				c.CallTimeout = usual
			}
		}
	}
}

func TestTroubleThatPassesIsWaitedOut(t *testing.T) {
	for _, how := range []string{"500", "502", "timeout", "lost"} {
		t.Run(how, func(t *testing.T) {
			for name, post := range map[string]func(*apptest.World, string) commands.Effect{
				"with a button": (*apptest.World).Post, "without": (*apptest.World).PlainPost,
			} {
				t.Run(name, func(t *testing.T) {
					w := apptest.NewWorld(t)
					fails(w, "POST /channels/*/messages", how, 2)
					w.Enqueue(post(w, "Okay"))
					w.Wait(time.Hour)
					posts := 0
					for _, line := range w.Took() {
						if strings.HasPrefix(line, "posts") {
							posts++
						}
						if strings.Contains(line, "edits") || strings.Contains(line, "UNPROVOKED") {
							t.Error(line)
						}
					}
					if posts != 1 {
						t.Errorf("posted %d times, want once", posts)
					}
					w.Heard("done")
					w.Empty()
				})
			}
		})
	}
}

func TestTriesAreSpacedOut(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 7))
	began := w.Clock()
	w.Enqueue(w.Post("Okay"))
	var tries []time.Duration
	w.OnEvent = func(e fakediscord.Event) { tries = append(tries, e.At.Sub(began)) }
	w.Wait(6 * time.Hour)
	sum, want := time.Duration(0), []time.Duration{0}
	for _, step := range []string{"5s", "15s", "1m", "5m", "15m", "1h", "1h"} {
		d, _ := time.ParseDuration(step)
		sum += d
		want = append(want, sum)
	}
	if len(tries) != len(want) {
		t.Fatalf("tried at %v, want %v", tries, want)
	}
	for i := range want {
		if tries[i] != want[i] {
			t.Errorf("try %d after %v, want %v", i+1, tries[i], want[i])
		}
	}
}

func TestRateLimitIsHonoured(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.Fail("POST /channels/*/messages", "429", 1))
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Took()
	next, ok, err := w.Bot.NextDue(w.Ctx())
	w.Do(err)
	if d := next.Sub(w.Clock()); !ok || d <= 0 || d > 5*time.Second {
		t.Errorf("next try in %v, want what Discord asked for", d)
	}
	w.Wait(time.Minute)
	w.Expect("posts #check-ins: Okay")
	w.Heard("done")
}

func TestRefusedIsToldOnceAndMended(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.SetBotPermission("Harbour", "Send Messages", false))
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Heard("refused")
	w.Wait(3 * time.Hour)
	w.Crash("")
	w.Wait(3 * time.Hour)
	w.Heard() // not again, and not after a restart
	if tries := len(w.Took()); tries > 7 {
		t.Errorf("tried %d times in six hours, want once an hour", tries)
	}
	w.Do(w.Fake.SetBotPermission("Harbour", "Send Messages", true))
	w.Wait(time.Hour)
	w.Expect("posts #check-ins: Okay")
	w.Heard("done")
	w.Empty()
}

func TestExpiredIsGivenUp(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 1000))
	e := w.Post("Okay")
	e.Until = w.Clock().Add(10 * time.Minute)
	w.Enqueue(e)
	w.Wait(10 * time.Minute)
	w.Heard("gave up")
	w.Empty()

	tries := time.Duration(0) // without an end of its own: about a week
	for n := range outbox.NeverExpires {
		if outbox.IsExpired(storage.OutboxItem{Attempts: n}, w.Clock()) {
			t.Fatalf("given up after %d tries", n)
		}
		tries += outbox.Backoff(n)
	}
	if days := tries.Hours() / 24; days < 7 || days > 8 || !outbox.IsExpired(storage.OutboxItem{Attempts: outbox.NeverExpires}, w.Clock()) {
		t.Errorf("given up after %.1f days, want about a week", days)
	}
}

// While the time is in doubt, an effect past its expiry is kept, and retried at the same pace as any other: not at once,
// again and again. When the time is certain, it is given up.
func TestExpiredWhileTheTimeIsInDoubt(t *testing.T) {
	w := apptest.NewWorld(t)
	doubt := true
	w.Bot.Outbox.Doubt(func() bool { return doubt })
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 20)) // not for ever: the test has to end
	e := w.Post("Okay")
	e.Until = w.Clock().Add(-time.Minute)
	w.Enqueue(e)
	tries := 0
	w.OnEvent = func(fakediscord.Event) { tries++ }
	w.Tick()
	w.Wait(time.Minute)
	if tries != 3 { // at once, after 5 s and after another 15 s
		t.Errorf("tried %d times in a minute, want 3", tries)
	}
	w.Heard()
	doubt = false
	w.Wait(time.Minute)
	w.Heard("gave up")
	w.Empty()
}

// What only amends a message makes none.
func TestAmendingMakesNothing(t *testing.T) {
	w := apptest.NewWorld(t)
	a := w.Id("arjun")
	say := func(text words.Text, amends bool) {
		t.Helper()
		w.Enqueue(commands.Effect{
			Target: apptest.About("dm/5"), Do: commands.DM{User: a, EditOnly: amends, Message: &commands.Message{Text: text}}, OnOutcome: "test.end",
		})
		w.Tick()
		w.Heard("done")
	}
	say("It is over.", true)
	if got := w.Took(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	say("A question.", false)
	say("It is over.", true)
	if got := w.Took(); len(got) != 2 {
		t.Errorf("got %q", got)
	}
	w.Empty()
}

func TestOutcomeThatFailsHoldsUpNobody(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Outcome = func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) { return nil, errors.New("cannot") }
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay")
	w.Empty()
	w.Outcome = func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) { panic("cannot") }
	w.Enqueue(w.Post("Good"))
	w.Tick()
	w.Expect("edits #check-ins: Good") // where it is was remembered all the same
	w.Empty()
}

func TestOutcomesEffectsFollow(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Outcome = func(_ *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
		if o.Effect.Target != apptest.About("checkin/7") {
			return nil, nil
		}
		next := w.PlainPost("And one more")
		next.Target = apptest.About("checkin/8")
		return []commands.Effect{next}, nil
	}
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay", "posts #check-ins: And one more")
	w.Empty()
}

func TestUnreadableEffectIsDropped(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Update(func(tx *storage.Tx) error { return tx.Enqueue(storage.OutboxItem{Target: "x", Body: []byte("\xff")}) })
	w.Update(func(tx *storage.Tx) error { // without an action
		return tx.Enqueue(storage.OutboxItem{Target: "test/y", Body: []byte("\xa1\x01\x66test/y")})
	})
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay")
	w.Empty()
}

func TestLogHoldsNothingOfMembers(t *testing.T) {
	w := apptest.NewWorld(t)
	arjun := w.Id("arjun")
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 1))
	e := w.Post("planted words")
	e.Target = apptest.About("checkin/" + arjun.String())
	w.Enqueue(e)
	w.Wait(time.Hour)
	w.Enqueue(commands.Effect{Target: apptest.About("p"), Do: commands.Post{Channel: 1, Message: &commands.Message{Text: "planted words"}}})
	w.Tick()
	log := w.Log.String()
	for _, secret := range []string{"planted", arjun.String(), w.Fake.Token(), w.Fake.URL()} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
	if !strings.Contains(log, "status=500") || !strings.Contains(log, "code=10003") {
		t.Errorf("the log does not say what Discord answered:\n%s", log)
	}
}

// Eight effects at a time, answers lost and effects replaced in between: each target is posted once and shows
// what was wanted last.
func TestManyAtATime(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Bot.Outbox.Workers = outbox.Workers
	w.Do(w.Fake.Fail("POST /channels/*/messages", "lost", 5))
	const n = 40
	effect := func(i int, text string) commands.Effect {
		e := w.PlainPost(text)
		e.Target = apptest.About("checkin/" + peer.ID(i).String())
		e.Message().Rows = []commands.Row{{Buttons: []commands.Button{
			{Label: "Send support", Style: commands.Secondary, ID: commands.ID("test:support", i)},
		}}}
		return e
	}
	replaced := 0
	w.OnEvent = func(e fakediscord.Event) {
		if e.Event == "message" && !e.Edited && replaced < 10 {
			replaced++
			w.Enqueue(effect(replaced, "later"))
			w.Bot.Outbox.Wake()
		}
	}
	var all []commands.Effect
	for i := 1; i <= n; i++ {
		all = append(all, effect(i, "first"))
	}
	w.Enqueue(all...)
	w.Wait(time.Hour)
	shows := map[string]string{}
	w.Mu.Lock()
	for _, e := range w.Events {
		if e.Event == "message" {
			if _, known := shows[e.ID]; known != e.Edited {
				t.Errorf("message %s: edited = %v", e.ID, e.Edited)
			}
			shows[e.ID] = e.Text
		}
	}
	w.Mu.Unlock()
	later := 0
	for _, text := range shows {
		if text == "later" {
			later++
		}
	}
	if len(shows) != n || later != 10 {
		t.Errorf("%d messages, %d of them as wanted later; want %d and 10", len(shows), later, n)
	}
	w.Empty()
}

// TestAServerThatWasLeftIsAskedForNothing: what is wanted there waits until the bot is back.
func TestAServerThatWasLeftIsAskedForNothing(t *testing.T) {
	w := apptest.NewWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- w.Bot.Discord.Run(ctx) }()
	t.Cleanup(func() { stop(); w.Do(<-over) })
	shown := func(want peer.ServerAnswer) {
		t.Helper()
		for until := time.Now().Add(time.Minute); w.Bot.Discord.ServerAnswer(w.Guild) != want; time.Sleep(time.Millisecond) {
			if time.Now().After(until) {
				t.Fatal("the gateway did not say so")
			}
		}
		w.Do(w.Bot.Discord.Idle(ctx))
		w.Do(w.Fake.Idle(ctx))
	}
	shown(peer.ServerInReady)
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Do(w.Fake.RemoveBot("Harbour"))
	shown(peer.ServerNotInReady)
	w.Took()
	w.Enqueue(w.Post("Good"))
	before := w.Fake.Requests()
	for range 48 {
		w.Wait(time.Hour)
		w.Tick()
	}
	// The look for old commands when the server appeared, which is not the outbox's, may come late.
	late := "refused GET /applications/{id}/guilds/{id}/commands 403"
	if took := w.Took(); w.Fake.Requests()-before > len(took) || slices.ContainsFunc(took, func(line string) bool { return line != late }) {
		t.Errorf("%d requests: %q", w.Fake.Requests()-before, took)
	}
	w.Do(w.Fake.AddBot("Harbour"))
	shown(peer.ServerInReady)
	w.Wait(time.Hour)
	w.Tick()
	w.Expect("edits #check-ins: Good")
	w.Empty()
}

// What came too late is not posted any more, whether Discord refused it meanwhile or the bot was out of the server; a message that
// is there is edited all the same.
func TestALatePostIsNotMade(t *testing.T) {
	for _, how := range []string{"refused", "out"} {
		w := apptest.NewWorld(t)
		late := func(e commands.Effect) commands.Effect { return e.PostedBy(w.Clock().Add(24 * time.Hour)) }
		w.Enqueue(late(w.Post("there")))
		w.Tick()
		w.Heard("done")
		w.Took()
		if how == "refused" {
			w.Do(w.Fake.SetBotPermission("Harbour", "Send Messages", false))
		} else {
			w.Do(w.Fake.RemoveBot("Harbour"))
		}
		word := late(w.Post("too late"))
		word.Target = apptest.About("late")
		w.Enqueue(word)
		w.Wait(20 * time.Hour)
		w.Heard("refused")
		w.Wait(8 * time.Hour)
		w.Heard("gave up")
		w.Empty()
		if how == "refused" {
			w.Do(w.Fake.SetBotPermission("Harbour", "Send Messages", true))
		} else {
			w.Do(w.Fake.AddBot("Harbour"))
		}
		w.Took()
		w.Enqueue(w.Post("changed").PostedBy(w.Clock().Add(-time.Hour)))
		w.Wait(2 * time.Hour)
		w.Expect("edits #check-ins: changed")
		w.Heard("done")
	}
}

// A post that comes late notifies nobody.
func TestALatePostIsQuiet(t *testing.T) {
	w := apptest.NewWorld(t)
	pings := func(until time.Time) (pinged bool) {
		e := w.Post("<@&" + w.Channels["&Moderator"].String() + "> a call")
		e.Target = apptest.About(until.String())
		e.Message().PingRoles, e.Message().PingUntil = []peer.ID{w.Channels["&Moderator"]}, until
		w.Enqueue(e)
		w.Tick()
		w.Heard("done")
		for _, e := range w.Events {
			pinged = pinged || e.Event == "message" && len(e.Pings) > 0
		}
		w.Took()
		return pinged
	}
	if !pings(time.Time{}) || !pings(w.Clock().Add(time.Second)) {
		t.Error("in time it notifies nobody")
	}
	if pings(w.Clock()) {
		t.Error("late it notifies")
	}
}
