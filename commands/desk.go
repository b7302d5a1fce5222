package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// assignUser is the user command "Assign a mentor" on a member.
func assignUser(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := openRequestOf(tx, rq.Target)
	if err != nil {
		return Reply{}, err
	}
	return offerChoice(tx, rq, r)
}

func confirmTarget(request peer.ID) string { return requestTarget(request) + "/confirm" }

// proposeSelf asks for a second moderator's word, where a moderator would be the mentor themselves. The
// request is theirs to take care of meanwhile.
func proposeSelf(tx *storage.Tx, rq Request, r peer.Request) (Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	if set.Moderators == 0 {
		return Reply{}, Refuse("mentors.refusal.needs-second", nil)
	}
	after, effects, err := applyAsModerator(tx, rq, r, peer.Claim, "claim", 0)
	if err != nil {
		return Reply{}, err
	}
	if err := audit(tx, rq, "propose", r.Member); err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.proposed", nil).InPlace()
	reply.Effects = append(effects, ModeratorsChannel.post(set, confirmTarget(r.ID), r.Member, &Message{
		Text: rq.Say("mentors.propose", words.Args{"Moderator": words.Mention(rq.Member), "Member": words.Mention(r.Member)}),
		Rows: buttons(
			rq.button("confirm", Primary, ID("mentors:confirm", r.ID, after.Version, rq.Member)),
			rq.button("open", Secondary, ID("mentors:open", r.ID)),
			reportButton(rq.Env, r.ID, rq.Member),
		),
	}))
	return reply, nil
}

// mentorsBlock keeps a member from mentoring, asking and being asked, and ends their open request with a kind word.
func mentorsBlock(tx *storage.Tx, rq Request) (Reply, error) {
	member := rq.Ref("member")
	if member == rq.Member {
		return Reply{}, Refuse("mentors.refusal.block-self", nil)
	}
	already := tx.Barred(member)
	if err := tx.SetBarred(member, true); err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.blocked", words.Args{"Member": words.Mention(member)})
	if already {
		return reply, nil
	}
	if err := audit(tx, rq, "block", member); err != nil {
		return Reply{}, err
	}
	m, err := tx.Mentor(member)
	if err != nil {
		return Reply{}, err
	}
	if m != nil && !m.Gone() {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("mentors.blocked-mentor", words.Args{"Member": words.Mention(member)}))
	}
	r, err := tx.RequestOf(member)
	if err != nil || r == nil || !r.Open() {
		return reply, err
	}
	_, effects, err := applyAsModerator(tx, rq, *r, peer.CloseIt, "close", 0)
	reply.Effects = append(effects, closedWord(rq, *r, "mentor.closed-barred"))
	return reply, err
}

func mentorsUnblock(tx *storage.Tx, rq Request) (Reply, error) {
	member := rq.Ref("member")
	if !tx.Barred(member) {
		return Reply{}, Refuse("mentors.refusal.not-blocked", words.Args{"Member": words.Mention(member)})
	}
	if err := tx.SetBarred(member, false); err != nil {
		return Reply{}, err
	}
	return rq.reply("mentors.unblocked", words.Args{"Member": words.Mention(member)}), audit(tx, rq, "unblock", member)
}

// notBarred refuses a member whom moderators keep from mentoring.
func notBarred(tx *storage.Tx, rq Request) error {
	if !tx.Barred(rq.Member) {
		return nil
	}
	return &Refusal{Key: "mentor.refusal.barred", Rows: buttons(rq.button("talk", Secondary, ID("moderator:talk")))}
}
