package mentoring

import (
	"waymark/commands"
	"waymark/commands/words"
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
		set, err := tx.Settings()
		return commands.Reply{Modal: changeForm(rq, set, r)}, err
	}
	if err := fillRequest(&r, rq); err != nil {
		return commands.Reply{}, err
	}
	r, effects, err := applyTransition(tx, rq.Env, r, Transition{event: peer.Rewrite, By: peer.TheMember, Who: rq.Member})
	reply := commands.Say(words.Join("\n", rq.Say("mentor.changed", nil), tellText(rq.Env, r)), commands.Buttons(tellButton(rq.Env, r)...)...)
	reply.Effects = effects
	return reply, err
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
		return peer.Request{}, commands.Refuse("mentor.refusal.other-request", nil)
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
