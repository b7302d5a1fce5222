package mentoring

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// trailPage is how many lines one screen of the trail shows.
const trailPage = 15

// mentorsHistory shows who did what and when, newest first, no words. With a member, only what they did or
// what was done about them.
func mentorsHistory(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return showTrail(tx, rq, rq.Ref("member"), 0)
}

func turnTrail(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, _ := peer.ParseID(rq.Arg(0)) // 0 is everybody
	page, err := rq.ArgInt(1, 0, 1<<20)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := showTrail(tx, rq, member, page)
	return reply.InPlace(), err
}

func showTrail(tx *storage.Tx, rq commands.Request, member peer.ID, page int) (commands.Reply, error) {
	trail, older, err := tx.AuditLog(member, rq.Now.Add(-peer.KeepAuditFor), page*trailPage, trailPage)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(trail) == 0 && page > 0 { // what was there has gone meanwhile
		return showTrail(tx, rq, member, 0)
	}
	if len(trail) == 0 {
		return rq.Reply("mentors.history.none", nil), nil
	}
	names, err := trailNames(tx, rq, trail, member)
	if err != nil {
		return commands.Reply{}, err
	}
	lines := []words.Text{rq.Say("mentors.history.head", nil)}
	for _, l := range trail {
		lines = append(lines, rq.Say(trailKey(l.Verb), words.Args{
			"At": l.At, "Who": person(rq.Env, names, l.Actor), "Whom": person(rq.Env, names, l.Target),
		}))
	}
	var turn []commands.Button
	if page > 0 {
		turn = append(turn, rq.Button("trail-newer", commands.Secondary, commands.ID("mentors:trail", member, page-1)))
	}
	if older {
		turn = append(turn, rq.Button("trail-older", commands.Secondary, commands.ID("mentors:trail", member, page+1)))
	}
	return commands.Say(words.Join("\n", lines...), commands.Buttons(turn...)...), nil
}

// trailNames are the people of some lines who can be named: who acted at the desk or is asked about, and who is in mentoring
// for moderators to see. Of all others, and of those who were erased, only a reference is left.
func trailNames(tx *storage.Tx, rq commands.Request, trail []storage.AuditLine, member peer.ID) (map[storage.Reference]peer.ID, error) {
	desk, err := tx.GuildStats()
	if err != nil {
		return nil, err
	}
	names := map[storage.Reference]peer.ID{}
	for _, id := range append([]peer.ID{rq.Member, member}, desk.Moderators...) {
		names[tx.Reference(id)] = id
	}
	for _, l := range trail {
		for _, ref := range []storage.Reference{l.Actor, l.Target} {
			if names[ref] != 0 {
				continue
			}
			id, err := tx.Resolve(ref)
			if err != nil {
				return nil, err
			}
			if id == 0 {
				continue
			}
			if seen, err := seenInMentoring(tx, id); err != nil {
				return nil, err
			} else if seen {
				names[ref] = id
			}
		}
	}
	delete(names, "")
	return names, nil
}

// seenInMentoring says whether moderators see somebody in mentoring: who is, was or offered to be a mentor, has or had one, or
// waits for one. Who took a request back is not.
func seenInMentoring(tx *storage.Tx, who peer.ID) (bool, error) {
	m, err := tx.Mentor(who)
	if m != nil || err != nil {
		return m != nil, err
	}
	pairings, err := tx.Pairings(who)
	if len(pairings) > 0 || err != nil {
		return err == nil, err
	}
	r, err := tx.RequestOf(who)
	return r != nil && r.Open(), err
}

// person names somebody of the trail, or says by which reference they stand in it.
func person(s commands.Env, names map[storage.Reference]peer.ID, ref storage.Reference) words.Text {
	if id, known := names[ref]; known {
		return s.Say("mentors.history.person", words.Args{"Member": words.Mention(id)})
	}
	return s.Say("mentors.history.somebody", words.Args{"Ref": string(ref[:min(len(ref), 6)])})
}

// trailKey is the sentence for a verb of the trail.
func trailKey(verb string) string {
	switch verb {
	case "claim":
		return "mentors.history.claim"
	case "hand-back":
		return "mentors.history.hand-back"
	case "open":
		return "mentors.history.open"
	case "assign":
		return "mentors.history.assign"
	case "propose":
		return "mentors.history.propose"
	case "confirm":
		return "mentors.history.confirm"
	case "unassign":
		return "mentors.history.unassign"
	case "close":
		return "mentors.history.close"
	case "approve":
		return "mentors.history.approve"
	case "remove":
		return "mentors.history.remove"
	case "block":
		return "mentors.history.block"
	case "unblock":
		return "mentors.history.unblock"
	case "report-open":
		return "mentors.history.report-open"
	case "report-on-it":
		return "mentors.history.report-on-it"
	case "talk":
		return "mentors.history.talk"
	}
	return "mentors.history.other"
}
