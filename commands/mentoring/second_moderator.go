package mentoring

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// assignUser is the user command "Assign a mentor" on a member.
func assignUser(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := openRequestOf(tx, rq.Target)
	if err != nil {
		return commands.Reply{}, err
	}
	return offerChoice(tx, rq, r)
}

func confirmTarget(request peer.ID) commands.Target { return requestConfirms.Of(request) }

// propose asks for a second moderator's word. The request is the proposer's meanwhile.
func propose(tx *storage.Tx, rq commands.Request, r peer.Request, m peer.Mentor) (commands.Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	if set.Moderators == 0 {
		return commands.Reply{}, commands.Refuse("mentors.refusal.needs-second", nil)
	}
	after, effects, err := applyAsModerator(tx, rq, r, peer.Claim, moderators.VerbClaim, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := moderators.Audit(tx, rq, moderators.VerbPropose, r.Member); err != nil {
		return commands.Reply{}, err
	}
	card, err := proposal(tx, rq.Community(), after, m, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	open := rq.Community().Button("open", commands.Secondary, commands.ID("mentors:proposal", r.ID, after.Version, m.Member, rq.Member))
	reply := rq.Reply("mentors.proposed", nil).InPlace()
	reply.Effects = append(effects, commands.PostToModerators(set, confirmTarget(r.ID), r.Member, rq.Community().Withheld(card, open), rq.Member, m.Member))
	return reply, nil
}

// openProposal shows a moderator, privately, a proposal whose card is held back.
func openProposal(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	mentor, err := rq.ArgID(2)
	if err != nil {
		return commands.Reply{}, err
	}
	by, err := rq.ArgID(3)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := tx.Mentor(mentor)
	if err != nil {
		return commands.Reply{}, err
	}
	if m == nil || rq.Arg(1) != commands.ArgString(r.Version) {
		return commands.Reply{}, commands.Refuse("mentor.refusal.not-now", nil)
	}
	card, err := proposal(tx, rq.Env, r, *m, by)
	return commands.Reply{Message: card}, err
}

// proposal is the card that asks for a second moderator's word on what the moderator by proposes, with what every moderator
// may know about both.
func proposal(tx *storage.Tx, s commands.Env, r peer.Request, m peer.Mentor, by peer.ID) (*commands.Message, error) {
	args := words.Args{"Moderator": words.Person(by), "Member": words.Linked(r.Member), "Mentor": words.Linked(m.Member)}
	upheld, err := eitherUpheld(tx, r, m)
	if err != nil {
		return nil, err
	}
	key := "mentors.propose"
	switch {
	case m.Member == by:
	case upheld:
		key = "mentors.propose-again"
	default:
		key = "mentors.propose-first"
	}
	facts, err := proposalFacts(tx, s, r.Member, m.Member)
	if err != nil {
		return nil, err
	}
	lines := append([]words.Text{s.Say(key, args)}, facts...)
	known, err := safety.KnownModerators(tx)
	if err != nil {
		return nil, err
	}
	if m.Member != by && nobodyElse(known, by, r, m) {
		lines = append(lines, s.Say("mentors.propose-alone", args))
	}
	return &commands.Message{
		Text: words.Join("\n", lines...),
		Rows: commands.Buttons(
			s.Button("confirm", commands.Primary, commands.ID("mentors:confirm", r.ID, r.Version, m.Member)),
			s.Button("open", commands.Secondary, commands.ID("mentors:open", r.ID)),
			ReportButton(s, r.ID, m.Member),
		),
	}, nil
}

// proposalFacts is one line for the member and one for the mentor, where there are safety facts.
func proposalFacts(tx *storage.Tx, s commands.Env, member, mentor peer.ID) (lines []words.Text, err error) {
	for _, side := range []struct {
		about peer.ID
		head  words.Text
	}{
		{member, s.Say("mentors.choose-asks", words.Args{"Member": words.Person(member)})},
		{mentor, s.Say("mentors.choose-asked", words.Args{"Mentor": words.Person(mentor)})},
	} {
		facts, err := moderators.SafetyLinesForChannel(tx, s, side.about)
		if err != nil {
			return nil, err
		}
		if len(facts) > 0 {
			lines = append(lines, words.Join(" ", append([]words.Text{side.head}, facts...)...))
		}
	}
	return lines, nil
}
