package mentoring

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// ModeratorsFeature is the moderators' desk: the queue of requests, who takes care of which, and the roster of
// mentors. Every act is checked for the moderator's authority again.
func ModeratorsFeature() commands.Feature {
	member := commands.Option{Name: "member", Type: commands.User, Required: true}
	return commands.Feature{
		Name:    "mentors",
		Waiting: requestsWaiting,
		Commands: []commands.Command{
			{Name: "mentors queue", Level: commands.Moderator, Access: commands.Reads, Do: mentorsQueue, Options: []commands.Option{
				{Name: "only", Type: commands.String, Choices: queueFilters()},
			}},
			{Name: "mentors assign", Level: commands.Moderator, Access: commands.Writes, Do: mentorsAssign, Options: []commands.Option{
				member, {Name: "mentor", Type: commands.User},
			}},
			{Name: "mentors unassign", Level: commands.Moderator, Access: commands.Writes, Do: mentorsUnassign, Options: []commands.Option{member}},
			{Name: "mentors close", Level: commands.Moderator, Access: commands.Writes, Do: mentorsClose, Options: []commands.Option{
				member, {Name: "reason", Type: commands.String, Max: peer.MaxHelp},
			}},
			{Name: "mentors roster", Level: commands.Moderator, Access: commands.Reads, Do: mentorsRoster},
			{Name: "mentors pairs", Level: commands.Moderator, Access: commands.Writes, Do: mentorsPairs},
			{Name: "mentors approve", Level: commands.Moderator, Access: commands.Writes, Do: mentorsApprove, Options: []commands.Option{member}},
			{Name: "mentors remove", Level: commands.Moderator, Access: commands.Writes, Do: mentorsRemove, Options: []commands.Option{member}},
			{Name: "mentors block", Level: commands.Moderator, Access: commands.Writes, Do: mentorsBlock, Options: []commands.Option{member}},
			{Name: "mentors unblock", Level: commands.Moderator, Access: commands.Writes, Do: mentorsUnblock, Options: []commands.Option{member}},
			{Name: "mentors history", Level: commands.Moderator, Access: commands.Reads, Do: mentorsHistory, Options: []commands.Option{
				{Name: "member", Type: commands.User},
			}},
			{Name: "Assign a mentor", User: true, Level: commands.Moderator, Access: commands.Reads, Do: assignUser},
		},
		Components: []commands.Component{
			{Name: "claim", Level: commands.Moderator, Access: commands.Writes, Do: claimRequest},
			{Name: "hand-back", Level: commands.Moderator, Access: commands.Writes, Do: handBackRequest},
			{Name: "more", Level: commands.Moderator, Access: commands.Reads, Do: moreOfRequest},
			{Name: "open", Level: commands.Moderator, Access: commands.Writes, Do: openRequest},
			{Name: "choose", Level: commands.Moderator, Access: commands.Writes, Do: chooseMentor},
			{Name: "pick", Level: commands.Moderator, Access: commands.Writes, Do: askChosen(peer.Assign, false)},
			{Name: "sure", Level: commands.Moderator, Access: commands.Writes, Do: askChosen(peer.Assign, true)},
			{Name: "confirm", Level: commands.Moderator, Access: commands.Writes, Do: askChosen(peer.Confirm, false)},
			{Name: "confirm-sure", Level: commands.Moderator, Access: commands.Writes, Do: askChosen(peer.Confirm, true)},
			{Name: "page", Level: commands.Moderator, Access: commands.Reads, Do: turnQueue},
			{Name: "roster", Level: commands.Moderator, Access: commands.Reads, Do: commands.Turn(showRoster)},
			{Name: "trail", Level: commands.Moderator, Access: commands.Reads, Do: turnAudit},
			{Name: "approve", Level: commands.Moderator, Access: commands.Writes, Do: approveOffer(false)},
			{Name: "approve-sure", Level: commands.Moderator, Access: commands.Writes, Do: approveOffer(true)},
			{Name: "offer", Level: commands.Moderator, Access: commands.Reads, Do: openOffer},
			{Name: "proposal", Level: commands.Moderator, Access: commands.Reads, Do: openProposal},
			{Name: "words", Level: commands.Moderator, Access: commands.Writes, Do: lookAtWords},
			{Name: "take-over", Level: commands.Moderator, Access: commands.Writes, Do: takeOverRequest},
			{Name: "pairs", Level: commands.Moderator, Access: commands.Reads, Do: commands.Turn(showPairs)},
		},
	}
}

// applyAsModerator makes a moderator's event happen to a request and adds it to the audit log.
func applyAsModerator(tx *storage.Tx, rq commands.Request, r peer.Request, e peer.Event, verb moderators.Verb, mentor peer.ID) (peer.Request, []commands.Effect, error) {
	after, effects, err := applyTransition(tx, rq.Env, r, Transition{event: e, By: peer.AModerator, Who: rq.Member, mentor: mentor})
	if err != nil || after.Version == r.Version {
		return after, nil, err
	}
	return after, effects, moderators.Audit(tx, rq, verb, r.Member)
}

func claimRequest(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	after, effects, err := applyAsModerator(tx, rq, r, peer.Claim, moderators.VerbClaim, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("mentors.claimed", words.Args{"Member": words.Person(r.Member)}, claimedButtons(rq, after)...)
	reply.Effects = effects
	return reply, nil
}

// takeOverRequest takes a claimed request from another moderator, who is told in the moderators' channel.
func takeOverRequest(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	after, effects, err := applyAsModerator(tx, rq, r, peer.TakeOver, moderators.VerbTakeOver, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Moderator": words.Person(rq.Member), "First": words.Person(r.ClaimedBy), "Member": words.Person(r.Member)}
	if after.Version == r.Version {
		return rq.Reply("mentors.claimed", args, claimedButtons(rq, after)...), nil
	}
	reply := rq.Reply("mentors.taken-over", args, claimedButtons(rq, after)...)
	reply.Effects = effects
	reply.Effects = append(reply.Effects, tellClaimer(rq, set, r, after, "mentors.taken-over-word")...)
	return reply, nil
}

func handBackRequest(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	after, effects, err := applyAsModerator(tx, rq, r, peer.HandBack, moderators.VerbHandBack, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	key := "mentors.handed-back"
	if after.Asking() {
		key = "mentors.handed-back-asking"
	}
	reply := rq.Reply(key, nil)
	reply.Effects = effects
	return reply, nil
}

// openRequest shows the words of a request to one moderator. Each opening is in the audit trail.
func openRequest(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if !r.Open() && r.State != peer.Paired {
		return commands.Reply{}, commands.Refuse("mentors.refusal.over", nil)
	}
	if err := moderators.Audit(tx, rq, moderators.VerbOpen, r.Member); err != nil {
		return commands.Reply{}, err
	}
	text := openedWords(rq.Env, r)
	if text == "" {
		text = rq.Say("mentors.words.none", nil)
	}
	facts, err := moderators.SafetyLines(tx, rq, r.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	return requestAsCard(rq.Env, r, facts).Below(text).Show(openedButtons(rq, r)...), nil
}

// openRequestOf is the open request of the member that a moderator named.
func openRequestOf(tx *storage.Tx, member peer.ID) (peer.Request, error) {
	r, err := tx.RequestOf(member)
	if err != nil {
		return peer.Request{}, err
	}
	if r == nil || !r.Open() {
		return peer.Request{}, commands.Refuse("mentors.refusal.no-request", words.Args{"Member": words.Person(member)})
	}
	return *r, nil
}

// assignable is the open request of a member. For one who is paired the refusal names their mentor.
func assignable(tx *storage.Tx, member peer.ID) (peer.Request, error) {
	r, err := tx.RequestOf(member)
	if err == nil && r != nil && r.State == peer.Paired {
		return *r, commands.Refuse("mentors.refusal.paired-already", words.Args{"Member": words.Person(member), "Mentor": words.Person(r.Mentor)})
	}
	if err != nil {
		return peer.Request{}, err
	}
	return openRequestOf(tx, member)
}

func mentorsAssign(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := assignable(tx, rq.Ref("member"))
	if err != nil {
		return commands.Reply{}, err
	}
	if mentor := rq.Ref("mentor"); mentor != 0 {
		return ask(tx, rq, r, choice{event: peer.Assign, mentor: mentor})
	}
	return offerChoice(tx, rq, r)
}

// chooseMentor shows the choice of mentors from the card.
func chooseMentor(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return offerChoice(tx, rq, r)
}

// mentorsUnassign takes the mentor off a member's request, asked or paired: it is back in its old place.
func mentorsUnassign(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member := rq.Ref("member")
	r, err := tx.RequestOf(member)
	if err != nil {
		return commands.Reply{}, err
	}
	if r == nil || r.Mentor == 0 || !r.Open() && r.State != peer.Paired {
		return commands.Reply{}, commands.Refuse("mentors.refusal.no-mentor", words.Args{"Member": words.Person(member)})
	}
	_, effects, err := applyAsModerator(tx, rq, *r, peer.Unassign, moderators.VerbUnassign, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("mentors.unassigned", words.Args{"Member": words.Person(member)})
	reply.Effects = effects
	return reply, nil
}

// tellClaimer says in the moderators' channel, to the moderator who had a request, what another one did with it.
func tellClaimer(rq commands.Request, set peer.Settings, before, after peer.Request, key string) []commands.Effect {
	if set.Moderators == 0 || before.ClaimedBy == 0 || before.ClaimedBy == rq.Member || after.Version == before.Version {
		return nil
	}
	s := rq.Community()
	word := &commands.Message{Text: s.Say(key, words.Args{
		"Moderator": words.Person(rq.Member), "First": words.Person(before.ClaimedBy), "Member": words.Person(before.Member),
	})}
	return []commands.Effect{commands.PostToModerators(
		set, takenOver.Of(before.ID, after.Version), before.Member, s.Withheld(word), rq.Member, before.ClaimedBy,
	)}
}

// mentorsClose ends a request, with a kind word to the member. A moderator's reason goes to the member as
// they wrote it, in their name.
func mentorsClose(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := openRequestOf(tx, rq.Ref("member"))
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	after, effects, err := applyAsModerator(tx, rq, r, peer.Close, moderators.VerbClose, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("mentors.closed", words.Args{"Member": words.Person(r.Member)})
	effects = append(effects, closedWord(rq, r, "mentor.closed"))
	reply.Effects = append(effects, tellClaimer(rq, set, r, after, "mentors.closed-word")...)
	return reply, nil
}

// closedWord is what a member is told whose request a moderator closed.
func closedWord(rq commands.Request, r peer.Request, key string) commands.Effect {
	s := rq.For(r.Member)
	text := s.Say(key, nil)
	if reason, given := rq.Text("reason"); given && reason != "" {
		text = words.Join("\n", text, s.Say("mentor.closed-reason", words.Args{"Moderator": words.Person(rq.Member)}),
			words.Fit(reason, 1100, words.Quote))
	}
	return commands.Effect{
		Target: requestClosed.Of(r.ID), Owner: r.Member, Named: []peer.ID{rq.Member},
		Do: commands.DM{User: r.Member, Message: &commands.Message{Text: text}}, OnOutcome: "mentor.asked",
	}
}
