package commands_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/privacy"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// idsOf returns the ids of everything that can be pressed, picked or sent in a reply and in its effects.
func idsOf(r commands.Reply) (ids []string) {
	all := commandstest.Messages(r)
	for _, e := range r.Effects {
		if e.Message() != nil {
			all = append(all, *e.Message())
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
func kept(r *commandstest.Rig, who peer.ID) (out string) {
	r.T.Helper()
	r.View(func(tx *storage.Tx) error {
		d, err := tx.MemberData(who)
		if err != nil {
			return err
		}
		fields, err := json.Marshal(d) // without words
		if err != nil {
			return err
		}
		env := commands.Env{Guild: commandstest.Harbour, Catalogue: words.English()}
		files, err := privacy.Exported(commands.Request{Env: env}, d)
		for _, f := range files {
			out += string(f.Data)
		}
		out += string(fields)
		return err
	})
	return out
}

// everyButton has arjun do what a member does, and returns the ids of all that he could press then.
func everyButton(r *commandstest.Rig) []string {
	var ids []string
	add := func(reply commands.Reply) commands.Reply { ids = append(ids, idsOf(reply)...); return reply }
	milestone := add(r.Slash(commandstest.Arjun, "milestone add", "text:told my sister"))
	add(r.Press(commandstest.Arjun, milestone, "Share this milestone"))
	entry := add(r.Slash(commandstest.Arjun, "checkin", "mood:2", "note:mine", "share:The room"))
	for _, label := range []string{"Edit the note", "I had a setback", "Talk to a moderator", "Find help now"} {
		add(r.Press(commandstest.Arjun, entry, label))
	}
	add(r.Slash(commandstest.Arjun, "journey start", "name:evenings", "since:10 days ago"))
	journey := r.Journeys(commandstest.Arjun)[0].ID.String()
	add(r.Slash(commandstest.Arjun, "journey setback", "journey:"+journey, "when:yesterday"))
	add(r.Slash(commandstest.Arjun, "journey setbacks", "journey:"+journey))
	add(r.Slash(commandstest.Arjun, "milestone list"))
	add(r.Slash(commandstest.Arjun, "history"))
	add(r.Slash(commandstest.Arjun, "reminder set", "time:20:00"))
	add(r.Slash(commandstest.Arjun, "reminder show"))
	add(r.Slash(commandstest.Arjun, "mentor request", "help:a talk", "languages:English"))
	status := add(r.Slash(commandstest.Arjun, "mentor status"))
	add(r.Press(commandstest.Arjun, status, "Change"))
	add(r.Slash(commandstest.Arjun, "mentor offer", "languages:English", "about:me"))
	add(r.Slash(commandstest.Arjun, "help-now", "country:IN"))
	add(r.Slash(commandstest.Arjun, "privacy delete"))
	add(r.Slash(commandstest.Maya, "checkin")) // of no consent: the question
	return ids
}

// TestSomebodyElsesButtonsChangeNothing presses every button of a member as another member, as the same person in another
// server, and as they were in another version. Nothing that is kept about the member changes, nothing breaks, nothing is
// logged. What is meant for others (support, a celebration) is left out.
func TestSomebodyElsesButtonsChangeNothing(t *testing.T) {
	t.Parallel()
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Mentoring, s.Moderators = 8, 9 })
	r.Consents(commandstest.Arjun, commandstest.Tom)
	ids := everyButton(r)
	if len(ids) < 40 {
		t.Fatalf("only %d buttons", len(ids))
	}
	before, toms, pressed := kept(r, commandstest.Arjun), kept(r, commandstest.Tom), map[string]bool{}
	for _, id := range ids {
		act, args, _ := commands.ParseID(id)
		if act == "checkin:support" || act == "milestone:celebrate" || pressed[id] {
			continue
		}
		pressed[id] = true
		for _, kind := range []commands.Kind{commands.ButtonClick, commands.SelectChoice, commands.ModalSubmit} {
			rq := commands.Request{
				Kind: kind, Member: commandstest.Tom, Component: act, Args: args, Message: 7, Values: []string{commandstest.Arjun.String()},
				Fields: map[string]string{"note": "x", "name": "x", "when": "today", "restart": "today", "message": "x", "help": "x", "languages": "x", "avoid": "x"},
			}
			for name, forged := range map[string]commands.Request{"another member": rq, "another server": inAnotherServer(rq)} {
				if forged.Guild == 0 {
					forged.Guild = commandstest.Harbour
				}
				r.NextID++
				forged.ID, forged.Now = r.NextID, r.Now
				reply := r.Table.Do(context.Background(), r.Db, forged)
				if strings.Contains(commandstest.Text(reply), "Something went wrong") {
					t.Errorf("%s, %s: %s", id, name, commandstest.Text(reply))
				}
				if after := kept(r, commandstest.Arjun); after != before {
					t.Fatalf("%s by %s changed what is kept about its owner:\n%s\n%s", id, name, before, after)
				}
				// A button that names its owner does nothing for anybody else, not even to themselves.
				owned := len(args) > 0 && args[0] == commandstest.Arjun.String()
				if after := kept(r, commandstest.Tom); owned && after != toms {
					t.Fatalf("%s by %s changed what is kept about who pressed it:\n%s\n%s", id, name, toms, after)
				} else {
					toms = after
				}
			}
		}
		if act, _, _ := commands.ParseID("v0" + strings.TrimPrefix(id, "v1")); act != "" {
			t.Errorf("%s of another version is taken for %s", id, act)
		}
	}
	if strings.Contains(r.Log.String(), "level=ERROR") {
		t.Errorf("logged: %s", clipTo(r.Log.String(), 2000))
	}
}

// inAnotherServer is what the owner himself does with the same id, where it does not belong.
func inAnotherServer(rq commands.Request) commands.Request {
	rq.Member, rq.Guild = commandstest.Arjun, commandstest.Harbour+1
	return rq
}
