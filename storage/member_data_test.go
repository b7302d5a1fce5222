package storage

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"waymark/peer"
)

// TestMemberDataHasEveryRecord compares the number of keys that a member owns, family by family, with what MemberData holds.
// It needs one record of every kind.
func TestMemberDataHasEveryRecord(t *testing.T) {
	seen := map[family]bool{}
	defer func() {
		for _, k := range kinds() {
			if !k.guilds && !seen[k.family] {
				t.Errorf("there was no %s: store one in this test, so that MemberData is compared with it", k.name)
			}
		}
	}()
	for _, who := range []peer.ID{arjun, leela, tom} {
		db := fresh(t)
		putEverything(t, db, harbour)
		putNamed(t, db)
		update(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRequest(peer.Request{ID: 9, Member: arjun, State: peer.Closed, Help: "old"}),
				tx.PutReminder(arjun, peer.Reminder{}), tx.PutName(arjun, peer.Name{Shown: planted}), tx.PutDMChannel(arjun, 14),
				tx.PutHelpPage(arjun, peer.HelpPage{
					Harder: planted, Alone: planted, Places: planted, Call: planted, Self: planted,
					Written: at(1), Version: 2, Suggested: 20514, SuggestedBy: messageID, NoSuggestions: true,
				}),
				tx.PutHello(arjun, peer.Hello{ID: 14, At: at(1), Waves: []peer.ID{leela}, Answers: 15}),
				tx.PutMeetingReminder(arjun, peer.MeetingReminder{Meeting: 13, DayBefore: true, Asked: at(1)}),
				tx.PutCircle(peer.Circle{ID: 15, State: peer.CircleForming, Seats: []peer.Seat{{Member: arjun, Joined: at(1)}}, Founder: arjun, About: planted}),
				tx.PutCircleSide(arjun, peer.CircleSide{Circles: []peer.ID{15}, Look: peer.CircleLook{Since: at(1)}, Asks: []peer.CircleAsk{
					{ID: 16, Circle: 17, Member: arjun, Made: at(0), State: peer.AskWaiting, Answered: []peer.ID{leela}, Line: planted},
				}}),
				tx.PutHeldWords(arjun, peer.HeldWords{ID: 12, About: tom, Text: planted, At: at(1)}),
				tx.PutGoneEvidence(arjun, peer.GoneEvidence{Since: at(1)}), tx.PutAttempt(arjun, "card", Attempt{Channel: 1}),
				tx.PutReport(peer.Report{ID: 11, From: arjun, About: 5, Texts: []peer.UserText{"what happened"}}),
				tx.Audit(peer.AuditEntry{At: at(2), Actor: 5, Verb: "look", Target: tom}))
		})
		keys := map[family]int{}
		view(t, db, func(tx *Tx) error {
			owner := tx.owner(who)
			err := tx.each(owner[:], func(k, _ []byte) error { keys[family(k[len(owner)])]++; return nil })
			d, err2 := tx.MemberData(who)
			have := map[family]int{famDue: len(d.Due)}
			for _, k := range kinds() {
				for _, e := range k.export {
					have[k.family] += size(reflect.ValueOf(d).FieldByName(e.field))
				}
			}
			for _, j := range d.Journeys {
				have[famPath] += len(j.Setbacks)
			}
			have[famPairing] -= keys[famMentorSide]
			for f, n := range keys {
				seen[f] = true
				k, _ := tx.b.kindOf(f)
				switch {
				case f == famBackref && len(d.Mentions)+len(d.Reports) == 0:
					t.Error("who names them is missing")
				case k.read != nil && f != famBackref && have[f] != n:
					t.Errorf("%s of %s: %d in MemberData, %d stored", k.name, who, have[f], n)
				}
			}
			if len(d.Audit) == 0 {
				t.Error("what moderators did is missing")
			}
			if who == tom {
				var whats []string
				for _, n := range d.Mentions {
					whats = append(whats, n.What.String())
				}
				for _, want := range []string{"supported check-in", "celebrated milestone", "declined request", "took care of request", "asked for request", "posted", "news", "ended pairing"} {
					if !slices.Contains(whats, want) {
						t.Errorf("%q is missing in %q", want, whats)
					}
				}
				if len(d.Mentions) != 10 || len(d.Audit) != 1 {
					t.Errorf("named %v, audit %v", d.Mentions, d.Audit)
				}
			}
			return errors.Join(err, err2)
		})
	}
}

// size is how many records a field of MemberData has.
func size(v reflect.Value) int {
	switch {
	case v.Kind() == reflect.Slice:
		return v.Len()
	case v.IsNil():
		return 0
	}
	return 1
}

func TestABanIsInMemberData(t *testing.T) {
	db := fresh(t)
	update(t, db, func(tx *Tx) error { return tx.SetMentoringBanned(tom, true, at(0)) })
	view(t, db, func(tx *Tx) error {
		d, err := tx.MemberData(tom)
		if !d.MentoringBanned {
			t.Error("that they are banned is missing")
		}
		return err
	})
}

// A line of one interaction is there once, though it is told again later, among others; another's is a line of its own.
func TestALineOfTheTrailIsThereOnce(t *testing.T) {
	db := fresh(t)
	line := func(at time.Time, id peer.ID, verb string) peer.AuditEntry {
		return peer.AuditEntry{ID: id, At: at, Actor: 5, Verb: verb, Target: arjun}
	}
	for _, e := range []peer.AuditEntry{
		line(at(0), 7, "claim"), line(at(0), 7, "look"), line(at(1), 8, "look"), line(at(2), 7, "look"), line(at(2), 0, "look"), line(at(2), 0, "look"),
	} {
		update(t, db, func(tx *Tx) error { return tx.Audit(e) })
	}
	update(t, db, func(tx *Tx) error {
		trail, _, err := tx.AuditLog(0, at(0), 0, 9)
		if len(trail) != 5 {
			t.Errorf("%d lines: %v", len(trail), trail)
		}
		return err
	})
}

// The audit log is paged from its newest line on, for all people and for one, and is deleted for both together.
func TestTheTrailIsPaged(t *testing.T) {
	db := fresh(t)
	update(t, db, func(tx *Tx) error {
		var err error
		for i := range 10 {
			err = errors.Join(err, tx.Audit(peer.AuditEntry{At: at(i), Actor: leela, Verb: strconv.Itoa(i), Target: []peer.ID{arjun, tom, leela}[i%3]}))
		}
		return err
	})
	page := func(who peer.ID, from, skip, limit int) (got string) {
		view(t, db, func(tx *Tx) error {
			lines, older, err := tx.AuditLog(who, at(from), skip, limit)
			for _, l := range lines {
				got += l.Verb
			}
			if older {
				got += "…"
			}
			return err
		})
		return got
	}
	check := func(who peer.ID, from, skip, limit int, want string) {
		t.Helper()
		if got := page(who, from, skip, limit); got != want {
			t.Errorf("of %d from %d: %q, want %q", who, from, got, want)
		}
	}
	check(0, 0, 0, 10, "9876543210")
	check(0, 0, 0, 4, "9876…")
	check(0, 0, 7, 4, "210")
	check(0, 6, 1, 10, "876")
	check(0, 0, 10, 4, "")
	check(arjun, 0, 0, 3, "963…")
	check(arjun, 0, 3, 3, "0")
	check(tom, 2, 0, 9, "74")
	check(leela, 0, 0, 12, "9876543210") // also where she did it about herself
	check(99, 0, 0, 9, "")
	update(t, db, func(tx *Tx) error { _, err := tx.TrimAudit(at(5), 100); return err })
	check(0, 0, 0, 10, "98765")
	check(arjun, 0, 0, 9, "96")
}

// A person in the audit log can be named while they are a member, and not after.
func TestWhoIsErasedIsNamedInNoTrail(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	update(t, db, func(tx *Tx) error {
		return tx.Audit(peer.AuditEntry{At: at(0), Actor: leela, Verb: "claim", Target: arjun})
	})
	view(t, db, func(tx *Tx) error {
		same(t, "a member", referred(t, tx, arjun), arjun)
		same(t, "no member", referred(t, tx, leela), 0)
		return nil
	})
	update(t, db, func(tx *Tx) error { return tx.Erase(arjun, at(1)) })
	join(t, db, arjun)
	view(t, db, func(tx *Tx) error {
		lines, _, err := tx.AuditLog(arjun, at(0), 0, 9)
		same(t, "lines with them", len(lines), 0)
		all, _, err2 := tx.AuditLog(0, at(0), 0, 9)
		same(t, "lines", all, []AuditLine{{at(0), tx.Reference(leela), "claim", ""}})
		return errors.Join(err, err2)
	})
}

// A line that cannot be opened is passed over, and goes in its time.
func TestAnUnreadableLineIsPassedOver(t *testing.T) {
	db := fresh(t)
	for i := range 3 {
		update(t, db, func(tx *Tx) error {
			return tx.Audit(peer.AuditEntry{ID: peer.ID(i + 1), At: at(i), Actor: leela, Verb: strconv.Itoa(i), Target: arjun})
		})
	}
	damageRecord(t, db, bucketAudit, func(tx *Tx) []byte {
		_, _ = tx.in().bucket(bucketAudit).Cursor().Last()
		c := tx.in().bucket(bucketAudit).Cursor()
		_, _ = c.First()
		k, _ := c.Next()
		return bytes.Clone(k)
	})
	update(t, db, func(tx *Tx) error {
		return tx.Audit(peer.AuditEntry{ID: 9, At: at(3), Actor: leela, Verb: "3", Target: arjun})
	})
	verbs := func() (got string) {
		view(t, db, func(tx *Tx) error {
			lines, _, err := tx.AuditLog(arjun, at(0), 0, 9)
			for _, l := range lines {
				got += l.Verb
			}
			return err
		})
		return got
	}
	same(t, "lines", verbs(), "320")
	update(t, db, func(tx *Tx) error { n, err := tx.TrimAudit(at(2), 100); same(t, "trimmed", n, 2); return err })
	same(t, "lines", verbs(), "32")
	update(t, db, func(tx *Tx) error { return tx.Erase(arjun, at(4)) })
}

func TestTrimAudit(t *testing.T) {
	db := fresh(t)
	update(t, db, func(tx *Tx) error {
		var err error
		for i := range 10 {
			err = errors.Join(err, tx.Audit(peer.AuditEntry{At: at(i), Actor: 5, Verb: "look"}))
		}
		return err
	})
	update(t, db, func(tx *Tx) error {
		n, err := tx.TrimAudit(at(4), 3)
		m, err2 := tx.TrimAudit(at(4), 3)
		trail, _, err3 := tx.AuditLog(0, at(-100), 0, 100)
		if n != 3 || m != 1 || len(trail) != 6 || !trail[5].At.Equal(at(4)) {
			t.Errorf("%d, %d, %v", n, m, trail)
		}
		return errors.Join(err, err2, err3)
	})
}
