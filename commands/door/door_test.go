package door_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
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
		if b.Label == "Say hello" {
			continue // a hello is kept, so it waits for storage before anything is written
		}
		rq := commands.Request{Kind: commands.ButtonClick, Member: maya, Component: act, Args: args, ID: 1}
		rq.Guild, rq.Now = commandstest.Harbour, r.Now
		reply := r.Table.Do(t.Context(), nil, rq)
		if reply.Render != nil {
			m := reply.Render(guilds.State{})[0]
			reply.Message, reply.Render = &m, nil
		}
		if got := commandstest.Text(reply); got == words.English().Label("refusal.busy") {
			t.Errorf("%s: %q", b.Label, got)
		}
	}
}

const familiesRole peer.ID = 18_446_744_073_709_551_301

// A person who has not the families' role is not told when families meet, where they write, or who has it.
func TestOthersLearnNothingOfFamilies(t *testing.T) {
	r := newDoor(t)
	r.Settings(func(s *peer.Settings) {
		s.Audiences = []peer.Audience{{Role: familiesRole, Label: "Families", Families: true, CheckIns: 77}}
	})
	r.Update(func(tx *storage.Tx) error {
		return tx.PutMeeting(peer.Meeting{
			ID: 5, Name: "Monday", Channel: 77, For: familiesRole, Length: time.Hour,
			When: peer.Recurrence{Kind: peer.Weekly, Weekdays: []time.Weekday{time.Monday}, Hour: 20, Weeks: 1},
		})
	})
	press := func(roles ...peer.ID) string {
		return commandstest.Text(r.Do(commands.Request{
			Kind: commands.ButtonClick, Member: maya, Component: "door:families", Roles: roles,
		}))
	}
	others, families := press(), press(familiesRole)
	for _, secret := range []string{"Monday", "<#77>"} {
		if strings.Contains(others, secret) || !strings.Contains(families, secret) {
			t.Errorf("%q: others are told %q, families %q", secret, others, families)
		}
	}
}

// Who may be among others only after a moderator's yes is answered like everyone, and gets no role.
func TestNobodyIsToldThatModeratorsAreAsked(t *testing.T) {
	r := newDoor(t)
	r.Settings(func(s *peer.Settings) {
		s.Audiences, s.Moderators = []peer.Audience{{Role: familiesRole, Label: "Families", Families: true}}, 78
	})
	r.Table.GuildState = func(context.Context, peer.ID) guilds.State { return guilds.State{} }
	r.Update(func(tx *storage.Tx) error {
		return tx.RecordFact(peer.Fact{Kind: peer.FactReportUpheld, By: maya, About: commandstest.Tom, At: r.Now})
	})
	answers := map[peer.ID]string{}
	for _, who := range []peer.ID{commandstest.Arjun, commandstest.Tom} {
		answers[who] = commandstest.Text(r.Forge(who, commands.ID("door:role")))
		role := r.Wish(commands.TargetKind("door-role").Of(who))
		card := r.Wish(commands.TargetKind("door-let-in").Of(who))
		if asked := who == commandstest.Tom; (role == nil) != asked || (card != nil) != asked {
			t.Errorf("%v: role %v, card %v", who, role, card)
		}
	}
	if answers[commandstest.Tom] != answers[commandstest.Arjun] {
		t.Errorf("answers differ: %q", answers)
	}
	commandstest.Says(t, r.Do(commands.Request{
		Kind: commands.ButtonClick, Member: maya, Component: "door:let-in", Args: []string{commandstest.Tom.String()},
		Permissions: guilds.PermissionModerateMembers,
	}), "gets the families' role")
	if r.Wish(commands.TargetKind("door-role").Of(commandstest.Tom)) == nil {
		t.Error("no role after the yes")
	}
}
