package commands

import (
	"waymark/peer"
	"waymark/storage"
)

// Calls for moderators are "Talk to a moderator", "I'm worried about someone", what comes from a room, and reports. This file
// has their common rules: how often they ping, that only members of the server can call, and who may take one. All but
// reports are stored as a peer.Call from when they are sent until a moderator closes them.

// MaxPingsPerDay is how often the calls of one person ping the moderator role within 24 hours, all kinds together. Later
// calls are posted without a ping; none is refused.
const MaxPingsPerDay = 3

// CallModerators reports whether a call by the acting member pings the moderators, and counts it. The count is kept across
// an erasure, under a keyed reference.
func CallModerators(tx *storage.Tx, rq Request) (bool, error) {
	return tx.AcquireDailySlot("call", rq.Member, rq.Now, MaxPingsPerDay)
}

// MayTake returns nil if the acting moderator may take a call, or else a refusal: it is about them, or they made it.
func MayTake(rq Request, c peer.Call) error {
	switch rq.Member {
	case c.About:
		return Refuse("call.about-you", nil)
	case c.From:
		return Refuse("call.from-you", nil)
	}
	return nil
}

// TakeCall gives a call to the acting moderator, and says until when it is theirs unless something happens.
func TakeCall(tx *storage.Tx, rq Request, c peer.Call) (peer.Call, error) {
	c.Holder, c.HeldAt = rq.Member, rq.Now
	return c, tx.PutCall(c)
}

// Noted is what everyone is answered who presses a button that shows something to some moderators only, whether they are one
// of them or not: a difference would tell the one it is about. What they may see follows privately.
func Noted(s Env) Reply { return s.Reply("report.noted", nil) }

// callPosted is the outcome handler of posts that membersOnly changed.
const callPosted = "calls.posted"

// membersOnly makes posts to the moderators' channel depend on the author being in the guild (Post.Between), if the request
// came from the private channel: people who left can still use components there.
func membersOnly(rq Request, effects []Effect) {
	if !rq.DM {
		return
	}
	for i, e := range effects {
		post, is := e.Do.(Post)
		if !is || !post.ToModerators() || post.Message == nil {
			continue
		}
		post.Between = []peer.ID{rq.Member}
		effects[i].Do = post
		if e.OnOutcome == "" {
			effects[i].OnOutcome, effects[i].Ref = callPosted, rq.Member
		}
	}
}

// callsFeature tells a person who left the guild that their call was not posted.
func (t *Table) callsFeature() Feature {
	return Feature{
		Name: "calls", Targets: []TargetKind{callAnswers},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			callPosted: func(tx *storage.Tx, o Outcome) ([]Effect, error) {
				if o.Result != Left {
					return nil, nil
				}
				return []Effect{NotAMember(o.Env, o.Effect.Ref, o.Effect.Target)}, nil
			},
		},
	}
}

const callAnswers TargetKind = "call-answered"

// NotAMember tells a person that their call was not posted, since they are not in the guild, and shows other help. call is
// the target that was not posted.
func NotAMember(s Env, person peer.ID, call Target) Effect {
	s = s.For(person)
	return Effect{
		Target: callAnswers.Of(person, call.Arg(0)),
		Do: DM{User: person, EphemeralFollowup: true, Message: &Message{
			Text: s.Say("talk.not-here", nil),
			Rows: Buttons(s.FindHelp()),
		}},
	}
}
