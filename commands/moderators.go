package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// PingModerators makes a card notify the moderator role, if one is set.
func (s Env) PingModerators(set peer.Settings, c ModeratorsCard) {
	if set.Moderator == 0 {
		return
	}
	for _, m := range c.messages() {
		m.Above(s.Say("mentors.card.ping", words.Args{"Role": words.Role(set.Moderator)}))
		m.PingRoles = []peer.ID{set.Moderator}
	}
}

// NoteModerator makes the acting member one of KnownModerators if they may read the moderators' channel.
func NoteModerator(tx *storage.Tx, rq Request) error {
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
func readsModeratorsChannel(tx *storage.Tx, rq Request) (bool, error) {
	moderator, err := IsModerator(tx, rq)
	return moderator || rq.IsOwner(), err
}

// WithModerators returns the guild's settings, or a refusal if no moderators' channel is set.
func WithModerators(tx *storage.Tx) (peer.Settings, error) {
	set, err := tx.Settings()
	if err == nil && set.Moderators == 0 {
		err = Refuse("talk.no-channel", nil)
	}
	return set, err
}
