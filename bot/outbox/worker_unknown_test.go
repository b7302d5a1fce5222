package outbox_test

import (
	"strings"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// Whatever is wanted while it is not known whether the first try came through, there is one message or none.
func TestNewerEffectAfterALostAnswer(t *testing.T) {
	for _, c := range []struct{ name, effect, want string }{
		{"changed", "Good", "edits #check-ins: Good"},
		{"taken back", "", "deletes #check-ins"},
		{"the same", "Okay", ""},
	} {
		for _, crash := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				w := apptest.NewWorld(t)
				w.Do(w.Fake.Fail("POST /channels/*/messages", "lost", 1))
				w.Enqueue(w.Post("Okay"))
				w.Tick()
				w.Took()
				w.Enqueue(w.Post(c.effect))
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

// TestKilledAfterANewerEffect has Discord fail at a first post; the newer one arrives, and the program is killed before that
// is stored. It is found by its own attempt, not by the first one's, and not made twice.
func TestKilledAfterANewerEffect(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 1))
	w.Enqueue(w.Post("Okay"))
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
	w.Enqueue(next)
	w.Wait(time.Minute)
	w.Expect("posts #check-ins: Good")
	w.Crash(saved)
	w.SetNow(w.Clock().Add(24 * time.Hour)) // Discord has forgotten the nonce
	w.Tick()
	w.Expect()
	w.Empty()
}

// The answer to a deletion is lost, and before it is tried again the message is wanted again. That it is gone
// was our own doing: it is made again, and not taken for one that a moderator deleted.
func TestShownAgainAfterALostDeletion(t *testing.T) {
	for _, how := range []string{"lost", "500"} {
		for _, again := range []string{"Okay", "Good"} {
			t.Run(how+" "+again, func(t *testing.T) {
				w := apptest.NewWorld(t)
				w.Enqueue(w.Post("Okay"))
				w.Tick()
				w.Took()
				w.Do(w.Fake.Fail("DELETE /channels/*/messages/*", how, 1))
				w.Enqueue(w.Post(""))
				w.Tick()
				w.Crash("")
				w.Enqueue(w.Post(again))
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
				w.Enqueue(w.Post("Hard"))
				w.Tick()
				w.Expect("edits #check-ins: Hard")
			})
		}
	}
}

func TestEffectReplacedWhileInFlight(t *testing.T) {
	w := apptest.NewWorld(t)
	once := false
	w.OnEvent = func(e fakediscord.Event) {
		if e.Event == "message" && !once {
			once = true
			w.Enqueue(w.Post("Good")) // the member edits while the first post is on its way
		}
	}
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Expect("posts #check-ins: Okay", "edits #check-ins: Good")
	w.Empty()
}

func TestTakenBackWhileInFlight(t *testing.T) {
	w := apptest.NewWorld(t)
	w.OnEvent = func(e fakediscord.Event) {
		if e.Event == "message" {
			w.Enqueue(w.Post(""))
		}
	}
	w.Enqueue(w.Post("Okay"))
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
				w.Enqueue(c.post(w, "Okay"))
				w.Tick()
				w.Expect("posts #check-ins: Okay")
				w.Crash(saved)
				if text != "Okay" {
					w.Enqueue(c.post(w, text)) // changed or taken back before the outbox was looked at
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
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	next := w.Post("Good")
	next.Message().Rows[0].Buttons[0].ID = commands.ID("test:support", 8)
	w.Enqueue(next)
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
	w.Enqueue(w.Post("Okay"))
	w.Crash("")
	w.Tick()
	w.Expect("posts #check-ins: Okay")
	w.Heard("done")
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
	w.Enqueue(e)
	w.Tick()
	w.Expect("posts #check-ins: Okay", "deletes #check-ins")
	w.Heard()
	w.Empty()
}
