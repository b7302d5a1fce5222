package outbox

import (
	"context"
	"slices"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/commands/safety"
	"waymark/peer"
	"waymark/storage"
)

// changeRole gives or takes a role. Taking counts as done when the member or the role is gone.
func (d *delivery) changeRole(ctx context.Context, change commands.RoleChange) (commands.Result, peer.ID, error) {
	if change.Give {
		return commands.Done, 0, d.call(ctx, func(ctx context.Context) error {
			return d.discord.GiveRole(ctx, d.item.Guild, change.User, change.Role)
		})
	}
	err := d.call(ctx, func(ctx context.Context) error {
		return d.discord.TakeRole(ctx, d.item.Guild, change.User, change.Role)
	})
	if discord.IsGone(err) {
		err = nil
	}
	return commands.Done, 0, err
}

// checkMembership asks whether a member is in the guild. The result is Gone only for what peer.MemberAnswer accepts as
// evidence, since erasure relies on it. Everything else is an error, including that Discord does not know the person.
func (d *delivery) checkMembership(ctx context.Context, who peer.ID) (commands.Result, peer.ID, error) {
	err := d.call(ctx, func(ctx context.Context) error {
		_, err := d.discord.Member(ctx, d.item.Guild, who)
		return err
	})
	if discord.PresenceIn(err) == peer.PresenceGone {
		return commands.Gone, 0, nil
	}
	return commands.Done, 0, err
}

// whoLeft returns the first of some people who is not in the guild, 0 if all are. Discord also delivers private messages to
// people who only share another guild with the bot.
func (d *delivery) whoLeft(ctx context.Context, people []peer.ID) (peer.ID, error) {
	return d.whoIsOut(ctx, people, 0)
}

// whoIsOut returns the first of some people who is not in the guild, or who has not the role of an audience, which is 0 for none.
func (d *delivery) whoIsOut(ctx context.Context, people []peer.ID, audience peer.ID) (peer.ID, error) {
	for _, who := range people {
		in := true
		err := d.call(ctx, func(ctx context.Context) error {
			m, err := d.discord.Member(ctx, d.item.Guild, who)
			in = audience == 0 || slices.Contains(m.Roles, audience)
			return err
		})
		switch {
		case unknownPerson(err) || err == nil && !in:
			return who, nil
		case err != nil:
			return who, err
		}
	}
	return 0, nil
}

// keptApart reports whether the one that a private message is from, and the one it is for, must not be brought together by now:
// it may have waited for a long time.
func (d *delivery) keptApart(ctx context.Context, dm commands.DM) (apart bool, err error) {
	if dm.From == 0 {
		return false, nil
	}
	err = d.db.View(ctx, d.item.Guild, func(tx *storage.Tx) error {
		apart = safety.KeptApart(tx, dm.From, dm.User)
		return nil
	})
	if err != nil {
		return false, storageError{err}
	}
	return apart, nil
}

// isThere looks for a message that must be there: Done if it is, also for none, Gone if it was deleted, Unseen if the bot may
// not look.
func (d *delivery) isThere(ctx context.Context, at commands.MessageAt) (commands.Result, error) {
	if at.Message == 0 {
		return commands.Done, nil
	}
	err := d.call(ctx, func(ctx context.Context) error { return d.discord.Exists(ctx, at.Channel, at.Message) })
	switch {
	case discord.IsGone(err):
		return commands.Gone, nil
	case discord.IsForbidden(err):
		return commands.Unseen, nil
	}
	return commands.Done, err
}

// unknownPerson reports whether a person left the guild, or deleted their account.
func unknownPerson(err error) bool {
	code := discord.CodeOf(err)
	return code == discord.CodeUnknownMember || code == discord.CodeUnknownUser
}
