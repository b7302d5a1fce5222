package commands

import (
	"errors"
	"slices"

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
		Name: "calls", Targets: []TargetKind{callAnswers, callsLapsed, callReminders, callRemindersGone},
		Due: map[string]func(*storage.Tx, Due) ([]Effect, error){dueCalls: remindModerators},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			callLapsed: TellIfUndelivered(peer.NewsClaimLapsed),
			callPosted: func(tx *storage.Tx, o Outcome) ([]Effect, error) {
				if o.Result != Left {
					return nil, nil
				}
				return []Effect{NotAMember(o.Env, o.Effect.Ref, o.Effect.Target)}, nil
			},
		},
	}
}

// callsLapsed are the private messages that nobody has what their reader sent, by its id; callLapsed is their outcome handler.
const (
	callsLapsed TargetKind = "call-lapsed"
	callLapsed  string     = "calls.lapsed"
)

// ClaimLapsed tells a person who was told that a moderator has what they sent that nobody has it any more, as far as the bot
// knows. taken is the news that someone has it, which is not shown any more; answers are the private messages that said so.
// Who asked for no message is told at their next command.
func ClaimLapsed(tx *storage.Tx, s Env, person, what peer.ID, taken peer.NewsKind, answers ...Target) ([]Effect, error) {
	m, err := tx.Member(person)
	if err != nil || m == nil {
		return nil, err
	}
	m.News = slices.DeleteFunc(m.News, func(n peer.News) bool { return n.Kind == taken })
	if len(answers) == 0 {
		Tell(m, peer.News{Kind: peer.NewsClaimLapsed, At: s.Now})
		return nil, tx.PutMember(*m)
	}
	for _, a := range answers {
		err = errors.Join(err, tx.Cancel(a.String()))
	}
	s = s.For(person)
	return []Effect{{
		Target: callsLapsed.Of(what, int(s.Now.Unix())), Owner: person, OnOutcome: callLapsed,
		Do: DM{User: person, EphemeralFollowup: true, Message: &Message{
			Text: s.Say("news.claim-lapsed", nil), Rows: Buttons(s.FindHelp()),
		}},
	}}, errors.Join(err, tx.PutMember(*m))
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
