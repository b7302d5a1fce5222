package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// moderateGroup is the moderators' desk: the queue of requests, who takes care of which, and the roster of
// mentors. Every act is checked for the moderator's authority again.
func moderatorsFeature() Feature {
	member := Option{Name: "member", Type: User, Required: true}
	return Feature{
		Name: "mentors",
		Commands: []Command{
			{Name: "mentors queue", Level: Moderator, Access: Reads, Do: mentorsQueue, Options: []Option{
				{Name: "only", Type: String, Choices: queueFilters()},
			}},
			{Name: "mentors assign", Level: Moderator, Access: Writes, Do: mentorsAssign, Options: []Option{
				member, {Name: "mentor", Type: User},
			}},
			{Name: "mentors unassign", Level: Moderator, Access: Writes, Do: mentorsUnassign, Options: []Option{member}},
			{Name: "mentors close", Level: Moderator, Access: Writes, Do: mentorsClose, Options: []Option{
				member, {Name: "reason", Type: String, Max: peer.MaxHelp},
			}},
			{Name: "mentors roster", Level: Moderator, Access: Reads, Do: mentorsRoster},
			{Name: "mentors approve", Level: Moderator, Access: Writes, Do: mentorsApprove, Options: []Option{member}},
			{Name: "mentors remove", Level: Moderator, Access: Writes, Do: mentorsRemove, Options: []Option{member}},
			{Name: "mentors block", Level: Moderator, Access: Writes, Do: mentorsBlock, Options: []Option{member}},
			{Name: "mentors unblock", Level: Moderator, Access: Writes, Do: mentorsUnblock, Options: []Option{member}},
			{Name: "mentors history", Level: Moderator, Access: Reads, Do: mentorsHistory, Options: []Option{
				{Name: "member", Type: User},
			}},
			{Name: "Assign a mentor", User: true, Level: Moderator, Access: Reads, Do: assignUser},
		},
		Components: []Component{
			{Name: "claim", Level: Moderator, Access: Writes, Do: claimRequest},
			{Name: "hand-back", Level: Moderator, Access: Writes, Do: handBackRequest},
			{Name: "open", Level: Moderator, Access: Writes, Do: openRequest},
			{Name: "choose", Level: Moderator, Access: Writes, Do: chooseMentor},
			{Name: "pick", Level: Moderator, Access: Writes, Do: askChosen(peer.Assign, "assign")},
			{Name: "confirm", Level: Moderator, Access: Writes, Do: askChosen(peer.Confirm, "confirm")},
			{Name: "page", Level: Moderator, Access: Reads, Do: turnQueue},
			{Name: "roster", Level: Moderator, Access: Reads, Do: turnRoster},
			{Name: "trail", Level: Moderator, Access: Reads, Do: turnTrail},
			{Name: "approve", Level: Moderator, Access: Writes, Do: approveOffer},
		},
	}
}

// audit notes what a moderator did to whose request; no words.
func audit(tx *storage.Tx, rq Request, verb string, target peer.ID) error {
	desk, err := tx.Desk()
	if err != nil {
		return err
	}
	if desk, changed := desk.Acted(rq.Member); changed {
		if err := tx.PutDesk(desk); err != nil {
			return err
		}
	}
	return tx.Audit(peer.AuditEntry{ID: rq.ID, At: rq.Now, Actor: rq.Member, Verb: verb, Target: target})
}

// deal makes a moderator's event happen to a request and notes it in the audit trail.
func applyAsModerator(tx *storage.Tx, rq Request, r peer.Request, e peer.Event, verb string, mentor peer.ID) (peer.Request, []Effect, error) {
	after, effects, err := applyTransition(tx, rq.Env, r, transition{event: e, by: peer.AModerator, who: rq.Member, mentor: mentor})
	if err != nil || after.Version == r.Version {
		return after, nil, err
	}
	return after, effects, audit(tx, rq, verb, r.Member)
}

func claimRequest(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	after, effects, err := applyAsModerator(tx, rq, r, peer.Claim, "claim", 0)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.claimed", words.Args{"Member": words.Mention(r.Member)}, requestButtons(rq.Env, after)...)
	reply.Effects = effects
	return reply, nil
}

func handBackRequest(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	_, effects, err := applyAsModerator(tx, rq, r, peer.HandBack, "hand-back", 0)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.handed-back", nil)
	reply.Effects = effects
	return reply, nil
}

// openRequest shows the words of a request to one moderator. Each opening is in the audit trail.
func openRequest(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if !r.Open() && r.State != peer.Paired {
		return Reply{}, Refuse("mentors.refusal.over", nil)
	}
	if err := audit(tx, rq, "open", r.Member); err != nil {
		return Reply{}, err
	}
	text := requestWords(rq.Env, r, wordsMost)
	if text == "" {
		text = rq.Say("mentors.words.none", nil)
	}
	return say(words.Join("\n", requestText(rq.Env, r), text), requestButtons(rq.Env, r)...), nil
}

// openRequestOf is the open request of the member whom a moderator named.
func openRequestOf(tx *storage.Tx, member peer.ID) (peer.Request, error) {
	r, err := tx.RequestOf(member)
	if err != nil {
		return peer.Request{}, err
	}
	if r == nil || !r.Open() {
		return peer.Request{}, Refuse("mentors.refusal.no-request", words.Args{"Member": words.Mention(member)})
	}
	return *r, nil
}

func mentorsAssign(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := openRequestOf(tx, rq.Ref("member"))
	if err != nil {
		return Reply{}, err
	}
	if mentor := rq.Ref("mentor"); mentor != 0 {
		return ask(tx, rq, r, peer.Assign, "assign", mentor)
	}
	return offerChoice(tx, rq, r)
}

// chooseMentor shows the choice of mentors from the card.
func chooseMentor(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	return offerChoice(tx, rq, r)
}

// askChosen asks the mentor who was picked in the choice, or whom a moderator who would be the mentor themselves put to a
// second one to confirm. The id carries the request's version: a choice made before somebody else moved the request does
// nothing.
func askChosen(e peer.Event, verb string) Handler {
	return func(tx *storage.Tx, rq Request) (Reply, error) {
		r, err := askedRequest(tx, rq)
		if err != nil {
			return Reply{}, err
		}
		mentor, err := rq.ArgID(2)
		if err != nil {
			return Reply{}, err
		}
		if v, err := rq.ArgInt(1, 1, 1<<30); err != nil || v != r.Version {
			return Reply{}, Refuse("mentor.refusal.not-now", nil)
		}
		return ask(tx, rq, r, e, verb, mentor)
	}
}

// ask asks a mentor. An unclaimed request becomes the moderator's who assigns it. A moderator who would be the mentor
// themselves needs a second one's word.
func ask(tx *storage.Tx, rq Request, r peer.Request, e peer.Event, verb string, mentor peer.ID) (Reply, error) {
	r, err := withBlocks(tx, r)
	if err != nil {
		return Reply{}, err
	}
	m, err := tx.Mentor(mentor)
	if err != nil {
		return Reply{}, err
	}
	c, err := tx.Candidate(mentor)
	if err != nil {
		return Reply{}, err
	}
	if m == nil || c == nil || m.Gone() {
		return Reply{}, Refuse("mentor.refusal.no-such-mentor", nil)
	}
	if tx.Barred(mentor) {
		return Reply{}, Refuse("mentor.refusal.not-open", nil)
	}
	if err := explain(r, c.Refusal(r, rq.Now)); err != nil {
		return Reply{}, err
	}
	if _, err := r.Apply(e, peer.AModerator, rq.Member, rq.Now, mentor); e == peer.Assign && needsSecond(err) {
		return proposeSelf(tx, rq, r)
	}
	if err := countWait(tx, rq, &r); err != nil {
		return Reply{}, err
	}
	_, effects, err := applyAsModerator(tx, rq, r, e, verb, mentor)
	if err != nil {
		return Reply{}, err
	}
	m.LastAssigned = rq.Now
	if err := tx.PutMentor(*m); err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.assigned", words.Args{"Mentor": words.Mention(mentor)})
	reply.Update, reply.Effects = true, effects
	return reply, nil
}

// mentorsUnassign takes the mentor off a member's request, asked or paired: it is back in its old place.
func mentorsUnassign(tx *storage.Tx, rq Request) (Reply, error) {
	member := rq.Ref("member")
	r, err := tx.RequestOf(member)
	if err != nil {
		return Reply{}, err
	}
	if r == nil || r.Mentor == 0 || !r.Open() && r.State != peer.Paired {
		return Reply{}, Refuse("mentors.refusal.no-mentor", words.Args{"Member": words.Mention(member)})
	}
	_, effects, err := applyAsModerator(tx, rq, *r, peer.Unassign, "unassign", 0)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.unassigned", words.Args{"Member": words.Mention(member)})
	reply.Effects = effects
	return reply, nil
}

// mentorsClose ends a request, with a kind word to the member. A moderator's reason goes to the member as
// they wrote it, in their name.
func mentorsClose(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := openRequestOf(tx, rq.Ref("member"))
	if err != nil {
		return Reply{}, err
	}
	_, effects, err := applyAsModerator(tx, rq, r, peer.CloseIt, "close", 0)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.closed", words.Args{"Member": words.Mention(r.Member)})
	reply.Effects = append(effects, closedWord(rq, r, "mentor.closed"))
	return reply, nil
}

// closedWord is what a member is told whose request a moderator closed.
func closedWord(rq Request, r peer.Request, key string) Effect {
	text := rq.Say(key, nil)
	if reason, given := rq.Text("reason"); given && reason != "" {
		text = words.Join("\n", text, rq.Say("mentor.closed-reason", words.Args{"Moderator": words.Mention(rq.Member)}),
			words.Fit(reason, 1100, words.Quote))
	}
	return Effect{
		Kind: DM, Target: "closed/" + r.ID.String(), Owner: r.Member, User: r.Member, Message: &Message{Text: text},
		OnOutcome: "mentor.asked",
	}
}
