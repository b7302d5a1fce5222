package circles

import (
	"slices"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// keptApart reports whether someone must not be brought together with a member of the circle. Nothing shows it.
func keptApart(tx *storage.Tx, who peer.ID, c peer.Circle) bool {
	return slices.ContainsFunc(c.Members(), func(m peer.ID) bool { return m != who && commands.KeptApart(tx, who, m) })
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
			if keptApart(tx, asker, c) {
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
		if ok && a.State == peer.AskWaiting && !a.Unseen && !slices.Contains(a.Answered, member) {
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
		if c == nil || !ok || a.ID != id || a.State != peer.AskWaiting || a.Unseen {
			return rq.Reply("circle.ask-over", nil).InPlace(), nil
		}
		now := *c
		var effects []commands.Effect
		if keptApart(tx, asker, now) {
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
	if deadline, _ := a.Deadline(); d.Now.Before(deadline) {
		return nil, tx.Schedule(dueAsk, d.Member, a.ID, deadline)
	}
	c, err := tx.Circle(a.Circle)
	if err != nil {
		return nil, err
	}
	_, _, effects, err := applyAsk(tx, d.Env, a, commands.Deref(c), peer.AskTimeOver, peer.AskClock, 0)
	return effects, ignoreRefusal(err)
}

// myAsk returns the acting member's own open ask that a button is about, with its circle.
func myAsk(tx *storage.Tx, rq commands.Request) (peer.CircleAsk, peer.Circle, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.CircleAsk{}, peer.Circle{}, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return peer.CircleAsk{}, peer.Circle{}, err
	}
	a, open := side.Ask()
	if !open || a.ID != id {
		return peer.CircleAsk{}, peer.Circle{}, commands.Refuse("circle.ask-over", nil)
	}
	c, err := tx.Circle(a.Circle)
	return a, commands.Deref(c), err
}

// withdraw is the asker's `Withdraw`.
func withdraw(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return asker(tx, rq, peer.AskTakeBack, "circle.withdrawn")
}

// notThisOne is `Not this one`, after seeing the names.
func notThisOne(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return asker(tx, rq, peer.AskNotThisOne, "circle.not-joined")
}

func asker(tx *storage.Tx, rq commands.Request, e peer.CircleAskEvent, said string) (commands.Reply, error) {
	a, c, err := myAsk(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	_, _, effects, err := applyAsk(tx, rq.Env, a, c, e, peer.Asker, rq.Member)
	reply := rq.Reply(said, nil).InPlace()
	reply.Effects = effects
	return reply, err
}

// join is `Join`, after seeing who is in the circle.
func join(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	a, c, err := myAsk(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := mayTakeSeat(tx, rq, c.For); err != nil {
		return commands.Reply{}, err
	}
	if a.State == peer.AskAdmitted && keptApart(tx, rq.Member, c) {
		_, _, effects, err := applyAsk(tx, rq.Env, a, c, peer.AskBlocked, peer.AskClock, 0)
		reply := rq.Reply("circle.unchanged", nil).InPlace()
		reply.Effects = effects
		return reply, err
	}
	_, c, effects, err := applyAsk(tx, rq.Env, a, c, peer.AskJoin, peer.Asker, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	c, more, err := apply(tx, rq.Env, c, step{peer.JoinCircle, peer.Newcomer, rq.Member})
	if err != nil {
		return commands.Reply{}, err
	}
	elsewhere, err := dropOthersIfFull(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	effects = append(effects, elsewhere...)
	reply, err := page(tx, rq, c, "circle.joined")
	reply.Effects = append(effects, more...)
	return reply.InPlace(), err
}
