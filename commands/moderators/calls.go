// Package moderators has what features share that call for moderators: how often a call pings, who may take one, reminders of
// calls that wait, the debrief after one, what a moderator is told about a person, and the audit log.
package moderators

import (
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/notices"
	"waymark/peer"
	"waymark/storage"
)

// Calls for moderators are "Talk to a moderator", "I'm worried about someone", what comes from a room, and reports. This file
// has their common rules: how often they ping, that only members of the server can call, and who may take one. All but
// reports are stored as a peer.Call from when they are sent until a moderator closes them.

// MaxPingsPerDay is how often the calls of one person ping the moderator role within 24 hours, all kinds together. Later
// calls are posted without a ping; none is refused.
const MaxPingsPerDay = 3

// Call reports whether a call by the acting member pings the moderators, and counts it. The count is kept across
// an erasure, under a keyed reference.
func Call(tx *storage.Tx, rq commands.Request) (bool, error) {
	return tx.AcquireDailySlot("call", rq.Member, rq.Now, MaxPingsPerDay)
}

// MayTake returns nil if the acting moderator may take a call, or else a refusal: it is about them, or they made it.
func MayTake(rq commands.Request, c peer.Call) error {
	switch rq.Member {
	case c.About:
		return commands.Refuse("call.about-you", nil)
	case c.From:
		return commands.Refuse("call.from-you", nil)
	}
	return nil
}

// TakeCall gives a call to the acting moderator, and says until when it is theirs unless something happens.
func TakeCall(tx *storage.Tx, rq commands.Request, c peer.Call) (peer.Call, error) {
	c.Holder, c.HeldAt = rq.Member, rq.Now
	return c, tx.PutCall(c)
}

// Noted is what everyone is answered who presses a button that shows something to some moderators only, whether they are one
// of them or not: a difference would tell the one it is about. What they may see follows privately.
func Noted(s commands.Env) commands.Reply { return s.Reply("report.noted", nil) }

// CallsFeature tells a person who left the guild that their call was not posted.
func CallsFeature() commands.Feature {
	return commands.Feature{
		Name: "calls", Targets: []commands.TargetKind{callAnswers, callsLapsed, callReminders, callRemindersGone},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){dueCalls: remind},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			callLapsed: notices.TellIfUndelivered(peer.NewsClaimLapsed),
			commands.CallPosted: func(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
				if o.Result != commands.Left {
					return nil, nil
				}
				return []commands.Effect{NotAMember(o.Env, o.Effect.Ref, o.Effect.Target)}, nil
			},
		},
	}
}

// callsLapsed are the private messages that nobody has what their reader sent, by its id; callLapsed is their outcome handler.
const (
	callsLapsed commands.TargetKind = "call-lapsed"
	callLapsed  string              = "calls.lapsed"
)

// ClaimLapsed tells a person who was told that a moderator has what they sent that nobody has it any more, as far as the bot
// knows. taken is the news that someone has it, which is not shown any more; answers are the private messages that said so.
// Who asked for no message is told at their next command.
func ClaimLapsed(tx *storage.Tx, s commands.Env, person, what peer.ID, taken peer.NewsKind, answers ...commands.Target) ([]commands.Effect, error) {
	m, err := tx.Member(person)
	if err != nil || m == nil {
		return nil, err
	}
	m.News = slices.DeleteFunc(m.News, func(n peer.News) bool { return n.Kind == taken })
	if len(answers) == 0 {
		commands.Tell(m, peer.News{Kind: peer.NewsClaimLapsed, At: s.Now})
		return nil, tx.PutMember(*m)
	}
	for _, a := range answers {
		err = errors.Join(err, tx.Cancel(a.String()))
	}
	s = s.For(person)
	return []commands.Effect{{
		Target: callsLapsed.Of(what, int(s.Now.Unix())), Owner: person, OnOutcome: callLapsed,
		Do: commands.DM{User: person, EphemeralFollowup: true, Message: &commands.Message{
			Text: s.Say("news.claim-lapsed", nil), Rows: commands.Buttons(s.FindHelp()),
		}},
	}}, errors.Join(err, tx.PutMember(*m))
}

const callAnswers commands.TargetKind = "call-answered"

// NotAMember tells a person that their call was not posted, since they are not in the guild, and shows other help. call is
// the target that was not posted.
func NotAMember(s commands.Env, person peer.ID, call commands.Target) commands.Effect {
	s = s.For(person)
	return commands.Effect{
		Target: callAnswers.Of(person, call.Arg(0)),
		Do: commands.DM{User: person, EphemeralFollowup: true, Message: &commands.Message{
			Text: s.Say("talk.not-here", nil),
			Rows: commands.Buttons(s.FindHelp()),
		}},
	}
}
