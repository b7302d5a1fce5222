package mentoring

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// choice is a moderator's choice of a mentor for a request.
type choice struct {
	event  peer.Event // Assign, or Confirm for another moderator's proposal
	mentor peer.ID
	sure   bool // the moderator has seen what speaks against it
}

// askChosen asks the mentor who was picked in the choice, or the one a second moderator confirms. The id carries the
// request's version: a choice made before someone else moved the request does nothing.
func askChosen(e peer.Event, sure bool) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		r, err := askedRequest(tx, rq)
		if err != nil {
			return commands.Reply{}, err
		}
		mentor, err := rq.ArgID(2)
		if err != nil {
			return commands.Reply{}, err
		}
		if v, err := rq.ArgInt(1, 1, 1<<30); err != nil || v != r.Version {
			return commands.Reply{}, commands.Refuse("mentor.refusal.not-now", nil)
		}
		return ask(tx, rq, r, choice{e, mentor, sure})
	}
}

// ask asks a mentor. An unclaimed request becomes the moderator's who assigns it. What speaks against the choice is shown
// first and takes one more press. A moderator who would be the mentor, or who approved this mentor alone, needs a second
// one to confirm; so does everyone if a report about the mentor or the member was as reported.
func ask(tx *storage.Tx, rq commands.Request, r peer.Request, c choice) (commands.Reply, error) {
	m, err := askable(tx, rq, r, c.mentor)
	if err != nil {
		return commands.Reply{}, err
	}
	alone, err := decidesAlone(tx, rq, r, *m, c.event)
	if err != nil {
		return commands.Reply{}, err
	}
	_, err = r.Apply(c.event, peer.AModerator, rq.Member, rq.Now, c.mentor)
	second := needsSecond(err) || alone
	switch {
	case second && c.event == peer.Confirm:
		return commands.Reply{}, explain(rq.Env, r, &peer.Refused{Why: peer.NeedsSecond})
	case err != nil && !second && r.Asking():
		return commands.Reply{}, commands.Refuse("mentors.refusal.asked", words.Args{"Member": words.Person(r.Member), "Mentor": words.Person(r.Mentor)})
	case err != nil && !second:
		return commands.Reply{}, explain(rq.Env, r, err)
	}
	if against, err := concerns(tx, rq, r, *m); err != nil || len(against) > 0 && !c.sure {
		return askSure(rq, r, c, against), err
	}
	if second {
		return propose(tx, rq, r, *m)
	}
	if err := countWait(tx, rq, &r); err != nil {
		return commands.Reply{}, err
	}
	verb := map[peer.Event]moderators.Verb{peer.Assign: moderators.VerbAssign, peer.Confirm: moderators.VerbConfirm}[c.event]
	_, effects, err := applyAsModerator(tx, rq, r, c.event, verb, c.mentor)
	if err != nil {
		return commands.Reply{}, err
	}
	m.LastAssigned = rq.Now
	if err := tx.PutMentor(*m); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("mentors.assigned", words.Args{"Mentor": words.Person(c.mentor)})
	reply.Update, reply.Effects = true, effects
	return reply, nil
}

// askable is the mentor, or a refusal if they cannot be asked for a request now.
func askable(tx *storage.Tx, rq commands.Request, r peer.Request, mentor peer.ID) (*peer.Mentor, error) {
	m, err := tx.Mentor(mentor)
	if err != nil {
		return nil, err
	}
	c, err := tx.Candidate(mentor)
	if err != nil {
		return nil, err
	}
	if m == nil || c == nil || m.Gone() {
		return nil, commands.Refuse("mentor.refusal.no-such-mentor", nil)
	}
	who := words.Args{"Member": words.Person(mentor)}
	switch paused, err := pausedByReport(tx, mentor); {
	case err != nil:
		return nil, err
	case tx.MentoringBanned(mentor):
		return nil, commands.Refuse("mentors.refusal.banned", who)
	case m.State == peer.MentorOffered:
		return nil, commands.Refuse("mentors.refusal.not-approved", who)
	case paused && rq.Member != mentor: // who would be the mentor can't tell; another moderator has to confirm it
		return nil, commands.Refuse("mentors.refusal.paused", who)
	}
	if err := c.Refusal(r, rq.Now); err != nil {
		return nil, explain(rq.Env, r, err)
	}
	if safety.KeptApart(tx, r.Member, mentor) {
		return nil, explain(rq.Env, r, &peer.Refused{Why: peer.BlockedPair})
	}
	return m, nil
}

// concerns are what speaks against a choice: that the mentor has not said they can answer the member's wish, and the
// safety facts about both.
func concerns(tx *storage.Tx, rq commands.Request, r peer.Request, m peer.Mentor) ([]words.Text, error) {
	lines, err := memberFacts(tx, rq, r.Member)
	if err != nil {
		return nil, err
	}
	facts, err := moderators.SafetyLines(tx, rq, m.Member)
	if len(facts) > 0 {
		about := rq.Say("mentors.choose-asked", words.Args{"Mentor": words.Person(m.Member)})
		lines = append(lines, words.Join(" ", append([]words.Text{about}, facts...)...))
	}
	if r.Wish.CanBeMet() && m.Answers != r.Wish {
		lines = append([]words.Text{rq.Say("mentors.choose-sure-wish", words.Args{
			"Member": words.Person(r.Member), "Mentor": words.Person(m.Member), "Wish": rq.Say(wishKey(r.Wish), nil),
		})}, lines...)
	}
	return lines, err
}

// askSure shows what speaks against a choice, and asks once more.
func askSure(rq commands.Request, r peer.Request, c choice, against []words.Text) commands.Reply {
	act := map[peer.Event]string{peer.Assign: "mentors:sure", peer.Confirm: "mentors:confirm-sure"}[c.event]
	lines := append([]words.Text{rq.Say("mentors.choose-sure", words.Args{"Mentor": words.Person(c.mentor), "Member": words.Person(r.Member)})}, against...)
	lines = append(lines, rq.Say("mentors.choose-sure-ask", nil))
	return commands.Say(words.Join("\n", lines...), commands.Buttons(
		rq.Button("confirm", commands.Primary, commands.ID(act, r.ID, r.Version, c.mentor)))...).InPlace()
}

// confirmAlone is how long another moderator has to confirm before the one who proposed may, in a community where no
// other has ever acted.
const confirmAlone = 24 * time.Hour

// decidesAlone reports whether a moderator would decide alone both that someone is a mentor and who their first mentee is,
// or about someone who was reported, and it was as reported.
func decidesAlone(tx *storage.Tx, rq commands.Request, r peer.Request, m peer.Mentor, e peer.Event) (bool, error) {
	first := m.ApprovedBy == rq.Member && !m.Paired
	upheld, err := eitherUpheld(tx, r, m)
	if err != nil {
		return false, err
	}
	known, err := safety.KnownModerators(tx)
	// A moderator's own request always needs another, so that they can't tell whether a report about them was upheld.
	own := r.Member == rq.Member && len(known) > 1
	another := e == peer.Confirm && r.ClaimedBy != rq.Member // who proposed it claimed it
	if !first && (!upheld && !own || another) {
		return false, err
	}
	waited := e == peer.Confirm && r.ClaimedBy == rq.Member && !rq.Now.Before(r.ClaimedAt.Add(confirmAlone))
	return !((another || waited) && nobodyElse(known, rq.Member, r, m)), err
}

// nobodyElse reports whether no moderator has ever acted here but this one, the mentor and the member: neither of those two may
// decide about their own pairing.
func nobodyElse(known []peer.ID, moderator peer.ID, r peer.Request, m peer.Mentor) bool {
	return !slices.ContainsFunc(known, func(id peer.ID) bool { return id != moderator && id != m.Member && id != r.Member })
}

// eitherUpheld reports whether a report about the mentor or the member was as reported.
func eitherUpheld(tx *storage.Tx, r peer.Request, m peer.Mentor) (bool, error) {
	mentor, err := safety.Upheld(tx, m.Member)
	if mentor || err != nil {
		return mentor, err
	}
	return safety.Upheld(tx, r.Member)
}
