package discord

import (
	"context"

	"waymark/commands"
	"waymark/peer"
)

// GuildState reads what the bot may do where in a guild, and which roles it can give. The newest backup is not part of
// its business.
func (c *Client) GuildState(ctx context.Context, guild peer.ID) (commands.GuildState, error) {
	g, err := c.Guild(ctx, guild)
	if err != nil {
		return commands.GuildState{}, err
	}
	seen := commands.GuildState{
		Known: true, Name: g.Name, Channels: map[peer.ID]commands.GuildChannel{}, Roles: map[peer.ID]commands.GuildRole{},
		Permissions: Permissions(g, g.Bot, 0),
	}
	for _, ch := range g.Channels {
		seen.Channels[ch.ID] = commands.GuildChannel{
			Name: ch.Name, Text: ch.Type == 0 || ch.Type == 5,
			Bot: Permissions(g, g.Bot, ch.ID), Everyone: Permissions(g, Member{}, ch.ID),
		}
	}
	for _, r := range g.Roles {
		seen.Roles[r.ID] = commands.GuildRole{Name: r.Name, Gives: CanGive(g, g.Bot, r.ID), Mentionable: r.Mentionable}
	}
	// That the application cannot be read says nothing about the guild.
	app, err := c.Application(ctx)
	seen.Privacy = err == nil && app.Privacy
	return seen, nil
}
