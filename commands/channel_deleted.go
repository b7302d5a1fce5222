package commands

import (
	"time"

	"waymark/peer"
	"waymark/storage"
)

// A channel or a thread that is deleted takes with it what happens there. The gateway says so, and where the bot was away it
// is missing when it comes back; either way the features that use it hear of it. Deleting a channel deletes its threads, and
// the gateway speaks of the channel only.

// ChannelsUsed returns the channels and threads that features use.
func (t *Table) ChannelsUsed(tx *storage.Tx) (all []peer.ID, err error) {
	for _, f := range t.Features {
		if f.Channels == nil {
			continue
		}
		used, err := f.Channels(tx)
		if err != nil {
			return nil, err
		}
		all = append(all, used...)
	}
	return all, nil
}

// ChannelDeleted tells the features that a channel or a thread was deleted, and puts what follows into the outbox.
func (t *Table) ChannelDeleted(tx *storage.Tx, fallback *Fallback, channel peer.ID, now time.Time) error {
	return t.heard(tx, fallback, "deleted", now, func(f Feature, s Env) ([]Effect, error) {
		if f.ChannelDeleted == nil {
			return nil, nil
		}
		return f.ChannelDeleted(tx, s, channel)
	})
}
