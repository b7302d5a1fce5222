package mentoring

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// auditPage is how many lines one screen of the audit log shows.
const auditPage = 15

// mentorsHistory shows who did what and when, newest first, no words. With a member, only what they did or
// what was done about them.
func mentorsHistory(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return showAudit(tx, rq, rq.Ref("member"), 0)
}

func turnAudit(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, _ := peer.ParseID(rq.Arg(0)) // 0 is everybody
	page, err := rq.ArgInt(1, 0, 1<<20)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := showAudit(tx, rq, member, page)
	return reply.InPlace(), err
}

func showAudit(tx *storage.Tx, rq commands.Request, member peer.ID, page int) (commands.Reply, error) {
	entries, older, err := tx.AuditLog(member, rq.Now.Add(-peer.KeepAuditFor), page*auditPage, auditPage)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(entries) == 0 && page > 0 { // what was there has gone meanwhile
		return showAudit(tx, rq, member, 0)
	}
	if len(entries) == 0 {
		return rq.Reply("mentors.history.none", nil), nil
	}
	names, err := auditNames(tx, rq, entries, member)
	if err != nil {
		return commands.Reply{}, err
	}
	lines := []words.Text{rq.Say("mentors.history.head", nil)}
	for _, l := range entries {
		lines = append(lines, rq.Say(moderators.AuditSentence(l.Verb), words.Args{
			"At": l.At, "Who": linked(rq.Env, names, l.Actor), "Whom": person(rq.Env, names, l.Target),
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

// auditNames are the people of some lines who can be named: who acted as a moderator or is asked about, and who is in
// mentoring for moderators to see. Lines from before a person's erasure hold no reference of theirs any more.
func auditNames(tx *storage.Tx, rq commands.Request, entries []storage.AuditLine, member peer.ID) (map[storage.Reference]peer.ID, error) {
	known, err := safety.KnownModerators(tx)
	if err != nil {
		return nil, err
	}
	names := map[storage.Reference]peer.ID{}
	for _, id := range append([]peer.ID{rq.Member, member}, known...) {
		names[tx.Reference(id)] = id
	}
	for _, l := range entries {
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

// seenInMentoring reports whether moderators see a person in mentoring: someone who is, was or offered to be a mentor, has
// or had one, or waits for one. Someone who withdrew a request is not seen.
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

// person names a person of the audit log, where they can be named.
func person(s commands.Env, names map[storage.Reference]peer.ID, ref storage.Reference) any {
	if id, known := names[ref]; known {
		return words.Person(id)
	}
	return s.Say("mentors.history.somebody", nil)
}

// linked is person with a link to them.
func linked(s commands.Env, names map[storage.Reference]peer.ID, ref storage.Reference) any {
	if id, known := names[ref]; known {
		return words.Linked(id)
	}
	return person(s, names, ref)
}
