package privacy

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/meetings"
	"waymark/commands/mentoring"
	"waymark/commands/reports"
	"waymark/commands/rooms"
	"waymark/commands/support"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// askAboutReports asks a member who reported someone what becomes of their words, before anything is deleted.
func askAboutReports(rq commands.Request, reports int) commands.Reply {
	return rq.Reply("privacy.delete-reports", words.Args{"Count": reports}, commands.Buttons(
		rq.Button("leave-report", commands.Danger, commands.ID("privacy:delete", rq.Member, "leave")),
		rq.Button("delete-report", commands.Danger, commands.ID("privacy:delete", rq.Member, "words")),
	)...).InPlace()
}

// deleteMember takes everything about the acting member out, as they asked.
func deleteMember(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	tx = tx.SkipUnreadable() // a damaged record is no reason to keep the rest
	switch rq.Arg(1) {
	case "":
		if reports, err := tx.ReportsOf(rq.Member); err != nil || len(reports) > 0 {
			return askAboutReports(rq, len(reports)), err
		}
	case "words":
		if err := reports.DeleteReportWords(tx, rq.Member); err != nil {
			return commands.Reply{}, err
		}
	}
	effects, err := eraseMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	rq.ForgetHeld()
	reply := rq.Reply("privacy.deleted", nil)
	if tx.MentoringBanned(rq.Member) {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("privacy.delete-barred", nil))
	}
	reply.Update, reply.Effects, reply.Erases = true, effects, true
	return reply, nil
}

// eraseMember takes everything about rq.Member out of the live data, the bot's posts that name them off
// Discord, and the roles it gave off them. Pairings end, without a reason. Its effects are kept under names that say
// nobody; the one id that stays until it is carried out is in the wish that takes a role off.
func eraseMember(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	tx = tx.SkipUnreadable() // erasing never needs to read
	var effects []commands.Effect
	for _, step := range []func(*storage.Tx, commands.Request) ([]commands.Effect, error){
		rooms.EraseVisits, circles.Erased, meetings.Erased, support.Erased, reports.HandlerErased, rooms.CallsErased, erasePairings, eraseRoles,
		erasePosts,
	} {
		more, err := step(tx, rq)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	others, err := erasePostsOfOthers(tx, rq, effects)
	if err != nil {
		return nil, err
	}
	effects = append(effects, others...)
	cards, err := cardsNaming(tx, rq.Member)
	if err != nil {
		return nil, err
	}
	if err := tx.Erase(rq.Member, rq.Now); err != nil {
		return nil, err
	}
	again, err := showAgain(tx, rq.Env, cards)
	return append(effects, again...), err
}

// erasePairings ends the member's pairings. What others' cards and requests say about it is written at
// once, since the effects that belong to the member go with them. The others hear that a pairing is over, in words that
// name nobody.
func erasePairings(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	pairings, err := tx.Pairings(rq.Member)
	if err != nil {
		return nil, err
	}
	pairings = slices.DeleteFunc(pairings, func(p peer.Pairing) bool { return !p.Active() })
	back, err := mentoring.Requeue(tx, rq.Env, rq.Member, mentoring.Transition{By: peer.TheClock, Who: rq.Member})
	if err != nil {
		return nil, err
	}
	effects := ofOthers(rq.Member, back)
	for _, p := range pairings {
		if p.Mentor == rq.Member { // it ended with the others' requests going back
			effects = append(effects, mentoring.EndedByErasure(rq.Env, p, p.Mentee))
			continue
		}
		effects = append(effects, mentoring.EndedByErasure(rq.Env, p, p.Mentor))
		_, more, err := mentoring.ApplyByItself(tx, rq.Env, p.Request, peer.EndPairing)
		if err != nil {
			return nil, err
		}
		effects = append(effects, ofOthers(rq.Member, more)...)
	}
	for i := range effects {
		if _, closes := effects[i].Do.(commands.CloseThread); closes {
			effects[i].From = rq.Now.Add(time.Minute) // in a closed thread nothing can be removed any more
		}
	}
	return effects, nil
}

// ofOthers are the effects that belong to someone else and do not name the member: what names them is gone anyway.
func ofOthers(member peer.ID, effects []commands.Effect) []commands.Effect {
	return slices.DeleteFunc(slices.Clone(effects), func(e commands.Effect) bool {
		return e.Owner == member || slices.Contains(e.People(), member)
	})
}

// eraseRoles takes off the roles that the bot gave.
func eraseRoles(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	milestones, err := tx.Milestones(rq.Member)
	if err != nil {
		return nil, err
	}
	var roles []peer.ID
	for _, m := range milestones {
		roles = append(roles, m.Role)
	}
	mentor, err := tx.Mentor(rq.Member)
	if err != nil {
		return nil, err
	}
	if mentor != nil {
		set, err := tx.Settings()
		if err != nil {
			return nil, err
		}
		roles = append(roles, set.Mentor)
	}
	slices.Sort(roles)
	var effects []commands.Effect
	for _, role := range slices.Compact(roles) {
		if role != 0 {
			effects = append(effects, commands.Effect{
				Target: erasedRoles.Of(rq.ID, role), Do: commands.RoleChange{User: rq.Member, Role: role},
			})
		}
	}
	return effects, nil
}

// cardsNaming are the requests of others that name a member.
func cardsNaming(tx *storage.Tx, member peer.ID) ([]peer.ID, error) {
	var ids []peer.ID
	posts, err := tx.PostedNaming(member)
	for _, p := range posts {
		if id := mentoring.CardOf(parsed(p.Target)); id != 0 {
			ids = append(ids, id)
		}
	}
	return ids, err
}

// showAgain shows the cards of requests as they are now.
func showAgain(tx *storage.Tx, s commands.Env, requests []peer.ID) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, id := range requests {
		r, err := tx.Request(id)
		if err != nil {
			return nil, err
		}
		if r == nil {
			continue
		}
		card, err := mentoring.RequestCard(tx, s, set, *r)
		if err != nil {
			return nil, err
		}
		effects = append(effects, card...)
	}
	return effects, nil
}
