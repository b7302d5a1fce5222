package commands

import (
	"time"

	"waymark/commands/speech"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Who pauses the messages that come by themselves does not hear what they are wanted for. So nothing is to wait for them meanwhile:
// each feature that counts on people hears at once of a pause, and of its end.

// MayPause is a handler that may change until when the acting member's messages are paused.
func MayPause(do Handler) Handler {
	return func(tx *storage.Tx, rq Request) (Reply, error) {
		was, err := tx.PausedUntil(rq.Member)
		if err != nil {
			return Reply{}, err
		}
		reply, err := do(tx, rq)
		if err != nil {
			return reply, err
		}
		is, err := tx.PausedUntil(rq.Member)
		if err != nil || is.Equal(was) {
			return reply, err
		}
		for _, f := range rq.features {
			if f.Away == nil {
				continue
			}
			effects, line, err := f.Away(tx, rq, was)
			if err != nil {
				return Reply{}, err
			}
			reply.Effects = append(reply.Effects, effects...)
			if line != "" {
				reply.Message.Text = words.Join("\n", reply.Message.Text, line)
			}
		}
		return reply, nil
	}
}

// Decided tells the features that moderators decided something about a person that takes their yes, and adds to the answer what
// follows. It is called wherever such a fact is recorded.
func (rq Request) Decided(tx *storage.Tx, who peer.ID, reply *Reply) error {
	for _, f := range rq.features {
		if f.Decided == nil {
			continue
		}
		effects, line, err := f.Decided(tx, rq.Env, who)
		if err != nil {
			return err
		}
		reply.Effects = append(reply.Effects, effects...)
		if line != "" {
			reply.Message.Text = words.Join("\n", reply.Message.Text, line)
		}
	}
	return nil
}

// PermissionsChanged tells the features that a channel or a role was changed, and puts what follows into the outbox.
func (t *Table) PermissionsChanged(tx *storage.Tx, fallback *speech.Fallback, changed peer.ID, now time.Time) error {
	return t.heard(tx, fallback, "permissions", now, func(f Feature, s Env) ([]Effect, error) {
		if f.PermissionsChanged == nil {
			return nil, nil
		}
		return f.PermissionsChanged(tx, s, changed)
	})
}

// heard tells each feature of something that the gateway said, and enqueues what follows.
func (t *Table) heard(tx *storage.Tx, fallback *speech.Fallback, kind string, now time.Time, hears func(Feature, Env) ([]Effect, error)) error {
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
func (t *Table) ChannelDeleted(tx *storage.Tx, fallback *speech.Fallback, channel peer.ID, now time.Time) error {
	return t.heard(tx, fallback, "deleted", now, func(f Feature, s Env) ([]Effect, error) {
		if f.ChannelDeleted == nil {
			return nil, nil
		}
		return f.ChannelDeleted(tx, s, channel)
	})
}
