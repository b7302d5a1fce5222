package storage

import (
	"time"

	"waymark/peer"
)

type storedGuildStats struct {
	Waits      []int64  `cbor:"1,keyasint,omitempty"` // nanoseconds
	Moderators []uint64 `cbor:"2,keyasint,omitempty"`
	Newest     nanoTime `cbor:"3,keyasint,omitempty"`
}

func (d *storedGuildStats) mentions() []uint64 { return d.Moderators }

func (d *storedGuildStats) redact(gone func(uint64) bool) bool {
	d.Moderators = without(d.Moderators, gone)
	return true
}

// GuildStats returns what the guild's moderators need to know about mentoring at large; the zero value for a new guild.
func (tx *Tx) GuildStats() (peer.GuildStats, error) {
	var in storedGuildStats
	owner := tx.owner(0)
	if ok, err := tx.load(owner, recordKey(owner, famGuildStats), &in); !ok || err != nil {
		return peer.GuildStats{}, err
	}
	out := peer.GuildStats{Moderators: idsOut(in.Moderators), LastQueuePosition: in.Newest.time()}
	for _, w := range in.Waits {
		out.Waits = append(out.Waits, time.Duration(w))
	}
	return out, nil
}

// PutGuildStats stores them.
func (tx *Tx) PutGuildStats(d peer.GuildStats) error {
	in := storedGuildStats{Moderators: idsIn(d.Moderators), Newest: nanoTimeOf(d.LastQueuePosition)}
	for _, w := range d.Waits {
		in.Waits = append(in.Waits, int64(w))
	}
	owner := tx.owner(0)
	return tx.save(bucketRecords, owner, recordKey(owner, famGuildStats), &in)
}

// MentoringBanned reports whether moderators keep a person from mentoring.
func (tx *Tx) MentoringBanned(person peer.ID) bool { return tx.HasFact(peer.FactBanned, 0, person) }

// SetMentoringBanned keeps a person from mentoring, or no longer. at is when moderators decided so.
func (tx *Tx) SetMentoringBanned(person peer.ID, banned bool, at time.Time) error {
	if !banned {
		return tx.WithdrawFact(peer.FactBanned, 0, person)
	}
	return tx.RecordFact(peer.Fact{Kind: peer.FactBanned, About: person, At: at})
}
