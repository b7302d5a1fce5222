package commands

import (
	"time"

	"waymark/peer"
	"waymark/storage"
)

// roundRest is the time between two rounds through all members of a guild.
const RoundRest = 24 * time.Hour

// startRounds sees to it that somebody goes round.
func schedulePresenceChecks(tx *storage.Tx, now time.Time) error {
	// Of a round that is under way only the position is scheduled; a second one that begins beside it ends
	// with it, for there is one beginning.
	if tx.Scheduled("privacy.round", 0, 0) {
		return nil
	}
	return tx.Schedule("privacy.round", 0, 0, now.Add(RoundRest))
}

// GuildLeft notes, in tx, that the bot was taken out of the guild: after peer.KeepGuildsLeftFor everything that
// is kept there is erased, unless GuildBack is called before.
func GuildLeft(tx *storage.Tx, now time.Time) error {
	if !tx.HasGuild() || MarkBotGone(tx) {
		return nil
	}
	return tx.Schedule("privacy.guild-left", 0, 0, now.Add(peer.KeepGuildsLeftFor))
}

// botIsOut says whether the bot was taken out of the guild and is not back.
func MarkBotGone(tx *storage.Tx) bool { return tx.Scheduled("privacy.guild-left", 0, 0) }

// GuildBack notes, in tx, that the bot is in the guild.
func GuildBack(tx *storage.Tx) error { return tx.Unschedule("privacy.guild-left", 0, 0) }
