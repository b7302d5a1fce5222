package outbox

import (
	"context"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// dm makes a private message show what it is to show. The private channel is opened only if something is to be sent.
func (d *delivery) dm(ctx context.Context, s *remoteState, dm commands.DM) (commands.Result, peer.ID, error) {
	channel := s.at.Channel
	if channel == 0 && s.tried.fingerprint == 0 && (dm.Message == nil || dm.EditOnly) {
		return commands.Done, 0, nil // there never was one; no need to open a channel to say so
	}
	if channel == 0 {
		channel = dm.Channel
	}
	if channel != 0 {
		return d.show(ctx, s, channel, dm.Message, dm.EditOnly)
	}
	channel, known, err := d.dmChannel(ctx, dm.User)
	if err != nil {
		return 0, 0, err
	}
	result, id, err := d.show(ctx, s, channel, dm.Message, dm.EditOnly)
	if !known || discord.CodeOf(err) != discord.CodeUnknownChannel {
		return result, id, err
	}
	// What is stored is wrong: another one is opened at once, since a channel that is unknown is no trouble that passes.
	if err := d.storeDMChannel(ctx, dm.User, 0); err != nil {
		return 0, 0, err
	}
	if channel, _, err = d.dmChannel(ctx, dm.User); err != nil {
		return 0, 0, err
	}
	return d.show(ctx, s, channel, dm.Message, dm.EditOnly)
}

// dmChannel returns the private channel with a member, and whether it was known: else it is opened and stored.
func (d *delivery) dmChannel(ctx context.Context, user peer.ID) (channel peer.ID, known bool, err error) {
	err = d.db.View(ctx, d.item.Guild, func(tx *storage.Tx) (err error) {
		channel, err = tx.SkipUnreadable().DMChannel(user)
		return err
	})
	if err != nil {
		return 0, false, storageError{err}
	}
	if channel != 0 {
		return channel, true, nil
	}
	channel, err = d.callID(ctx, func(ctx context.Context) (peer.ID, error) {
		return d.discord.DMChannel(ctx, user)
	})
	if err != nil {
		return 0, false, err
	}
	return channel, false, d.storeDMChannel(ctx, user, channel)
}

func (d *delivery) storeDMChannel(ctx context.Context, user, channel peer.ID) error {
	err := d.db.Update(ctx, d.item.Guild, func(tx *storage.Tx) error { return tx.PutDMChannel(user, channel) })
	if err != nil {
		return storageError{err}
	}
	return nil
}

// ephemeralFollowup sends a message that cannot wait to a member whose private messages are closed, as a follow-up to their
// last interaction. It reports whether Discord still allowed that.
func (d *delivery) ephemeralFollowup(ctx context.Context, dm commands.DM) (sent bool) {
	if dm.Message == nil || !dm.EphemeralFollowup {
		return false
	}
	err := d.call(ctx, func(ctx context.Context) (err error) {
		sent, err = d.discord.SendFollowup(ctx, d.item.Guild, dm.User, *dm.Message)
		return err
	})
	return sent && err == nil
}
