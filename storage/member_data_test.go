package storage

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
	"time"

	"waymark/peer"
)

// TestDossierHasEveryRecord compares the number of keys that a member owns, family by family, with what the
// dossier holds. A new family has to be added here, and there.
func TestDossierHasEveryRecord(t *testing.T) {
	// What lies with the guild and not with a person: settings, and what the dossier asks for by itself.
	seen := map[family]bool{famSettings: true, famDesk: true, famBarred: true, famFact: true, famSlot: true, famGone: true, famAttempt: true}
	defer func() {
		for name, f := range familiesInSource(t) {
			if !seen[f] {
				t.Errorf("no record of %s was looked for: put one into everything, so that the dossier is held against it", name)
			}
		}
	}()
	for _, who := range []peer.ID{arjun, leela, tom} {
		db := fresh(t)
		putEverything(t, db, harbour)
		putNamed(t, db)
		update(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRequest(peer.Request{ID: 9, Member: arjun, State: peer.Closed, Help: "old"}),
				tx.PutReminder(arjun, peer.Reminder{}), tx.PutReport(peer.Report{ID: 11, From: arjun, Keeper: arjun, About: 5, Text: "what happened"}), tx.Audit(peer.AuditEntry{At: at(2), Actor: 5, Verb: "look", Target: tom}))
		})
		keys := map[family]int{}
		view(t, db, func(tx *Tx) error {
			owner := tx.owner(who)
			err := tx.each(owner[:], func(k, _ []byte) error { keys[family(k[len(owner)])]++; return nil })
			d, err2 := tx.MemberData(who)
			one := func(is bool) int {
				if is {
					return 1
				}
				return 0
			}
			same(t, "records of "+who.String(), map[family]int{
				famMember: one(d.Member != nil), famJourney: len(d.Journeys), famMilestone: len(d.Milestones), famMentor: one(d.Mentor != nil),
				famRequest: len(d.Requests), famPairing + famWalk: len(d.Pairings), famPosted: len(d.Posted), famCheckIn: len(d.CheckIns),
				famDue: len(d.Due), famReminder: one(d.Reminder != nil), famReport: len(d.Reports),
			}, map[family]int{
				famMember: keys[famMember], famJourney: keys[famJourney], famMilestone: keys[famMilestone], famMentor: keys[famMentor],
				famRequest: keys[famRequest], famPairing + famWalk: keys[famPairing] + keys[famWalk], famPosted: keys[famPosted],
				famCheckIn: keys[famCheckIn], famDue: keys[famDue], famReminder: keys[famReminder], famReport: keys[famReport],
			})
			for f := range keys {
				seen[f] = true
				switch f {
				case famKey, famMember, famJourney, famMilestone, famMentor, famRequest, famPairing, famWalk, famPosted, famCheckIn, famDue, famReminder, famReport:
				case famBackref:
					if len(d.Mentions) == 0 {
						t.Error("who names them is missing")
					}
				case famTrail:
					if len(d.Audit) == 0 {
						t.Error("what moderators did is missing")
					}
				default:
					t.Errorf("family %x is not in the dossier", f)
				}
			}
			if who == tom {
				var whats []string
				for _, n := range d.Mentions {
					whats = append(whats, n.What)
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

// familiesInSource reads the families of records from the source.
func familiesInSource(t *testing.T) map[string]family {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "buckets.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]family{}
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || v.Type == nil || len(v.Values) != 1 {
			return true
		}
		if kind, ok := v.Type.(*ast.Ident); ok && kind.Name == "family" {
			n, err := strconv.ParseUint(v.Values[0].(*ast.BasicLit).Value, 0, 8)
			if err != nil {
				t.Fatal(err)
			}
			all[v.Names[0].Name] = family(n)
		}
		return true
	})
	if len(all) < 15 {
		t.Fatalf("only %d families", len(all))
	}
	return all
}

func TestBarredIsInTheDossier(t *testing.T) {
	db := fresh(t)
	update(t, db, func(tx *Tx) error { return tx.SetMentoringBanned(tom, true) })
	view(t, db, func(tx *Tx) error {
		d, err := tx.MemberData(tom)
		if !d.MentoringBanned {
			t.Error("that they are barred is missing")
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

// The trail is paged from its newest line on, of everybody and of one person, and goes away in both together.
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
	n := 0
	view(t, db, func(tx *Tx) error {
		return tx.in().bucket(bucketTrail).ForEach(func([]byte, []byte) error { n++; return nil })
	})
	if n != 5+3 { // hers, and of the others three
		t.Errorf("%d places of 5 lines", n)
	}
}

// Of whom the trail tells can be named while they are members, and not after.
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
		same(t, "erased", referred(t, tx, arjun), 0)
		lines, _, err := tx.AuditLog(arjun, at(0), 0, 9)
		same(t, "lines", len(lines), 1)
		return err
	})
}

// Nothing of the trail outlives its lines, not even of a line that cannot be opened.
func TestNothingOutlivesTheTrail(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	update(t, db, func(tx *Tx) error {
		return errors.Join(
			tx.Audit(peer.AuditEntry{At: at(0), Actor: leela, Verb: "claim", Target: arjun}),
			tx.Audit(peer.AuditEntry{At: at(1), Actor: leela, Verb: "open", Target: arjun}),
		)
	})
	update(t, db, func(tx *Tx) error {
		bk, err := tx.writable(bucketAudit)
		if err != nil {
			return err
		}
		key, line := bk.Cursor().First()
		bad := bytes.Clone(line)
		bad[len(bad)-1] ^= 1
		return bk.Put(bytes.Clone(key), bad)
	})
	trim := func(before int) func(tx *Tx) error {
		return func(tx *Tx) error { _, err := tx.TrimAudit(at(before), 100); return err }
	}
	update(t, db, trim(1))
	view(t, db, func(tx *Tx) error {
		d, err := tx.MemberData(arjun)
		if len(d.Audit) != 1 || referred(t, tx, arjun) != arjun {
			t.Errorf("%v", d.Audit)
		}
		return err
	})
	update(t, db, trim(2))
	view(t, db, func(tx *Tx) error {
		if key, _ := tx.in().bucket(bucketTrail).Cursor().First(); key != nil {
			t.Errorf("left in the trail: %x", key)
		}
		if tx.get(bucketRecords, recordKey(tx.owner(arjun), famTrail)) != nil {
			t.Error("that the member was once in the log is left")
		}
		return nil
	})
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
