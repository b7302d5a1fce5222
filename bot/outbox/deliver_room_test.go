package outbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// room adds a channel, as someone in the guild can, and has the owner choose it for check-ins.
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
// is wanted then.
func TestDeletedRoom(t *testing.T) {
	for _, c := range []struct {
		name string
		then []string // what is wanted while there is no room
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
					w.Enqueue(roomPost(w, "Okay"))
					w.Tick()
				}
				w.Do(w.Fake.DeleteChannel("Harbour", "check-ins"))
				if !lost {
					w.Enqueue(roomPost(w, "Okay"))
				}
				w.Wait(3 * time.Hour)
				w.Heard("refused")
				for _, text := range c.then {
					w.Enqueue(roomPost(w, text))
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
					w.Enqueue(roomPost(w, "Very hard"))
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
		w.Enqueue(roomPost(w, "Okay"))
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
	w.Enqueue(roomPost(w, "Okay"))
	w.Tick()
	w.Do(w.Fake.DeleteChannel("Harbour", "check-ins"))
	room(w, "daily")
	w.Enqueue(roomPost(w, "Good"))
	w.Wait(2 * time.Hour)
	w.Heard("done", "gone")
	for _, line := range w.Took() {
		if strings.Contains(line, "#daily") {
			t.Error(line)
		}
	}
	w.Empty()
}

func TestDeletedByAModeratorStaysDeleted(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Do(w.Fake.DeleteLastBotMessage("Harbour", "check-ins", "sam"))
	w.Took()
	w.Heard("done")
	w.Enqueue(w.Post("Good"))
	w.Tick()
	w.Heard("gone")
	w.Enqueue(w.Post(""))
	w.Tick()
	w.Enqueue(w.Post("Okay"))
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
	w.Enqueue(post("Okay"))
	w.Tick()
	w.Do(w.Fake.DeleteLastBotMessage("Harbour", "check-ins", "sam"))
	w.Enqueue(post(""))
	w.Tick()
	w.Took()
	w.Enqueue(post("Okay"))
	w.Tick()
	w.Expect()
	w.Heard("done", "done", "gone")
	w.Empty()
}

// A deletion of our own that came through unheard is not taken for a moderator's: shared again, the post is there.
func TestOurOwnDeletionIsKnownAgain(t *testing.T) {
	for _, crash := range []bool{false, true} {
		for _, first := range []string{"", "Good"} { // what is wanted before the deletion is tried again
			w := apptest.NewWorld(t)
			post := w.OwnedPost()
			w.Enqueue(post("Okay"))
			w.Tick()
			w.Do(w.Fake.Fail("DELETE /channels/*/messages/*", "lost", 1))
			w.Enqueue(post(""))
			w.Tick()
			w.Took()
			w.Enqueue(post(first))
			if crash {
				w.Crash("")
			}
			w.Wait(time.Minute)
			w.Enqueue(post("Good"))
			w.Tick()
			if got := strings.Join(w.Took(), "; "); !strings.HasSuffix(got, "posts #check-ins: Good") {
				t.Errorf("crash %v, then %q: %s", crash, first, got)
			}
			w.Empty()
		}
	}
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
	effect := func(e commands.Effect) {
		w.Enqueue(e)
		w.Tick()
	}
	sight := func(to fakediscord.Overwrite) {
		w.Do(w.Fake.SetRoleOverwrite("Harbour", "check-ins", "@everyone", "View Channel", to))
	}
	w.Do(w.Fake.SetMemberOverwrite("Harbour", "check-ins", "bot", "View Channel", fakediscord.Allow))
	sight(fakediscord.Deny)
	w.Took()
	effect(card("One."))
	w.Expect("posts #check-ins: One.")
	sight(fakediscord.Allow)
	effect(card("Two."))
	w.Expect("edits #check-ins: Held.")
	effect(card("Three."))
	w.Expect()
	old := card("Four.")
	old.Target = apptest.About("card/2")
	old.Do = commands.Post{Channel: set.Moderators, Role: commands.ModeratorsChannel, Message: old.Message()}
	effect(old)
	w.Expect()
	w.Heard("done", "done", "done", "refused")
	sight(fakediscord.Deny)
	effect(card("Five."))
	w.Expect("edits #check-ins: Five.")
	w.Empty()
}
