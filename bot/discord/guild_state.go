package discord

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"waymark/commands/guilds"
	"waymark/peer"
)

// GuildState reads a guild's channels and roles, the bot's own membership and its application, in four requests. That the
// application cannot be read is no error. The newest backup is the caller's to add.
func (c *Client) GuildState(ctx context.Context, guild peer.ID) (guilds.State, error) {
	g, err := c.Guild(ctx, guild)
	if err != nil {
		return guilds.State{}, err
	}
	app, err := c.Application(ctx)
	g.Privacy = err == nil && app.Privacy
	return g, nil
}

// Guild is GuildState without what the application says, in three requests.
func (c *Client) Guild(ctx context.Context, guild peer.ID) (guilds.State, error) {
	var none guilds.State
	self, err := c.Self(ctx)
	if err != nil {
		return none, err
	}
	var g wireGuild
	path := fmt.Sprintf("guilds/%d", guild)
	if err := c.do(ctx, request{op: "read guild", method: "GET", path: path, into: &g}); err != nil {
		return none, err
	}
	var channels []wireChannel
	if err := c.do(ctx, request{op: "read channels", method: "GET", path: path + "/channels", into: &channels}); err != nil {
		return none, err
	}
	me, err := c.Member(ctx, guild, self)
	if err != nil {
		return none, err
	}
	out := g.state(guild)
	out.Bot = me
	for _, ch := range channels {
		out.Channels[peer.ID(ch.ID)] = ch.channel()
	}
	return out, nil
}

// ChannelState is of a guild only its name, owner and roles, and one channel, in two requests: enough to know who can read it.
func (c *Client) ChannelState(ctx context.Context, guild, channel peer.ID) (guilds.State, error) {
	var ch wireChannel
	if err := c.do(ctx, request{op: "read channel", method: "GET", path: fmt.Sprintf("channels/%d", channel), into: &ch}); err != nil {
		return guilds.State{}, err
	}
	var g wireGuild
	if err := c.do(ctx, request{op: "read guild", method: "GET", path: fmt.Sprintf("guilds/%d", guild), into: &g}); err != nil {
		return guilds.State{}, err
	}
	out := g.state(guild)
	out.Channels[channel] = ch.channel()
	return out, nil
}

// Member reads one member of a guild. A member who left is an error for which IsGone holds.
func (c *Client) Member(ctx context.Context, guild, user peer.ID) (guilds.Member, error) {
	var m wireMember
	err := c.do(ctx, request{
		op: "read member", method: "GET", path: fmt.Sprintf("guilds/%d/members/%d", guild, user), into: &m,
	})
	until, _ := time.Parse(time.RFC3339, string(m.TimedOutUntil))
	if !until.After(c.cfg.Now()) { // Discord leaves the end of one that is over in place
		until = time.Time{}
	}
	return guilds.Member{
		ID: user, Name: string(cmp.Or(m.Nick, m.User.name())), UserName: string(m.User.Username),
		Roles: m.Roles.peerIDs(), TimedOutUntil: until,
	}, err
}

// suppressJoinMessages is the system channel flag of a guild that announces no new members (Discord: System Channel Flags).
const suppressJoinMessages = 1 << 0

type wireGuild struct {
	Owner         snowflake `json:"owner_id"`
	Name          lenientString
	Roles         []wireRole
	SystemChannel snowflake  `json:"system_channel_id"`
	SystemFlags   lenientInt `json:"system_channel_flags"`
}

// joinMessages is the channel in which Discord announces new members, 0 if it announces none.
func (g wireGuild) joinMessages() peer.ID {
	if g.SystemFlags&suppressJoinMessages != 0 {
		return 0
	}
	return peer.ID(g.SystemChannel)
}

// state is what a guild says of itself: everything but its channels and members.
func (g wireGuild) state(id peer.ID) guilds.State {
	out := guilds.State{
		Known: true, ID: id, Name: string(g.Name), Owner: peer.ID(g.Owner), JoinMessages: g.joinMessages(),
		Channels: map[peer.ID]guilds.Channel{}, Roles: map[peer.ID]guilds.Role{},
	}
	for _, r := range g.Roles {
		out.Roles[peer.ID(r.ID)] = r.role()
	}
	return out
}

type wireRole struct {
	ID          snowflake
	Name        lenientString
	Permissions snowflake
	Position    lenientInt
	Managed     bool
	Mentionable bool
	Tags        struct {
		BotID snowflake `json:"bot_id"`
	}
}

func (r wireRole) role() guilds.Role {
	return guilds.Role{
		Name: string(r.Name), Permissions: uint64(r.Permissions), Position: int(r.Position), Bot: r.Tags.BotID != 0,
		Managed: r.Managed, Mentionable: r.Mentionable,
	}
}

type wireMember struct {
	User          user
	Nick          lenientString
	Roles         snowflakes
	TimedOutUntil lenientString `json:"communication_disabled_until"`
}

type wireChannel struct {
	ID         snowflake
	Name       lenientString
	Type       lenientInt
	Overwrites []struct {
		ID          snowflake
		Type        lenientString // 0 role, 1 member; older servers say it in words
		Allow, Deny snowflake
	} `json:"permission_overwrites"`
}

func (w wireChannel) channel() guilds.Channel {
	ch := guilds.Channel{Name: string(w.Name), Type: int(w.Type)}
	for _, o := range w.Overwrites {
		ch.Overwrites = append(ch.Overwrites, guilds.Overwrite{
			ID: peer.ID(o.ID), Member: o.Type == "1" || o.Type == "member", Allow: uint64(o.Allow), Deny: uint64(o.Deny),
		})
	}
	return ch
}
