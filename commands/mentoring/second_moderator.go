package mentoring

import (
	"waymark/commands"
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

// proposeSelf asks for a second moderator's word, where a moderator would be the mentor themselves. The
// request is theirs to take care of meanwhile.
func proposeSelf(tx *storage.Tx, rq commands.Request, r peer.Request) (commands.Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	if set.Moderators == 0 {
		return commands.Reply{}, commands.Refuse("mentors.refusal.needs-second", nil)
	}
	after, effects, err := applyAsModerator(tx, rq, r, peer.Claim, "claim", 0)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := commands.Audit(tx, rq, "propose", r.Member); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("mentors.proposed", nil).InPlace()
	reply.Effects = append(effects, commands.ModeratorsChannel.Post(set, confirmTarget(r.ID), r.Member, &commands.Message{
		Text: rq.Say("mentors.propose", words.Args{"Moderator": words.Mention(rq.Member), "Member": words.Mention(r.Member)}),
		Rows: commands.Buttons(
			rq.Button("confirm", commands.Primary, commands.ID("mentors:confirm", r.ID, after.Version, rq.Member)),
			rq.Button("open", commands.Secondary, commands.ID("mentors:open", r.ID)),
			reportButton(rq.Env, r.ID, rq.Member),
		),
	}, rq.Member))
	return reply, nil
}

// mentorsBlock keeps a member from mentoring, asking and being asked, and ends their open request with a kind word.
func mentorsBlock(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member := rq.Ref("member")
	if member == rq.Member {
		return commands.Reply{}, commands.Refuse("mentors.refusal.block-self", nil)
	}
	already := tx.MentoringBanned(member)
	if err := tx.SetMentoringBanned(member, true, rq.Now); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("mentors.blocked", words.Args{"Member": words.Mention(member)})
	if already {
		return reply, nil
	}
	if err := commands.Audit(tx, rq, "block", member); err != nil {
		return commands.Reply{}, err
	}
	m, err := tx.Mentor(member)
	if err != nil {
		return commands.Reply{}, err
	}
	if m != nil && !m.Gone() {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("mentors.blocked-mentor", words.Args{"Member": words.Mention(member)}))
	}
	r, err := tx.RequestOf(member)
	if err != nil || r == nil || !r.Open() {
		return reply, err
	}
	_, effects, err := applyAsModerator(tx, rq, *r, peer.Close, "close", 0)
	reply.Effects = append(effects, closedWord(rq, *r, "mentor.closed-barred"))
	return reply, err
}

func mentorsUnblock(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member := rq.Ref("member")
	if !tx.MentoringBanned(member) {
		return commands.Reply{}, commands.Refuse("mentors.refusal.not-blocked", words.Args{"Member": words.Mention(member)})
	}
	if err := tx.SetMentoringBanned(member, false, rq.Now); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("mentors.unblocked", words.Args{"Member": words.Mention(member)}), commands.Audit(tx, rq, "unblock", member)
}

// notBarred refuses a member whom moderators keep from mentoring.
func notBarred(tx *storage.Tx, rq commands.Request) error {
	if !tx.MentoringBanned(rq.Member) {
		return nil
	}
	return &commands.Refusal{Key: "mentor.refusal.barred", Rows: commands.Buttons(rq.Button("talk", commands.Secondary, commands.ID("moderator:talk")))}
}
