package commands_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func TestConsentComesFirstAndNothingIsTypedTwice(t *testing.T) {
	r := commandstest.NewRig(t)
	asked := r.Slash(commandstest.Arjun, "checkin", "mood:4", "note:slept better")
	commandstest.Says(t, asked, "Is that okay?")
	r.View(func(tx *storage.Tx) error {
		if m, _ := tx.Member(commandstest.Arjun); m != nil {
			t.Errorf("kept before consent: %+v", m)
		}
		return nil
	})
	commandstest.Says(t, r.Press(commandstest.Tom, asked, "I agree"), "belongs to someone else")
	commandstest.Says(t, r.Press(commandstest.Tom, asked, "Not now"), "belongs to someone else")
	r.View(func(tx *storage.Tx) error {
		if m, _ := tx.Member(commandstest.Tom); m != nil {
			t.Errorf("tom agreed with arjun's button: %+v", m)
		}
		return nil
	})
	if c := r.Entry(commandstest.Arjun, r.Today()); c != nil {
		t.Fatal("saved before consent")
	}
	done := r.Press(commandstest.Arjun, asked, "I agree")
	commandstest.Says(t, done, "Saved for today (5 January 2026, UTC time): **Okay**", "slept better")
	if !done.Update {
		t.Error("the question stays")
	}
	before := r.Entry(commandstest.Arjun, r.Today()).Version
	r.Again(r.Last)
	r.Press(commandstest.Arjun, asked, "I agree")
	if after := r.Entry(commandstest.Arjun, r.Today()).Version; after != before {
		t.Errorf("agreeing twice made version %d of %d", after, before)
	}
	r.View(func(tx *storage.Tx) error {
		m, err := tx.Member(commandstest.Arjun)
		if err == nil && (m.Consent != commands.ConsentVersion || !m.ConsentAt.Equal(r.Now) || m.Calendar.Rollover != 4 || m.KeepNotes != 365) {
			t.Errorf("member %+v", m)
		}
		return err
	})
}

func TestNotNowKeepsNothing(t *testing.T) {
	r := commandstest.NewRig(t)
	asked := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	commandstest.Says(t, r.Press(commandstest.Arjun, asked, "Not now"), "Nothing was saved or sent")
	r.Press(commandstest.Arjun, asked, "I agree")
	if c := r.Entry(commandstest.Arjun, r.Today()); c != nil {
		t.Error("what was put aside was carried out")
	}
}

func TestWhatWaitsForConsentWaitsFifteenMinutes(t *testing.T) {
	for wait, kept := range map[time.Duration]bool{15 * time.Minute: true, 15*time.Minute + time.Second: false} {
		r := commandstest.NewRig(t)
		asked := r.Slash(commandstest.Arjun, "checkin", "mood:4")
		r.Now = r.Now.Add(wait)
		r.Press(commandstest.Arjun, asked, "I agree")
		if got := r.Entry(commandstest.Arjun, r.Today()) != nil; got != kept {
			t.Errorf("after %v: carried out %v, want %v", wait, got, kept)
		}
	}
}

func TestWithoutStorageAKindAnswer(t *testing.T) {
	r := commandstest.NewRig(t)
	reply := r.Table.Do(context.Background(), nil, commands.Request{
		Env: commands.Env{Guild: commandstest.Harbour, Now: r.Now}, ID: 5, Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "checkin",
	})
	commandstest.Says(t, reply, "nothing was saved")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	reply = r.Table.Do(ctx, r.Db, commands.Request{
		Env: commands.Env{Guild: commandstest.Harbour, Now: r.Now}, ID: 5, Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "checkin",
		Options: map[string]commands.Value{"mood": {Text: "4"}},
	})
	commandstest.Says(t, reply, "nothing was saved")
}

func TestOptionsAreChecked(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	for _, options := range [][]string{
		{"mood:6"}, {"mood:Okay"}, {"mood:"}, {"share:everyone"}, {"day:tomorrow"}, {"colour:red"},
		{"mood:4", "note:" + strings.Repeat("é", 1001)},
	} {
		reply := r.Slash(commandstest.Arjun, "checkin", options...)
		if len(reply.Effects) != 0 || len(commandstest.Labels(reply)) != 0 {
			t.Errorf("%q answered %q", options[0], commandstest.Text(reply))
		}
	}
	for _, command := range []string{"", "?", "journey", "journey dance", "checkin mood"} {
		commandstest.Says(t, r.Slash(commandstest.Arjun, command), "don't know this command")
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey end"), "I need `journey`")
	if c := r.Entry(commandstest.Arjun, r.Today()); c != nil {
		t.Errorf("saved %+v", c)
	}
}

// A press in private that names no server reaches nothing that storage is needed for, where nothing is kept of the person in
// any server; nor does a command of another kind.
func TestWhatBelongsToNoServerReachesNothing(t *testing.T) {
	t.Parallel()
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "checkin", "mood:4")
	asks := func(rq commands.Request) string {
		rq.ID, rq.Now, rq.Member, rq.DM = 5, r.Now, commandstest.Tom, rq.Guild == 0
		return commandstest.Text(r.Table.Do(t.Context(), r.Db, rq))
	}
	for name := range r.Table.Components {
		rq := commands.Request{Kind: commands.ButtonClick, Component: name, Args: []string{commandstest.Tom.String(), "20458", "1"}, Message: 7}
		got := asks(rq)
		refused := got == words.English().Label("refusal.no-guild") || got == words.English().Label("server.none")
		if refused != (r.Table.Components[name].Access != commands.NoStorage) {
			t.Errorf("%s in no server: %q", name, got)
		}
	}
	for name, c := range r.Table.Commands {
		rq := commands.Request{Command: name, Target: commandstest.Maya, Env: commands.Env{Guild: commandstest.Harbour}}
		own := commands.SlashCommand
		switch {
		case c.User:
			own = commands.UserCommand
		case c.OnMessage:
			own = commands.MessageCommand
		}
		for _, rq.Kind = range []commands.Kind{commands.SlashCommand, commands.UserCommand, commands.MessageCommand} {
			if got := asks(rq); rq.Kind != own && !strings.Contains(got, "don't know this command") {
				t.Errorf("%s as kind %d: %q", name, rq.Kind, got)
			}
		}
	}
}

// broken is a table with a feature that does everything wrong.
func broken(log *bytes.Buffer) *commands.Table {
	return commands.New(words.OnlyEnglish(), slog.New(slog.NewTextHandler(log, nil)), commands.Feature{
		Name: "bad",
		Commands: []commands.Command{
			{Name: "bad panic", Access: commands.Writes, Options: []commands.Option{{Name: "text", Type: commands.String}},
				Do: func(_ *storage.Tx, rq commands.Request) (commands.Reply, error) { panic(rq.Choice("text")) }},
			{Name: "bad still", Access: commands.NoStorage, Options: []commands.Option{{Name: "text", Type: commands.String}},
				Do: func(_ *storage.Tx, rq commands.Request) (commands.Reply, error) { panic(rq.Choice("text")) }},
			{Name: "bad error", Access: commands.Writes,
				Do: func(*storage.Tx, commands.Request) (commands.Reply, error) {
					return commands.Reply{}, errors.New("disk on fire")
				}},
			{Name: "bad owner", Level: commands.Owner, Access: commands.Writes, Do: fine},
			{Name: "bad moderator", Level: commands.Moderator, Access: commands.Reads, Do: fine},
		},
		Components: []commands.Component{
			{Name: "owner", Level: commands.Owner, Access: commands.Writes, Do: fine},
			{Name: "in-charge", Level: commands.InCharge, Access: commands.Writes, Do: fine},
		},
	})
}

func fine(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return commands.Say("fine"), nil
}

func TestWhatBreaksIsAnApologyAndALogLineWithoutContent(t *testing.T) {
	r := commandstest.NewRig(t)
	var log bytes.Buffer
	r.Table = broken(&log)
	for _, command := range []string{"bad panic", "bad still", "bad error"} {
		log.Reset()
		rq := commands.Request{Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: command}
		if command != "bad error" {
			rq.Options = map[string]commands.Value{"text": {Text: "my secret"}}
		}
		reply := r.Do(rq)
		commandstest.Says(t, reply, "Something went wrong", r.Last.LogRef())
		if !strings.Contains(log.String(), r.Last.LogRef()) || strings.Contains(log.String(), "secret") || strings.Contains(log.String(), commandstest.Arjun.String()) {
			t.Errorf("/%s logged %s", command, log.String())
		}
	}
}

func TestAuthorityIsCheckedOnEverything(t *testing.T) {
	const modRole = 77
	r := commandstest.NewRig(t)
	var log bytes.Buffer
	r.Table = broken(&log)
	r.Settings(func(s *peer.Settings) { s.Moderator = modRole })
	for _, c := range []struct {
		name        string
		permissions uint64
		roles       []peer.ID
		owner, mod  bool
	}{
		{"member", 0, []peer.ID{5}, false, false},
		{"manage server", 1 << 5, nil, true, false},
		{"administrator", 1 << 3, nil, true, true},
		{"moderate members", 1 << 40, nil, false, true},
		{"moderator role", 0, []peer.ID{5, modRole}, false, true},
	} {
		allowed := func(rq commands.Request) bool {
			rq.Member, rq.Permissions, rq.Roles = commandstest.Arjun, c.permissions, c.roles
			return commandstest.Text(r.Do(rq)) == "fine"
		}
		if got := allowed(commands.Request{Kind: commands.SlashCommand, Command: "bad owner"}); got != c.owner {
			t.Errorf("%s: owner's command %v", c.name, got)
		}
		if got := allowed(commands.Request{Kind: commands.ButtonClick, Component: "bad:owner"}); got != c.owner {
			t.Errorf("%s: owner's button %v", c.name, got)
		}
		if got := allowed(commands.Request{Kind: commands.ButtonClick, Component: "bad:in-charge"}); got != (c.owner || c.mod) {
			t.Errorf("%s: button of who is in charge %v", c.name, got)
		}
		if got := allowed(commands.Request{Kind: commands.SlashCommand, Command: "bad moderator"}); got != c.mod {
			t.Errorf("%s: moderator's command %v", c.name, got)
		}
	}
}

// TestEveryDoorHasItsLock lists what only moderators and owners may do, by command, button, select and form. Anything that is
// not listed is for everyone.
func TestEveryDoorHasItsLock(t *testing.T) {
	moderators := map[string]bool{"room:on-it": true, "room:keep": true, "meetings:let-them": true, "meetings:let-sure": true, "meetings:end": true, "meetings:keep": true, "meetings:words": true, "meetings:not-yet": true, "door:answer": true, "door:not-yet": true, "door:let-in": true, "Pause what they share": true, "Cover this": true, "sharing:resume": true, "Assign a mentor": true, "moderator:on-it": true, "moderator:open": true}
	for _, id := range []string{
		"moderator:take-over", "room:show", "room:close", "meetings:host-ask",
		"meetings:host-wanted", "circles:list", "circles:yes-card", "circles:gather", "circles:gather-chosen", "circles:gather-ask", "door:waiting",
	} {
		moderators[id] = true
	}
	inCharge := []string{"moderator:open-worry", "moderator:worry-on-it", "moderator:close", "moderator:show"} // owners look after what is about moderators
	want := func(name string) commands.Level {
		switch {
		case strings.HasPrefix(name, "report:") && !slices.Contains([]string{"report:ask", "report:send", "report:in-room", "report:send-in-room"}, name),
			slices.Contains(inCharge, name):
			return commands.InCharge
		case strings.HasPrefix(name, "setup"):
			return commands.Owner
		case strings.HasPrefix(name, "meetings ") || strings.HasPrefix(name, "mentors ") || strings.HasPrefix(name, "mentors:") || strings.HasPrefix(name, "desk:") || strings.HasPrefix(name, "circles:let-") || moderators[name]:
			return commands.Moderator
		}
		return commands.Anyone
	}
	for _, g := range commandstest.Everything().Features {
		for _, c := range g.Commands {
			if c.Level != want(c.Name) {
				t.Errorf("/%s has level %d, want %d", c.Name, c.Level, want(c.Name))
			}
		}
		for _, a := range g.Components {
			if id := g.Name + ":" + a.Name; a.Level != want(id) {
				t.Errorf("%s has level %d, want %d", id, a.Level, want(id))
			}
		}
	}
}

func TestAnIDIsReadAsItWasMade(t *testing.T) {
	id := commands.InGuild(commands.ID("checkin:undo", commandstest.Arjun, peer.Day(-3), peer.Okay, 7, "x"), commandstest.Harbour)
	act, args, guild := commands.ParseID(id)
	if act != "checkin:undo" || strings.Join(args, " ") != commandstest.Arjun.String()+" -3 4 7 x" || guild != commandstest.Harbour {
		t.Errorf("%q read as %q %q in %d", id, act, args, guild)
	}
	for _, bad := range []string{"", ":", "v1", "v1:a", "v2:a:b", "a:b:c", "v1:a:b@", "v1:a:b@x", strings.Repeat("v1:a:b", 20)} {
		if act, _, _ := commands.ParseID(bad); act != "" {
			t.Errorf("%q read as %q", bad, act)
		}
	}
}

func TestTwoOfANameDoNotStart(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a table with two commands of one name was made")
		}
	}()
	g := commands.Feature{Name: "a", Commands: []commands.Command{{Name: "x"}, {Name: "x"}}}
	commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), g)
}

func TestEffectsSurviveTheOutbox(t *testing.T) {
	message := &commands.Message{Text: "hello", PingRoles: []peer.ID{4}, Rows: []commands.Row{
		{Buttons: []commands.Button{{Label: "l", Style: commands.Danger, ID: "j", Disabled: true}}},
		{Select: &commands.Select{ID: "i", Placeholder: "p", Options: []commands.Choice{{Label: "l", Value: "v", About: "a"}}}},
	}}
	both := []peer.ID{commandstest.Arjun, commandstest.Maya}
	for _, do := range []commands.Action{
		commands.Post{Channel: 2, Role: commands.CelebrationsChannel.Role(), Message: message, EditOnly: true},
		commands.Post{},
		commands.DM{User: 3, Channel: 2, Message: message, Between: both, EditOnly: true, EphemeralFollowup: true},
		commands.RoleChange{User: 3, Role: 4, Give: true},
		commands.OpenThread{Channel: 2, Name: "n", Members: both, Message: message},
		commands.CloseThread{Name: "n", Message: message, Last: commandstest.Target(t, "thread-end/1")},
		commands.ThreadOnPost{Channel: 2, Message: 5, Name: "n"},
		commands.DeleteThread{Thread: 5},
		commands.ThreadMember{Channel: 2, Thread: 5, User: 3, In: true},
		commands.CheckMembership{User: 3},
		commands.CheckThread{Thread: 5, Members: both},
	} {
		e := commands.Effect{
			Target: commandstest.Target(t, "thread/1"), Owner: commandstest.Arjun, Named: []peer.ID{commandstest.Tom},
			Do: do, OnOutcome: "a.b", Ref: 9,
		}
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := commands.DecodeEffect(body); err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%T was decoded as %+v: %v", do, got, err)
		}
	}
	for name, body := range map[string][]byte{"nonsense": {0xff}, "no action": {0xa1, 1, 0x61, 'x'}} {
		if _, err := commands.DecodeEffect(body); err == nil {
			t.Errorf("%s was decoded", name)
		}
	}
}

func TestAnythingDueFromAnOlderVersionIsDropped(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Update(func(tx *storage.Tx) error { return tx.Schedule("old.kind", commandstest.Arjun, 0, r.Now) })
	due, err := r.Db.Due(context.Background(), r.Now, 10)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	r.Update(func(tx *storage.Tx) error { return r.Table.RunDue(tx, nil, due[0], r.Now) })
	if due, _ = r.Db.Due(context.Background(), r.Now, 10); len(due) != 0 {
		t.Errorf("still due: %+v", due)
	}
}

// TestHelpHoldsEveryCommand: however many commands there are, or however long a translation makes them, none is cut off.
func TestHelpHoldsEveryCommand(t *testing.T) {
	r := commandstest.NewRig(t)
	more := commands.Feature{Name: "more"}
	for i := range 60 {
		more.Commands = append(more.Commands, commands.Command{Name: fmt.Sprintf("more%02d", i), Level: commands.Level(i % 3), Access: commands.NoStorage})
	}
	r.Table = commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), append(all.All(all.Options{}), more)...)
	rq := r.RequestOf(commandstest.Arjun)
	rq.Kind, rq.Component, rq.Permissions = commands.ButtonClick, "help:all", guilds.PermissionAdministrator
	reply := r.Table.Do(t.Context(), nil, rq)
	commandstest.CheckReply(t, reply)
	for _, c := range more.Commands {
		commandstest.Says(t, reply, "`/"+c.Name+"`")
	}
}
