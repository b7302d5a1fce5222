package mentoring

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func mentorsApprove(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return approve(tx, rq, rq.Ref("member"), false)
}

// approveOffer is the card's button; sure, where the moderator has seen what is known about the person.
func approveOffer(sure bool) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		member, err := rq.ArgID(0)
		if err != nil {
			return commands.Reply{}, err
		}
		return approve(tx, rq, member, sure)
	}
}

// offerOf is the mentor, or the offer to be one, of the member that a moderator named.
func offerOf(tx *storage.Tx, member peer.ID) (peer.Mentor, error) {
	m, err := tx.Mentor(member)
	if err == nil && (m == nil || m.Gone()) {
		err = commands.Refuse("mentors.refusal.no-offer", words.Args{"Member": words.Person(member)})
	}
	return commands.Deref(m), err
}

// approve makes a member who offered a mentor, and gives them the mentor role. Safety facts about them are shown first
// and take one more press. A moderator cannot approve themselves, and nobody who is banned is approved.
func approve(tx *storage.Tx, rq commands.Request, member peer.ID, sure bool) (commands.Reply, error) {
	m, err := offerOf(tx, member)
	if err != nil {
		return commands.Reply{}, err
	}
	if member == rq.Member {
		return commands.Reply{}, commands.Refuse("mentors.refusal.own-offer", nil)
	}
	if tx.MentoringBanned(member) {
		return commands.Reply{}, commands.Refuse("mentors.refusal.banned", words.Args{"Member": words.Person(member)})
	}
	if m.State == peer.MentorOffered && !sure {
		facts, err := moderators.SafetyLines(tx, rq, member)
		if err != nil {
			return commands.Reply{}, err
		}
		if len(facts) > 0 {
			lines := append([]words.Text{rq.Say("mentors.approve-sure", words.Args{"Member": words.Person(member)})}, facts...)
			return commands.Say(words.Join("\n", lines...), commands.Buttons(
				rq.Button("confirm", commands.Primary, commands.ID("mentors:approve-sure", member)))...), nil
		}
	}
	return approved(tx, rq, m)
}

func approved(tx *storage.Tx, rq commands.Request, m peer.Mentor) (commands.Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	var effects []commands.Effect
	if m.State == peer.MentorOffered {
		m.State, m.ApprovedBy = peer.MentorOpen, rq.Member
		if err := tx.PutMentor(m); err != nil {
			return commands.Reply{}, err
		}
		if err := moderators.Audit(tx, rq, moderators.VerbApprove, m.Member); err != nil {
			return commands.Reply{}, err
		}
		card, err := offerCard(tx, rq.Env, set, m)
		if err != nil {
			return commands.Reply{}, err
		}
		effects = append(card, approvedWord(rq.Env, m))
	}
	key := "mentors.approved"
	if set.Mentor == 0 {
		key = "mentors.approved-no-role"
	} else {
		effects = append(effects, mentorRole(set, m.Member, true))
	}
	reply := rq.Reply(key, words.Args{"Member": words.Person(m.Member)})
	if m.Conduct < ConductVersion {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("mentors.approved-not-agreed", nil))
	}
	reply.Effects = effects
	return reply, nil
}

// approvedWord tells a mentor that they are one, and asks again for their word on the code of conduct where it
// is still missing.
func approvedWord(s commands.Env, m peer.Mentor) commands.Effect {
	s = s.For(m.Member)
	message := &commands.Message{Text: s.Say("mentor.approved", nil)}
	if m.Conduct < ConductVersion {
		message.Text = words.Join("\n", message.Text, s.Say("mentor.not-agreed", nil), conductText(s))
		message.Rows = commands.Buttons(conductButton(s))
	}
	return commands.Effect{
		Target: offerApproved.Of(m.Member, int(m.Offered.Unix())), Owner: m.Member, OnOutcome: "mentor.told-approved",
		Do: commands.DM{User: m.Member, Message: message, Between: []peer.ID{m.Member}},
	}
}

func roleTarget(member peer.ID) commands.Target { return mentorRoles.Of(member) }

// mentorRole gives a member the mentor role, or takes it off.
func mentorRole(set peer.Settings, member peer.ID, give bool) commands.Effect {
	return commands.Effect{
		Target: roleTarget(member), Owner: member, OnOutcome: "mentor.role",
		Do: commands.RoleChange{User: member, Role: set.Mentor, Give: give},
	}
}

// mentorsRemove takes a mentor off the roster, and records the safety fact that moderators did. Their mentees go back into
// the queue, each in their old place.
func mentorsRemove(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return RemoveMentor(tx, rq, rq.Ref("member"))
}

// RemoveMentor takes a member off the roster; see mentorsRemove.
func RemoveMentor(tx *storage.Tx, rq commands.Request, member peer.ID) (commands.Reply, error) {
	m, err := offerOf(tx, member)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	m.State = peer.MentorRemoved
	if err := tx.PutMentor(m); err != nil {
		return commands.Reply{}, err
	}
	if err := moderators.Audit(tx, rq, moderators.VerbRemove, member); err != nil {
		return commands.Reply{}, err
	}
	if err := tx.RecordFact(peer.Fact{Kind: peer.FactRemoved, By: rq.Member, About: member, At: rq.Now}); err != nil {
		return commands.Reply{}, err
	}
	effects, err := Requeue(tx, rq.Env, member, Transition{By: peer.AModerator, Who: rq.Member})
	if err != nil {
		return commands.Reply{}, err
	}
	card, err := offerCard(tx, rq.Env, set, m)
	if err != nil {
		return commands.Reply{}, err
	}
	effects = append(effects, card...)
	if set.Mentor != 0 {
		effects = append(effects, mentorRole(set, member, false))
	}
	reply := rq.Reply("mentors.removed", words.Args{"Member": words.Person(member)})
	reply.Effects = effects
	err = rq.Decided(tx, member, &reply)
	return reply, err
}
