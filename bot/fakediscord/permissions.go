package fakediscord

import "strings"

// Permission bits, as in Discord: Permissions.
const (
	permAdministrator         uint64 = 1 << 3
	permManageChannels        uint64 = 1 << 4
	permManageServer          uint64 = 1 << 5
	permViewChannel           uint64 = 1 << 10
	permSendMessages          uint64 = 1 << 11
	permManageMessages        uint64 = 1 << 13
	permEmbedLinks            uint64 = 1 << 14
	permAttachFiles           uint64 = 1 << 15
	permReadMessageHistory    uint64 = 1 << 16
	permMentionEveryone       uint64 = 1 << 17
	permConnect               uint64 = 1 << 20
	permManageRoles           uint64 = 1 << 28
	permUseCommands           uint64 = 1 << 31
	permManageThreads         uint64 = 1 << 34
	permCreatePublicThreads   uint64 = 1 << 35
	permCreatePrivateThreads  uint64 = 1 << 36
	permSendMessagesInThreads uint64 = 1 << 38
	permModerateMembers       uint64 = 1 << 40
	permCreateEvents          uint64 = 1 << 44
	permPinMessages           uint64 = 1 << 51
	permBypassSlowmode        uint64 = 1 << 52

	// permsInTimeOut is what a member who is timed out keeps.
	permsInTimeOut = permViewChannel | permReadMessageHistory

	// permAll is every permission there is, for owners and administrators.
	permAll uint64 = 1<<53 - 1
)

// permissionNames are the names that Discord's client shows, by bit.
func permissionNames() map[uint64]string {
	return map[uint64]string{
		1 << 0: "Create Invite", 1 << 1: "Kick Members", 1 << 2: "Ban Members", permAdministrator: "Administrator",
		permManageChannels: "Manage Channels", permManageServer: "Manage Server", 1 << 6: "Add Reactions",
		1 << 7: "View Audit Log", permViewChannel: "View Channel", permSendMessages: "Send Messages",
		permManageMessages: "Manage Messages", permEmbedLinks: "Embed Links", permAttachFiles: "Attach Files",
		permReadMessageHistory: "Read Message History", permMentionEveryone: "Mention Everyone",
		1 << 18: "Use External Emojis", 1 << 26: "Change Nickname", 1 << 27: "Manage Nicknames",
		permManageRoles: "Manage Roles", 1 << 29: "Manage Webhooks", permUseCommands: "Use Application Commands",
		permManageThreads: "Manage Threads", permCreatePublicThreads: "Create Public Threads",
		permCreatePrivateThreads: "Create Private Threads", permSendMessagesInThreads: "Send Messages in Threads",
		permModerateMembers: "Moderate Members", permCreateEvents: "Create Events", permPinMessages: "Pin Messages",
		permBypassSlowmode: "Bypass Slowmode", 1 << 33: "Manage Events", permConnect: "Connect", 1 << 21: "Speak",
	}
}

// PermissionBit finds a permission by the name that Discord's client shows, in any case: "Manage Roles".
func PermissionBit(name string) (uint64, bool) {
	for bit, known := range permissionNames() {
		if strings.EqualFold(known, strings.TrimSpace(name)) {
			return bit, true
		}
	}
	return 0, false
}

// permissionName names the lowest bit of a set.
func permissionName(bits uint64) string {
	low := bits & -bits
	if name, ok := permissionNames()[low]; ok {
		return name
	}
	return "an unknown permission"
}

// permissions computes what a member may do in a channel, or in the whole guild when ch is nil (Discord: Permissions): owner
// and administrators everything; else the union of the roles, then the channel's overwrites for @everyone, for the roles
// together, for the member. A thread has the permissions of its parent; without View Channel nothing remains, and a private
// thread is visible only to its members and to those with Manage Threads. What SetBotPermission took, no role of the bot
// grants. A time-out leaves View Channel and Read Message History.
func (g *guild) permissions(m *member, ch *channel) uint64 {
	if m == nil {
		return 0
	}
	if g.owner == m.user.id {
		return permAll
	}
	base := g.roles[g.id].permissions
	for id := range m.roles {
		if r := g.roles[id]; r != nil && m.roles[id] {
			base |= r.permissions
		}
	}
	taken := uint64(0)
	if m.user.bot {
		taken = g.taken
	}
	if base&permAdministrator != 0 {
		return permAll &^ taken
	}
	if ch == nil && g.inTimeOut(m) {
		return base & permsInTimeOut
	}
	if ch == nil {
		return base &^ taken
	}
	perms := overwritten(base, ch.place(), g, m) &^ taken
	if g.inTimeOut(m) {
		perms &= permsInTimeOut
	}
	if perms&permViewChannel == 0 {
		return 0
	}
	if (ch.kind == kindVoice || ch.kind == kindStage) && perms&permConnect == 0 {
		return permViewChannel // denying Connect implicitly denies the rest
	}
	if ch.kind == kindPrivateThread && !ch.threadMembers[m.user.id] && perms&permManageThreads == 0 {
		return 0
	}
	return perms
}

// overwritten applies a channel's overwrites in Discord's order.
func overwritten(perms uint64, ch *channel, g *guild, m *member) uint64 {
	apply := func(o overwrite) { perms = perms&^o.deny | o.allow }
	apply(ch.overwrites[g.id])
	var roles overwrite
	for id := range m.roles {
		if m.roles[id] && id != g.id {
			roles.allow |= ch.overwrites[id].allow
			roles.deny |= ch.overwrites[id].deny
		}
	}
	apply(roles)
	apply(ch.overwrites[m.user.id])
	return perms
}

// canSee tells whether a user sees a channel or thread at all.
func (s *Server) canSee(u *user, ch *channel) bool {
	if ch.kind == kindDM {
		return ch.with == u || u.bot
	}
	return ch.guild.permissions(ch.guild.members[u.id], ch)&permViewChannel != 0
}

// canRead tells whether a user has a message on their screen.
func (s *Server) canRead(u *user, m *message) bool {
	if m.deleted || m.flags&flagLoading != 0 || m.viewer != nil && m.viewer != u && m.author != u {
		return false
	}
	if m.channel.kind == kindDM {
		return m.channel.with == u || u.bot
	}
	need := permViewChannel | permReadMessageHistory
	return m.channel.guild.permissions(m.channel.guild.members[u.id], m.channel)&need == need
}

// topRole is the highest position among a member's roles.
func (g *guild) topRole(m *member) int {
	top := 0
	for id := range m.roles {
		if r := g.roles[id]; r != nil && m.roles[id] {
			top = max(top, r.position)
		}
	}
	return top
}
