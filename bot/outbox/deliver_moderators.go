package outbox

import (
	"context"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

// withholdIfOpen makes the effect show what its post holds for the case that anyone can read the moderators' channel, if
// that is so now. What a message shows already is not looked at. A result other than 0 means that nothing may be shown.
func (d *delivery) withholdIfOpen(ctx context.Context, s *remoteState, post commands.Post) (commands.Result, error) {
	if !post.ToModerators() || post.Message == nil {
		return 0, nil
	}
	channel := post.Channel
	if s.at.Message != 0 {
		channel = s.at.Channel
		if s.at.Gone || s.at.Hash == discord.Hash(*post.Message) {
			return 0, nil
		}
	}
	var seen guilds.State
	err := d.call(ctx, func(ctx context.Context) (err error) {
		seen, err = d.discord.ChannelState(ctx, d.item.Guild, channel)
		return err
	})
	if discord.IsGone(err) && s.at.Message != 0 {
		return 0, nil // the message went with its channel, which the edit finds out
	}
	if err != nil {
		return 0, err
	}
	var set peer.Settings
	err = d.db.View(ctx, d.item.Guild, func(tx *storage.Tx) (err error) {
		set, err = tx.Settings()
		return err
	})
	if err != nil {
		return 0, storageError{err}
	}
	open := seen.OpensModerators(set, channel)
	if len(open) == 0 {
		return 0, nil
	}
	withheld, ok := d.effect.Withhold(seen.Owner, open[0])
	if !ok {
		return commands.Refused, nil
	}
	d.effect = withheld
	return 0, nil
}
