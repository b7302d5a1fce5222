package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// PingModerators makes a message notify the moderator role, if there is one.
func (s Env) PingModerators(set peer.Settings, m *Message) {
	if set.Moderator == 0 {
		return
	}
	m.Text = words.Join("\n", s.Say("mentors.card.ping", words.Args{"Role": words.Role(set.Moderator)}), m.Text)
	m.PingRoles = []peer.ID{set.Moderator}
}

// Audit records what a moderator did to a member's request: a verb and ids, no words.
func Audit(tx *storage.Tx, rq Request, verb string, target peer.ID) error {
	desk, err := tx.GuildStats()
	if err != nil {
		return err
	}
	if desk, changed := desk.WithModerator(rq.Member); changed {
		if err := tx.PutGuildStats(desk); err != nil {
			return err
		}
	}
	return tx.Audit(peer.AuditEntry{ID: rq.ID, At: rq.Now, Actor: rq.Member, Verb: verb, Target: target})
}

// WithModerators returns the settings of a community whose moderators have a channel; elsewhere it is refused, for nothing can be sent to them.
func WithModerators(tx *storage.Tx) (peer.Settings, error) {
	set, err := tx.Settings()
	if err == nil && set.Moderators == 0 {
		err = Refuse("talk.no-channel", nil)
	}
	return set, err
}
