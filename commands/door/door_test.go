package door_test

import (
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	maya = commandstest.Maya
	// welcome is the door's channel.
	welcome peer.ID = 18_446_744_073_709_551_201
)

// newDoor returns a rig whose guild has a door.
func newDoor(t *testing.T) *commandstest.Rig {
	r := commandstest.NewRig(t)
	commandstest.Says(t, r.Owner("setup door", "channel", commands.Value{ID: welcome}), "The door is in")
	return r
}

// doorPost is what the door's post shows.
func doorPost(r *commandstest.Rig) commands.Reply {
	r.T.Helper()
	e := r.Wish(commands.TargetKind("door").Of())
	if e == nil || e.Message() == nil {
		r.T.Fatal("no post")
	}
	return commands.Reply{Message: e.Message()}
}

// Who only looks around, before consent, leaves nothing behind.
func TestLookingAroundStoresNothing(t *testing.T) {
	r := newDoor(t)
	post := doorPost(r)
	for range 2 {
		commandstest.Says(t, r.Press(maya, post, "Just look around"), "Nobody can see what you read")
	}
	commandstest.Says(t, r.Press(maya, post, "Find help now"), "emergency number")
	r.View(func(tx *storage.Tx) error {
		found, err := tx.HasData(maya)
		if found {
			t.Error("something is stored about her")
		}
		return err
	})
}

// What stores nothing answers without storage, too.
func TestTheDoorOpensWithoutStorage(t *testing.T) {
	r := newDoor(t)
	post := doorPost(r)
	for _, b := range post.Message.Rows[0].Buttons {
		act, args, _ := commands.ParseID(b.ID)
		rq := commands.Request{Kind: commands.ButtonClick, Member: maya, Component: act, Args: args, ID: 1}
		rq.Guild, rq.Now = commandstest.Harbour, r.Now
		reply := r.Table.Do(t.Context(), nil, rq)
		if reply.Render != nil {
			m := reply.Render(commands.GuildState{})[0]
			reply.Message, reply.Render = &m, nil
		}
		if got := commandstest.Text(reply); got == words.English().Label("refusal.busy") {
			t.Errorf("%s: %q", b.Label, got)
		}
	}
}
