package guilds

// Discord's permission bits that decide authority, or that the bot or its members need (Discord: Permissions).
const (
	PermissionAdministrator   = 1 << 3
	PermissionManageGuild     = 1 << 5
	PermissionView            = 1 << 10
	PermissionSend            = 1 << 11
	PermissionEmbed           = 1 << 14
	PermissionAttach          = 1 << 15
	PermissionReadHistory     = 1 << 16
	PermissionMentionRoles    = 1 << 17
	PermissionConnect         = 1 << 20
	PermissionManageRoles     = 1 << 28
	PermissionUseCommands     = 1 << 31
	PermissionManageThreads   = 1 << 34
	PermissionPublicThreads   = 1 << 35
	PermissionPrivateThreads  = 1 << 36
	PermissionSendInThreads   = 1 << 38
	PermissionModerateMembers = 1 << 40
)

// What the bot needs for its answers, for its posts, and for its threads.
const (
	PermissionsOfAnswers = uint64(PermissionEmbed | PermissionAttach)
	PermissionsOfPosts   = PermissionView | PermissionSend | PermissionReadHistory
	PermissionsOfThreads = PermissionsOfPosts | PermissionPrivateThreads | PermissionSendInThreads | PermissionManageThreads

	// PermissionsOfMeetings are for meetings in writing, and PermissionsOfVoice for those by voice: the bot posts in the chat
	// of the voice channel and never joins. Without Connect the rest is denied there.
	PermissionsOfMeetings = PermissionsOfPosts | PermissionPublicThreads | PermissionSendInThreads | PermissionManageThreads
	PermissionsOfVoice    = PermissionsOfPosts | PermissionConnect

	// LeastPermissions is all that the bot asks for when it is invited.
	LeastPermissions = PermissionsOfAnswers | PermissionsOfThreads | PermissionsOfMeetings | PermissionsOfVoice | PermissionManageRoles
)

// permission is one of Discord's permissions, and the sentence that names it.
type permission struct {
	Bit uint64
	Key string
}

// PermissionKeys name the permissions as Discord's settings do, in that order.
func PermissionKeys() []permission {
	return []permission{
		{PermissionView, "permission.view"}, {PermissionSend, "permission.send"},
		{PermissionReadHistory, "permission.read-history"}, {PermissionEmbed, "permission.embed"},
		{PermissionAttach, "permission.attach"}, {PermissionPrivateThreads, "permission.private-threads"},
		{PermissionPublicThreads, "permission.public-threads"}, {PermissionConnect, "permission.connect"},
		{PermissionSendInThreads, "permission.send-in-threads"}, {PermissionManageThreads, "permission.manage-threads"},
		{PermissionManageRoles, "permission.manage-roles"}, {PermissionUseCommands, "permission.use-commands"},
	}
}
