package mentoring

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// mentorsBlock keeps a member from asking for a mentor and from being one: the safety fact peer.FactBanned. What is open
// for them ends at once: their own request with a kind word, and every ask they were to answer.
func mentorsBlock(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return BlockMember(tx, rq, rq.Ref("member"))
}

// BlockMember keeps a member from mentoring; see mentorsBlock.
func BlockMember(tx *storage.Tx, rq commands.Request, member peer.ID) (commands.Reply, error) {
	if member == rq.Member {
		return commands.Reply{}, commands.Refuse("mentors.refusal.block-self", nil)
	}
	reply := rq.Reply("mentors.blocked", words.Args{"Member": words.Person(member)})
	if tx.MentoringBanned(member) {
		return reply, nil
	}
	if err := tx.SetMentoringBanned(member, true, rq.Now); err != nil {
		return commands.Reply{}, err
	}
	if err := moderators.Audit(tx, rq, moderators.VerbBlock, member); err != nil {
		return commands.Reply{}, err
	}
	m, err := tx.Mentor(member)
	if err != nil {
		return commands.Reply{}, err
	}
	if m != nil && !m.Gone() {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("mentors.blocked-mentor", words.Args{"Member": words.Person(member)}))
	}
	if reply.Effects, err = takeBackAsks(tx, rq, member); err != nil {
		return commands.Reply{}, err
	}
	if err := rq.Decided(tx, member, &reply); err != nil {
		return commands.Reply{}, err
	}
	r, err := tx.RequestOf(member)
	if err != nil || r == nil || !r.Open() {
		return reply, err
	}
	_, effects, err := applyAsModerator(tx, rq, *r, peer.Close, moderators.VerbClose, 0)
	reply.Effects = append(append(reply.Effects, effects...), closedWord(rq, *r, "mentor.closed-barred"))
	return reply, err
}

// takeBackAsks puts back every request that a mentor, or their mentee, was asked about.
func takeBackAsks(tx *storage.Tx, rq commands.Request, mentor peer.ID) (effects []commands.Effect, err error) {
	asked, err := tx.Asked(mentor)
	if err != nil {
		return nil, err
	}
	for _, r := range asked {
		_, more, err := applyTransition(tx, rq.Env, r, Transition{event: peer.MentorLeaves, By: peer.AModerator, Who: rq.Member})
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

func mentorsUnblock(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member := rq.Ref("member")
	if !tx.MentoringBanned(member) {
		return commands.Reply{}, commands.Refuse("mentors.refusal.not-blocked", words.Args{"Member": words.Person(member)})
	}
	if err := tx.SetMentoringBanned(member, false, rq.Now); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("mentors.unblocked", words.Args{"Member": words.Person(member)}), moderators.Audit(tx, rq, moderators.VerbUnblock, member)
}

// notBanned refuses a member who is banned from mentoring.
func notBanned(tx *storage.Tx, rq commands.Request) error {
	if !tx.MentoringBanned(rq.Member) {
		return nil
	}
	return &commands.Refusal{Key: "mentor.refusal.barred", Rows: commands.Buttons(rq.Button("talk", commands.Secondary, commands.ID("moderator:talk")))}
}
