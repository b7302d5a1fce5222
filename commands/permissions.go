package commands

// Discord's permission bits that decide authority, or that the bot needs (Discord: Permissions).
const (
	PermissionAdministrator   = 1 << 3
	PermissionManageGuild     = 1 << 5
	permissionView            = 1 << 10
	permissionSend            = 1 << 11
	permissionEmbed           = 1 << 14
	permissionAttach          = 1 << 15
	permissionReadHistory     = 1 << 16
	permissionMentionRoles    = 1 << 17
	PermissionManageRoles     = 1 << 28
	permissionManageThreads   = 1 << 34
	permissionPrivateThreads  = 1 << 36
	permissionSendInThreads   = 1 << 38
	PermissionModerateMembers = 1 << 40
)

const (
	permissionsOfAnswers = uint64(permissionEmbed | permissionAttach)
	permissionsOfPosts   = permissionView | permissionSend | permissionReadHistory
	permissionsOfThreads = permissionsOfPosts | permissionPrivateThreads | permissionSendInThreads | permissionManageThreads

	// LeastPermissions is all that the bot asks for when it is invited.
	LeastPermissions = permissionsOfAnswers | permissionsOfThreads | PermissionManageRoles
)

// permission is one of Discord's permissions, and the sentence that names it.
type permission struct {
	bit uint64
	key string
}

// permissionKeys name the permissions as Discord's settings do, in that order.
func permissionKeys() []permission {
	return []permission{
		{permissionView, "permission.view"}, {permissionSend, "permission.send"},
		{permissionReadHistory, "permission.read-history"}, {permissionEmbed, "permission.embed"},
		{permissionAttach, "permission.attach"}, {permissionPrivateThreads, "permission.private-threads"},
		{permissionSendInThreads, "permission.send-in-threads"}, {permissionManageThreads, "permission.manage-threads"},
		{PermissionManageRoles, "permission.manage-roles"},
	}
}
