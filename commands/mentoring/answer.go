package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// askedRequest is the request that a card or the queue's menu is about. A request that is gone is an old card.
func askedRequest(tx *storage.Tx, rq commands.Request) (peer.Request, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Request{}, err
	}
	r, err := tx.Request(id)
	if err != nil {
		return peer.Request{}, err
	}
	if r == nil {
		return peer.Request{}, commands.Refuse("mentor.refusal.not-now", nil)
	}
	return *r, nil
}

// answerCard is one of the answers that a card about a request asks for: an event, in the role of the one who was asked,
// and what is said to them then.
func answerCard(e peer.Event, by peer.Role, key string) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		if e == peer.MenteeAccepts || e == peer.MentorAccepts {
			if rq.Left() { // what they were asked goes back to the queue at once
				reply := rq.Reply("refusal.left", nil, rq.OwnData()).InPlace()
				reply.Effects = []commands.Effect{lookFor(rq.Member)}
				return reply, nil
			}
			if err := commands.RequireMayMeet(tx, rq); err != nil {
				return commands.Reply{}, err
			}
		}
		r, err := askedRequest(tx, rq)
		if err != nil {
			return commands.Reply{}, err
		}
		// A yes is meant for the mentor whose card it is on, and for no other who was asked since.
		meant, _ := peer.ParseID(rq.Arg(2))
		var effects []commands.Effect
		if !saidBefore(r, e, rq.Member, meant) {
			_, effects, err = applyTransition(tx, rq.Env, r, Transition{event: e, By: by, Who: rq.Member, mentor: meant, id: rq.ID})
		}
		if err != nil {
			return commands.Reply{}, err
		}
		theOther := r.Mentor
		if by == peer.TheMentor {
			theOther = r.Member
		}
		reply := rq.Reply(key, words.Args{"Member": words.Person(r.Member), "Mentor": words.Person(r.Mentor)},
			commands.Unit(ReportButton(rq.Env, r.ID, theOther)))
		reply.Update, reply.Effects = true, pressed(rq, effects)
		return reply, nil
	}
}

// saidBefore says whether a press says what was said already: its answer may not have reached them. They get it again,
// and nothing happens.
func saidBefore(r peer.Request, e peer.Event, who, meant peer.ID) bool {
	switch e {
	case peer.MentorAccepts:
		return r.State == peer.AskedMentee && r.Mentor == who
	case peer.MentorDeclines:
		return r.State == peer.Waiting && slices.Contains(r.Declined, who)
	case peer.MenteeAccepts:
		return r.State == peer.Paired && r.Member == who && r.Mentor == meant
	}
	return false
}
