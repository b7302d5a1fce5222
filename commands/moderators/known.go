package moderators

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// NoteModerator makes the acting member one of safety.KnownModerators if they may read the moderators' channel.
func NoteModerator(tx *storage.Tx, rq commands.Request) error {
	reads, err := readsModeratorsChannel(tx, rq)
	if err != nil || !reads {
		return err
	}
	stats, err := tx.GuildStats()
	if err != nil {
		return err
	}
	if stats, changed := stats.WithModerator(rq.Member); changed {
		return tx.PutGuildStats(stats)
	}
	return nil
}

// readsModeratorsChannel reports whether the acting member is a moderator or may manage the server.
func readsModeratorsChannel(tx *storage.Tx, rq commands.Request) (bool, error) {
	moderator, err := commands.IsModerator(tx, rq)
	return moderator || rq.IsOwner(), err
}

// RequireChannel returns the guild's settings, or a refusal if no moderators' channel is set.
func RequireChannel(tx *storage.Tx) (peer.Settings, error) {
	set, err := tx.Settings()
	if err == nil && set.Moderators == 0 {
		err = commands.Refuse("talk.no-channel", nil)
	}
	return set, err
}
