package circles

import (
	"slices"

	"waymark/commands"
	"waymark/commands/safety"
	"waymark/peer"
	"waymark/storage"
)

// keptApart reports whether someone must not be brought together with a member of the circle. Nothing shows it.
func keptApart(tx *storage.Tx, who peer.ID, c peer.Circle) bool {
	return !mayKnowAll(tx, who, c.Members())
}

func mayKnowAll(tx *storage.Tx, who peer.ID, others []peer.ID) bool {
	return !slices.ContainsFunc(others, func(o peer.ID) bool { return !mayKnow(tx, who, o) })
}

// mayKnow reports whether one person may be shown another's name because of a circle, and a yes between them counts. It is asked
// wherever a name is shown or a yes is used, not only when someone asks: a block may be newer.
func mayKnow(tx *storage.Tx, who, other peer.ID) bool {
	return who == other || !safety.KeptApart(tx, who, other)
}

// blocked reports whether an ask cannot lead into the circle as far as is known now: someone there must not meet the asker, or
// moderators decided something about the asker after the ask was made or they said yes to it, or about a member.
func blocked(tx *storage.Tx, a peer.CircleAsk, c peer.Circle) (bool, error) {
	if keptApart(tx, a.Member, c) {
		return true, nil
	}
	needs, err := safety.NeedsYesSince(tx, a.Member, a.Cleared())
	if needs || err != nil {
		return needs, err
	}
	return closed(tx, c)
}

// closed reports whether nobody new is brought into a circle: moderators have not said yes to its founder, or decided something
// about a member after that member took the seat and after they said yes to the circle.
func closed(tx *storage.Tx, c peer.Circle) (bool, error) {
	for _, s := range c.Seats {
		cleared := s.Joined
		if c.Let.After(cleared) {
			cleared = c.Let
		}
		if needs, err := safety.NeedsYesSince(tx, s.Member, cleared); needs || err != nil {
			return needs, err
		}
	}
	return c.Unlisted, nil
}

// applyAsk is the one way in which an ask changes. The circle is as it is stored; what follows for the asker and for the
// circle's list of askers is carried out.
func applyAsk(tx *storage.Tx, s commands.Env, a peer.CircleAsk, c peer.Circle, e peer.CircleAskEvent, by peer.CircleAskRole, who peer.ID) (peer.CircleAsk, peer.Circle, []commands.Effect, error) {
	after, err := a.Apply(e, by, who, c, s.Now)
	if err != nil {
		return a, c, nil, explain(err)
	}
	effects, err := putAsk(tx, s, a, after)
	if err != nil {
		return a, c, nil, err
	}
	if after.Open() == slices.Contains(c.Asking, a.Member) || c.ID == 0 {
		return after, c, effects, nil
	}
	c = c.WithAsker(a.Member, after.Open())
	return after, c, effects, tx.PutCircle(c)
}

// putAsk stores an ask after a change, and tells the asker if it is one that they can see.
func putAsk(tx *storage.Tx, s commands.Env, before, after peer.CircleAsk) ([]commands.Effect, error) {
	side, err := tx.CircleSide(after.Member)
	if err != nil {
		return nil, err
	}
	if err := tx.PutCircleSide(after.Member, side.WithAsk(after)); err != nil {
		return nil, err
	}
	deadline, open := after.Deadline()
	if first := after.Made.Add(peer.CircleAskTime); open && s.Now.Before(first) {
		deadline = first // an admitted asker who is behind a block since is answered then, too
	}
	if open {
		err = tx.Schedule(dueAsk, after.Member, after.ID, deadline)
	} else {
		err = tx.Unschedule(dueAsk, after.Member, after.ID)
	}
	if err != nil || before.State == after.State || after.State != peer.AskAdmitted && after.State != peer.AskUnchanged {
		return nil, err
	}
	return notify(tx, s, after.Member, peer.News{Kind: peer.NewsCircleAnswer, At: s.Now})
}

// recount compares the open asks to join a circle with its members as they are now. It returns the circle with those that
// are still open; the caller stores it.
func recount(tx *storage.Tx, s commands.Env, c peer.Circle) (peer.Circle, []commands.Effect, error) {
	var effects []commands.Effect
	for _, asker := range c.Asking {
		a, ok, err := openAsk(tx, asker, c.ID)
		if err != nil {
			return c, nil, err
		}
		after := a
		if ok {
			event := peer.AskRecount
			stopped, err := blocked(tx, a, c)
			if err != nil {
				return c, nil, err
			}
			if stopped {
				event = peer.AskBlocked
			}
			if after, err = a.Apply(event, peer.AskClock, 0, c, s.Now); err != nil {
				return c, nil, err
			}
			more, err := putAsk(tx, s, a, after)
			if err != nil {
				return c, nil, err
			}
			effects = append(effects, more...)
		}
		if !ok || !after.Open() {
			c = c.WithAsker(asker, false)
		}
	}
	return c, effects, nil
}

// openAsk returns someone's open ask to join a circle, false if there is none.
func openAsk(tx *storage.Tx, asker, circle peer.ID) (peer.CircleAsk, bool, error) {
	side, err := tx.CircleSide(asker)
	if err != nil {
		return peer.CircleAsk{}, false, err
	}
	a, open := side.Ask()
	return a, open && a.Circle == circle, nil
}

// waiting returns the asks to join a circle that a member has not answered and may see, the oldest first.
func waiting(tx *storage.Tx, c peer.Circle, member peer.ID) ([]peer.CircleAsk, error) {
	var all []peer.CircleAsk
	for _, asker := range c.Asking {
		a, ok, err := openAsk(tx, asker, c.ID)
		if err != nil {
			return nil, err
		}
		if ok && a.State == peer.AskWaiting && !a.Unseen && !slices.Contains(a.Answered, member) && mayKnow(tx, member, asker) {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b peer.CircleAsk) int { return a.Made.Compare(b.Made) })
	return all, nil
}

// askMembers tells the members of a circle that someone asks to join.
func askMembers(tx *storage.Tx, s commands.Env, c peer.Circle, asker peer.ID) ([]commands.Effect, error) {
	var effects []commands.Effect
	for _, who := range c.Members() {
		more, err := notify(tx, s, who, peer.News{Kind: peer.NewsCircleAsk, From: asker, Circle: c.ID, At: s.Now})
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

// answerAsk is a member's `Yes` or `Not now`.
func answerAsk(e peer.CircleAskEvent) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		asker, err := rq.ArgID(0)
		if err != nil {
			return commands.Reply{}, err
		}
		id, err := rq.ArgID(1)
		if err != nil {
			return commands.Reply{}, err
		}
		side, err := tx.CircleSide(asker)
		if err != nil {
			return commands.Reply{}, err
		}
		a, ok := side.Ask()
		c, err := seatIn(tx, rq.Member, a.Circle)
		if err != nil {
			return commands.Reply{}, err
		}
		if c == nil || !ok || a.ID != id || a.State != peer.AskWaiting || a.Unseen || !mayKnow(tx, rq.Member, asker) {
			return rq.Reply("circle.ask-over", nil).InPlace(), nil
		}
		now := *c
		var effects []commands.Effect
		stopped, err := blocked(tx, a, now)
		if err != nil {
			return commands.Reply{}, err
		}
		if stopped {
			if a, now, effects, err = applyAsk(tx, rq.Env, a, now, peer.AskBlocked, peer.AskClock, 0); err != nil {
				return commands.Reply{}, err
			}
		}
		_, _, more, err := applyAsk(tx, rq.Env, a, now, e, peer.AskedMember, rq.Member)
		key := "circle.said-yes"
		if e == peer.AskNotNow {
			key = "circle.said-not-now"
		}
		reply := rq.Reply(key, nil).InPlace()
		reply.Effects = append(effects, more...)
		return reply, err
	}
}

// askOver answers an asker who was not admitted, and ends an answer that was not taken.
func askOver(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	side, err := tx.CircleSide(d.Member)
	if err != nil {
		return nil, err
	}
	a, open := side.Ask()
	if !open || a.ID != d.Ref {
		return nil, nil
	}
	stored, err := tx.Circle(a.Circle)
	if err != nil {
		return nil, err
	}
	a, c, effects, err := compared(tx, d.Env, a, commands.Deref(stored))
	if err != nil || !a.Open() {
		return effects, err
	}
	if deadline, _ := a.Deadline(); d.Now.Before(deadline) {
		return effects, tx.Schedule(dueAsk, d.Member, a.ID, deadline)
	}
	_, _, more, err := applyAsk(tx, d.Env, a, c, peer.AskTimeOver, peer.AskClock, 0)
	return append(effects, more...), ignoreRefusal(err)
}

// compared returns an ask after what is known now about the asker and the members: one who was admitted waits again, or is answered
// as if there were no room, if something stands in the way since.
func compared(tx *storage.Tx, s commands.Env, a peer.CircleAsk, c peer.Circle) (peer.CircleAsk, peer.Circle, []commands.Effect, error) {
	if a.State != peer.AskAdmitted {
		return a, c, nil, nil
	}
	if stopped, err := blocked(tx, a, c); err != nil || !stopped {
		return a, c, nil, err
	}
	return applyAsk(tx, s, a, c, peer.AskBlocked, peer.AskClock, 0)
}
