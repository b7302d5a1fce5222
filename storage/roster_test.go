package storage

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/peer"
)

// What choosing reads of a mentor is what their records say, whatever of them changes, and whoever changes it.
func TestCandidatesFollowTheRecords(t *testing.T) {
	db := fresh(t)
	const blocked, mentee, other = peer.ID(50), peer.ID(51), peer.ID(52)
	m := peer.Mentor{Member: leela, Name: "Leela", Languages: []string{"Telugu"}, About: "words", Capacity: 3, State: peer.MentorOpen,
		Offered: at(1), LastAssigned: at(2), Hours: peer.Evenings, Speaks: "words", Answers: peer.WomenOnly, Conduct: 1, Leave: 9}
	who := peer.Member{ID: leela, Calendar: peer.Calendar{Zone: "Asia/Kolkata", Rollover: 4}}
	pairing := peer.Pairing{ID: 7, Request: 6, Mentor: leela, Mentee: mentee, Since: at(3)}
	request := peer.Request{ID: 8, Member: other, Created: at(4), State: peer.AskedMentor, Mentor: leela, Version: 1}
	want := peer.Candidate{Mentor: m, Calendar: who.Calendar}
	want.Mentor.About, want.Mentor.Speaks, want.Mentor.Offered = "", "", someTime
	for _, step := range []struct {
		what string
		do   func(tx *Tx) error
		want func()
	}{
		{"offered", func(tx *Tx) error {
			return errors.Join(tx.PutMember(who), tx.PutMember(peer.Member{ID: mentee}), tx.PutMember(peer.Member{ID: other}), tx.PutMentor(m))
		}, func() {}},
		{"moved", func(tx *Tx) error { who.Calendar.Zone = "UTC"; return tx.PutMember(who) }, func() { want.Calendar.Zone = "UTC" }},
		{"blocked somebody", func(tx *Tx) error { who.Blocked = []peer.ID{blocked}; return tx.PutMember(who) },
			func() { want.Mentor.Blocked = []peer.ID{blocked} }},
		{"paused", func(tx *Tx) error { m.State = peer.MentorPaused; return tx.PutMentor(m) }, func() { want.Mentor.State = peer.MentorPaused }},
		{"paired", func(tx *Tx) error { return tx.PutPairing(pairing) }, func() { want.Load = 1 }},
		{"the same again", func(tx *Tx) error { return errors.Join(tx.PutPairing(pairing), tx.PutMentor(m)) }, func() {}},
		{"asked", func(tx *Tx) error { return tx.PutRequest(request) }, func() { want.Load = 2 }},
		{"ended", func(tx *Tx) error { pairing.Ended = at(5); return tx.PutPairing(pairing) }, func() { want.Load = 1 }},
		{"paired anew", func(tx *Tx) error { pairing.ID, pairing.Ended = 9, time.Time{}; return tx.PutPairing(pairing) }, func() { want.Load = 2 }},
		{"who was blocked is erased", func(tx *Tx) error { return tx.Erase(blocked, someTime) }, func() { want.Mentor.Blocked = nil }},
		{"the mentee is erased", func(tx *Tx) error { return tx.Erase(mentee, someTime) }, func() { want.Load = 1 }},
	} {
		update(t, db, step.do)
		step.want()
		err := db.View(context.Background(), harbour, func(tx *Tx) error {
			all, err := tx.Candidates()
			one, failed := tx.Candidate(leela)
			if len(all) != 1 || one == nil || !sameCandidate(all[0], want) || !sameCandidate(*one, want) {
				t.Errorf("%s: %s", step.what, cmp.Diff([]peer.Candidate{want}, all))
			}
			if load, is := notedLoad(tx, leela), activeOf(t, tx); load != is {
				t.Errorf("%s: load %d is noted, it is %d", step.what, load, is)
			}
			return errors.Join(err, failed)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	update(t, db, func(tx *Tx) error { return tx.Erase(leela, someTime) })
	if err := db.View(context.Background(), harbour, func(tx *Tx) error {
		all, err := tx.Candidates()
		if len(all) != 0 {
			t.Errorf("%+v", all)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// sameCandidate compares what Candidates promises.
func sameCandidate(a, b peer.Candidate) bool {
	a.Mentor.Offered, b.Mentor.Offered = someTime, someTime
	return cmp.Equal(a, b)
}

// notedLoad is how many active pairings stand beside a mentor, -1 if nothing does.
func notedLoad(tx *Tx, mentor peer.ID) int {
	owner := tx.owner(mentor)
	if noted := tx.get(bucketMentors, owner[:]); len(noted) > 0 {
		return int(noted[0])
	}
	return -1
}

// activeOf counts a mentor's active pairings one by one.
func activeOf(t *testing.T, tx *Tx) (n int) {
	t.Helper()
	all, err := tx.Pairings(leela)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Active() && p.Mentor == leela {
			n++
		}
	}
	return n
}
