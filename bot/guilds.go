package main

import (
	"context"
	"time"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// guildNotes is how long, by the machine's clock, noting something about a server may take.
const guildNotes = 5 * time.Second

// guildAdded notes that the bot is in a server.
func (b *bot) guildAdded(guild peer.ID) { b.guild(guild, commands.GuildBack) }

// guildRemoved notes that the bot was taken out of a server: what is kept there is erased after a while.
func (b *bot) guildRemoved(guild peer.ID) {
	b.log.Info("the bot was taken out of a server; what is kept of it is erased if it does not come back", "after", peer.KeepGuildsLeftFor)
	b.guild(guild, func(tx *storage.Tx) error { return commands.GuildLeft(tx, b.clock.Now().UTC()) })
}

func (b *bot) guild(guild peer.ID, note func(*storage.Tx) error) {
	if b.db == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), guildNotes)
	defer cancel()
	if err := b.db.Update(ctx, guild, note); err != nil {
		b.log.Error("could not note whether the bot is in a server", "err", err)
	}
}

// look is what a Reply's Look is shown.
func (b *bot) look(ctx context.Context, guild peer.ID) commands.GuildState {
	seen, err := b.discord.Look(ctx, guild)
	if err != nil {
		b.log.Warn("a server's set-up could not be looked at", "err", err)
	}
	if newest, ok := newestBackup(b.cfg.Backup.Dir); ok {
		seen.Backup = newest.At
	}
	return seen
}
