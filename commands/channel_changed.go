package commands

import (
	"time"

	"waymark/peer"
	"waymark/storage"
)

// PermissionsChanged tells the features that a channel or a role was changed, and puts what follows into the outbox.
func (t *Table) PermissionsChanged(tx *storage.Tx, fallback *Fallback, changed peer.ID, now time.Time) error {
	t.seenRooms.forget(tx.Guild())
	return t.heard(tx, fallback, "permissions", now, func(f Feature, s Env) ([]Effect, error) {
		if f.PermissionsChanged == nil {
			return nil, nil
		}
		return f.PermissionsChanged(tx, s, changed)
	})
}

// heard tells each feature of something that the gateway said, and enqueues what follows.
func (t *Table) heard(tx *storage.Tx, fallback *Fallback, kind string, now time.Time, hears func(Feature, Env) ([]Effect, error)) error {
	names := namesIn(tx, Request{})
	defer names.end()
	s := Env{Guild: tx.Guild(), Now: now, speech: t.speaking(tx, fallback, kind, 0), names: names}
	for _, f := range t.Features {
		effects, err := hears(f, s)
		if err != nil {
			return err
		}
		if err := t.Enqueue(tx, t.withoutUnasked(effects)...); err != nil {
			return err
		}
	}
	return nil
}
