package circles

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What the asker presses on their own ask: `Withdraw`, and after all said yes `Join` and `Not this one`.

// myAsk returns the acting member's own open ask that a button is about, compared with what is known now, with its circle. It may
// be over.
func myAsk(tx *storage.Tx, rq commands.Request) (peer.CircleAsk, peer.Circle, []commands.Effect, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.CircleAsk{}, peer.Circle{}, nil, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return peer.CircleAsk{}, peer.Circle{}, nil, err
	}
	a, open := side.Ask()
	if !open || a.ID != id {
		return peer.CircleAsk{}, peer.Circle{}, nil, commands.Refuse("circle.ask-over", nil)
	}
	c, err := tx.Circle(a.Circle)
	if err != nil {
		return peer.CircleAsk{}, peer.Circle{}, nil, err
	}
	return compared(tx, rq.Env, a, commands.Deref(c))
}

// notNow answers an asker who pressed something about names that they may not see now: like everyone who waits, or was not admitted.
func notNow(rq commands.Request, a peer.CircleAsk, effects []commands.Effect) commands.Reply {
	deadline, open := a.Deadline()
	if !open {
		reply := rq.Reply("circle.unchanged", nil)
		reply.Effects = effects
		return reply.InPlace()
	}
	reply := rq.Reply("circle.waiting", words.Args{"Until": deadline}, commands.Unit(
		rq.Button("withdraw", commands.Secondary, commands.ID("circles:withdraw", a.ID))))
	reply.Effects = effects
	return reply.InPlace()
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
	a, c, effects, err := myAsk(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if !a.Open() || e == peer.AskNotThisOne && a.State != peer.AskAdmitted {
		return notNow(rq, a, effects), nil
	}
	_, _, more, err := applyAsk(tx, rq.Env, a, c, e, peer.Asker, rq.Member)
	reply := rq.Reply(said, nil).InPlace()
	reply.Effects = append(effects, more...)
	return reply, err
}

// join is `Join`, after seeing who is in the circle.
func join(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	a, c, effects, err := myAsk(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if a.State != peer.AskAdmitted {
		return notNow(rq, a, effects), nil
	}
	if err := mayTakeSeat(tx, rq, c.For); err != nil {
		return commands.Reply{}, err
	}
	_, c, effects, err = applyAsk(tx, rq.Env, a, c, peer.AskJoin, peer.Asker, rq.Member)
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
	reply, err := page(tx, rq, c, "circle.joined")
	reply.Effects = slices.Concat(effects, elsewhere, more)
	return reply.InPlace(), err
}
