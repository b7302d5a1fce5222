package door_test

import (
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// preview has Maya write a hello, and returns what she is shown before anything is posted.
func preview(r *commandstest.Rig, text string) commands.Reply {
	return r.Submit(maya, r.Forge(maya, commands.ID("door:hello", maya)), "words:"+text)
}

// hello is Maya's hello, the zero value if there is none.
func hello(r *commandstest.Rig) (h peer.Hello) {
	r.View(func(tx *storage.Tx) error {
		got, err := tx.Hello(maya)
		h = commands.Deref(got)
		return err
	})
	return h
}

// helloPost is the post of a hello that waits to be made or deleted, nil if none does.
func helloPost(r *commandstest.Rig, h peer.Hello) *commands.Effect {
	return r.Wish(commands.TargetKind("hello").Of(maya, h.ID))
}

// A hello is posted by its author's press alone, under the name that the preview showed. Until then nothing is stored.
func TestAHelloIsPostedByItsAuthorsPress(t *testing.T) {
	r := newDoor(t)
	shown := preview(r, "I'm new.")
	commandstest.Says(t, shown, "I'm new.", "I keep where it is")
	r.View(func(tx *storage.Tx) error {
		if found, err := tx.HasData(maya); found || err != nil {
			t.Errorf("stored before it is posted: %v, %v", found, err)
		}
		return nil
	})
	r.Press(commandstest.Tom, shown, "Post it")
	if h := hello(r); h.ID != 0 {
		t.Fatal("posted by someone else")
	}
	r.Press(maya, shown, "Post it")
	post := helloPost(r, hello(r))
	if post == nil || !strings.Contains(post.Message().Text.Reveal(), "I'm new.") || post.Owner != maya {
		t.Fatalf("no post of hers: %+v", post)
	}
}

// One hello a week, also after it was taken back.
func TestOneHelloAWeek(t *testing.T) {
	r := newDoor(t)
	r.Press(maya, r.Press(maya, preview(r, ""), "Post it"), "Take it back")
	for wait, again := range map[time.Duration]bool{peer.HelloEvery - time.Minute: false, peer.HelloEvery: true} {
		now := r.Now
		r.Now = now.Add(wait)
		if got := r.Forge(maya, commands.ID("door:hello", maya)); (got.Modal != nil) != again {
			t.Errorf("after %s: a form %v, want %v", wait, got.Modal != nil, again)
		}
		r.Now = now
	}
}

// A wave reaches the author once, privately. Who is kept apart from them is answered alike, and nothing arrives.
func TestAWaveReachesItsAuthorAlone(t *testing.T) {
	r := newDoor(t)
	r.Press(maya, preview(r, ""), "Post it")
	r.Consents(commandstest.Arjun, commandstest.Tom)
	r.Update(func(tx *storage.Tx) error {
		return tx.RecordFact(peer.Fact{Kind: peer.FactBlocked, By: maya, About: commandstest.Tom, At: r.Now})
	})
	wave := func(who peer.ID) string {
		return commandstest.Text(r.Forge(who, commands.ID("door:wave", maya, hello(r).ID)))
	}
	welcomed, again, blocked := wave(commandstest.Arjun), wave(commandstest.Arjun), wave(commandstest.Tom)
	if welcomed != again || welcomed != blocked {
		t.Errorf("answers differ: %q, again %q, blocked %q", welcomed, again, blocked)
	}
	if h := hello(r); len(h.Waves) != 1 || h.Waves[0] != commandstest.Arjun {
		t.Errorf("waves of %v", h.Waves)
	}
	said := commandstest.Text(r.Forge(maya, commands.ID("door:hello", maya)))
	if strings.Count(said, "waved") != 2 { // the sentence about it, and Arjun's
		t.Errorf("she is told %q", said)
	}
	if post := helloPost(r, hello(r)); post != nil && strings.Contains(post.Message().Text.Reveal(), "waved") {
		t.Error("the post counts waves")
	}
}
