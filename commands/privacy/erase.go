package privacy

import (
	"slices"
	"strconv"
	"time"

	"waymark/commands"
	"waymark/commands/mentoring"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// deleteMember takes everything about the acting member out, as they asked.
func deleteMember(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
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
	reply.Update, reply.Effects = true, effects
	return reply, nil
}

// eraseMember takes everything about rq.Member out of the live data, the bot's posts that name them off
// Discord, and the roles it gave off them. Pairings end, without a reason. Its effects are kept under names that say
// nobody; the one id that stays until it is carried out is in the wish that takes a role off.
func eraseMember(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	var effects []commands.Effect
	for _, step := range []func(*storage.Tx, commands.Request) ([]commands.Effect, error){
		erasePairings, eraseRoles, erasePosts, erasePostsOfOthers,
	} {
		more, err := step(tx, rq)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
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
			effects = append(effects, mentoring.EndedWith(rq.Env, p, p.Mentee, &commands.Message{Text: rq.Say("mentor.erased-mentee", nil)}))
			continue
		}
		effects = append(effects, mentoring.EndedWith(rq.Env, p, p.Mentor, &commands.Message{Text: rq.Say("mentor.erased-mentor", nil)}))
		_, more, err := mentoring.ApplyByItself(tx, rq.Env, p.Request, peer.EndPairing)
		if err != nil {
			return nil, err
		}
		effects = append(effects, ofOthers(rq.Member, more)...)
	}
	for i := range effects {
		if effects[i].Kind == commands.CloseThread {
			effects[i].From = rq.Now.Add(time.Minute) // in a closed thread nothing can be removed any more
		}
	}
	return effects, nil
}

// ofOthers are the effects that belong to somebody else and do not name the member: what names them is gone anyway.
func ofOthers(member peer.ID, effects []commands.Effect) []commands.Effect {
	return slices.DeleteFunc(slices.Clone(effects), func(e commands.Effect) bool {
		return e.Owner == member || slices.Contains(e.About(), member)
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
				Kind: commands.TakeRole, Target: erasure(rq, "role/"+role.String()), User: rq.Member, Role: role,
			})
		}
	}
	return effects, nil
}

// erasure names a part of an erasure, and nobody.
func erasure(rq commands.Request, part string) string { return "erase/" + rq.ID.String() + "/" + part }

// erasePosts wishes away everything the bot posted about the member. Where it is moves from the member's
// records, which are about to go, to a target that names nobody.
func erasePosts(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	posts, err := tx.PostedOf(rq.Member)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for i, p := range posts {
		if _, attempt := commands.TriedTarget(p.Target); attempt {
			continue
		}
		said := commands.EndTarget(p.Target)
		closed := slices.ContainsFunc(posts, func(other storage.PostedTarget) bool { return other.Target == said })
		more, err := unpost(tx, erasure(rq, strconv.Itoa(i)), p, closed)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

// unpost wishes one post away. Of a thread, its first words go, then it is closed, unless its last words have been said:
// in a closed thread nothing can be said any more.
func unpost(tx *storage.Tx, target string, p storage.PostedTarget, closed bool) ([]commands.Effect, error) {
	p.About = nil
	if err := tx.PutPosted(0, target, p.Posted); err != nil {
		return nil, err
	}
	e := commands.Effect{Kind: commands.Post, Target: target, Channel: p.Channel}
	if mentoring.ThreadOf(p.Target) != 0 && !closed {
		e.OnOutcome, e.Ref = "privacy.unposted", p.Channel
	}
	return []commands.Effect{e}, nil
}

// threadUnposted closes a thread whose first words are gone.
func threadUnposted(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result == commands.Refused && o.Effect.Ref == 0 {
		return nil, nil
	}
	target := o.Effect.Target + "/thread"
	if err := tx.PutPosted(0, target, storage.Posted{Channel: o.Effect.Ref}); err != nil {
		return nil, err
	}
	return []commands.Effect{{
		Kind: commands.CloseThread, Target: target, Message: &commands.Message{Text: o.Say("mentor.closing", nil)}, OnOutcome: "privacy.closed",
	}}, nil
}

// threadClosed forgets where it was.
func threadClosed(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if err := tx.DeletePosted(0, o.Effect.Target); err != nil {
		return nil, err
	}
	return nil, tx.DeletePosted(0, commands.EndTarget(o.Effect.Target))
}

// erasePostsOfOthers wishes away what names the member though it is about somebody else: a private message
// that says who sent support, the first words in a thread. Cards of requests are shown anew instead.
func erasePostsOfOthers(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	posts, err := tx.PostedNaming(rq.Member)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for i, p := range posts {
		if mentoring.CardOf(p.Target) != 0 {
			continue
		}
		pairing := mentoring.ThreadOf(p.Target)
		stays := storage.Posted{Channel: p.Channel}
		if pairing == 0 {
			if err := tx.DeletePosted(p.Owner, p.Target); err != nil {
				return nil, err
			}
		} else if err := tx.PutPosted(p.Owner, p.Target, stays); err != nil {
			return nil, err
		}
		if _, attempt := commands.TriedTarget(p.Target); attempt || p.Message == 0 || p.Gone {
			continue
		}
		target := erasure(rq, "other/"+strconv.Itoa(i))
		p.About = nil
		e := commands.Effect{Kind: commands.Post, Target: target, Channel: p.Channel}
		if pairing != 0 {
			e.Owner, e.OnOutcome, e.Ref = p.Owner, "privacy.thread-freed", pairing
		}
		if err := tx.PutPosted(e.Owner, target, p.Posted); err != nil {
			return nil, err
		}
		effects = append(effects, e)
	}
	return effects, nil
}

// threadFreed closes the thread of somebody else's pairing as soon as its first words, which named who was erased, are
// gone: that need not wait for the time that erasePairings gives it.
func threadFreed(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result != commands.Done && o.Result != commands.Gone {
		return nil, nil
	}
	p := peer.Pairing{ID: o.Effect.Ref, Mentee: o.Effect.Owner}
	closed, err := tx.Posted(p.Mentee, commands.EndTarget(mentoring.ThreadTarget(p.ID)))
	if err != nil || closed != nil {
		return nil, err
	}
	return []commands.Effect{mentoring.CloseThread(o.Env, p)}, nil
}

// cardsNaming are the requests of others that name a member.
func cardsNaming(tx *storage.Tx, member peer.ID) ([]peer.ID, error) {
	var ids []peer.ID
	posts, err := tx.PostedNaming(member)
	for _, p := range posts {
		if id := mentoring.CardOf(p.Target); id != 0 {
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
		if r != nil {
			effects = append(effects, mentoring.RequestCard(s, set, *r)...)
		}
	}
	return effects, nil
}
