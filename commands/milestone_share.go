package commands

import (
	"fmt"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// milestoneTarget names the post of a milestone.
func milestoneTarget(member, id peer.ID) string {
	return fmt.Sprintf("milestone/%d/%d", member, id)
}

// shareAs shares a milestone, with its number or without, and gives the role that the owner tied to its
// rung if the number is shared: a role shows the number too.
func (rq Request) shareAs(tx *storage.Tx, m peer.Member, ms peer.Milestone, as peer.MilestoneState) (Reply, error) {
	s, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	if s.Celebrations == 0 {
		return Reply{}, Refuse("milestone.no-room", nil)
	}
	posted, err := tx.Posted(m.ID, milestoneTarget(m.ID, ms.ID))
	if err != nil {
		return Reply{}, err
	}
	key := "milestone.shared"
	switch {
	case posted != nil && posted.Gone:
		key = "milestone.taken-down"
	case as == peer.SharedWithout:
		key = "milestone.shared-without"
	}
	row, err := rq.sharedRow(tx, m.ID, ms, as)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply(key, words.Args{"Channel": words.Channel(s.Celebrations)}, row)
	if as == peer.SharedWithout {
		reply = rq.roleStays(ms, reply)
	}
	changed := ms.State != as
	ms.State = as
	if changed && (posted == nil || !posted.Gone) {
		reply.Effects = append(reply.Effects, rq.milestonePost(s, m.ID, ms))
	}
	// Who shares again by the command asks for the role that was tied to the rung since, or taken off.
	if role := roleOf(s, ms); role != 0 && (changed || rq.Kind == SlashCommand && ms.Role != role) {
		ms.Role = role
		reply.Message.Text = rq.roleComes(s, ms, "milestone.role.given", reply.Message.Text)
		reply.Effects = append(reply.Effects, roleEffect(GiveRole, m.ID, role))
	}
	return reply, tx.PutMilestone(m.ID, ms)
}

// sharedRow is what can be done with a shared milestone.
func (rq Request) sharedRow(tx *storage.Tx, member peer.ID, ms peer.Milestone, as peer.MilestoneState) (Row, error) {
	row := unit(rq.button("take-back", Secondary, ID("milestone:back", member, ms.ID)))
	if ms.Count == peer.CountOwn {
		return row, nil
	}
	j, err := tx.Journey(member, ms.Journey)
	if err != nil {
		return Row{}, err
	}
	other := rq.button("share-without", Secondary, ID("milestone:share-without", member, ms.ID))
	if as == peer.SharedWithout {
		other = rq.button("share-milestone", Secondary, ID("milestone:share", member, ms.ID))
	}
	row.Buttons = append(append(row.Buttons, other), rq.autoButton(member, deref(j))...)
	return row, nil
}

// milestonePost wishes that the room shows a shared milestone: who, and what the member chose to say. The
// journey's name stays with the member, and so does which of its counts it was.
func (s Env) milestonePost(set peer.Settings, member peer.ID, ms peer.Milestone) Effect {
	args := words.Args{"Who": words.Mention(member)}
	text := s.Say("milestone.post-without", args)
	switch {
	case ms.Count == peer.CountOwn:
		args["What"] = words.Fit(ms.Text, 2*milestoneMax, words.Escape)
		text = s.Say("milestone.post-own", args)
	case ms.State == peer.Shared:
		args["What"] = s.rung(ms.Rung)
		text = s.Say("milestone.post", args)
	}
	return CelebrationsChannel.post(set, milestoneTarget(member, ms.ID), member, &Message{Text: text, Rows: []Row{unit(
		s.button("celebrate", Secondary, ID("milestone:celebrate", member, ms.ID)),
	)}})
}

// celebrate lets the author of a shared milestone know who is glad with them. Nobody else sees how many.
func celebrate(tx *storage.Tx, rq Request) (Reply, error) {
	author, err := rq.ArgID(0)
	if err != nil {
		return Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	if author == rq.Member {
		return Reply{}, Refuse("milestone.celebrate.own", nil)
	}
	to, err := tx.Member(author)
	if err != nil {
		return Reply{}, err
	}
	var ms *peer.Milestone
	if to != nil {
		if ms, err = tx.Milestone(author, id); err != nil {
			return Reply{}, err
		}
	}
	if ms == nil || !ms.IsShared() {
		return Reply{}, Refuse("milestone.celebrate.gone", nil)
	}
	if _, err := consentedMember(tx, rq); err != nil {
		return Reply{}, err
	}
	args := words.Args{"Who": words.Mention(author)}
	celebrated, first := ms.Celebrate(rq.Member)
	if !first {
		return rq.reply("milestone.celebrate.again", args), nil
	}
	if err := tx.PutMilestone(author, celebrated); err != nil {
		return Reply{}, err
	}
	reply := rq.reply("milestone.celebrate.sent", args)
	reply.Effects, err = tellAuthor(tx, rq.Env, *to, peer.News{
		Kind: peer.NewsCelebrate, From: rq.Member, Day: ms.Day, At: rq.Now,
	}, "milestone.told")
	return reply, err
}
