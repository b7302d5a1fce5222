package mentoring

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// mentorChange shows the form with what the request says, and takes it in when it comes back.
func mentorChange(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := ownRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if rq.Kind == commands.ButtonClick {
		return commands.Reply{Modal: requestForm(rq, commands.ID("mentor:change", r.ID), r)}, nil
	}
	if err := fillRequest(&r, rq); err != nil {
		return commands.Reply{}, err
	}
	_, effects, err := rewrite(tx, rq, r)
	reply := rq.Reply("mentor.changed", nil)
	reply.Effects = effects
	return reply, err
}

// rewrite stores what the member changed in their request.
func rewrite(tx *storage.Tx, rq commands.Request, r peer.Request) (peer.Request, []commands.Effect, error) {
	return applyTransition(tx, rq.Env, r, Transition{event: peer.Rewrite, By: peer.TheMember, Who: rq.Member})
}

// ownRequest is the member's open request.
func ownRequest(tx *storage.Tx, rq commands.Request) (peer.Request, error) {
	r, err := tx.RequestOf(rq.Member)
	if err != nil {
		return peer.Request{}, err
	}
	if r == nil || !r.Open() {
		return peer.Request{}, commands.Refuse("mentor.refusal.no-request", nil)
	}
	if rq.Kind.OnMessage() && rq.Arg(0) != "" && rq.Arg(0) != r.ID.String() {
		return peer.Request{}, commands.Refuse("refusal.old-button", nil)
	}
	return *r, nil
}

func mentorWithdraw(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := ownRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	_, effects, err := applyTransition(tx, rq.Env, r, Transition{event: peer.Withdraw, By: peer.TheMember, Who: rq.Member})
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("mentor.withdrawn", nil, commands.Unit(rq.Button("ask-mentor", commands.Secondary, commands.ID("mentor:request"))))
	reply.Update, reply.Effects = true, effects
	return reply, nil
}
