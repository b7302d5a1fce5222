package commands

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// TestShowNamesEverything: each part of a dossier, and each choice of a member, adds to what /privacy show says. A new
// part cannot be forgotten.
func TestShowNamesEverything(t *testing.T) {
	s := Env{Guild: harbour, Catalogue: words.English()}
	shown := func(d storage.Dossier) string { return words.Join("\n", s.kept(d)...).Reveal() }
	member := storage.Dossier{Member: &peer.Member{ID: arjun}}
	n := 0
	differs := func(what string, without, with storage.Dossier) {
		t.Helper()
		n++
		if shown(with) == shown(without) {
			t.Errorf("/privacy show says nothing of %s", what)
		}
	}
	differs("Member", storage.Dossier{}, member)
	for i := range reflect.TypeOf(member).NumField() {
		name := reflect.TypeOf(member).Field(i).Name
		switch name {
		case "Member", // its parts are below
			"Due",    // when what is named is to happen
			"Wishes": // what is on its way to where it is named
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
			"News": // is told under the same answer, and then no longer kept
			continue
		}
		with, filled := peer.Member{ID: arjun}, 2
		fill(reflect.ValueOf(&with).Elem().Field(i), &filled)
		if name == "Share" {
			with.Share = peer.MoodOnly
		}
		differs("Member."+name, member, storage.Dossier{Member: &with})
	}
	if n < 20 {
		t.Errorf("%d parts only", n)
	}
}

// TestExportKeepsOthersSecrets: who blocked you, said no to you, ended a pairing or worries about you is theirs to tell; whom you
// have blocked is yours.
func TestExportKeepsOthersSecrets(t *testing.T) {
	const leela, noor peer.ID = 18_446_744_073_709_551_011, 18_446_744_073_709_551_012
	r := newRig(t)
	r.consents(arjun, maya, tom, leela)
	r.slash(arjun, "mentor request", "help:somebody")
	r.update(func(tx *storage.Tx) error {
		q, err := tx.RequestOf(arjun)
		if err != nil {
			return err
		}
		q.Declined, q.State, q.Mentor = []peer.ID{leela}, peer.AskedMentor, noor
		asked := storage.Posted{Channel: 5, Message: 6, About: []peer.ID{leela}}
		for _, target := range []string{"ask/1/" + leela.String() + "/1", "try/ask/1/" + leela.String() + "/1"} {
			if err := tx.PutPosted(arjun, target, asked); err != nil {
				return err
			}
		}
		worried := storage.Posted{Channel: 5, Message: 7, About: []peer.ID{arjun}}
		if err := tx.PutPosted(maya, talkTarget(77), worried); err != nil {
			return err
		}
		if err := r.table.Enqueue(tx, Effect{Kind: DM, Target: "ask/1/" + leela.String() + "/2", Owner: arjun, User: leela}); err != nil {
			return err
		}
		if err := tx.PutPairing(peer.Pairing{ID: 9, Request: q.ID, Mentee: arjun, Mentor: tom, Since: r.now, Ended: r.now, EndedBy: maya}); err != nil {
			return err
		}
		return tx.PutRequest(*q)
	})
	r.member(maya, func(m *peer.Member) { m.Blocked = []peer.ID{arjun} })
	r.member(arjun, func(m *peer.Member) { m.Blocked = []peer.ID{tom} })
	files, err := r.slash(arjun, "privacy export").Attachments(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	file := string(files[0].Data)
	for who, id := range map[string]peer.ID{"who said no": leela, "who is asked": noor, "who ended it, blocked or worries": maya} {
		if strings.Contains(file, id.String()) {
			t.Errorf("the export tells %s", who)
		}
	}
	if !strings.Contains(file, `"blocked": [`) || strings.Count(file, tom.String()) < 2 {
		t.Errorf("whom the member blocked is missing:\n%s", file)
	}
}

// TestNobodyLearnsThatTheyAreNamed: who never used the bot is answered alike, whether or not somebody blocked them.
func TestNobodyLearnsThatTheyAreNamed(t *testing.T) {
	r := newRig(t)
	r.consents(maya)
	r.member(maya, func(m *peer.Member) { m.Blocked = []peer.ID{arjun} })
	for _, command := range []string{"privacy show", "privacy export", "privacy delete"} {
		named, not := text(r.slash(arjun, command)), text(r.slash(tom, command))
		if named != not {
			t.Errorf("/%s tells that somebody named them: %q, and else %q", command, named, not)
		}
	}
	got := r.press(arjun, r.slash(arjun, "privacy delete"), "Delete everything about me")
	r.view(func(tx *storage.Tx) error {
		held, err := tx.Holds(arjun)
		if held {
			t.Errorf("still named after %q", text(got))
		}
		return err
	})
}
