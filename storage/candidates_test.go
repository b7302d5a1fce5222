package storage

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"waymark/peer"
)

// Candidate returns what a mentor's records say, after any change of them.
func TestCandidatesFollowTheRecords(t *testing.T) {
	db := fresh(t)
	const blocked, mentee, other = peer.ID(50), peer.ID(51), peer.ID(52)
	m := peer.Mentor{Member: leela, Name: "Leela", Languages: []string{"Telugu"}, About: "words", Capacity: 3, State: peer.MentorOpen,
		Offered: at(1), LastAssigned: at(2), Hours: peer.Evenings, Speaks: "words", Answers: peer.WomenOnly, Conduct: 1, Leave: 9, Paired: true}
	who := peer.Member{ID: leela, Calendar: peer.Calendar{Zone: "Asia/Kolkata", Rollover: 4}}
	pairing := peer.Pairing{ID: 7, Request: 6, Mentor: leela, Mentee: mentee, Since: at(3)}
	request := peer.Request{ID: 8, Member: other, Created: at(4), State: peer.AskedMentor, Mentor: leela, Version: 1}
	want := peer.Candidate{Mentor: m, Calendar: who.Calendar}
	for _, step := range []struct {
		what string
		do   func(tx *Tx) error
		want func()
	}{
		{"offered", func(tx *Tx) error {
			return errors.Join(tx.PutMember(who), tx.PutMember(peer.Member{ID: mentee}), tx.PutMember(peer.Member{ID: other}), tx.PutMentor(m))
		}, func() {}},
		{"moved", func(tx *Tx) error { who.Calendar.Zone = "UTC"; return tx.PutMember(who) }, func() { want.Calendar.Zone = "UTC" }},
		{"paused", func(tx *Tx) error { m.State = peer.MentorPaused; return tx.PutMentor(m) }, func() { want.Mentor.State = peer.MentorPaused }},
		{"paired", func(tx *Tx) error { return tx.PutPairing(pairing) }, func() { want.Load = 1 }},
		{"the same again", func(tx *Tx) error { return errors.Join(tx.PutPairing(pairing), tx.PutMentor(m)) }, func() {}},
		{"asked", func(tx *Tx) error { return tx.PutRequest(request) }, func() { want.Load = 2 }},
		{"ended", func(tx *Tx) error { pairing.Ended = at(5); return tx.PutPairing(pairing) }, func() { want.Load = 1 }},
		{"paired anew", func(tx *Tx) error { pairing.ID, pairing.Ended = 9, time.Time{}; return tx.PutPairing(pairing) }, func() { want.Load = 2 }},
		{"the mentee is erased", func(tx *Tx) error { return tx.Erase(mentee, someTime) }, func() { want.Load = 1 }},
	} {
		update(t, db, step.do)
		step.want()
		err := db.View(context.Background(), harbour, func(tx *Tx) error {
			all, err := allCandidates(tx)
			one, failed := tx.Candidate(leela)
			if len(all) != 1 || one == nil || !sameCandidate(all[0], want) || !sameCandidate(*one, want) {
				t.Errorf("%s: %s", step.what, cmp.Diff([]peer.Candidate{want}, all))
			}
			return errors.Join(err, failed)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	update(t, db, func(tx *Tx) error { return tx.Erase(leela, someTime) })
	if err := db.View(context.Background(), harbour, func(tx *Tx) error {
		all, err := allCandidates(tx)
		if len(all) != 0 {
			t.Errorf("%+v", all)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func allCandidates(tx *Tx) (all []peer.Candidate, err error) {
	err = tx.Candidates(func(c peer.Candidate) bool { all = append(all, c); return true })
	return all, err
}

// TestCandidatesOfAnyHistory does things at random to a few people's offers, requests and pairings. A candidate's load is
// always what looking at every pairing and request finds.
func TestCandidatesOfAnyHistory(t *testing.T) {
	db := fresh(t)
	rapid.Check(t, func(t *rapid.T) {
		person := rapid.Custom(func(t *rapid.T) peer.ID { return peer.ID(rapid.IntRange(10, 15).Draw(t, "person")) })
		states := []peer.RequestState{peer.Waiting, peer.AskedMentor, peer.AskedMentee, peer.Paired, peer.Withdrawn, peer.Closed}
		begun, err := db.file.Begin(true) // and never kept
		if err != nil {
			t.Fatal(err)
		}
		defer begun.Rollback()
		tx := &Tx{guild: harbour, b: newBatch(begun, db.secrets)}
		steps := map[string]func(*rapid.T){
			"joins":  func(t *rapid.T) { must(t, tx.PutMember(peer.Member{ID: person.Draw(t, "who"), Blocked: []peer.ID{9}})) },
			"erased": func(t *rapid.T) { must(t, tx.Erase(person.Draw(t, "who"), someTime)) },
			"offers": func(t *rapid.T) {
				must(t, tx.PutMentor(peer.Mentor{Member: person.Draw(t, "who"), Capacity: rapid.IntRange(1, 5).Draw(t, "capacity")}))
			},
			"asks": func(t *rapid.T) {
				r := peer.Request{ID: peer.ID(rapid.IntRange(100, 105).Draw(t, "request")), Member: person.Draw(t, "who"),
					State: rapid.SampledFrom(states).Draw(t, "state"), Created: at(rapid.IntRange(0, 3).Draw(t, "hour"))}
				if had, err := tx.Request(r.ID); had != nil || err != nil {
					must(t, err)
					r.Member = had.Member
				}
				if r.Asking() || r.State == peer.Paired {
					r.Mentor = person.Draw(t, "mentor")
				}
				must(t, tx.PutRequest(r))
			},
			"walks": func(t *rapid.T) {
				p := peer.Pairing{ID: peer.ID(rapid.IntRange(200, 203).Draw(t, "pairing")), Mentor: person.Draw(t, "mentor"), Mentee: person.Draw(t, "mentee")}
				// A pairing keeps its mentor: the id decides who that is.
				p.Mentor = []peer.ID{10, 11, 12, 13}[p.ID-200]
				if had, err := tx.Pairing(p.ID); had != nil || err != nil {
					must(t, err)
					p.Mentor, p.Mentee = had.Mentor, had.Mentee
				}
				if p.Mentor == p.Mentee {
					return
				}
				if rapid.Bool().Draw(t, "ended") {
					p.Ended = at(1)
				}
				must(t, tx.PutPairing(p))
			},
			"": func(t *rapid.T) {
				loadIsRight(t, tx, person.Draw(t, "mentor"))
			},
		}
		t.Repeat(steps)
	})
}

// must fails a random test on any error but ErrNoMember.
func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, ErrNoMember) {
		t.Fatal(err)
	}
}

func loadIsRight(t *rapid.T, tx *Tx, mentor peer.ID) {
	t.Helper()
	pairings, err := tx.Pairings(mentor)
	must(t, err)
	want := 0
	for _, p := range pairings {
		if p.Active() && p.Mentor == mentor {
			want++
		}
	}
	asked, err := tx.Asked(mentor)
	must(t, err)
	for id := peer.ID(100); id <= 105; id++ {
		r, err := tx.Request(id)
		must(t, err)
		if r != nil && isOpen(r.State) && r.Mentor == mentor {
			want++
			if !slices.ContainsFunc(asked, func(o peer.Request) bool { return o.ID == id }) {
				t.Errorf("asked of %d: %d is missing", mentor, id)
			}
		}
	}
	c, err := tx.Candidate(mentor)
	must(t, err)
	if c != nil && c.Load != want {
		t.Errorf("load of %d: %d, want %d", mentor, c.Load, want)
	}
}

// sameCandidate compares what Candidates promises.
func sameCandidate(a, b peer.Candidate) bool {
	return cmp.Equal(a, b, cmpopts.EquateEmpty(), showWords)
}
