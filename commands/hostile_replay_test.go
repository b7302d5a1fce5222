package commands

import (
	"context"
	"strings"
	"testing"

	"waymark/peer"
	"waymark/storage"
)

// idsOf are the ids of everything that can be pressed, picked or sent in a reply, and in what it wishes.
func idsOf(r Reply) (ids []string) {
	all := messages(r)
	for _, e := range r.Effects {
		if e.Message != nil {
			all = append(all, *e.Message)
		}
	}
	for _, m := range all {
		for _, row := range m.Rows {
			for _, b := range row.Buttons {
				ids = append(ids, b.ID)
			}
			if row.Select != nil {
				ids = append(ids, row.Select.ID)
			}
		}
	}
	if r.Modal != nil {
		ids = append(ids, r.Modal.ID)
	}
	return ids
}

// kept is everything that is stored about a member, as a file.
func (r *Rig) kept(who peer.ID) (out string) {
	r.t.Helper()
	r.view(func(tx *storage.Tx) error {
		d, err := tx.Dossier(who)
		if err != nil {
			return err
		}
		data, err := exported(Request{Env: Env{Guild: harbour}}, d)
		out = string(data)
		return err
	})
	return out
}

// everyButton has arjun do what a member does, and returns the ids of all that he could press then.
func everyButton(r *Rig) []string {
	var ids []string
	add := func(reply Reply) Reply { ids = append(ids, idsOf(reply)...); return reply }
	entry := add(r.slash(arjun, "checkin", "mood:2", "note:mine", "share:The room"))
	for _, label := range []string{"Edit the note", "I had a setback", "Talk to a moderator", "Find help now"} {
		add(r.press(arjun, entry, label))
	}
	add(r.slash(arjun, "journey start", "name:evenings", "since:10 days ago"))
	journey := r.journeys(arjun)[0].ID.String()
	add(r.slash(arjun, "journey setback", "journey:"+journey, "when:yesterday"))
	add(r.slash(arjun, "journey setbacks", "journey:"+journey))
	milestone := add(r.slash(arjun, "milestone add", "text:told my sister"))
	add(r.press(arjun, milestone, "Share this milestone"))
	add(r.slash(arjun, "milestone list"))
	add(r.slash(arjun, "history"))
	add(r.slash(arjun, "reminder set", "time:20:00"))
	add(r.slash(arjun, "reminder show"))
	add(r.slash(arjun, "mentor request", "help:a talk", "languages:English"))
	status := add(r.slash(arjun, "mentor status"))
	add(r.press(arjun, status, "Change"))
	add(r.slash(arjun, "mentor offer", "languages:English", "about:me"))
	add(r.slash(arjun, "help-now", "country:IN"))
	add(r.slash(arjun, "privacy delete"))
	add(r.slash(maya, "checkin")) // of no consent: the question
	return ids
}

// TestSomebodyElsesButtonsChangeNothing presses every button of a member as another member, as the same person in another
// server, and as they were in another version. Nothing that is kept about the member changes, nothing breaks, nothing is
// logged. What is meant for others (support, a celebration) is left out.
func TestSomebodyElsesButtonsChangeNothing(t *testing.T) {
	r := newRig(t)
	r.settings(func(s *peer.Settings) { s.Mentoring, s.Moderators = 8, 9 })
	r.consents(arjun, tom)
	ids := everyButton(r)
	if len(ids) < 40 {
		t.Fatalf("only %d buttons", len(ids))
	}
	before, toms, pressed := r.kept(arjun), r.kept(tom), map[string]bool{}
	for _, id := range ids {
		act, args, _ := ParseID(id)
		if act == "checkin:support" || act == "milestone:celebrate" || pressed[id] {
			continue
		}
		pressed[id] = true
		for _, kind := range []Kind{ButtonClick, SelectChoice, ModalSubmit} {
			rq := Request{
				Kind: kind, Member: tom, Component: act, Args: args, Message: 7, Values: []string{arjun.String()},
				Fields: map[string]string{"note": "x", "name": "x", "when": "today", "restart": "today", "message": "x", "help": "x", "languages": "x", "avoid": "x"},
			}
			for name, forged := range map[string]Request{"another member": rq, "another server": inAnotherServer(rq)} {
				if forged.Guild == 0 {
					forged.Guild = harbour
				}
				r.nextID++
				forged.ID, forged.Now = r.nextID, r.now
				reply := r.table.Do(context.Background(), r.db, forged)
				if strings.Contains(text(reply), "Something went wrong") {
					t.Errorf("%s, %s: %s", id, name, text(reply))
				}
				if after := r.kept(arjun); after != before {
					t.Fatalf("%s by %s changed what is kept about its owner:\n%s\n%s", id, name, before, after)
				}
				// A button that names its owner does nothing for anybody else, not even to themselves.
				owned := len(args) > 0 && args[0] == arjun.String()
				if after := r.kept(tom); owned && after != toms {
					t.Fatalf("%s by %s changed what is kept about who pressed it:\n%s\n%s", id, name, toms, after)
				} else {
					toms = after
				}
			}
		}
		if act, _, _ := ParseID("v0" + strings.TrimPrefix(id, "v1")); act != "" {
			t.Errorf("%s of another version is taken for %s", id, act)
		}
	}
	if strings.Contains(r.log.String(), "level=ERROR") {
		t.Errorf("logged: %s", clipTo(r.log.String(), 2000))
	}
}

// inAnotherServer is what the owner himself does with the same id, where it does not belong.
func inAnotherServer(rq Request) Request {
	rq.Member, rq.Guild = arjun, harbour+1
	return rq
}
