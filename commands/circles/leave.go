package circles

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// seatedIn returns the acting member's circle that a button is about, or a refusal. The button's arguments are member and circle.
func seatedIn(tx *storage.Tx, rq commands.Request) (peer.Circle, error) {
	if err := rq.RequireOwner(); err != nil {
		return peer.Circle{}, err
	}
	circle, err := rq.ArgID(1)
	if err != nil {
		return peer.Circle{}, err
	}
	c, err := seatIn(tx, rq.Member, circle)
	if err == nil && c == nil {
		err = commands.Refuse("circle.in-none", nil)
	}
	return commands.Deref(c), err
}

// askLeave is `Leave`. It says beforehand what Discord shows.
func askLeave(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := seatedIn(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	text := rq.Say("circle.leave.ask", words.Args{"Circle": name(rq.Env, c)})
	if c.Thread != 0 {
		text = words.Join("\n", text, rq.Say("circle.leave.shown", nil))
	}
	return commands.Say(text, commands.Unit(
		rq.Button("leave-now", commands.Danger, commands.ID("circles:leave", rq.Member, c.ID)),
		rq.Button("stay", commands.Secondary, commands.ID("circles:page", rq.Member, c.ID)),
	)).InPlace(), nil
}

// leave takes the acting member out of their circle, at once and without a reason.
func leave(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := seatedIn(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if c.State == peer.CircleForming && len(c.Asking) > 0 { // they have seen who asks, and did not stay
		if _, err := tx.AcquireSlot(namesSlot, rq.Member, rq.Now, 1, peer.AfterRefusingNames); err != nil {
			return commands.Reply{}, err
		}
	}
	_, effects, err := apply(tx, rq.Env, c, step{peer.LeaveCircle, peer.Seated, rq.Member})
	text := rq.Say("circle.left", words.Args{"Circle": name(rq.Env, c)})
	if c.Thread != 0 {
		text = words.Join("\n", text, rq.Say("circle.leaving", nil))
	}
	reply := commands.Say(text).InPlace()
	reply.Effects = effects
	return reply, err
}
