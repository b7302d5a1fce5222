package outbox_test

import (
	"strings"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/commands"
	"waymark/peer"
)

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
				w.Enqueue(thread(w, a, l))
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
	w.Enqueue(open)
	w.Tick()
	w.Crash("")
	w.Took()
	w.Enqueue(commands.Effect{Target: open.Target, Do: commands.CloseThread{Name: open.Do.(commands.OpenThread).Name}, OnOutcome: "test.end"})
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
	w.Enqueue(thread(w, a, l))
	w.Tick()
	w.Heard("left")
	w.Took()
	w.Enqueue(commands.Effect{
		Target: apptest.About("thread/5"), OnOutcome: "test.end",
		Do: commands.CloseThread{Message: &commands.Message{Text: "It ends here."}, Last: apptest.About("thread/5/end")},
	})
	w.Tick()
	got := w.Took()
	if len(got) != 2 || got[0] != "posts #Walking together 5: It ends here." || !strings.Contains(got[1], "locked=true archived=true") {
		t.Errorf("got %q", got)
	}
	w.Heard("done")
	w.Enqueue(commands.Effect{Target: apptest.About("thread/6"), Do: commands.CloseThread{}, OnOutcome: "test.end"})
	w.Tick()
	w.Heard("done") // it never was
	w.Empty()
}

// Where one of its people is not in the guild, no thread is made.
func TestNoThreadForWhoLeft(t *testing.T) {
	w := apptest.NewWorld(t)
	a, l := w.Id("arjun"), w.Id("leela")
	w.Do(w.Fake.Leave("Harbour", "leela"))
	w.Enqueue(thread(w, a, l))
	w.Tick()
	w.Heard("left")
	if got := w.Took(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	w.Empty()
}

// A thread is closed after its last words, though Discord stumbles over them.
func TestLastWordsComeBeforeTheEnd(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Enqueue(thread(w, w.Id("arjun"), w.Id("leela")))
	w.Tick()
	w.Took()
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 1))
	w.Enqueue(commands.Effect{
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
