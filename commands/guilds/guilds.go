// Package guilds computes who may see and do what in a guild, from what Discord says of it (Discord: Permissions, Permission
// Overwrites, Permissions for Timed Out Members). Everything that depends on it uses this package.
package guilds

import (
	"maps"
	"slices"
	"time"

	"waymark/peer"
)

// State is how a guild looks on Discord at one moment. The zero value knows nothing.
type State struct {
	Known    bool // false: Discord could not be asked, and the rest says nothing
	ID       peer.ID
	Name     string
	Owner    peer.ID
	Channels map[peer.ID]Channel
	Roles    map[peer.ID]Role // @everyone has the guild's ID
	Bot      Member           // the bot itself
	Privacy  bool             // the bot's application links a privacy policy
	Backup   time.Time        // of the newest backup; zero if there is none
	// Unreadable is how many records the newest backup found damaged.
	Unreadable int
	// SecondCopy means that another process runs with the bot's token.
	SecondCopy bool
	// JoinMessages is the channel in which Discord announces every new member by name, 0 if it announces none.
	JoinMessages peer.ID
	// Onboarding is known only to a Reply with AsksOnboarding.
	Onboarding Onboarding
}

// Kinds of channel, Discord's numbers. Others are 4 for a category and 15 for a forum.
const (
	TextChannel         = 0
	VoiceChannel        = 2
	AnnouncementChannel = 5
	StageChannel        = 13
)

// Channel is a channel, but not a thread.
type Channel struct {
	Name       string
	Type       int // Discord's number
	Overwrites []Overwrite
}

// IsText reports whether it is a channel of messages. Private threads can be opened only in a TextChannel.
func (c Channel) IsText() bool { return c.Type == TextChannel || c.Type == AnnouncementChannel }

// Overwrite allows and denies permissions to a role or a member in one channel.
type Overwrite struct {
	ID          peer.ID
	Member      bool // ID is a member's, else a role's
	Allow, Deny uint64
}

// Role is a role.
type Role struct {
	Name        string
	Permissions uint64
	Position    int
	Bot         bool // the own role of a bot
	Managed     bool // an integration's; it cannot be given
	Mentionable bool // everybody may mention it
}

// Member is a member of a guild. The zero value is one without any role.
type Member struct {
	ID            peer.ID
	Name          string // nickname, display name or user name; "" if unknown
	UserName      string // unique on Discord; "" if unknown
	Roles         []peer.ID
	TimedOutUntil time.Time // zero for a member who is not timed out now
}

// Called is what the guild calls a member.
func (m Member) Called() peer.UserText { return peer.CleanName(m.Name) }

const (
	everyPermission     = ^uint64(0)
	timedOutPermissions = PermissionView | PermissionReadHistory
)

// Permissions are what a member may do in a channel, or, with channel 0, in the guild at large. The owner and
// administrators may do everything; in an unknown channel nobody else may do anything. Without View Channel the other
// permissions of a channel are worth nothing, but they are returned.
func (g State) Permissions(m Member, channel peer.ID) uint64 {
	base := g.Roles[g.ID].Permissions
	for _, id := range m.Roles {
		base |= g.Roles[id].Permissions
	}
	if m.ID != 0 && m.ID == g.Owner || base&PermissionAdministrator != 0 {
		return everyPermission
	}
	if channel != 0 {
		ch, known := g.Channels[channel]
		if !known {
			return 0
		}
		base = g.overwrite(base, m, ch)
	}
	if !m.TimedOutUntil.IsZero() {
		base &= timedOutPermissions
	}
	return base
}

// overwrite applies a channel's overwrites in Discord's order: @everyone's, all roles' together, the member's.
func (g State) overwrite(base uint64, m Member, ch Channel) uint64 {
	var everyone, roles, own Overwrite
	for _, o := range ch.Overwrites {
		switch {
		case o.Member && o.ID == m.ID:
			own = o
		case !o.Member && o.ID == g.ID:
			everyone = o
		case !o.Member && slices.Contains(m.Roles, o.ID):
			roles.Allow |= o.Allow
			roles.Deny |= o.Deny
		}
	}
	for _, o := range []Overwrite{everyone, roles, own} {
		base = base&^o.Deny | o.Allow
	}
	return base
}

// CanGive reports whether the bot can give and take a role: it has Manage Roles, and the role is below its highest and
// no integration's.
func (g State) CanGive(role peer.ID) bool {
	highest := 0
	for _, id := range g.Bot.Roles {
		highest = max(highest, g.Roles[id].Position)
	}
	r, known := g.Roles[role]
	return known && role != g.ID && !r.Managed && r.Position < highest && g.Permissions(g.Bot, 0)&PermissionManageRoles != 0
}

// Everyone is what a member without any role may do in a channel.
func (g State) Everyone(channel peer.ID) uint64 { return g.Permissions(Member{}, channel) }

// ReadsThreads is what it takes to read every private thread of a channel, member of it or not.
const ReadsThreads = PermissionView | PermissionManageThreads

// Reader is who has some permissions in a channel: everyone with a role or, with With, with two of them; or a member the
// channel's permissions name.
type Reader struct{ Role, With, Member peer.ID }

// Readers are those who have all the permissions needed in a channel: roles in the order of their ids, then two roles that
// have them only together, then members. The bot's own are left out, and who the owner is.
func (g State) Readers(channel peer.ID, needs uint64) (all []Reader) {
	may := func(roles ...peer.ID) uint64 { return g.Permissions(Member{Roles: roles}, channel) & needs }
	var some []peer.ID // roles that have some of them
	for _, role := range slices.Sorted(maps.Keys(g.Roles)) {
		switch has := may(role); {
		case slices.Contains(g.Bot.Roles, role):
		case has == needs:
			all = append(all, Reader{Role: role})
		case role != g.ID && g.gives(role, channel)&needs != 0:
			some = append(some, role)
		}
	}
	for i, role := range some {
		for _, with := range some[:i] {
			if may(role, with) == needs {
				all = append(all, Reader{Role: with, With: role})
			}
		}
	}
	for _, o := range g.Channels[channel].Overwrites {
		own := g.Permissions(Member{ID: o.ID}, channel)
		if o.Member && o.ID != g.Bot.ID && o.ID != g.Owner && o.Allow&needs != 0 && own&needs == needs {
			all = append(all, Reader{Member: o.ID})
		}
	}
	return all
}

// gives are the permissions that a role gives in the guild or in a channel.
func (g State) gives(role, channel peer.ID) uint64 {
	given := g.Roles[role].Permissions
	for _, o := range g.Channels[channel].Overwrites {
		if !o.Member && o.ID == role {
			given |= o.Allow
		}
	}
	return given
}

// Denies reports whether a channel is hidden from a role itself, whatever others may see.
func (g State) Denies(role, channel peer.ID) bool {
	return slices.ContainsFunc(g.Channels[channel].Overwrites, func(o Overwrite) bool {
		return !o.Member && o.ID == role && o.Deny&PermissionView != 0
	})
}

// IsOpen reports whether every member can see a channel. It is false where that is not known.
func (g State) IsOpen(channel peer.ID) bool {
	return g.Known && channel != 0 && g.Everyone(channel)&PermissionView != 0
}

// MembersRead reports whether anyone but moderators and the owner can read a channel.
func (g State) MembersRead(set peer.Settings, channel peer.ID) bool {
	return g.IsOpen(channel) || slices.ContainsFunc(g.Readers(channel, PermissionView), func(r Reader) bool {
		alone := g.Permissions(Member{Roles: []peer.ID{r.Role}}, 0)
		return r.Member != 0 || r.Role != set.Moderator && alone&PermissionAdministrator == 0
	})
}
