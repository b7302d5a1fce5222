package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A block is the safety fact peer.FactBlocked: the two are never brought together, whichever of them asks. It outlives the
// erasure of the person blocked. The blocker's own record also lists who they blocked by id, so that the list can name
// people who never used the bot.

// blocksShown is how many blocks the list shows at once.
const blocksShown = 9

// BlockFeature is /block. /mentor block has the same handler.
func BlockFeature() commands.Feature {
	return commands.Feature{
		Name: "block",
		Commands: []commands.Command{
			{Name: "block", OtherName: "mentor block", Access: commands.Writes, Do: block, Options: []commands.Option{{Name: "who", Type: commands.User}}},
		},
		Components: []commands.Component{{Name: "back", Access: commands.Writes, Do: unblock}},
	}
}

// block keeps the member from ever being brought together with a person. What is between the two now, an ask or a
// pairing, ends, and nobody is told. Without a person it lists the member's blocks.
func block(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	who := rq.Ref("who")
	if who == 0 {
		return listBlocks(tx, rq)
	}
	if who == rq.Member {
		return commands.Reply{}, commands.Refuse("mentor.refusal.block-self", nil)
	}
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if !m.HasBlocked(who) {
		m.Blocked = append(m.Blocked, who)
		if err := tx.PutMember(m); err != nil {
			return commands.Reply{}, err
		}
	}
	if !tx.HasFact(peer.FactBlocked, rq.Member, who) {
		if err := tx.RecordFact(peer.Fact{Kind: peer.FactBlocked, By: rq.Member, About: who, At: rq.Now}); err != nil {
			return commands.Reply{}, err
		}
	}
	reply := rq.Reply("mentor.blocked", words.Args{"Who": words.Person(who)},
		commands.Buttons(rq.Button("unblock", commands.Secondary, commands.ID("block:back", rq.Member, who)))...)
	ended, effects, err := partWays(tx, rq, who)
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Message.Text = words.Join("\n", reply.Message.Text, ended)
	together, err := circles.Together(tx, rq.Member, who)
	if together {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("circle.blocked-inside", nil))
	}
	reply.Effects = effects
	return reply, err
}

// ownBlocks are the blocks that the acting member made, oldest first, with ids where storage or the member's own list
// knows them.
func ownBlocks(tx *storage.Tx, rq commands.Request) ([]peer.Fact, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return nil, err
	}
	for _, who := range commands.Deref(m).Blocked {
		tx.PersonRef(who) // a reference met in this transaction is shown as the id it belongs to
	}
	facts, err := tx.FactsBy(rq.Member)
	return slices.DeleteFunc(facts, func(f peer.Fact) bool { return f.Kind != peer.FactBlocked }), err
}

// listBlocks shows the member's blocks, each in a message of its own with the button that takes it back.
func listBlocks(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, err := ownBlocks(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(all) == 0 {
		return rq.Reply("mentor.blocks.none", nil), nil
	}
	who, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("mentor.blocks.head", words.Args{"Count": len(all)})
	if more := len(all) - blocksShown; more > 0 {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("mentor.blocks.more", words.Args{"Count": more}))
	}
	for _, f := range all[:min(len(all), blocksShown)] {
		key, args := "mentor.blocks.unnamed", words.Args{"Day": who.Calendar.Day(f.At)}
		if f.About != 0 {
			key, args = "mentor.blocks.line", words.Args{"Who": words.Linked(f.About)}
		}
		reply.Followups = append(reply.Followups, commands.Message{
			Text: rq.Say(key, args),
			Rows: commands.Buttons(rq.Button("unblock", commands.Secondary, commands.ID("block:back", rq.Member, f.Ref))),
		})
	}
	return reply, nil
}

// unblock takes a block back, named by a person's id or by the reference of its fact. What it ended stays ended.
func unblock(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	all, err := ownBlocks(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	who, _ := peer.ParseID(rq.Arg(1))
	for _, f := range all {
		if f.Ref != rq.Arg(1) && (who == 0 || f.About != who) {
			continue
		}
		if _, err := tx.WithdrawFactNamed(f.Ref, rq.Member); err != nil {
			return commands.Reply{}, err
		}
		who = f.About
	}
	if who == 0 {
		return rq.Reply("mentor.unblocked-unnamed", nil).InPlace(), nil
	}
	if m.HasBlocked(who) {
		m.Blocked = slices.DeleteFunc(m.Blocked, func(id peer.ID) bool { return id == who })
		if err := tx.PutMember(m); err != nil {
			return commands.Reply{}, err
		}
	}
	return rq.Reply("mentor.unblocked", words.Args{"Who": words.Person(who)}).InPlace(), nil
}

// partWays ends the ask or pairing between the acting member and another person, whichever of them asked for a mentor; both may have. If
// a pairing was among it, ended says that it is over.
func partWays(tx *storage.Tx, rq commands.Request, other peer.ID) (ended words.Text, effects []commands.Effect, err error) {
	for _, between := range []struct {
		mentee, mentor peer.ID
		as             peer.Role
	}{{rq.Member, other, peer.TheMember}, {other, rq.Member, peer.TheMentor}} {
		r, err := tx.RequestOf(between.mentee)
		if err != nil {
			return "", nil, err
		}
		if r == nil || r.Mentor != between.mentor {
			continue
		}
		event := peer.Block
		if r.State == peer.Paired {
			event = peer.EndPairing
			if ended, err = endedText(tx, rq.Env, *r, other); err != nil {
				return "", nil, err
			}
		}
		_, more, err := applyTransition(tx, rq.Env, *r, Transition{event: event, By: between.as, Who: rq.Member, mentor: between.mentor})
		if err != nil {
			return "", nil, err
		}
		effects = append(effects, more...)
	}
	return ended, effects, nil
}
