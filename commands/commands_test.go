package commands

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func TestConsentComesFirstAndNothingIsTypedTwice(t *testing.T) {
	r := newRig(t)
	asked := r.slash(arjun, "checkin", "mood:4", "note:slept better")
	says(t, asked, "Do you agree?")
	r.view(func(tx *storage.Tx) error {
		if m, _ := tx.Member(arjun); m != nil {
			t.Errorf("kept before consent: %+v", m)
		}
		return nil
	})
	says(t, r.press(tom, asked, "I agree"), "belongs to somebody else")
	says(t, r.press(tom, asked, "Not now"), "belongs to somebody else")
	r.view(func(tx *storage.Tx) error {
		if m, _ := tx.Member(tom); m != nil {
			t.Errorf("tom agreed with arjun's button: %+v", m)
		}
		return nil
	})
	if c := r.entry(arjun, r.today()); c != nil {
		t.Fatal("saved before consent")
	}
	done := r.press(arjun, asked, "I agree")
	says(t, done, "Noted for today: **Okay**", "slept better")
	if !done.Update {
		t.Error("the question stays")
	}
	before := r.entry(arjun, r.today()).Version
	r.again(r.last)
	r.press(arjun, asked, "I agree")
	if after := r.entry(arjun, r.today()).Version; after != before {
		t.Errorf("agreeing twice made version %d of %d", after, before)
	}
	r.view(func(tx *storage.Tx) error {
		m, err := tx.Member(arjun)
		if err == nil && (m.Consent != ConsentVersion || !m.ConsentAt.Equal(r.now) || m.Calendar.Rollover != 4 || m.KeepNotes != 365) {
			t.Errorf("member %+v", m)
		}
		return err
	})
}

func TestNotNowKeepsNothing(t *testing.T) {
	r := newRig(t)
	asked := r.slash(arjun, "checkin", "mood:4")
	says(t, r.press(arjun, asked, "Not now"), "Nothing was kept")
	r.press(arjun, asked, "I agree")
	if c := r.entry(arjun, r.today()); c != nil {
		t.Error("what was put aside was carried out")
	}
}

func TestWhatWaitsForConsentWaitsFifteenMinutes(t *testing.T) {
	for wait, kept := range map[time.Duration]bool{15 * time.Minute: true, 15*time.Minute + time.Second: false} {
		r := newRig(t)
		asked := r.slash(arjun, "checkin", "mood:4")
		r.now = r.now.Add(wait)
		r.press(arjun, asked, "I agree")
		if got := r.entry(arjun, r.today()) != nil; got != kept {
			t.Errorf("after %v: carried out %v, want %v", wait, got, kept)
		}
	}
}

func TestWithoutStorageAKindAnswer(t *testing.T) {
	r := newRig(t)
	reply := r.table.Do(context.Background(), nil, Request{
		Env: Env{Guild: harbour, Now: r.now}, ID: 5, Kind: SlashCommand, Member: arjun, Command: "checkin",
	})
	says(t, reply, "nothing was saved")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	reply = r.table.Do(ctx, r.db, Request{
		Env: Env{Guild: harbour, Now: r.now}, ID: 5, Kind: SlashCommand, Member: arjun, Command: "checkin",
		Options: map[string]Value{"mood": {Text: "4"}},
	})
	says(t, reply, "nothing was saved")
}

func TestOptionsAreChecked(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	for _, options := range [][]string{
		{"mood:6"}, {"mood:Okay"}, {"mood:"}, {"share:everyone"}, {"day:tomorrow"}, {"colour:red"},
		{"mood:4", "note:" + strings.Repeat("é", 1001)},
	} {
		reply := r.slash(arjun, "checkin", options...)
		if len(reply.Effects) != 0 || len(labels(reply)) != 0 {
			t.Errorf("%q answered %q", options[0], text(reply))
		}
	}
	for _, command := range []string{"", "?", "journey", "journey dance", "checkin mood"} {
		says(t, r.slash(arjun, command), "don't know this command")
	}
	says(t, r.slash(arjun, "journey end"), "I need `journey`")
	if c := r.entry(arjun, r.today()); c != nil {
		t.Errorf("saved %+v", c)
	}
}

// A press that says of no server, as only a forged one in private does, reaches nothing that storage is needed for; nor does a
// command of the other kind.
func TestWhatBelongsToNoServerReachesNothing(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "checkin", "mood:4")
	asks := func(rq Request) string {
		rq.ID, rq.Now, rq.Member, rq.DM = 5, r.now, arjun, rq.Guild == 0
		return text(r.table.Do(t.Context(), r.db, rq))
	}
	for name := range r.table.components {
		rq := Request{Kind: ButtonClick, Component: name, Args: []string{arjun.String(), "20458", "1"}, Message: 7}
		got, refusal := asks(rq), r.table.say.Label("refusal.no-guild")
		if (got == refusal) != (r.table.components[name].Access != NoStorage) {
			t.Errorf("%s in no server: %q", name, got)
		}
	}
	for name, c := range r.table.commands {
		rq := Request{Kind: UserCommand, Command: name, Target: maya, Env: Env{Guild: harbour}}
		if c.User {
			rq.Kind = SlashCommand
		}
		if got := asks(rq); !strings.Contains(got, "don't know this command") {
			t.Errorf("%s of the other kind: %q", name, got)
		}
	}
}

// broken is a table with a feature that does everything wrong.
func broken(log *bytes.Buffer) *Table {
	return New(words.English(), slog.New(slog.NewTextHandler(log, nil)), Feature{
		Name: "bad",
		Commands: []Command{
			{Name: "bad panic", Access: Writes, Options: []Option{{Name: "text", Type: String}},
				Do: func(_ *storage.Tx, rq Request) (Reply, error) { panic(rq.Choice("text")) }},
			{Name: "bad still", Access: NoStorage, Options: []Option{{Name: "text", Type: String}},
				Do: func(_ *storage.Tx, rq Request) (Reply, error) { panic(rq.Choice("text")) }},
			{Name: "bad error", Access: Writes,
				Do: func(*storage.Tx, Request) (Reply, error) { return Reply{}, errors.New("disk on fire") }},
			{Name: "bad owner", Level: Owner, Access: Writes, Do: fine},
			{Name: "bad moderator", Level: Moderator, Access: Reads, Do: fine},
		},
		Components: []Component{{Name: "owner", Level: Owner, Access: Writes, Do: fine}},
	})
}

func fine(_ *storage.Tx, rq Request) (Reply, error) { return say("fine"), nil }

func TestWhatBreaksIsAnApologyAndALogLineWithoutContent(t *testing.T) {
	r := newRig(t)
	var log bytes.Buffer
	r.table = broken(&log)
	for _, command := range []string{"bad panic", "bad still", "bad error"} {
		log.Reset()
		rq := Request{Kind: SlashCommand, Member: arjun, Command: command}
		if command != "bad error" {
			rq.Options = map[string]Value{"text": {Text: "my secret"}}
		}
		reply := r.do(rq)
		says(t, reply, "Something went wrong", r.last.LogRef())
		if !strings.Contains(log.String(), r.last.LogRef()) || strings.Contains(log.String(), "secret") || strings.Contains(log.String(), arjun.String()) {
			t.Errorf("/%s logged %s", command, log.String())
		}
	}
}

func TestAuthorityIsCheckedOnEverything(t *testing.T) {
	const modRole = 77
	r := newRig(t)
	var log bytes.Buffer
	r.table = broken(&log)
	r.settings(func(s *peer.Settings) { s.Moderator = modRole })
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
		allowed := func(rq Request) bool {
			rq.Member, rq.Permissions, rq.Roles = arjun, c.permissions, c.roles
			return text(r.do(rq)) == "fine"
		}
		if got := allowed(Request{Kind: SlashCommand, Command: "bad owner"}); got != c.owner {
			t.Errorf("%s: owner's command %v", c.name, got)
		}
		if got := allowed(Request{Kind: ButtonClick, Component: "bad:owner"}); got != c.owner {
			t.Errorf("%s: owner's button %v", c.name, got)
		}
		if got := allowed(Request{Kind: SlashCommand, Command: "bad moderator"}); got != c.mod {
			t.Errorf("%s: moderator's command %v", c.name, got)
		}
	}
}

// TestEveryDoorHasItsLock: what moderators and owners alone may do, by command, button, select and form. Whatever is new is
// for everybody unless it is named here.
func TestEveryDoorHasItsLock(t *testing.T) {
	moderators := map[string]bool{"Assign a mentor": true, "report:open": true, "report:on-it": true, "moderator:on-it": true, "moderator:worry-on-it": true}
	want := func(name string) Level {
		switch {
		case strings.HasPrefix(name, "setup"):
			return Owner
		case strings.HasPrefix(name, "mentors ") || strings.HasPrefix(name, "mentors:") || moderators[name]:
			return Moderator
		}
		return Anyone
	}
	for _, g := range everything().features {
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
	id := inGuild(ID("checkin:undo", arjun, peer.Day(-3), peer.Okay, 7, "x"), harbour)
	act, args, guild := ParseID(id)
	if act != "checkin:undo" || strings.Join(args, " ") != arjun.String()+" -3 4 7 x" || guild != harbour {
		t.Errorf("%q read as %q %q in %d", id, act, args, guild)
	}
	for _, bad := range []string{"", ":", "v1", "v1:a", "v2:a:b", "a:b:c", "v1:a:b@", "v1:a:b@x", strings.Repeat("v1:a:b", 20)} {
		if act, _, _ := ParseID(bad); act != "" {
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
	g := Feature{Name: "a", Commands: []Command{{Name: "x"}, {Name: "x"}}}
	New(words.English(), slog.New(slog.DiscardHandler), g)
}

func TestEffectsSurviveTheOutbox(t *testing.T) {
	e := Effect{
		Kind: OpenThread, Target: "thread/1", Owner: arjun, Channel: 2, User: maya, Role: 3, Name: "n", Members: []peer.ID{arjun, maya},
		OnOutcome: "a.b", Ref: 9,
		Message: &Message{Text: "hello", PingRoles: []peer.ID{4}, Rows: []Row{
			{Buttons: []Button{{Label: "l", Style: Danger, ID: "j", Disabled: true}}},
			{Select: &Select{ID: "i", Placeholder: "p", Options: []Choice{{Label: "l", Value: "v", About: "a"}}}},
		}},
	}
	body, err := e.encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeEffect(body)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := got.encode(); err != nil || !bytes.Equal(again, body) {
		t.Errorf("decoded as %+v", got)
	}
	if got.Message.Text != "hello" || got.Message.Rows[1].Select.Options[0].About != "a" || got.Members[1] != maya {
		t.Errorf("decoded as %+v", got)
	}
	if _, err := DecodeEffect([]byte{0xff}); err == nil {
		t.Error("nonsense was decoded")
	}
}

func TestAnythingDueFromAnOlderVersionIsDropped(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.update(func(tx *storage.Tx) error { return tx.Schedule("old.kind", arjun, 0, r.now) })
	due, err := r.db.Due(context.Background(), r.now, 10)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	r.update(func(tx *storage.Tx) error { return r.table.RunDue(tx, due[0], r.now) })
	if due, _ = r.db.Due(context.Background(), r.now, 10); len(due) != 0 {
		t.Errorf("still due: %+v", due)
	}
}

// TestHelpHoldsEveryCommand: however many commands there are, or however long a translation makes them, none is cut off.
func TestHelpHoldsEveryCommand(t *testing.T) {
	r := newRig(t)
	more := Feature{Name: "more"}
	for i := range 60 {
		more.Commands = append(more.Commands, Command{Name: fmt.Sprintf("more%02d", i), Level: Level(i % 3), Access: NoStorage})
	}
	r.table = New(words.English(), slog.New(slog.DiscardHandler), append(All(HostOptions{}), more)...)
	rq := r.requestOf(arjun)
	rq.Kind, rq.Command, rq.Permissions = SlashCommand, "help", PermissionAdministrator
	reply := r.table.Do(t.Context(), nil, rq)
	checkReply(t, reply)
	for _, c := range more.Commands {
		says(t, reply, "`/"+c.Name+"`")
	}
}
