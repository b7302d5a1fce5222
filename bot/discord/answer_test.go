package discord

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/guilds"
)

// What comes of a reply, by what goes wrong on its way: the member is told as much as can be told, what only this reply would
// have told is kept for the next exactly where something of it did not arrive, and the next request is answered.
func TestWhatComesOfAReply(t *testing.T) {
	t.Parallel()
	type tale struct {
		name  string
		fails string // what Discord does to the first answer
		more  string // and to what follows
		reply func(*commands.Reply)
		shown []string
		lost  int64
	}
	apology := "ephemeral: Broken"
	for _, c := range []tale{
		{"well", "", "", func(*commands.Reply) {}, []string{"ephemeral: Noted.", "ephemeral: And this."}, 0},
		{"the answer is refused", "404:10062", "", func(*commands.Reply) {}, nil, 1},
		{"what follows is refused", "", "404:10015", func(*commands.Reply) {}, []string{"ephemeral: Noted."}, 1},
		{"a look", "", "", func(r *commands.Reply) {
			r.Render = func(guilds.State) []commands.Message {
				return []commands.Message{{Text: "Seen."}, {Text: "More of it."}}
			}
		}, []string{"ephemeral: Seen.", "ephemeral: More of it.", "ephemeral: And this."}, 0},
		{"a look that breaks", "", "", func(r *commands.Reply) {
			r.Render = func(guilds.State) []commands.Message { panic("secret-words") }
		}, []string{apology, "ephemeral: And this."}, 0},
		{"a file that cannot be made", "", "", func(r *commands.Reply) {
			r.Attachments = func(context.Context) ([]commands.File, error) { return nil, errors.New("secret-words") }
		}, []string{apology, "ephemeral: And this."}, 0},
		{"a file that breaks", "", "", func(r *commands.Reply) {
			r.Attachments = func(context.Context) ([]commands.File, error) { panic("secret-words") }
		}, []string{apology, "ephemeral: And this."}, 0},
		{"nothing to say", "", "", func(r *commands.Reply) { *r = commands.Reply{} }, []string{apology}, 0},
		{"keeping it breaks too", "404:10062", "", func(r *commands.Reply) {
			r.OnUndelivered = func(context.Context) { panic("secret-words") }
		}, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var lost, asked atomic.Int64
			begun := make(chan bool, 1)
			w := connected(t, func(context.Context, commands.Request) commands.Reply {
				begun <- true
				if asked.Add(1) > 1 {
					return say("here")
				}
				r := say("Noted.")
				r.Followups = []commands.Message{{Text: "And this."}}
				r.OnUndelivered = func(context.Context) { lost.Add(1) }
				c.reply(&r)
				return r
			}, nil)
			w.settled()
			for request, how := range map[string]string{"POST /interactions/*/*/callback": c.fails, "POST /webhooks/*/*": c.more} {
				if how != "" {
					w.must(w.fake.Fail(request, how, 1))
				}
			}
			asks := func() []string { // and waits for the bot alone: a refused answer leaves the interaction open
				w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
				<-begun
				w.must(w.c.Idle(w.deadline()))
				w.mu.Lock()
				defer w.mu.Unlock()
				seen := w.events
				w.events = nil
				return messages(seen)
			}
			got := slices.DeleteFunc(asks(), func(s string) bool { return strings.HasPrefix(s, "refused: ") })
			for i := range got {
				got[i], _, _ = strings.Cut(got[i], ", ") // the reference of an apology
			}
			if !slices.Equal(got, c.shown) || lost.Load() != c.lost {
				t.Errorf("shown %q, want %q; kept %d times, want %d\n%s", got, c.shown, lost.Load(), c.lost, &w.log)
			}
			if strings.Contains(w.log.String(), "secret-words") {
				t.Errorf("the log holds what broke: %s", &w.log)
			}
			if got := asks(); !slices.Equal(got, []string{"ephemeral: here"}) {
				t.Errorf("who comes next is shown %q", got)
			}
		})
	}
}

// A form that a command opened has no message that a late answer could take the place of; one under a button has.
func TestALateAnswerToAForm(t *testing.T) {
	t.Parallel()
	handle := func(ctx context.Context, rq commands.Request) commands.Reply {
		if rq.Kind != commands.ModalSubmit && rq.Component == "" && rq.Command == "mentors queue" {
			r := say("Pick")
			r.Message.Rows = []commands.Row{{Buttons: []commands.Button{{Label: "Write", Style: commands.Secondary, ID: commands.ID("t:write")}}}}
			return r
		}
		if rq.Kind != commands.ModalSubmit {
			return commands.Reply{Modal: &commands.Modal{ID: commands.ID("t:form"), Title: "Your note", Fields: []commands.Field{{ID: "note", Label: "Note", Max: 100}}}}
		}
		<-ctx.Done() // until storage must have begun
		r := say("Got " + rq.Fields["note"])
		r.Update = rq.Fields["note"] == "instead"
		return r
	}
	w := connected(t, handle, nil)
	w.settled()
	late := func(note, want string) {
		t.Helper()
		w.settled()
		times := &w.c.timeouts // whose other fields are read all the time
		start, deferred := times.handlerStart, times.deferAfter
		times.handlerStart, times.deferAfter = 60*time.Millisecond, 10*time.Millisecond
		w.must(w.fake.Submit("Harbour", "owner", []fakediscord.Field{{Label: "Note", Value: note}}))
		w.wants(want)
		times.handlerStart, times.deferAfter = start, deferred
	}
	w.must(w.fake.Command("Harbour", "", "owner", "/checkin mood:Good"))
	late("one", "ephemeral: Got one")
	w.must(w.fake.Command("Harbour", "", "owner", "/mentors queue"))
	w.wants("ephemeral: Pick")
	w.must(w.fake.Click("Harbour", "owner", "Write", ""))
	late("beside", "ephemeral: Got beside")
	w.must(w.fake.Click("Harbour", "owner", "Write", ""))
	late("instead", "edited ephemeral: Got instead")
}

// A reply that would replace a message which was deleted after the press becomes a message of its own, also when it is late.
func TestAnAnswerForADeletedMessage(t *testing.T) {
	t.Parallel()
	var w *harness
	const callback = "POST /interactions/{id}/{token}/callback"
	deferral := 0 // the number of the callback that the handler waits for
	handle := func(context.Context, commands.Request) commands.Reply {
		w.until(func() bool { return w.fake.RequestsTo(callback) >= deferral })
		r := say("Instead")
		r.Update = true
		return r
	}
	w = connected(t, handle, nil)
	w.settled()
	press := fakediscord.Forged{CustomID: string(commands.ID("t:press")), Gone: true}
	w.must(w.fake.ForgeComponent("Harbour", "owner", press))
	w.wants("refused: "+callback+" the message with the component is gone", "ephemeral: Instead")
	w.settled()
	deferral, w.c.timeouts.deferAfter = w.fake.RequestsTo(callback)+1, 10*time.Millisecond
	w.must(w.fake.ForgeComponent("Harbour", "owner", press))
	w.wants(`refused: PATCH /webhooks/{id}/{token}/messages/@original there is no original answer to button "forged"`, "ephemeral: Instead")
}
