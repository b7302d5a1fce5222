package storage

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"waymark/peer"
)

// TestDossierHasEveryRecord compares the number of keys that a member owns, family by family, with what the
// dossier holds. A new family has to be added here, and there.
func TestDossierHasEveryRecord(t *testing.T) {
	// What lies with the guild and not with a person: settings, and what the dossier asks for by itself.
	seen := map[family]bool{famSettings: true, famDesk: true, famBarred: true}
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
			d, err2 := tx.Dossier(who)
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
				case famNamed:
					if len(d.Named) == 0 {
						t.Error("who names them is missing")
					}
				default:
					t.Errorf("family %x is not in the dossier", f)
				}
			}
			if who == tom {
				var whats []string
				for _, n := range d.Named {
					whats = append(whats, n.What)
				}
				for _, want := range []string{"supported check-in", "celebrated milestone", "declined request", "took care of request", "asked for request", "posted", "news", "ended pairing"} {
					if !slices.Contains(whats, want) {
						t.Errorf("%q is missing in %q", want, whats)
					}
				}
				if len(d.Named) != 10 || len(d.Audit) != 1 {
					t.Errorf("named %v, audit %v", d.Named, d.Audit)
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
	update(t, db, func(tx *Tx) error { return tx.SetBarred(tom, true) })
	view(t, db, func(tx *Tx) error {
		d, err := tx.Dossier(tom)
		if !d.BarredFromMentoring {
			t.Error("that they are barred is missing")
		}
		return err
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
		trail, err3 := tx.AuditTrail(at(-100), at(100))
		if n != 3 || m != 1 || len(trail) != 6 || !trail[0].At.Equal(at(4)) {
			t.Errorf("%d, %d, %v", n, m, trail)
		}
		return errors.Join(err, err2, err3)
	})
}
