package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func TestPostFollowsTheWish(t *testing.T) {
	w := newWorld(t)
	w.wish(w.post("Okay"))
	w.tick()
	w.expect("posts #check-ins: Okay")
	w.wish(w.post("Okay")) // shows that already
	w.tick()
	w.expect()
	w.wish(w.post("Good"))
	w.tick()
	w.expect("edits #check-ins: Good")
	w.wish(w.post(""))
	w.tick()
	w.expect("deletes #check-ins")
	w.wish(w.post("")) // is gone already
	w.tick()
	w.expect()
	w.wish(w.post("Hard")) // shared anew
	w.tick()
	w.expect("posts #check-ins: Hard")
	w.heard("done", "done", "done", "done", "done", "done")
	w.empty()
}

// fails makes requests fail. As long as they hang, the courier waits for less long than it would; a request that a slow
// machine does not get through in that time is tried once more, as any is.
func (w *world) fails(pattern, how string, times int) {
	w.t.Helper()
	w.do(w.fake.Fail(pattern, how, times))
	if how != "timeout" {
		return
	}
	c := w.bot.courier
	usual := c.patience
	c.patience = 100 * time.Millisecond
	w.onEvent = func(e fakediscord.Event) {
		w.mu.Lock() // as who moves the clock on to the next try does
		defer w.mu.Unlock()
		if e.Event == "refused" {
			if times--; times == 0 {
				c.patience = usual
			}
		}
	}
}

func TestTroubleThatPassesIsWaitedOut(t *testing.T) {
	for _, how := range []string{"500", "502", "timeout", "lost"} {
		t.Run(how, func(t *testing.T) {
			for name, post := range map[string]func(*world, string) commands.Effect{
				"with a button": (*world).post, "without": (*world).plainPost,
			} {
				t.Run(name, func(t *testing.T) {
					w := newWorld(t)
					w.fails("POST /channels/*/messages", how, 2)
					w.wish(post(w, "Okay"))
					w.wait(time.Hour)
					posts := 0
					for _, line := range w.took() {
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
					w.heard("done")
					w.empty()
				})
			}
		})
	}
}

func TestTriesAreSpacedOut(t *testing.T) {
	w := newWorld(t)
	w.do(w.fake.Fail("POST /channels/*/messages", "500", 7))
	began := w.clock()
	w.wish(w.post("Okay"))
	var tries []time.Duration
	w.onEvent = func(e fakediscord.Event) { tries = append(tries, e.At.Sub(began)) }
	w.wait(6 * time.Hour)
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
	w := newWorld(t)
	w.do(w.fake.Fail("POST /channels/*/messages", "429", 1))
	w.wish(w.post("Okay"))
	w.tick()
	w.took()
	next, ok, err := w.bot.next(w.ctx())
	w.do(err)
	if d := next.Sub(w.clock()); !ok || d <= 0 || d > 5*time.Second {
		t.Errorf("next try in %v, want what Discord asked for", d)
	}
	w.wait(time.Minute)
	w.expect("posts #check-ins: Okay")
	w.heard("done")
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
				w := newWorld(t)
				w.do(w.fake.Fail("POST /channels/*/messages", "lost", 1))
				w.wish(w.post("Okay"))
				w.tick()
				w.took()
				w.wish(w.post(c.wish))
				if crash {
					w.crash("")
				}
				w.wait(time.Minute)
				if c.want == "" {
					w.expect()
				} else {
					w.expect(c.want)
				}
				w.heard("done")
				w.empty()
			})
		}
	}
}

// The answer to a deletion is lost, and before it is tried again the message is wished for anew. That it is gone
// was our own doing: it is made again, and not taken for one that a moderator deleted.
func TestShownAgainAfterALostDeletion(t *testing.T) {
	for _, how := range []string{"lost", "500"} {
		for _, again := range []string{"Okay", "Good"} {
			t.Run(how+" "+again, func(t *testing.T) {
				w := newWorld(t)
				w.wish(w.post("Okay"))
				w.tick()
				w.took()
				w.do(w.fake.Fail("DELETE /channels/*/messages/*", how, 1))
				w.wish(w.post(""))
				w.tick()
				w.crash("")
				w.wish(w.post(again))
				w.wait(time.Hour)
				last, lines := "", w.took()
				for _, l := range lines {
					if strings.HasPrefix(l, "posts ") || strings.HasPrefix(l, "edits ") {
						last = l
					}
				}
				if posted := strings.HasPrefix(last, "posts "); !strings.HasSuffix(last, ": "+again) || posted != (how == "lost") {
					t.Errorf("on Discord:\n  %s", strings.Join(lines, "\n  "))
				}
				w.heard("done", "done")
				w.empty()
				w.wish(w.post("Hard"))
				w.tick()
				w.expect("edits #check-ins: Hard")
			})
		}
	}
}

func TestWishReplacedWhileInFlight(t *testing.T) {
	w := newWorld(t)
	once := false
	w.onEvent = func(e fakediscord.Event) {
		if e.Event == "message" && !once {
			once = true
			w.wish(w.post("Good")) // the member edits while the first post is on its way
		}
	}
	w.wish(w.post("Okay"))
	w.tick()
	w.expect("posts #check-ins: Okay", "edits #check-ins: Good")
	w.empty()
}

func TestTakenBackWhileInFlight(t *testing.T) {
	w := newWorld(t)
	w.onEvent = func(e fakediscord.Event) {
		if e.Event == "message" {
			w.wish(w.post(""))
		}
	}
	w.wish(w.post("Okay"))
	w.tick()
	w.expect("posts #check-ins: Okay", "deletes #check-ins")
	w.empty()
}

// The program is killed after Discord took the post and before that was written down. Discord knows a nonce
// for some minutes only; after a longer downtime the message is known by its button.
func TestKilledBetweenPostAndCommit(t *testing.T) {
	for _, c := range []struct {
		name string
		post func(*world, string) commands.Effect
		down time.Duration
	}{
		{"by its nonce", (*world).plainPost, time.Minute},
		{"by its button", (*world).post, 24 * time.Hour},
	} {
		for text, want := range map[string]string{"Okay": "", "Good": "edits #check-ins: Good", "": "deletes #check-ins"} {
			t.Run(c.name+" "+want, func(t *testing.T) {
				w := newWorld(t)
				var saved string
				w.onEvent = func(e fakediscord.Event) {
					if e.Event == "message" && saved == "" {
						saved = w.save()
					}
				}
				w.wish(c.post(w, "Okay"))
				w.tick()
				w.expect("posts #check-ins: Okay")
				w.crash(saved)
				if text != "Okay" {
					w.wish(c.post(w, text)) // changed or taken back before the outbox was looked at
				}
				w.setNow(w.clock().Add(c.down))
				w.tick()
				if want == "" {
					w.expect()
				} else {
					w.expect(want)
				}
				w.empty()
			})
		}
	}
}

// A post whose answer was lost is found again and changed, and the program is killed before it noted that. With other
// buttons under it now, it cannot be known again by what was first tried; it is not made twice all the same.
func TestKilledBetweenChangeOfAFoundPostAndCommit(t *testing.T) {
	w := newWorld(t)
	w.do(w.fake.Fail("POST /channels/*/messages", "lost", 1))
	w.wish(w.post("Okay"))
	w.tick()
	next := w.post("Good")
	next.Message.Rows[0].Buttons[0].ID = commands.ID("test:support", 8)
	w.wish(next)
	saved := ""
	w.onEvent = func(e fakediscord.Event) {
		if e.Edited && saved == "" {
			saved = w.save()
			w.bot.courier.patience = time.Nanosecond // whatever it would do next does not reach Discord
		}
	}
	w.wait(time.Minute)
	if saved == "" {
		t.Fatal("the post was not found and changed")
	}
	w.crash(saved)
	w.wait(time.Hour)
	w.expect("posts #check-ins: Okay", "refused POST /channels/{id}/messages 0", "edits #check-ins: Good", "edits #check-ins: Good")
	w.empty()
}

func TestKilledBetweenCommitAndPost(t *testing.T) {
	w := newWorld(t)
	w.wish(w.post("Okay"))
	w.crash("")
	w.tick()
	w.expect("posts #check-ins: Okay")
	w.heard("done")
	w.empty()
}

func TestRefusedIsToldOnceAndMended(t *testing.T) {
	w := newWorld(t)
	w.do(w.fake.SetBotPermission("Harbour", "Send Messages", false))
	w.wish(w.post("Okay"))
	w.tick()
	w.heard("refused")
	w.wait(3 * time.Hour)
	w.crash("")
	w.wait(3 * time.Hour)
	w.heard() // not again, and not after a restart
	if tries := len(w.took()); tries > 7 {
		t.Errorf("tried %d times in six hours, want once an hour", tries)
	}
	w.do(w.fake.SetBotPermission("Harbour", "Send Messages", true))
	w.wait(time.Hour)
	w.expect("posts #check-ins: Okay")
	w.heard("done")
	w.empty()
}

// room adds a channel, as somebody in the guild can, and has the owner choose it for check-ins.
func (w *world) room(name string) {
	w.t.Helper()
	if w.channels[name] == 0 {
		w.do(w.fake.AddChannel("Harbour", name))
		g, err := w.bot.discord.Guild(w.ctx(), w.guild)
		w.do(err)
		for _, c := range g.Channels {
			w.channels[c.Name] = c.ID
		}
	}
	w.update(func(tx *storage.Tx) error { return tx.PutSettings(peer.Settings{CheckIns: w.channels[name]}) })
}

func (w *world) roomPost(text string) commands.Effect {
	e := w.post(text)
	e.ChannelRole = commands.CheckInsChannel
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
				w := newWorld(t)
				w.room("check-ins")
				if lost { // the answer, and with the room what it was about
					w.do(w.fake.Fail("POST /channels/*/messages", "lost", 1))
					w.wish(w.roomPost("Okay"))
					w.tick()
				}
				w.do(w.fake.DeleteChannel("Harbour", "check-ins"))
				if !lost {
					w.wish(w.roomPost("Okay"))
				}
				w.wait(3 * time.Hour)
				w.heard("refused")
				for _, text := range c.then {
					w.wish(w.roomPost(text))
					w.wait(time.Hour)
				}
				w.crash("")
				w.room("daily")
				w.took()
				w.outcomes = nil
				w.wait(time.Hour)
				refused := func(line string) bool { return line == "refused POST /channels/{id}/messages 404" }
				got := slices.DeleteFunc(w.took(), refused)
				if strings.Join(got, "; ") != c.want {
					t.Errorf("on Discord: %q, want %q", got, c.want)
				}
				w.empty()
				if c.want != "" {
					w.heard("done")
					w.wish(w.roomPost("Very hard"))
					w.tick()
					w.expect("edits #daily: Very hard")
				}
			})
		}
	}
}

// Another room is for what is new: what waits for the old one is posted there, while there is one.
func TestAnotherRoomIsForWhatIsNew(t *testing.T) {
	for _, how := range []string{"403:50013", "500"} {
		w := newWorld(t)
		w.room("check-ins")
		w.do(w.fake.Fail("POST /channels/"+w.channels["check-ins"].String()+"/messages", how, 3))
		w.wish(w.roomPost("Okay"))
		w.tick()
		w.room("daily")
		w.wait(4 * time.Hour)
		refused := func(line string) bool { return strings.HasPrefix(line, "refused POST") }
		if got := slices.DeleteFunc(w.took(), refused); !slices.Equal(got, []string{"posts #check-ins: Okay"}) {
			t.Errorf("after %s, on Discord: %q", how, got)
		}
		w.empty()
	}
}

// What was shown in a room that was deleted went with it, and is shown nowhere else when it is changed.
func TestWhatADeletedRoomShowed(t *testing.T) {
	w := newWorld(t)
	w.room("check-ins")
	w.wish(w.roomPost("Okay"))
	w.tick()
	w.do(w.fake.DeleteChannel("Harbour", "check-ins"))
	w.room("daily")
	w.wish(w.roomPost("Good"))
	w.wait(2 * time.Hour)
	w.heard("done", "gone")
	for _, line := range w.took() {
		if strings.Contains(line, "#daily") {
			t.Error(line)
		}
	}
	w.empty()
}

func TestExpiredIsGivenUp(t *testing.T) {
	w := newWorld(t)
	w.do(w.fake.Fail("POST /channels/*/messages", "500", 1000))
	e := w.post("Okay")
	e.Until = w.clock().Add(10 * time.Minute)
	w.wish(e)
	w.wait(10 * time.Minute)
	w.heard("gave up")
	w.empty()

	tries := time.Duration(0) // without an end of its own: about a week
	for n := range neverExpires {
		if expired(storage.OutboxItem{Attempts: n}, w.clock()) {
			t.Fatalf("given up after %d tries", n)
		}
		tries += backoff(n)
	}
	if days := tries.Hours() / 24; days < 7 || days > 8 || !expired(storage.OutboxItem{Attempts: neverExpires}, w.clock()) {
		t.Errorf("given up after %.1f days, want about a week", days)
	}
}

func TestDeletedByAModeratorStaysDeleted(t *testing.T) {
	w := newWorld(t)
	w.wish(w.post("Okay"))
	w.tick()
	w.do(w.fake.DeleteLast("Harbour", "check-ins", "sam"))
	w.took()
	w.heard("done")
	w.wish(w.post("Good"))
	w.tick()
	w.heard("gone")
	w.wish(w.post(""))
	w.tick()
	w.wish(w.post("Okay"))
	w.tick()
	w.heard("done", "gone")
	for _, line := range w.took() {
		if !strings.HasPrefix(line, "refused PATCH") {
			t.Errorf("after the deletion: %s", line)
		}
	}
	w.empty()
}

// The bot may learn of the deletion only when the member takes the entry back, and shares it again.
func TestDeletedByAModeratorStaysDeletedAfterTakingItBack(t *testing.T) {
	w := newWorld(t)
	post := w.ownedPost()
	w.wish(post("Okay"))
	w.tick()
	w.do(w.fake.DeleteLast("Harbour", "check-ins", "sam"))
	w.wish(post(""))
	w.tick()
	w.took()
	w.wish(post("Okay"))
	w.tick()
	w.expect()
	w.heard("done", "done", "gone")
	w.empty()
}

// A deletion of our own that came through unheard is not taken for a moderator's: shared again, the post is there.
func TestOurOwnDeletionIsKnownAgain(t *testing.T) {
	for _, crash := range []bool{false, true} {
		for _, first := range []string{"", "Good"} { // what is wished before the deletion is tried again
			w := newWorld(t)
			post := w.ownedPost()
			w.wish(post("Okay"))
			w.tick()
			w.do(w.fake.Fail("DELETE /channels/*/messages/*", "lost", 1))
			w.wish(post(""))
			w.tick()
			w.took()
			w.wish(post(first))
			if crash {
				w.crash("")
			}
			w.wait(time.Minute)
			w.wish(post("Good"))
			w.tick()
			if got := strings.Join(w.took(), "; "); !strings.HasSuffix(got, "posts #check-ins: Good") {
				t.Errorf("crash %v, then %q: %s", crash, first, got)
			}
			w.empty()
		}
	}
}

func TestPrivateMessages(t *testing.T) {
	w := newWorld(t)
	e := commands.Effect{
		Kind: commands.DM, Target: "reminder/1", User: w.id("arjun"), OnOutcome: "test.end",
		Message: &commands.Message{Text: "How are you today?"},
	}
	w.took()
	w.wish(e)
	w.tick()
	w.expect("posts @arjun: How are you today?")
	w.heard("done")

	w.do(w.fake.BlockDMs("arjun", true))
	e.Target = "reminder/2"
	w.wish(e)
	w.wait(24 * time.Hour)
	w.expect("refused POST /channels/{id}/messages 403")
	w.heard("closed")
	w.empty()

	w.do(w.fake.Fail("POST /users/@me/channels", "404:10013", 1))
	e.Target = "reminder/3"
	w.wish(e)
	w.tick()
	w.expect("refused POST /users/@me/channels 404")
	w.heard("left")
}

// A private channel is opened where none is known, and not to take back what never was.
func TestAPrivateChannelIsOpenedOnce(t *testing.T) {
	w := newWorld(t)
	e := commands.Effect{Kind: commands.DM, Target: "reminder/1", User: w.id("arjun"), OnOutcome: "test.end"}
	w.took()
	says := func(text string) {
		e.Message = &commands.Message{Text: words.Text(text)}
		w.wish(e)
		w.tick()
	}
	says("How are you today?")
	dm := w.posted(e.Target).Channel
	w.expect("posts @arjun: How are you today?")
	w.do(w.fake.Fail("POST /users/@me/channels", "500", 100))
	says("And now?")
	w.expect("edits @arjun: And now?")
	e.Target, e.Message = "reminder/2", nil
	w.wish(e)
	w.tick()
	w.expect()
	e.Channel = dm
	says("Today?")
	w.expect("posts @arjun: Today?")
	e.Message = nil
	w.wish(e)
	w.tick()
	if got := w.took(); len(got) != 1 || !strings.HasPrefix(got[0], "deletes ") {
		t.Errorf("got %q, want that it is deleted", got)
	}
	w.heard("done", "done", "done", "done", "done")
}

// A private message whose answer was lost is taken back before that is noticed.
func TestAPrivateMessageOfALostAnswerIsTakenBack(t *testing.T) {
	w := newWorld(t)
	e := commands.Effect{
		Kind: commands.DM, Target: "reminder/1", User: w.id("arjun"), OnOutcome: "test.end",
		Message: &commands.Message{Text: "How are you today?"},
	}
	w.do(w.fake.Fail("POST /channels/*/messages", "lost", 1))
	w.wish(e)
	w.tick()
	w.took()
	e.Message = nil
	w.wish(e)
	w.tick()
	if got := w.took(); len(got) != 1 || !strings.HasPrefix(got[0], "deletes ") {
		t.Errorf("got %q, want that it is deleted", got)
	}
	w.heard("done")
	w.empty()
}

// posted is what is known of a target of the guild's own.
func (w *world) posted(target string) (p storage.Posted) {
	w.t.Helper()
	w.update(func(tx *storage.Tx) error {
		at, err := tx.Posted(0, target)
		if at != nil {
			p = *at
		}
		return err
	})
	return p
}

func TestRoles(t *testing.T) {
	w := newWorld(t)
	e := commands.Effect{
		Kind: commands.GiveRole, Target: "role/1", User: w.id("arjun"), Role: w.channels["&30 days"], OnOutcome: "test.end",
	}
	w.took()
	w.do(w.fake.SetBotPermission("Harbour", "Manage Roles", false))
	w.wish(e)
	w.wait(2 * time.Hour)
	w.heard("refused")
	w.do(w.fake.SetBotPermission("Harbour", "Manage Roles", true))
	w.took()
	w.wait(time.Hour)
	w.expect("role add arjun 30 days")
	w.heard("done")
	e.Kind = commands.TakeRole
	w.wish(e)
	w.tick()
	w.expect("role remove arjun 30 days")
	w.do(w.fake.Leave("Harbour", "arjun"))
	w.wish(e)
	w.tick()
	w.heard("done", "done") // who left has no role to take
	w.empty()
}

func thread(w *world, members ...peer.ID) commands.Effect {
	return commands.Effect{
		Kind: commands.OpenThread, Target: "thread/5", Channel: w.channels["mentoring"], Name: "Walking together 5",
		Members: members, OnOutcome: "test.end",
		Message: &commands.Message{Text: "Welcome", Rows: []commands.Row{{Buttons: []commands.Button{
			{Label: "End it", Style: commands.Secondary, ID: commands.ID("test:end", 5)},
		}}}},
	}
}

// At whatever step Discord stumbles, there is one thread with both in it and one first message.
func TestThreadIsMadeOnce(t *testing.T) {
	for _, pattern := range []string{"POST /channels/*/threads", "PUT /channels/*/thread-members/*", "POST /channels/*/messages"} {
		for _, how := range []string{"500", "lost", "timeout"} {
			t.Run(pattern+" "+how, func(t *testing.T) {
				w := newWorld(t)
				a, l := w.id("arjun"), w.id("leela")
				w.took()
				w.fails(pattern, how, 1)
				w.wish(thread(w, a, l))
				w.tick()
				w.crash("")
				w.wait(time.Hour)
				posts, made, last := 0, 0, ""
				w.mu.Lock()
				for _, e := range w.events {
					switch e.Event {
					case "thread":
						if last = line(e); len(e.Members) == 1 { // the bot, which has just made it
							made++
						}
					case "message":
						posts++
					}
				}
				w.mu.Unlock()
				if want := "thread Walking together 5 private=true locked=false archived=false [arjun bot leela]"; last != want && !strings.Contains(last, "arjun") {
					t.Errorf("got %q, want %q", last, want)
				}
				if posts != 1 || made != 1 {
					t.Errorf("%d threads and %d messages, want one each", made, posts)
				}
				w.heard("done")
				w.empty()
			})
		}
	}
}

// A thread was made, but the answer was lost, and before that is noticed the pairing ends: it is closed all the same.
func TestThreadOfALostAnswerIsClosed(t *testing.T) {
	w := newWorld(t)
	a, l := w.id("arjun"), w.id("leela")
	w.do(w.fake.Fail("POST /channels/*/threads", "lost", 1))
	open := thread(w, a, l)
	w.wish(open)
	w.tick()
	w.crash("")
	w.took()
	w.wish(commands.Effect{Kind: commands.CloseThread, Target: open.Target, Name: open.Name, OnOutcome: "test.end"})
	w.wait(time.Hour)
	if got := w.took(); len(got) != 1 || !strings.Contains(got[0], "locked=true archived=true") {
		t.Errorf("got %q", got)
	}
	w.heard("done")
	w.empty()
}

func TestThreadSaysWhoLeftAndCloses(t *testing.T) {
	w := newWorld(t)
	a, l := w.id("arjun"), w.id("leela")
	w.do(w.fake.Fail("PUT /channels/*/thread-members/*", "404:10007", 1)) // left after the bot looked
	w.wish(thread(w, a, l))
	w.tick()
	w.heard("left")
	w.took()
	w.wish(commands.Effect{
		Kind: commands.CloseThread, Target: "thread/5", OnOutcome: "test.end",
		Message: &commands.Message{Text: "It ends here."},
	})
	w.tick()
	got := w.took()
	if len(got) != 2 || got[0] != "posts #Walking together 5: It ends here." || !strings.Contains(got[1], "locked=true archived=true") {
		t.Errorf("got %q", got)
	}
	w.heard("done")
	w.wish(commands.Effect{Kind: commands.CloseThread, Target: "thread/6", OnOutcome: "test.end"})
	w.tick()
	w.heard("done") // it never was
	w.empty()
}

// Where one of its people is not in the guild, no thread is made.
func TestNoThreadForWhoLeft(t *testing.T) {
	w := newWorld(t)
	a, l := w.id("arjun"), w.id("leela")
	w.do(w.fake.Leave("Harbour", "leela"))
	w.wish(thread(w, a, l))
	w.tick()
	w.heard("left")
	if got := w.took(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	w.empty()
}

// A private message among people of a guild reaches nobody when one of them left it, though they share another with the bot.
func TestNoWordToWhoLeft(t *testing.T) {
	w := newWorld(t)
	a, l := w.id("arjun"), w.id("leela")
	_, err := w.fake.AddGuild("Bay", "owner")
	w.do(err)
	w.do(w.fake.Join("Bay", "leela"))
	w.do(w.fake.Leave("Harbour", "leela"))
	for _, to := range []peer.ID{a, l} {
		w.wish(commands.Effect{
			Kind: commands.DM, Target: "dm/" + to.String(), User: to, Members: []peer.ID{a, l}, OnOutcome: "test.end",
			Message: &commands.Message{Text: "What somebody wrote."},
		})
	}
	w.tick()
	w.heard("left", "left")
	if got := w.took(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	w.empty()
}

// What only amends a message makes none.
func TestAmendingMakesNothing(t *testing.T) {
	w := newWorld(t)
	a := w.id("arjun")
	say := func(text words.Text, amends bool) {
		t.Helper()
		w.wish(commands.Effect{
			Kind: commands.DM, Target: "dm/5", User: a, EditOnly: amends, OnOutcome: "test.end", Message: &commands.Message{Text: text},
		})
		w.tick()
		w.heard("done")
	}
	say("It is over.", true)
	if got := w.took(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	say("A question.", false)
	say("It is over.", true)
	if got := w.took(); len(got) != 2 {
		t.Errorf("got %q", got)
	}
	w.empty()
}

// A thread is closed after its last words, though Discord stumbles over them.
func TestLastWordsComeBeforeTheEnd(t *testing.T) {
	w := newWorld(t)
	w.wish(thread(w, w.id("arjun"), w.id("leela")))
	w.tick()
	w.took()
	w.do(w.fake.Fail("POST /channels/*/messages", "500", 1))
	w.wish(commands.Effect{Kind: commands.CloseThread, Target: "thread/5", Message: &commands.Message{Text: "It ends here."}})
	w.wait(time.Minute)
	got := w.took()
	if len(got) != 3 || got[1] != "posts #Walking together 5: It ends here." || !strings.Contains(got[2], "locked=true") {
		t.Errorf("got %q", got)
	}
	w.empty()
}

func TestErasedWhileTheirPostIsOnItsWay(t *testing.T) {
	w := newWorld(t)
	arjun := w.id("arjun")
	w.update(func(tx *storage.Tx) error { return tx.PutMember(peer.Member{ID: arjun}) })
	w.took()
	e := w.post("Okay")
	e.Owner = arjun
	w.onEvent = func(e fakediscord.Event) {
		if e.Event == "message" {
			w.update(func(tx *storage.Tx) error { return tx.Erase(arjun, w.clock()) })
		}
	}
	w.wish(e)
	w.tick()
	w.expect("posts #check-ins: Okay", "deletes #check-ins")
	w.heard()
	w.empty()
}

func TestOutcomeThatFailsHoldsUpNobody(t *testing.T) {
	w := newWorld(t)
	w.outcome = func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) { return nil, errors.New("cannot") }
	w.wish(w.post("Okay"))
	w.tick()
	w.expect("posts #check-ins: Okay")
	w.empty()
	w.outcome = func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) { panic("cannot") }
	w.wish(w.post("Good"))
	w.tick()
	w.expect("edits #check-ins: Good") // where it is was remembered all the same
	w.empty()
}

func TestOutcomesEffectsFollow(t *testing.T) {
	w := newWorld(t)
	w.outcome = func(_ *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
		if o.Effect.Target != "checkin/7" {
			return nil, nil
		}
		next := w.plainPost("And one more")
		next.Target = "checkin/8"
		return []commands.Effect{next}, nil
	}
	w.wish(w.post("Okay"))
	w.tick()
	w.expect("posts #check-ins: Okay", "posts #check-ins: And one more")
	w.empty()
}

func TestUnreadableWishIsDropped(t *testing.T) {
	w := newWorld(t)
	w.update(func(tx *storage.Tx) error { return tx.Enqueue(storage.OutboxItem{Target: "x", Body: []byte("\xff")}) })
	w.update(func(tx *storage.Tx) error {
		return w.bot.table.Enqueue(tx, commands.Effect{Kind: 99, Target: "y", OnOutcome: "test.end"})
	})
	w.wish(w.post("Okay"))
	w.tick()
	w.expect("posts #check-ins: Okay")
	w.empty()
}

func TestLogHoldsNothingOfMembers(t *testing.T) {
	w := newWorld(t)
	arjun := w.id("arjun")
	w.do(w.fake.Fail("POST /channels/*/messages", "500", 1))
	e := w.post("planted words")
	e.Target = "checkin/" + arjun.String()
	w.wish(e)
	w.wait(time.Hour)
	w.wish(commands.Effect{Kind: commands.Post, Target: "p", Channel: 1, Message: &commands.Message{Text: words.Text("planted words")}})
	w.tick()
	log := w.log.String()
	for _, secret := range []string{"planted", arjun.String(), w.fake.Token(), w.fake.URL()} {
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
	w := newWorld(t)
	w.bot.courier.lanes = courierLanes
	w.do(w.fake.Fail("POST /channels/*/messages", "lost", 5))
	const n = 40
	wish := func(i int, text string) commands.Effect {
		e := w.plainPost(text)
		e.Target = "checkin/" + peer.ID(i).String()
		e.Message.Rows = []commands.Row{{Buttons: []commands.Button{
			{Label: "Send support", Style: commands.Secondary, ID: commands.ID("test:support", i)},
		}}}
		return e
	}
	replaced := 0
	w.onEvent = func(e fakediscord.Event) {
		if e.Event == "message" && !e.Edited && replaced < 10 {
			replaced++
			w.wish(wish(replaced, "later"))
			w.bot.courier.poke()
		}
	}
	var all []commands.Effect
	for i := 1; i <= n; i++ {
		all = append(all, wish(i, "first"))
	}
	w.wish(all...)
	w.wait(time.Hour)
	shows := map[string]string{}
	w.mu.Lock()
	for _, e := range w.events {
		if e.Event == "message" {
			if _, known := shows[e.ID]; known != e.Edited {
				t.Errorf("message %s: edited = %v", e.ID, e.Edited)
			}
			shows[e.ID] = e.Text
		}
	}
	w.mu.Unlock()
	later := 0
	for _, text := range shows {
		if text == "later" {
			later++
		}
	}
	if len(shows) != n || later != 10 {
		t.Errorf("%d messages, %d of them as wished later; want %d and 10", len(shows), later, n)
	}
	w.empty()
}
