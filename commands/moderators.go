package commands

import (
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// maxPingsPerDay is how often what one member writes pings the moderator role within a day.
const MaxPingsPerDay = 3

// CallModerators reports whether a call for moderators by the acting member (talk, worry, report) pings their role, and
// counts it: MaxPingsPerDay within 24 hours over all kinds, also across an erasure. A call is never refused for that.
func CallModerators(tx *storage.Tx, rq Request) (bool, error) {
	return tx.AcquireDailySlot("call", rq.Member, rq.Now, MaxPingsPerDay)
}

// pingModerators has a message notify the moderator role, if there is one.
func (s Env) PingModerators(set peer.Settings, m *Message) {
	if set.Moderator == 0 {
		return
	}
	m.Text = words.Join("\n", s.Say("mentors.card.ping", words.Args{"Role": words.Role(set.Moderator)}), m.Text)
	m.PingRoles = []peer.ID{set.Moderator}
}

// audit notes what a moderator did to whose request; no words.
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

// withModerators returns the settings of a community whose moderators have a channel; elsewhere nothing can be brought to them.
func WithModerators(tx *storage.Tx) (peer.Settings, error) {
	set, err := tx.Settings()
	if err == nil && set.Moderators == 0 {
		err = Refuse("talk.no-channel", nil)
	}
	return set, err
}

// takePlace takes one of the member's few places for something, each of which is free again after a day, and says whether
// there was one.
func AcquireDailySlot(tx *storage.Tx, rq Request, kind string, places peer.ID) (bool, error) {
	place := ReleaseDailySlot(tx, rq, kind, places)
	if place == 0 {
		return false, nil
	}
	return true, tx.Schedule(kind, rq.Member, place, rq.Now.Add(24*time.Hour))
}

// freePlace is the first of a member's places that is free, 0 if none is.
func ReleaseDailySlot(tx *storage.Tx, rq Request, kind string, places peer.ID) peer.ID {
	for place := peer.ID(1); place <= places; place++ {
		if !tx.Scheduled(kind, rq.Member, place) {
			return place
		}
	}
	return 0
}
