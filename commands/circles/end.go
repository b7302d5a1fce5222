package circles

import (
	"waymark/commands"
	"waymark/commands/rooms"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// tellOfChange tells members what they are asked, or that it is over, when a circle reached another state.
func tellOfChange(tx *storage.Tx, s commands.Env, before, after peer.Circle) ([]commands.Effect, error) {
	tell := func(kind peer.NewsKind, to []peer.ID) (effects []commands.Effect, err error) {
		for _, who := range to {
			more, err := notify(tx, s, who, peer.News{Kind: kind, Circle: after.ID, At: s.Now})
			if err != nil {
				return nil, err
			}
			effects = append(effects, more...)
		}
		return effects, nil
	}
	switch {
	case before.State == after.State && before.Ends.Equal(after.Ends):
		return nil, nil
	case after.State == peer.CircleDeciding && before.State != peer.CircleDeciding:
		return tell(peer.NewsCircleVote, after.Members())
	case after.State == peer.CircleShort && before.State == peer.CircleRunning:
		return tell(peer.NewsCircleShort, after.Members())
	case before.State == peer.CircleDeciding && after.State == peer.CircleRunning:
		return tell(peer.NewsCircleGoesOn, left(before, after))
	case !after.Open() && before.Begun():
		return tell(peer.NewsCircleOver, after.Members())
	}
	return nil, nil
}

// tellOfAsks tells members who have just joined of the asks that wait for their yes, too.
func tellOfAsks(tx *storage.Tx, s commands.Env, before, after peer.Circle) ([]commands.Effect, error) {
	var effects []commands.Effect
	for _, who := range after.Members() {
		if before.Has(who) || !after.Open() || len(before.Members()) == 0 {
			continue
		}
		asks, err := waiting(tx, after, who)
		if err != nil {
			return nil, err
		}
		for _, a := range asks {
			more, err := notify(tx, s, who, peer.News{Kind: peer.NewsCircleAsk, From: a.Member, Circle: after.ID, At: s.Now})
			if err != nil {
				return nil, err
			}
			effects = append(effects, more...)
		}
	}
	return effects, nil
}

// left are the members of a circle before who are not in it after.
func left(before, after peer.Circle) (gone []peer.ID) {
	for _, who := range before.Members() {
		if !after.Has(who) {
			gone = append(gone, who)
		}
	}
	return gone
}

// voteMessage asks one member alone whether to go on, nil if that is over.
func voteMessage(tx *storage.Tx, s commands.Env, member peer.ID, n peer.News) (*commands.Message, error) {
	c, err := seatIn(tx, member, n.Circle)
	if err != nil || c == nil || c.State != peer.CircleDeciding {
		return nil, err
	}
	return &commands.Message{
		Text: s.Say("circle.vote", words.Args{"Circle": name(s, *c), "Until": c.Ends, "Count": c.Weeks}), Rows: commands.Buttons(voteButtons(s, member, c.ID)...),
	}, nil
}

func voteButtons(s commands.Env, member, circle peer.ID) []commands.Button {
	return []commands.Button{
		s.Button("circle-goes-on", commands.Secondary, commands.ID("circles:vote", member, circle, "on")),
		s.Button("was-enough", commands.Secondary, commands.ID("circles:vote", member, circle, "enough")),
	}
}

// vote is `Go on` and `This was enough`. Until the end of the term a member can choose again.
func vote(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := seatedIn(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	event, said := peer.EnoughOfIt, "circle.enough"
	if rq.Arg(2) == "on" {
		event, said = peer.GoOnWithIt, "circle.goes-on"
	}
	_, effects, err := apply(tx, rq.Env, c, step{event, peer.Seated, rq.Member})
	reply := rq.Reply(said, words.Args{"Until": c.Ends}, commands.Unit(voteButtons(rq.Env, rq.Member, c.ID)...)).InPlace()
	reply.Effects = effects
	return reply, err
}

// shortMessage asks the two who are left what to do, nil if that is over.
func shortMessage(tx *storage.Tx, s commands.Env, member peer.ID, n peer.News) (*commands.Message, error) {
	c, err := seatIn(tx, member, n.Circle)
	if err != nil || c == nil || c.State != peer.CircleShort {
		return nil, err
	}
	return &commands.Message{
		Text: s.Say("circle.short", words.Args{"Circle": name(s, *c)}), Rows: commands.Buttons(shortButtons(s, member, c.ID)...),
	}, nil
}

func shortButtons(s commands.Env, member, circle peer.ID) []commands.Button {
	return []commands.Button{
		s.Button("open-a-seat", commands.Secondary, commands.ID("circles:short", member, circle, "seat")),
		s.Button("end-circle", commands.Secondary, commands.ID("circles:short", member, circle, "end")),
	}
}

// chooseShort is `Open a seat` and `End it`, of two who are left. It ends when both choose that.
func chooseShort(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := seatedIn(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	event, said := peer.OpenASeat, "circle.seat-open"
	if rq.Arg(2) == "end" {
		event, said = peer.ChooseEnd, "circle.end-chosen"
	}
	after, effects, err := apply(tx, rq.Env, c, step{event, peer.Seated, rq.Member})
	if err != nil {
		return commands.Reply{}, err
	}
	if !after.Open() {
		said = "circle.ended"
	}
	reply := rq.Reply(said, nil).InPlace()
	reply.Effects = effects
	return reply, nil
}

// Erased carries out that a member is about to be erased: their seat is free and they leave the thread. It is called before
// their records are deleted; its effects name nobody in their targets.
func Erased(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	held, err := tx.CircleSeats(rq.Member)
	if err != nil {
		return nil, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return nil, err
	}
	if err := keepPastAsks(tx, rq, side.Asks); err != nil {
		return nil, err
	}
	var effects []commands.Effect
	if a, open := side.Ask(); open {
		c, err := tx.Circle(a.Circle)
		if err != nil {
			return nil, err
		}
		if c != nil {
			if err := tx.PutCircle(c.WithAsker(rq.Member, false)); err != nil {
				return nil, err
			}
		}
	}
	more, err := dropInvitation(tx, rq.Env, rq.Member, peer.CircleClock)
	if err != nil {
		return nil, err
	}
	effects = append(effects, ofOthers(rq.Member, more)...)
	for i, seat := range held {
		c, err := tx.Circle(seat.Circle)
		if err != nil {
			return nil, err
		}
		if c == nil || !c.Has(rq.Member) {
			continue
		}
		if c.Thread != 0 {
			effects = append(effects, rooms.OutOfThread(removals.Of(rq.ID, i), 0, c.ID, c.Thread, rq.Member))
		}
		if !c.Open() {
			continue
		}
		_, more, err := apply(tx, rq.Env, *c, step{peer.DropSeat, peer.CircleClock, rq.Member})
		if err != nil {
			return nil, ignoreRefusal(err)
		}
		effects = append(effects, ofOthers(rq.Member, more)...)
	}
	late, err := stillToRemove(tx, rq)
	return append(effects, late...), err
}

// stillToRemove are the removals of an erased member from threads of circles that they left before, which Discord has refused so far.
func stillToRemove(tx *storage.Tx, rq commands.Request) (effects []commands.Effect, err error) {
	all, err := tx.Circles()
	for i, c := range all {
		if c.Thread != 0 && !c.Has(rq.Member) && tx.Waits(seats.Of(c.ID, rq.Member).String()) {
			effects = append(effects, rooms.OutOfThread(removals.Of(rq.ID, i, "late"), 0, c.ID, c.Thread, rq.Member))
		}
	}
	return effects, err
}

// ofOthers leaves out what belongs to the member or names them.
func ofOthers(member peer.ID, all []commands.Effect) (kept []commands.Effect) {
	for _, e := range all {
		if e.Owner != member && e.User() != member {
			kept = append(kept, e)
		}
	}
	return kept
}
