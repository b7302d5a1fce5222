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

func TestPostFollowsTheWish(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Wish(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay")
	w.Wish(w.Post("Okay")) // shows that already
	w.Tick()
	w.Expect()
	w.Wish(w.Post("Good"))
	w.Tick()
	w.Expect("edits #check-ins: Good")
	w.Wish(w.Post(""))
	w.Tick()
	w.Expect("deletes #check-ins")
	w.Wish(w.Post("")) // is gone already
	w.Tick()
	w.Expect()
	w.Wish(w.Post("Hard")) // shared anew
	w.Tick()
	w.Expect("posts #check-ins: Hard")
	w.Heard("done", "done", "done", "done", "done", "done")
	w.Empty()
}

// fails makes requests fail. As long as they hang, the courier waits for less long than it would; a request that a slow
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
					w.Wish(post(w, "Okay"))
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
	w.Wish(w.Post("Okay"))
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
	w.Wish(w.Post("Okay"))
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

// Whatever is wished while it is not known whether the first try came through, there is one message or none.
func TestNewerWishAfterALostAnswer(t *testing.T) {
	for _, c := range []struct{ name, wish, want string }{
		{"changed", "Good", "edits #check-ins: Good"},
		{"taken back", "", "deletes #check-ins"},
		{"the same", "Okay", ""},
	} {
		for _, crash := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				w := apptest.NewWorld(t)
				w.Do(w.Fake.Fail("POST /channels/*/messages", "lost", 1))
				w.Wish(w.Post("Okay"))
				w.Tick()
				w.Took()
				w.Wish(w.Post(c.wish))
				if crash {
					w.Crash("")
				}
				w.Wait(time.Minute)
				if c.want == "" {
					w.Expect()
				} else {
					w.Expect(c.want)
				}
				w.Heard("done")
				w.Empty()
			})
		}
	}
}

// TestKilledAfterANewerWish has Discord fail at a first post; the newer one arrives, and the program is killed before that
// is stored. It is found by its own attempt, not by the first one's, and not made twice.
func TestKilledAfterANewerWish(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 1))
	w.Wish(w.Post("Okay"))
	w.Tick()
	w.Took()
	saved := ""
	w.OnEvent = func(e fakediscord.Event) {
		if e.Event == "message" && saved == "" {
			saved = w.Save()
		}
	}
	next := w.Post("Good")
	next.Message().Rows[0].Buttons[0].ID = commands.ID("test:support", 8)
	w.Wish(next)
	w.Wait(time.Minute)
	w.Expect("posts #check-ins: Good")
	w.Crash(saved)
	w.SetNow(w.Clock().Add(24 * time.Hour)) // Discord has forgotten the nonce
	w.Tick()
	w.Expect()
	w.Empty()
}

// The answer to a deletion is lost, and before it is tried again the message is wished for anew. That it is gone
// was our own doing: it is made again, and not taken for one that a moderator deleted.
func TestShownAgainAfterALostDeletion(t *testing.T) {
	for _, how := range []string{"lost", "500"} {
		for _, again := range []string{"Okay", "Good"} {
			t.Run(how+" "+again, func(t *testing.T) {
				w := apptest.NewWorld(t)
				w.Wish(w.Post("Okay"))
				w.Tick()
				w.Took()
				w.Do(w.Fake.Fail("DELETE /channels/*/messages/*", how, 1))
				w.Wish(w.Post(""))
				w.Tick()
				w.Crash("")
				w.Wish(w.Post(again))
				w.Wait(time.Hour)
				last, lines := "", w.Took()
				for _, l := range lines {
					if strings.HasPrefix(l, "posts ") || strings.HasPrefix(l, "edits ") {
						last = l
					}
				}
				if posted := strings.HasPrefix(last, "posts "); !strings.HasSuffix(last, ": "+again) || posted != (how == "lost") {
					t.Errorf("on Discord:\n  %s", strings.Join(lines, "\n  "))
				}
				w.Heard("done", "done")
				w.Empty()
				w.Wish(w.Post("Hard"))
				w.Tick()
				w.Expect("edits #check-ins: Hard")
			})
		}
	}
}

func TestWishReplacedWhileInFlight(t *testing.T) {
	w := apptest.NewWorld(t)
	once := false
	w.OnEvent = func(e fakediscord.Event) {
		if e.Event == "message" && !once {
			once = true
			w.Wish(w.Post("Good")) // the member edits while the first post is on its way
		}
	}
	w.Wish(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay", "edits #check-ins: Good")
	w.Empty()
}

func TestTakenBackWhileInFlight(t *testing.T) {
	w := apptest.NewWorld(t)
	w.OnEvent = func(e fakediscord.Event) {
		if e.Event == "message" {
			w.Wish(w.Post(""))
		}
	}
	w.Wish(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay", "deletes #check-ins")
	w.Empty()
}

// The program is killed after Discord took the post and before that was written down. Discord knows a nonce
// for some minutes only; after a longer downtime the message is known by its button.
func TestKilledBetweenPostAndCommit(t *testing.T) {
	for _, c := range []struct {
		name string
		post func(*apptest.World, string) commands.Effect
		down time.Duration
	}{
		{"by its nonce", (*apptest.World).PlainPost, time.Minute},
		{"by its button", (*apptest.World).Post, 24 * time.Hour},
	} {
		for text, want := range map[string]string{"Okay": "", "Good": "edits #check-ins: Good", "": "deletes #check-ins"} {
			t.Run(c.name+" "+want, func(t *testing.T) {
				w := apptest.NewWorld(t)
				var saved string
				w.OnEvent = func(e fakediscord.Event) {
					if e.Event == "message" && saved == "" {
						saved = w.Save()
					}
				}
				w.Wish(c.post(w, "Okay"))
				w.Tick()
				w.Expect("posts #check-ins: Okay")
				w.Crash(saved)
				if text != "Okay" {
					w.Wish(c.post(w, text)) // changed or taken back before the outbox was looked at
				}
				w.SetNow(w.Clock().Add(c.down))
				w.Tick()
				if want == "" {
					w.Expect()
				} else {
					w.Expect(want)
				}
				w.Empty()
			})
		}
	}
}

// A post whose answer was lost is found again and changed, and the program is killed before it noted that. With other
// buttons under it now, it cannot be known again by what was first tried; it is not made twice all the same.
func TestKilledBetweenChangeOfAFoundPostAndCommit(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.Fail("POST /channels/*/messages", "lost", 1))
	w.Wish(w.Post("Okay"))
	w.Tick()
	next := w.Post("Good")
	next.Message().Rows[0].Buttons[0].ID = commands.ID("test:support", 8)
	w.Wish(next)
	saved := ""
	w.OnEvent = func(e fakediscord.Event) {
		if e.Edited && saved == "" {
			saved = w.Save()
			w.Bot.Outbox.CallTimeout = time.Nanosecond // whatever it would do next does not reach Discord
		}
	}
	w.Wait(time.Minute)
	if saved == "" {
		t.Fatal("the post was not found and changed")
	}
	w.Crash(saved)
	w.Wait(time.Hour)
	w.Expect("posts #check-ins: Okay", "refused POST /channels/{id}/messages 0", "edits #check-ins: Good", "edits #check-ins: Good")
	w.Empty()
}

func TestKilledBetweenCommitAndPost(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Wish(w.Post("Okay"))
	w.Crash("")
	w.Tick()
	w.Expect("posts #check-ins: Okay")
	w.Heard("done")
	w.Empty()
}

func TestRefusedIsToldOnceAndMended(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.SetBotPermission("Harbour", "Send Messages", false))
	w.Wish(w.Post("Okay"))
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

// room adds a channel, as somebody in the guild can, and has the owner choose it for check-ins.
func room(w *apptest.World, name string) {
	w.T.Helper()
	if w.Channels[name] == 0 {
		w.Do(w.Fake.AddChannel("Harbour", name))
		g, err := w.Bot.Discord.Guild(w.Ctx(), w.Guild)
		w.Do(err)
		for id, c := range g.Channels {
			w.Channels[c.Name] = id
		}
	}
	w.Update(func(tx *storage.Tx) error { return tx.PutSettings(peer.Settings{CheckIns: w.Channels[name]}) })
}

func roomPost(w *apptest.World, text string) commands.Effect {
	e := w.Post(text)
	do := e.Do.(commands.Post)
	do.Role = commands.CheckInsChannel.Role()
	e.Do = do
	return e
}

// What was to be posted in a room that was deleted waits, and is posted in the one that is chosen in its place, as it
// is wished then.
func TestDeletedRoom(t *testing.T) {
	for _, c := range []struct {
		name string
		then []string // what is wished while there is no room
		want string
	}{
		{"waits", nil, "posts #daily: Okay"},
		{"changed", []string{"Good"}, "posts #daily: Good"},
		{"taken back", []string{""}, ""},
		{"taken back and shared again", []string{"", "Hard"}, "posts #daily: Hard"},
	} {
		for _, lost := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				w := apptest.NewWorld(t)
				room(w, "check-ins")
				if lost { // the answer, and with the room what it was about
					w.Do(w.Fake.Fail("POST /channels/*/messages", "lost", 1))
					w.Wish(roomPost(w, "Okay"))
					w.Tick()
				}
				w.Do(w.Fake.DeleteChannel("Harbour", "check-ins"))
				if !lost {
					w.Wish(roomPost(w, "Okay"))
				}
				w.Wait(3 * time.Hour)
				w.Heard("refused")
				for _, text := range c.then {
					w.Wish(roomPost(w, text))
					w.Wait(time.Hour)
				}
				w.Crash("")
				room(w, "daily")
				w.Took()
				w.Outcomes = nil
				w.Wait(time.Hour)
				refused := func(line string) bool { return line == "refused POST /channels/{id}/messages 404" }
				got := slices.DeleteFunc(w.Took(), refused)
				if strings.Join(got, "; ") != c.want {
					t.Errorf("on Discord: %q, want %q", got, c.want)
				}
				w.Empty()
				if c.want != "" {
					w.Heard("done")
					w.Wish(roomPost(w, "Very hard"))
					w.Tick()
					w.Expect("edits #daily: Very hard")
				}
			})
		}
	}
}

// Another room is for what is new: what waits for the old one is posted there, while there is one.
func TestAnotherRoomIsForWhatIsNew(t *testing.T) {
	for _, how := range []string{"403:50013", "500"} {
		w := apptest.NewWorld(t)
		room(w, "check-ins")
		w.Do(w.Fake.Fail("POST /channels/"+w.Channels["check-ins"].String()+"/messages", how, 3))
		w.Wish(roomPost(w, "Okay"))
		w.Tick()
		room(w, "daily")
		w.Wait(4 * time.Hour)
		refused := func(line string) bool { return strings.HasPrefix(line, "refused POST") }
		if got := slices.DeleteFunc(w.Took(), refused); !slices.Equal(got, []string{"posts #check-ins: Okay"}) {
			t.Errorf("after %s, on Discord: %q", how, got)
		}
		w.Empty()
	}
}

// What was shown in a room that was deleted went with it, and is shown nowhere else when it is changed.
func TestWhatADeletedRoomShowed(t *testing.T) {
	w := apptest.NewWorld(t)
	room(w, "check-ins")
	w.Wish(roomPost(w, "Okay"))
	w.Tick()
	w.Do(w.Fake.DeleteChannel("Harbour", "check-ins"))
	room(w, "daily")
	w.Wish(roomPost(w, "Good"))
	w.Wait(2 * time.Hour)
	w.Heard("done", "gone")
	for _, line := range w.Took() {
		if strings.Contains(line, "#daily") {
			t.Error(line)
		}
	}
	w.Empty()
}

func TestExpiredIsGivenUp(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 1000))
	e := w.Post("Okay")
	e.Until = w.Clock().Add(10 * time.Minute)
	w.Wish(e)
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
	w.Wish(e)
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

func TestDeletedByAModeratorStaysDeleted(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Wish(w.Post("Okay"))
	w.Tick()
	w.Do(w.Fake.DeleteLastBotMessage("Harbour", "check-ins", "sam"))
	w.Took()
	w.Heard("done")
	w.Wish(w.Post("Good"))
	w.Tick()
	w.Heard("gone")
	w.Wish(w.Post(""))
	w.Tick()
	w.Wish(w.Post("Okay"))
	w.Tick()
	w.Heard("done", "gone")
	for _, line := range w.Took() {
		if !strings.HasPrefix(line, "refused PATCH") {
			t.Errorf("after the deletion: %s", line)
		}
	}
	w.Empty()
}

// The bot may learn of the deletion only when the member takes the entry back, and shares it again.
func TestDeletedByAModeratorStaysDeletedAfterTakingItBack(t *testing.T) {
	w := apptest.NewWorld(t)
	post := w.OwnedPost()
	w.Wish(post("Okay"))
	w.Tick()
	w.Do(w.Fake.DeleteLastBotMessage("Harbour", "check-ins", "sam"))
	w.Wish(post(""))
	w.Tick()
	w.Took()
	w.Wish(post("Okay"))
	w.Tick()
	w.Expect()
	w.Heard("done", "done", "gone")
	w.Empty()
}

// A deletion of our own that came through unheard is not taken for a moderator's: shared again, the post is there.
func TestOurOwnDeletionIsKnownAgain(t *testing.T) {
	for _, crash := range []bool{false, true} {
		for _, first := range []string{"", "Good"} { // what is wished before the deletion is tried again
			w := apptest.NewWorld(t)
			post := w.OwnedPost()
			w.Wish(post("Okay"))
			w.Tick()
			w.Do(w.Fake.Fail("DELETE /channels/*/messages/*", "lost", 1))
			w.Wish(post(""))
			w.Tick()
			w.Took()
			w.Wish(post(first))
			if crash {
				w.Crash("")
			}
			w.Wait(time.Minute)
			w.Wish(post("Good"))
			w.Tick()
			if got := strings.Join(w.Took(), "; "); !strings.HasSuffix(got, "posts #check-ins: Good") {
				t.Errorf("crash %v, then %q: %s", crash, first, got)
			}
			w.Empty()
		}
	}
}

func TestPrivateMessages(t *testing.T) {
	w := apptest.NewWorld(t)
	e := commands.Effect{
		Target: apptest.About("reminder/1"), OnOutcome: "test.end",
		Do: commands.DM{User: w.Id("arjun"), Message: &commands.Message{Text: "How are you today?"}},
	}
	w.Took()
	w.Wish(e)
	w.Tick()
	w.Expect("posts @arjun: How are you today?")
	w.Heard("done")

	w.Do(w.Fake.BlockDMs("arjun", true))
	e.Target = apptest.About("reminder/2")
	w.Wish(e)
	w.Wait(24 * time.Hour)
	w.Expect("refused POST /channels/{id}/messages 403")
	w.Heard("closed")
	w.Empty()

	w.Do(w.Fake.Fail("POST /users/@me/channels", "404:10013", 1))
	e.Target, e.Do = apptest.About("reminder/3"), commands.DM{User: w.Id("leela"), Message: e.Message()}
	w.Wish(e)
	w.Tick()
	w.Expect("refused POST /users/@me/channels 404")
	w.Heard("left")
}

// A private channel is opened where none is known, and not to take back what never was.
func TestAPrivateChannelIsOpenedOnce(t *testing.T) {
	w := apptest.NewWorld(t)
	e := commands.Effect{Target: apptest.About("reminder/1"), Do: commands.DM{User: w.Id("arjun")}, OnOutcome: "test.end"}
	w.Took()
	says := func(text string) {
		w.Wish(apptest.Showing(e, &commands.Message{Text: words.Text(text)}))
		w.Tick()
	}
	says("How are you today?")
	dm := posted(w, e.Target).Channel
	w.Expect("posts @arjun: How are you today?")
	w.Do(w.Fake.Fail("POST /users/@me/channels", "500", 100))
	says("And now?")
	w.Expect("edits @arjun: And now?")
	e.Target = apptest.About("reminder/2")
	w.Wish(e)
	w.Tick()
	w.Expect()
	e.Do = commands.DM{User: e.User(), Channel: dm}
	says("Today?")
	w.Expect("posts @arjun: Today?")
	w.Wish(apptest.Showing(e, nil))
	w.Tick()
	if got := w.Took(); len(got) != 1 || !strings.HasPrefix(got[0], "deletes ") {
		t.Errorf("got %q, want that it is deleted", got)
	}
	w.Heard("done", "done", "done", "done", "done")
}

// A message for a private channel that Discord no longer knows is sent in one that is opened for it.
func TestAPrivateChannelThatIsUnknownIsOpenedAgain(t *testing.T) {
	w := apptest.NewWorld(t)
	arjun := w.Id("arjun")
	w.Update(func(tx *storage.Tx) error {
		return errors.Join(tx.PutMember(peer.Member{ID: arjun}), tx.PutDMChannel(arjun, 1))
	})
	w.Took()
	w.Wish(commands.Effect{
		Target: apptest.About("reminder/1"), OnOutcome: "test.end",
		Do: commands.DM{User: arjun, Message: &commands.Message{Text: "How are you today?"}},
	})
	w.Tick()
	got := w.Took()
	if len(got) != 2 || got[1] != "posts @arjun: How are you today?" {
		t.Errorf("got %q, want a refusal, then the message", got)
	}
	w.Heard("done")
	w.Empty()
}

// A private message whose answer was lost is taken back before that is noticed.
func TestAPrivateMessageOfALostAnswerIsTakenBack(t *testing.T) {
	w := apptest.NewWorld(t)
	e := commands.Effect{
		Target: apptest.About("reminder/1"), OnOutcome: "test.end",
		Do: commands.DM{User: w.Id("arjun"), Message: &commands.Message{Text: "How are you today?"}},
	}
	w.Do(w.Fake.Fail("POST /channels/*/messages", "lost", 1))
	w.Wish(e)
	w.Tick()
	w.Took()
	w.Wish(apptest.Showing(e, nil))
	w.Tick()
	if got := w.Took(); len(got) != 1 || !strings.HasPrefix(got[0], "deletes ") {
		t.Errorf("got %q, want that it is deleted", got)
	}
	w.Heard("done")
	w.Empty()
}

// posted is what is known of a target of the guild's own.
func posted(w *apptest.World, target commands.Target) (p storage.Posted) {
	w.T.Helper()
	w.Update(func(tx *storage.Tx) error {
		at, err := tx.Posted(0, target.String())
		if at != nil {
			p = *at
		}
		return err
	})
	return p
}

func TestRoles(t *testing.T) {
	w := apptest.NewWorld(t)
	e := commands.Effect{
		Target: apptest.About("role/1"), OnOutcome: "test.end",
		Do: commands.RoleChange{User: w.Id("arjun"), Role: w.Channels["&30 days"], Give: true},
	}
	w.Took()
	w.Do(w.Fake.SetBotPermission("Harbour", "Manage Roles", false))
	w.Wish(e)
	w.Wait(2 * time.Hour)
	w.Heard("refused")
	w.Do(w.Fake.SetBotPermission("Harbour", "Manage Roles", true))
	w.Took()
	w.Wait(time.Hour)
	w.Expect("role add arjun 30 days")
	w.Heard("done")
	e.Do = commands.RoleChange{User: e.User(), Role: w.Channels["&30 days"]}
	w.Wish(e)
	w.Tick()
	w.Expect("role remove arjun 30 days")
	w.Do(w.Fake.Leave("Harbour", "arjun"))
	w.Wish(e)
	w.Tick()
	w.Heard("done", "done") // who left has no role to take
	w.Empty()
}

func thread(w *apptest.World, members ...peer.ID) commands.Effect {
	return commands.Effect{
		Target: apptest.About("thread/5"), OnOutcome: "test.end",
		Do: commands.OpenThread{
			Channel: w.Channels["mentoring"], Name: "Walking together 5", Members: members,
			Message: &commands.Message{Text: "Welcome", Rows: []commands.Row{{Buttons: []commands.Button{
				{Label: "End it", Style: commands.Secondary, ID: commands.ID("test:end", 5)},
			}}}},
		},
	}
}

// At whatever step Discord stumbles, there is one thread with both in it and one first message.
func TestThreadIsMadeOnce(t *testing.T) {
	for _, pattern := range []string{"POST /channels/*/threads", "PUT /channels/*/thread-members/*", "POST /channels/*/messages"} {
		for _, how := range []string{"500", "lost", "timeout"} {
			t.Run(pattern+" "+how, func(t *testing.T) {
				w := apptest.NewWorld(t)
				a, l := w.Id("arjun"), w.Id("leela")
				w.Took()
				fails(w, pattern, how, 1)
				w.Wish(thread(w, a, l))
				w.Tick()
				w.Crash("")
				w.Wait(time.Hour)
				posts, made, last := 0, 0, ""
				w.Mu.Lock()
				for _, e := range w.Events {
					switch e.Event {
					case "thread":
						if last = apptest.Line(e); len(e.Members) == 1 { // the bot, which has just made it
							made++
						}
					case "message":
						posts++
					}
				}
				w.Mu.Unlock()
				if want := "thread Walking together 5 private=true locked=false archived=false [arjun bot leela]"; last != want && !strings.Contains(last, "arjun") {
					t.Errorf("got %q, want %q", last, want)
				}
				if posts != 1 || made != 1 {
					t.Errorf("%d threads and %d messages, want one each", made, posts)
				}
				w.Heard("done")
				w.Empty()
			})
		}
	}
}

// A thread was made, but the answer was lost, and before that is noticed the pairing ends: it is closed all the same.
func TestThreadOfALostAnswerIsClosed(t *testing.T) {
	w := apptest.NewWorld(t)
	a, l := w.Id("arjun"), w.Id("leela")
	w.Do(w.Fake.Fail("POST /channels/*/threads", "lost", 1))
	open := thread(w, a, l)
	w.Wish(open)
	w.Tick()
	w.Crash("")
	w.Took()
	w.Wish(commands.Effect{Target: open.Target, Do: commands.CloseThread{Name: open.Do.(commands.OpenThread).Name}, OnOutcome: "test.end"})
	w.Wait(time.Hour)
	if got := w.Took(); len(got) != 1 || !strings.Contains(got[0], "locked=true archived=true") {
		t.Errorf("got %q", got)
	}
	w.Heard("done")
	w.Empty()
}

func TestThreadSaysWhoLeftAndCloses(t *testing.T) {
	w := apptest.NewWorld(t)
	a, l := w.Id("arjun"), w.Id("leela")
	w.Do(w.Fake.Fail("PUT /channels/*/thread-members/*", "404:10007", 1)) // left after the bot looked
	w.Wish(thread(w, a, l))
	w.Tick()
	w.Heard("left")
	w.Took()
	w.Wish(commands.Effect{
		Target: apptest.About("thread/5"), OnOutcome: "test.end",
		Do: commands.CloseThread{Message: &commands.Message{Text: "It ends here."}, Last: apptest.About("thread/5/end")},
	})
	w.Tick()
	got := w.Took()
	if len(got) != 2 || got[0] != "posts #Walking together 5: It ends here." || !strings.Contains(got[1], "locked=true archived=true") {
		t.Errorf("got %q", got)
	}
	w.Heard("done")
	w.Wish(commands.Effect{Target: apptest.About("thread/6"), Do: commands.CloseThread{}, OnOutcome: "test.end"})
	w.Tick()
	w.Heard("done") // it never was
	w.Empty()
}

// Where one of its people is not in the guild, no thread is made.
func TestNoThreadForWhoLeft(t *testing.T) {
	w := apptest.NewWorld(t)
	a, l := w.Id("arjun"), w.Id("leela")
	w.Do(w.Fake.Leave("Harbour", "leela"))
	w.Wish(thread(w, a, l))
	w.Tick()
	w.Heard("left")
	if got := w.Took(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	w.Empty()
}

// A private message among people of a guild reaches nobody when one of them left it, though they share another with the bot.
func TestNoWordToWhoLeft(t *testing.T) {
	w := apptest.NewWorld(t)
	a, l := w.Id("arjun"), w.Id("leela")
	_, err := w.Fake.AddGuild("Bay", "owner")
	w.Do(err)
	w.Do(w.Fake.Join("Bay", "leela"))
	w.Do(w.Fake.Leave("Harbour", "leela"))
	for _, to := range []peer.ID{a, l} {
		w.Wish(commands.Effect{
			Target: apptest.About("dm/" + to.String()), OnOutcome: "test.end",
			Do: commands.DM{User: to, Between: []peer.ID{a, l}, Message: &commands.Message{Text: "What somebody wrote."}},
		})
	}
	w.Tick()
	w.Heard("left", "left")
	if got := w.Took(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	w.Empty()
}

// What only amends a message makes none.
func TestAmendingMakesNothing(t *testing.T) {
	w := apptest.NewWorld(t)
	a := w.Id("arjun")
	say := func(text words.Text, amends bool) {
		t.Helper()
		w.Wish(commands.Effect{
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

// A thread is closed after its last words, though Discord stumbles over them.
func TestLastWordsComeBeforeTheEnd(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Wish(thread(w, w.Id("arjun"), w.Id("leela")))
	w.Tick()
	w.Took()
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 1))
	w.Wish(commands.Effect{
		Target: apptest.About("thread/5"),
		Do:     commands.CloseThread{Message: &commands.Message{Text: "It ends here."}, Last: apptest.About("thread/5/end")},
	})
	w.Wait(time.Minute)
	got := w.Took()
	if len(got) != 3 || got[1] != "posts #Walking together 5: It ends here." || !strings.Contains(got[2], "locked=true") {
		t.Errorf("got %q", got)
	}
	w.Empty()
}

func TestErasedWhileTheirPostIsOnItsWay(t *testing.T) {
	w := apptest.NewWorld(t)
	arjun := w.Id("arjun")
	w.Update(func(tx *storage.Tx) error { return tx.PutMember(peer.Member{ID: arjun}) })
	w.Took()
	e := w.Post("Okay")
	e.Owner = arjun
	w.OnEvent = func(e fakediscord.Event) {
		if e.Event == "message" {
			w.Update(func(tx *storage.Tx) error { return tx.Erase(arjun, w.Clock()) })
		}
	}
	w.Wish(e)
	w.Tick()
	w.Expect("posts #check-ins: Okay", "deletes #check-ins")
	w.Heard()
	w.Empty()
}

func TestOutcomeThatFailsHoldsUpNobody(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Outcome = func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) { return nil, errors.New("cannot") }
	w.Wish(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay")
	w.Empty()
	w.Outcome = func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) { panic("cannot") }
	w.Wish(w.Post("Good"))
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
	w.Wish(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay", "posts #check-ins: And one more")
	w.Empty()
}

func TestUnreadableWishIsDropped(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Update(func(tx *storage.Tx) error { return tx.Enqueue(storage.OutboxItem{Target: "x", Body: []byte("\xff")}) })
	w.Update(func(tx *storage.Tx) error { // without an action
		return tx.Enqueue(storage.OutboxItem{Target: "test/y", Body: []byte("\xa1\x01\x66test/y")})
	})
	w.Wish(w.Post("Okay"))
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
	w.Wish(e)
	w.Wait(time.Hour)
	w.Wish(commands.Effect{Target: apptest.About("p"), Do: commands.Post{Channel: 1, Message: &commands.Message{Text: "planted words"}}})
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

// Eight wishes at a time, answers lost and wishes replaced in between: each target is posted once and shows
// what was wished last.
func TestManyAtATime(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Bot.Outbox.Workers = outbox.Workers
	w.Do(w.Fake.Fail("POST /channels/*/messages", "lost", 5))
	const n = 40
	wish := func(i int, text string) commands.Effect {
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
			w.Wish(wish(replaced, "later"))
			w.Bot.Outbox.Wake()
		}
	}
	var all []commands.Effect
	for i := 1; i <= n; i++ {
		all = append(all, wish(i, "first"))
	}
	w.Wish(all...)
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
		t.Errorf("%d messages, %d of them as wished later; want %d and 10", len(shows), later, n)
	}
	w.Empty()
}

// Where everyone can read the moderators' channel, a card shows what it holds for that case; one that an earlier version
// queued, without such a message, is not posted.
func TestCardsInAnOpenChannel(t *testing.T) {
	w := apptest.NewWorld(t)
	set := peer.Settings{Moderators: w.Channels["check-ins"]}
	card := func(text string) commands.Effect {
		e := commands.PostToModerators(set, apptest.About("card/1"), 0, commands.Withholding(
			&commands.Message{Text: words.Text(text)}, &commands.Message{Text: "Held."}))
		e.OnOutcome = "test.end"
		return e
	}
	wish := func(e commands.Effect) {
		w.Wish(e)
		w.Tick()
	}
	sight := func(to fakediscord.Overwrite) {
		w.Do(w.Fake.SetRoleOverwrite("Harbour", "check-ins", "@everyone", "View Channel", to))
	}
	w.Do(w.Fake.SetMemberOverwrite("Harbour", "check-ins", "bot", "View Channel", fakediscord.Allow))
	sight(fakediscord.Deny)
	w.Took()
	wish(card("One."))
	w.Expect("posts #check-ins: One.")
	sight(fakediscord.Allow)
	wish(card("Two."))
	w.Expect("edits #check-ins: Held.")
	wish(card("Three."))
	w.Expect()
	old := card("Four.")
	old.Target = apptest.About("card/2")
	old.Do = commands.Post{Channel: set.Moderators, Role: commands.ModeratorsChannel, Message: old.Message()}
	wish(old)
	w.Expect()
	w.Heard("done", "done", "done", "refused")
	sight(fakediscord.Deny)
	wish(card("Five."))
	w.Expect("edits #check-ins: Five.")
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
	w.Wish(w.Post("Okay"))
	w.Tick()
	w.Do(w.Fake.RemoveBot("Harbour"))
	shown(peer.ServerNotInReady)
	w.Took()
	w.Wish(w.Post("Good"))
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
