package commands

import (
	"time"

	"waymark/peer"
	"waymark/storage"
)

// A channel that is deleted takes with it what happens there. The gateway says so, and where the bot was away the channel is
// missing when it comes back; either way the features that use the channel hear of it.

// ChannelsUsed returns the channels that features use.
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

// ChannelDeleted tells the features that a channel was deleted, and puts what follows into the outbox.
func (t *Table) ChannelDeleted(tx *storage.Tx, channel peer.ID, now time.Time) error {
	names := namesIn(tx, Request{})
	defer names.end()
	s := Env{Guild: tx.Guild(), Now: now, speech: t.speaking(tx, nil, "deleted", 0), names: names}
	for _, f := range t.Features {
		if f.ChannelDeleted == nil {
			continue
		}
		effects, err := f.ChannelDeleted(tx, s, channel)
		if err != nil {
			return err
		}
		if err := t.Enqueue(tx, t.withoutUnasked(effects)...); err != nil {
			return err
		}
	}
	return nil
}
