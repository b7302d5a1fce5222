package outbox

import (
	"context"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// deleteUnknown deletes the bot's own messages of a period that the data file does not know of. If the file cannot say which
// it knows, nothing is deleted.
func (d *delivery) deleteUnknown(ctx context.Context, do commands.DeleteUnknown) (commands.Result, peer.ID, error) {
	var own []discord.Message
	err := d.call(ctx, func(ctx context.Context) (err error) {
		own, err = d.discord.OwnMessages(ctx, do.Channel, do.From, do.To)
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	var known map[peer.ID]bool
	err = d.db.View(ctx, d.item.Guild, func(tx *storage.Tx) (err error) {
		known, err = tx.PostedMessages()
		return err
	})
	if err != nil {
		d.log.Error("posts could not be compared with the data file after a restore", "err", err)
		return commands.GaveUp, 0, nil
	}
	deleted := 0
	for _, m := range own {
		if known[m.ID] {
			continue
		}
		err := d.call(ctx, func(ctx context.Context) error { return d.discord.Delete(ctx, do.Channel, m.ID) })
		if err != nil && !discord.IsGone(err) {
			return 0, 0, err
		}
		deleted++
	}
	if deleted > 0 {
		d.log.Info("deleted posts that the restored data file does not know of", "posts", deleted)
	}
	return commands.Done, 0, nil
}
