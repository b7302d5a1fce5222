package privacy_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/privacy"
	"waymark/commands/support"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// TestShowNamesEverything: each part of a person's data, and each choice of a member, adds to what /privacy show says. A new
// part cannot be forgotten.
func TestShowNamesEverything(t *testing.T) {
	s := commands.Env{Guild: commandstest.Harbour, Catalogue: words.English()}
	shown := func(d storage.MemberData) string { return words.Join("\n", privacy.Kept(s, d)...).Reveal() }
	member := storage.MemberData{Member: &peer.Member{ID: commandstest.Arjun}}
	n := 0
	differs := func(what string, without, with storage.MemberData) {
		t.Helper()
		n++
		if shown(with) == shown(without) {
			t.Errorf("/privacy show says nothing of %s", what)
		}
	}
	differs("Member", storage.MemberData{}, member)
	for i := range reflect.TypeOf(member).NumField() {
		name := reflect.TypeOf(member).Field(i).Name
		switch name {
		case "Member", // its parts are below
			"Mentions", // said to everyone, or its absence would tell of a block
			"Due",      // when what is named is to happen
			"Outbox":   // what is on its way to where it is named
			continue
		}
		with, filled := member, 0
		fill(reflect.ValueOf(&with).Elem().Field(i), &filled)
		differs(name, member, with)
	}
	for i := range reflect.TypeOf(peer.Member{}).NumField() {
		name := reflect.TypeOf(peer.Member{}).Field(i).Name
		switch name {
		case "ID", "Consent", // being a member at all
			"ZoneSet", // whether the zone, which is shown, is their own choice
			"News":    // is told under the same answer, and then no longer kept
			continue
		}
		with, filled := peer.Member{ID: commandstest.Arjun}, 2
		fill(reflect.ValueOf(&with).Elem().Field(i), &filled)
		if name == "Share" {
			with.Share = peer.MoodOnly
		}
		differs("Member."+name, member, storage.MemberData{Member: &with})
	}
	if n < 20 {
		t.Errorf("%d parts only", n)
	}
}

// TestExportKeepsOthersSecrets: who blocked you, said no to you, ended a pairing or worries about you is for them to tell; who you
// have blocked is yours.
func TestExportKeepsOthersSecrets(t *testing.T) {
	const leela, noor peer.ID = 18_446_744_073_709_551_011, 18_446_744_073_709_551_012
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya, commandstest.Tom, leela)
	r.Slash(commandstest.Arjun, "mentor request", "help:somebody")
	r.Update(func(tx *storage.Tx) error {
		q, err := tx.RequestOf(commandstest.Arjun)
		if err != nil {
			return err
		}
		q.Declined, q.State, q.Mentor = []peer.ID{leela}, peer.AskedMentor, noor
		asked := storage.Posted{Channel: 5, Message: 6, About: []peer.ID{leela}}
		if err := tx.PutPosted(commandstest.Arjun, "ask-mentor/1/"+leela.String()+"/1", asked); err != nil {
			return err
		}
		worried := storage.Posted{Channel: 5, Message: 7, About: []peer.ID{commandstest.Arjun}}
		if err := tx.PutPosted(commandstest.Maya, support.TalkTarget(77).String(), worried); err != nil {
			return err
		}
		if err := r.Table.Enqueue(tx, commands.Effect{Target: commandstest.Target(t, "ask-mentor/1/"+leela.String()+"/2"), Owner: commandstest.Arjun, Do: commands.DM{User: leela}}); err != nil {
			return err
		}
		if err := tx.PutPairing(peer.Pairing{ID: 9, Request: q.ID, Mentee: commandstest.Arjun, Mentor: commandstest.Tom, Since: r.Now, Ended: r.Now, EndedBy: commandstest.Maya}); err != nil {
			return err
		}
		return tx.PutRequest(*q)
	})
	r.Member(commandstest.Maya, func(m *peer.Member) { m.Blocked = []peer.ID{commandstest.Arjun} })
	r.Member(commandstest.Arjun, func(m *peer.Member) { m.Blocked = []peer.ID{commandstest.Tom} })
	files, err := r.Slash(commandstest.Arjun, "privacy export").Attachments(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	file := string(files[1].Data)
	for who, id := range map[string]peer.ID{"who said no": leela, "who is asked": noor, "who ended it, blocked or worries": commandstest.Maya} {
		if strings.Contains(file, id.String()) {
			t.Errorf("the export tells %s", who)
		}
	}
	if !strings.Contains(file, `"blocked": [`) || strings.Count(file, commandstest.Tom.String()) < 2 {
		t.Errorf("whom the member blocked is missing:\n%s", file)
	}
}

// TestNobodyLearnsThatTheyAreNamed: a person who never used the bot gets the same answer whether or not someone blocked them.
func TestNobodyLearnsThatTheyAreNamed(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Maya)
	r.Member(commandstest.Maya, func(m *peer.Member) { m.Blocked = []peer.ID{commandstest.Arjun} })
	for _, command := range []string{"privacy show", "privacy export", "privacy delete"} {
		named, not := commandstest.Text(r.Slash(commandstest.Arjun, command)), commandstest.Text(r.Slash(commandstest.Tom, command))
		if named != not {
			t.Errorf("/%s tells that somebody named them: %q, and else %q", command, named, not)
		}
	}
	got := r.Press(commandstest.Arjun, r.Slash(commandstest.Arjun, "privacy delete"), "Delete everything about me")
	r.View(func(tx *storage.Tx) error {
		held, err := tx.HasData(commandstest.Arjun)
		if held {
			t.Errorf("still named after %q", commandstest.Text(got))
		}
		return err
	})
}
