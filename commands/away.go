package commands

import (
	"waymark/commands/words"
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
