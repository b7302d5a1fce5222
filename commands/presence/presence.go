// Package presence records the evidence that a member, or the bot itself, is no longer in a server: the only ground on which
// anything is erased that nobody asked to erase. peer.GoneEvidence says what counts. Every answer goes through NoteMember or
// NoteGuild; any use of the bot in the server clears the evidence; what erases asks once more (commands/privacy/retention.go).
package presence

import (
	"time"

	"waymark/peer"
	"waymark/storage"
)

// RoundInterval is the time between two rounds through all members of a guild, and between two questions about one.
const RoundInterval = 24 * time.Hour

// ScheduleRounds starts the daily rounds through the members of a guild, unless they run already. Only the
// position of a round under way is scheduled.
func ScheduleRounds(tx *storage.Tx, now time.Time) error {
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

// IsMarked reports whether there is evidence that a member or the bot is gone.
func IsMarked(tx *storage.Tx, member peer.ID) (bool, error) {
	for _, who := range []peer.ID{0, member} {
		if e, err := tx.SkipUnreadable().GoneEvidence(who); err != nil || e != (peer.GoneEvidence{}) {
			return err == nil, err
		}
	}
	return false, nil
}
