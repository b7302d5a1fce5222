package app

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"waymark/bot/discord"
	"waymark/commands/guilds"
	"waymark/commands/presence"
	"waymark/commands/speech"
	"waymark/peer"
	"waymark/storage"
)

// guildNotes is how long, by the machine's clock, storing something about a guild may take.
const guildNotes = 5 * time.Second

// lookedFor is how many channels and archived threads are looked for at most when the bot comes back to a guild.
const lookedFor = 50

// guildAdded stores that the bot is in a guild, and looks which channels and threads were deleted while it was away.
func (b *App) guildAdded(guild peer.ID, channels []peer.ID) {
	b.guild(guild, peer.ServerCreated)
	if b.DB != nil {
		b.afterRestore(guild)
		b.deletedMeanwhile(guild, channels)
	}
}

// guildRemoved stores that the gateway said that the bot was removed from a guild. What is stored about the guild is erased
// after peer.KeepGuildsLeftFor if the gateway still says so.
func (b *App) guildRemoved(guild peer.ID) {
	b.Log.Info("removed from a guild; its data is erased unless the bot comes back", "after", peer.KeepGuildsLeftFor)
	b.guild(guild, peer.ServerDeleted)
}

func (b *App) guild(guild peer.ID, answer peer.ServerAnswer) {
	if b.DB == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), guildNotes)
	defer cancel()
	err := b.DB.Update(ctx, guild, func(tx *storage.Tx) error {
		if _, err := presence.NoteGuild(tx, answer, b.clock.Now().UTC()); err != nil {
			return err
		}
		return b.Table.KeepServerName(tx)
	})
	if err != nil {
		b.Log.Error("storing whether the bot is in a guild failed", "err", err)
	}
}

// afterRestore has the posts in a server looked through that a restored data file does not know of.
func (b *App) afterRestore(guild peer.ID) {
	ctx, cancel := context.WithTimeout(context.Background(), guildNotes)
	defer cancel()
	restored, ok, err := b.DB.Restored(ctx)
	if ok && err == nil {
		err = b.DB.Update(ctx, guild, func(tx *storage.Tx) error {
			if !tx.HasGuild() {
				return nil
			}
			return b.Table.AfterRestore(tx, restored, b.guard.Now().UTC())
		})
		b.Outbox.Wake()
	}
	if err != nil {
		b.Log.Error("could not look for posts after a restore", "err", err)
	}
}

// guildState loads a guild's state from Discord, with the age of the newest backup.
func (b *App) guildState(ctx context.Context, guild peer.ID) guilds.State {
	seen, err := b.Discord.GuildState(ctx, guild)
	if err != nil {
		b.Log.Warn("loading a guild's state failed", "err", err)
	}
	if newest, ok := NewestBackup(b.cfg.Backup.Dir, b.guard.Now()); ok {
		seen.Backup = newest.At
	}
	if b.DB != nil {
		seen.Unreadable = b.DB.Unreadable()
	}
	seen.SecondCopy = b.Discord.SecondCopy()
	return seen
}

// onboarding reads what Discord asks newcomers of a guild.
func (b *App) onboarding(ctx context.Context, guild peer.ID) guilds.Onboarding {
	asks, err := b.Discord.Onboarding(ctx, guild)
	if err != nil {
		b.Log.Warn("loading a guild's onboarding failed", "err", err)
	}
	return asks
}

// member asks Discord for a member of a server, and returns whether they are in it.
func (b *App) member(ctx context.Context, guild, member peer.ID) (guilds.Member, peer.Presence) {
	m, err := b.Discord.Member(ctx, guild, member)
	if err == nil {
		return m, peer.PresenceHere
	}
	return guilds.Member{}, discord.PresenceIn(err)
}

// messageDeleted asks Discord for a message of the bot's, and reports whether Discord says that it does not exist.
func (b *App) messageDeleted(ctx context.Context, channel, message peer.ID) bool {
	code := discord.CodeOf(b.Discord.Exists(ctx, channel, message))
	return code == discord.CodeUnknownMessage || code == discord.CodeUnknownChannel
}

// permissionsChanged tells the features that a channel or a role was changed, if it is one that they depend on, and looks
// whether anyone can read the moderators' channel now.
func (b *App) permissionsChanged(ctx context.Context, guild, changed peer.ID) {
	if b.DB == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, guildNotes)
	defer cancel()
	var set peer.Settings
	err := b.DB.View(ctx, guild, func(tx *storage.Tx) (err error) {
		set, err = tx.Settings()
		return err
	})
	if err != nil {
		return
	}
	b.moderatorsOpened(ctx, guild, changed, set)
	families := set.InRoom(true)
	if !slices.Contains([]peer.ID{
		guild, set.Mentoring, set.Mentor, set.Circles, set.CheckIns, set.Celebrations, families.CheckIns, families.Celebrations,
	}, changed) {
		return
	}
	fallback := new(speech.Fallback)
	err = fallback.Update(ctx, b.DB, guild, func(tx *storage.Tx) error {
		return b.Table.PermissionsChanged(tx, fallback, changed, b.guard.Now().UTC())
	})
	if err != nil {
		b.Log.Error("could not say that permissions changed", "err", err)
	}
	b.Outbox.Wake()
}

// moderatorsOpened looks whether anyone can read the moderators' channel after a change of it, of @everyone, or of a role
// that members get by their own word. If so, the words are taken off the bot's posts there.
func (b *App) moderatorsOpened(ctx context.Context, guild, changed peer.ID, set peer.Settings) {
	if set.Moderators == 0 || !slices.Contains(append(set.SelfGiven(), guild, set.Moderators), changed) {
		return
	}
	seen, err := b.Discord.ChannelState(ctx, guild, set.Moderators)
	if err == nil && len(seen.OpensModerators(set, set.Moderators)) > 0 {
		err = b.DB.Update(ctx, guild, func(tx *storage.Tx) error { return b.Table.WithholdWords(tx, set.Moderators) })
		b.Outbox.Wake()
	}
	if err != nil {
		b.Log.Warn("could not look whether everyone can read a moderators' channel", "err", err)
	}
}

// channelDeleted tells the features that a channel or a thread was deleted.
func (b *App) channelDeleted(ctx context.Context, guild, channel peer.ID) {
	if b.DB == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, guildNotes)
	defer cancel()
	used, err := b.channelsUsed(ctx, guild)
	if err == nil && slices.Contains(used, channel) {
		fallback := new(speech.Fallback)
		err = fallback.Update(ctx, b.DB, guild, func(tx *storage.Tx) error {
			return b.Table.ChannelDeleted(tx, fallback, channel, b.guard.Now().UTC())
		})
		b.Outbox.Wake()
	}
	if err != nil {
		b.Log.Error("could not say that a channel was deleted", "err", err)
	}
}

// channelsUsed are the channels and threads in a guild that features use.
func (b *App) channelsUsed(ctx context.Context, guild peer.ID) (used []peer.ID, err error) {
	err = b.DB.View(ctx, guild, func(tx *storage.Tx) error {
		used, err = b.Table.ChannelsUsed(tx)
		return err
	})
	return used, err
}

// deletedMeanwhile asks Discord for each channel in use that is missing from the guild's, since one can be missing because
// the bot may not see it, or because it is an archived thread, and tells the features if it was deleted. Of more than
// lookedFor it asks for some, others at another start.
func (b *App) deletedMeanwhile(guild peer.ID, channels []peer.ID) {
	ctx, cancel := context.WithTimeout(context.Background(), guildNotes)
	defer cancel()
	used, err := b.channelsUsed(ctx, guild)
	if err != nil {
		b.Log.Error("could not look for deleted channels", "err", err)
	}
	used = slices.DeleteFunc(used, func(id peer.ID) bool { return slices.Contains(channels, id) })
	rand.Shuffle(len(used), func(i, j int) { used[i], used[j] = used[j], used[i] })
	for _, channel := range used[:min(len(used), lookedFor)] {
		if _, err := b.Discord.ChannelState(ctx, guild, channel); discord.CodeOf(err) == discord.CodeUnknownChannel {
			b.channelDeleted(ctx, guild, channel)
		}
	}
}
