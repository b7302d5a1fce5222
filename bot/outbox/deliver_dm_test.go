package outbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func TestPrivateMessages(t *testing.T) {
	w := apptest.NewWorld(t)
	e := commands.Effect{
		Target: apptest.About("reminder/1"), OnOutcome: "test.end",
		Do: commands.DM{User: w.Id("arjun"), Message: &commands.Message{Text: "How are you today?"}},
	}
	w.Took()
	w.Enqueue(e)
	w.Tick()
	w.Expect("posts @arjun: How are you today?")
	w.Heard("done")

	w.Do(w.Fake.BlockDMs("arjun", true))
	e.Target = apptest.About("reminder/2")
	w.Enqueue(e)
	w.Wait(24 * time.Hour)
	w.Expect("refused POST /channels/{id}/messages 403")
	w.Heard("closed")
	w.Empty()

	w.Do(w.Fake.Fail("POST /users/@me/channels", "404:10013", 1))
	e.Target, e.Do = apptest.About("reminder/3"), commands.DM{User: w.Id("leela"), Message: e.Message()}
	w.Enqueue(e)
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
		w.Enqueue(apptest.Showing(e, &commands.Message{Text: words.Text(text)}))
		w.Tick()
	}
	says("How are you today?")
	dm := posted(w, e.Target).Channel
	w.Expect("posts @arjun: How are you today?")
	w.Do(w.Fake.Fail("POST /users/@me/channels", "500", 100))
	says("And now?")
	w.Expect("edits @arjun: And now?")
	e.Target = apptest.About("reminder/2")
	w.Enqueue(e)
	w.Tick()
	w.Expect()
	e.Do = commands.DM{User: e.User(), Channel: dm}
	says("Today?")
	w.Expect("posts @arjun: Today?")
	w.Enqueue(apptest.Showing(e, nil))
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
	w.Enqueue(commands.Effect{
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
	w.Enqueue(e)
	w.Tick()
	w.Took()
	w.Enqueue(apptest.Showing(e, nil))
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
	w.Enqueue(e)
	w.Wait(2 * time.Hour)
	w.Heard("refused")
	w.Do(w.Fake.SetBotPermission("Harbour", "Manage Roles", true))
	w.Took()
	w.Wait(time.Hour)
	w.Expect("role add arjun 30 days")
	w.Heard("done")
	e.Do = commands.RoleChange{User: e.User(), Role: w.Channels["&30 days"]}
	w.Enqueue(e)
	w.Tick()
	w.Expect("role remove arjun 30 days")
	w.Do(w.Fake.Leave("Harbour", "arjun"))
	w.Enqueue(e)
	w.Tick()
	w.Heard("done", "done") // who left has no role to take
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
		w.Enqueue(commands.Effect{
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
