package commands

import (
	"context"
	"time"

	"waymark/peer"
	"waymark/storage"
)

// Evidence that a member, or the bot itself, is no longer in a server: the only ground on which anything is erased that
// nobody asked to erase. peer.GoneEvidence says what counts. Every answer goes through noteMember or noteGuild; any use
// of the bot in the server clears the evidence; what erases asks once more (see GuildAsked and privacy's retention.go).

// RoundInterval is the time between two rounds through all members of a guild, and between two questions about one.
const RoundInterval = 24 * time.Hour

// schedulePresenceChecks starts the daily rounds through the members of a guild, unless they run already. Only the
// position of a round under way is scheduled.
func schedulePresenceChecks(tx *storage.Tx, now time.Time) error {
	if tx.Scheduled("privacy.round", 0, 0) {
		return nil
	}
	return tx.Schedule("privacy.round", 0, 0, now.Add(RoundInterval))
}

// NoteMember records what an answer says about a member, and returns the evidence after it. The first answer that they
// are gone schedules "privacy.left"; one that they are here ends that.
func NoteMember(tx *storage.Tx, member peer.ID, answer peer.Presence, now time.Time) (before, after peer.GoneEvidence, err error) {
	return note(tx, member, "privacy.left", answer, now.Add(peer.KeepMembersLeftFor), now)
}

// NoteGuild records what the gateway says about the bot's place in the guild, and returns the evidence after it. Only the
// gateway's own word counts: a REST answer says nothing about servers. While the bot seems to be gone the gateway is asked
// every RoundInterval ("privacy.guild-left").
func NoteGuild(tx *storage.Tx, answer peer.ServerAnswer, now time.Time) (peer.GoneEvidence, error) {
	if !tx.HasGuild() {
		return peer.GoneEvidence{}, nil
	}
	_, after, err := note(tx, 0, "privacy.guild-left", answer.Presence(), now.Add(RoundInterval), now)
	return after, err
}

// note stores the evidence about a member, 0 for the bot, and keeps a due item of that kind while there is any.
func note(
	tx *storage.Tx, member peer.ID, kind string, answer peer.Presence, next, now time.Time,
) (before, after peer.GoneEvidence, err error) {
	if m, err := tx.Member(member); err != nil || m == nil && member != 0 {
		return before, after, err // erased meanwhile
	}
	if before, err = tx.GoneEvidence(member); err != nil {
		return before, before, err
	}
	after = before.After(answer, now)
	if after != before {
		if err := tx.PutGoneEvidence(member, after); err != nil {
			return before, after, err
		}
	}
	switch there := tx.Scheduled(kind, member, 0); {
	case after == peer.GoneEvidence{} && there:
		err = tx.Unschedule(kind, member, 0)
	case after != peer.GoneEvidence{} && !there:
		err = tx.Schedule(kind, member, 0, next)
	}
	return before, after, err
}

// BotIsGone reports whether the gateway said that the bot was removed from the guild, and nothing since says otherwise.
func BotIsGone(tx *storage.Tx) (bool, error) {
	e, err := tx.GoneEvidence(0)
	return e != peer.GoneEvidence{}, err
}

// isMarked reports whether there is evidence that the acting member or the bot is gone, which this use contradicts. A press
// in the private channel proves nothing: who has left can press there, too.
func isMarked(tx *storage.Tx, rq Request) (bool, error) {
	if rq.DM {
		return false, nil
	}
	for _, who := range []peer.ID{0, rq.Member} {
		if e, err := tx.SkipUnreadable().GoneEvidence(who); err != nil || e != (peer.GoneEvidence{}) {
			return err == nil, err
		}
	}
	return false, nil
}

// noteUse clears the evidence that a use of the bot contradicts, in a transaction of its own: the request may have been
// refused, or only read.
func (t *Table) noteUse(ctx context.Context, db *storage.DB, rq Request) {
	err := db.Update(ctx, rq.Guild, func(tx *storage.Tx) error {
		if _, err := NoteGuild(tx, peer.ServerCreated, rq.Now); err != nil {
			return err
		}
		_, _, err := NoteMember(tx, rq.Member, peer.PresenceHere, rq.Now)
		return err
	})
	if err != nil {
		t.log.Error("could not note that a server is in use", "err", err)
	}
}
