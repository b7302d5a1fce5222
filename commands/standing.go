package commands

import (
	"context"
	"strings"
	"time"

	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Buttons and commands in the private channel also work for members Discord has in a time-out (Discord: Permissions for
// Timed Out Members), and for people who left the server, or were removed from it, while they share another one with the bot.
// So Discord is asked for the member before anything is changed there. What they write for themselves, calls to moderators,
// taking back and /privacy work for all of them. What other members would see needs MayShow: mayReach refuses such effects.

// standing is what Discord answered about who acts in the private channel.
type standing struct {
	asked    bool
	member   guilds.Member // ID 0 if Discord did not answer, or was not asked
	presence peer.Presence
}

// standingWithin is how long an answer waits for Discord's word about the member.
const standingWithin = time.Second

// askStanding asks Discord for the member who acts in the private channel, if the request changes something or asks about showing
// something to others, or if anything here depends on their roles.
func (t *Table) askStanding(ctx context.Context, db *storage.DB, rq Request, changes bool) (asked standing) {
	if t.Member == nil || rq.Kind == Autocomplete {
		return asked
	}
	depends := changes
	err := db.View(ctx, rq.Guild, func(tx *storage.Tx) error {
		set, err := tx.Settings()
		depends = depends || set.Adult != 0 || len(set.Audiences) > 0
		return err
	})
	if err == nil && depends {
		inTime, cancel := context.WithTimeout(ctx, max(standingWithin, t.Patience))
		defer cancel()
		asked.asked = true
		asked.member, asked.presence = t.Member(inTime, rq.Guild, rq.Member)
	}
	return asked
}

// MayShow returns nil if the acting member may show something to other members now, or else the refusal that says why not.
// Where they act in the server Discord itself sees to that.
func (rq Request) MayShow() *Refusal {
	until := rq.asked.member.TimedOutUntil
	switch {
	case !rq.DM:
		return nil
	case rq.Left():
		return &Refusal{Key: "refusal.left", Rows: []Row{rq.OwnData()}}
	case rq.asked.presence != peer.PresenceHere:
		return &Refusal{Key: "refusal.standing-unknown"}
	case !until.IsZero():
		return &Refusal{Key: "refusal.timed-out", Args: words.Args{"Until": until}, Rows: Buttons(
			rq.Button("talk", Secondary, ID("moderator:talk")), rq.FindHelp(),
		)}
	}
	return nil
}

// Left reports whether Discord says that who acts in the private channel is not in the server.
func (rq Request) Left() bool { return rq.DM && rq.asked.presence == peer.PresenceGone }

// OwnData are the buttons for who is not in the server any more. Who shares no other server with the bot has no commands in the
// private channel, but the buttons of messages that are there work.
func (rq Request) OwnData() Row {
	return Unit(rq.Button("get-copy", Secondary, ID("privacy:copy")), rq.Button("delete-everything", Secondary, ID("privacy:ask")), rq.FindHelp())
}

// sayHowLong adds to the answer to what someone stores who is not in the server any more until when that is kept. They may write for
// themselves: what is theirs is theirs until it is deleted.
func (rq Request) sayHowLong(access Access, reply *Reply) {
	stores := rq.Kind.isCommand() && !strings.HasPrefix(rq.Command, "privacy ") || rq.Component == "checkin:mood"
	if rq.Left() && access == Writes && stores && reply.Message != nil {
		reply.Followups = append(reply.Followups, Message{
			Text: rq.Say("refusal.left-kept", words.Args{"Days": int(peer.KeepMembersLeftFor / (24 * time.Hour))}), Rows: []Row{rq.OwnData()},
		})
	}
}

// RequireMayMeet refuses a member who cannot be put together with others now, or who lacks the role of grown-ups in a
// community whose owner set one. It is asked wherever someone is about to meet another person alone or in a circle: to ask,
// to offer, to accept.
func RequireMayMeet(tx *storage.Tx, rq Request) error {
	if why := rq.MayShow(); why != nil {
		return why
	}
	return requireAdult(tx, rq)
}

// mayReach refuses effects by which others would see something of a member who may not show anything.
func mayReach(rq Request, effects []Effect) error {
	for _, e := range effects {
		if why := rq.MayShow(); why != nil && e.showsMembers(rq.Member) {
			return why
		}
	}
	return nil
}

// showsMembers reports whether other members see something new of a person by the effect.
func (e Effect) showsMembers(person peer.ID) bool {
	switch do := e.Do.(type) {
	case Post:
		return do.Message != nil && do.press.member == person
	case RoleChange:
		return do.Give && do.User == person
	case ThreadMember:
		return do.In
	case OpenThread, ThreadOnPost:
		return true
	}
	return false
}
