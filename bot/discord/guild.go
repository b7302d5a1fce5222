package discord

import (
	"context"
	"fmt"

	"waymark/peer"
)

// Guild is what a check of the set-up needs to know of a guild. It is the caller's own.
type Guild struct {
	ID, Owner peer.ID
	Name      string
	Channels  []Channel
	Roles     []Role // @everyone is the one whose ID is the guild's
	Bot       Member // the bot itself
}

// Channel is a guild's channel, threads not included.
type Channel struct {
	ID         peer.ID
	Name       string
	Type       int // Discord's number: 0 text, 2 voice, 4 category, 5 announcement, 15 forum
	Overwrites []Overwrite
}

// Overwrite allows and denies permissions to a role or a member in one channel.
type Overwrite struct {
	ID          peer.ID
	Member      bool // else a role
	Allow, Deny uint64
}

// Role is a guild's role. A bot can give only roles whose position is below its own highest.
type Role struct {
	ID          peer.ID
	Name        string
	Permissions uint64
	Position    int
	Managed     bool // an integration's; nobody can give it
	Mentionable bool // everybody may ping it
}

// Member is somebody in a guild.
type Member struct {
	ID    peer.ID
	Roles []peer.ID
}

// Guild reads a guild's channels, roles and the bot's own membership, in three requests.
func (c *Client) Guild(ctx context.Context, guild peer.ID) (Guild, error) {
	self, err := c.Self(ctx)
	if err != nil {
		return Guild{}, err
	}
	var g wireGuild
	path := fmt.Sprintf("guilds/%d", guild)
	if err := c.do(ctx, request{op: "read guild", method: "GET", path: path, into: &g}); err != nil {
		return Guild{}, err
	}
	var channels []wireChannel
	if err := c.do(ctx, request{op: "read channels", method: "GET", path: path + "/channels", into: &channels}); err != nil {
		return Guild{}, err
	}
	var me wireMember
	path = fmt.Sprintf("%s/members/%d", path, self)
	if err := c.do(ctx, request{op: "read own membership", method: "GET", path: path, into: &me}); err != nil {
		return Guild{}, err
	}
	out := Guild{ID: guild, Owner: peer.ID(g.Owner), Name: string(g.Name), Bot: Member{ID: self, Roles: me.Roles.peerIDs()}}
	for _, r := range g.Roles {
		out.Roles = append(out.Roles, r.role())
	}
	for _, ch := range channels {
		out.Channels = append(out.Channels, ch.channel())
	}
	return out, nil
}

// Member reads one member of a guild. A member who left is an error for which IsGone holds.
func (c *Client) Member(ctx context.Context, guild, user peer.ID) (Member, error) {
	var m wireMember
	err := c.do(ctx, request{
		op: "read member", method: "GET", path: fmt.Sprintf("guilds/%d/members/%d", guild, user), into: &m,
	})
	return Member{ID: user, Roles: m.Roles.peerIDs()}, err
}

type wireGuild struct {
	Owner snowflake `json:"owner_id"`
	Name  lenientString
	Roles []wireRole
}

type wireRole struct {
	ID          snowflake
	Name        lenientString
	Permissions snowflake
	Position    lenientInt
	Managed     bool
	Mentionable bool
}

func (r wireRole) role() Role {
	return Role{
		ID: peer.ID(r.ID), Name: string(r.Name), Permissions: uint64(r.Permissions),
		Position: int(r.Position), Managed: r.Managed, Mentionable: r.Mentionable,
	}
}

type wireMember struct{ Roles snowflakes }

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

func (w wireChannel) channel() Channel {
	ch := Channel{ID: peer.ID(w.ID), Name: string(w.Name), Type: int(w.Type)}
	for _, o := range w.Overwrites {
		ch.Overwrites = append(ch.Overwrites, Overwrite{
			ID: peer.ID(o.ID), Member: o.Type == "1" || o.Type == "member",
			Allow: uint64(o.Allow), Deny: uint64(o.Deny),
		})
	}
	return ch
}
