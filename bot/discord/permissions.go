package discord

import (
	"slices"

	"waymark/commands"
	"waymark/peer"
)

// allPermissions is what the owner of a guild, and administrators, may do.
const allPermissions = ^uint64(0)

// Permissions computes what a member may do in a channel, or, with channel 0, in the guild at large
// (Discord: Permissions, Permission Overwrites). The owner and administrators may do everything. In a
// channel that g does not know a member may do nothing.
func Permissions(g Guild, m Member, channel peer.ID) uint64 {
	base := uint64(0)
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(m.Roles, r.ID) {
			base |= r.Permissions
		}
	}
	if m.ID == g.Owner || base&commands.PermissionAdministrator != 0 {
		return allPermissions
	}
	if channel == 0 {
		return base
	}
	for _, ch := range g.Channels {
		if ch.ID == channel {
			return applyOverwrites(g, m, ch, base)
		}
	}
	return 0
}

// overwrite applies a channel's overwrites in Discord's order: everyone's, all roles' together, the member's.
func applyOverwrites(g Guild, m Member, ch Channel, base uint64) uint64 {
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

// CanGive says whether a member with Manage Roles can give a role: it is below their highest and no
// integration's.
func CanGive(g Guild, m Member, role peer.ID) bool {
	highest, wanted := 0, Role{Managed: true}
	for _, r := range g.Roles {
		if slices.Contains(m.Roles, r.ID) {
			highest = max(highest, r.Position)
		}
		if r.ID == role {
			wanted = r
		}
	}
	return Permissions(g, m, 0)&commands.PermissionManageRoles != 0 && !wanted.Managed && wanted.Position < highest && role != g.ID
}
