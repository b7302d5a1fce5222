package commands

import (
	"slices"

	"waymark/commands/guilds"
	"waymark/commands/safety"
	"waymark/peer"
	"waymark/storage"
)

// authorise refuses a request whose member does not have the level.
func authorise(tx *storage.Tx, rq Request, level Level) error {
	switch level {
	case Owner:
		if !rq.IsOwner() {
			return Refuse("refusal.owner-only", nil)
		}
	case Moderator, InCharge:
		ok, err := IsModerator(tx, rq)
		if err != nil {
			return err
		}
		if !ok && !(level == InCharge && rq.IsOwner()) {
			return Refuse("refusal.moderator-only", nil)
		}
	}
	return nil
}

// IsModerator reports whether the member has the moderator role in the settings, or Discord's permission Moderate Members.
func IsModerator(tx *storage.Tx, rq Request) (bool, error) {
	return moderates(tx, rq.Permissions, rq.Roles)
}

// TargetModerates reports whether the member of a UserCommand is a moderator: by what Discord says of them, or because they
// acted as one here.
func TargetModerates(tx *storage.Tx, rq Request) (bool, error) {
	known, err := safety.KnownModerators(tx)
	if err != nil || slices.Contains(known, rq.Target) {
		return err == nil, err
	}
	return moderates(tx, rq.TargetPermissions, rq.TargetRoles)
}

// MayModerate reports whether Discord's permissions alone make someone a moderator.
func MayModerate(permissions uint64) bool {
	return permissions&(guilds.PermissionAdministrator|guilds.PermissionModerateMembers) != 0
}

func moderates(tx *storage.Tx, permissions uint64, roles []peer.ID) (bool, error) {
	if MayModerate(permissions) {
		return true, nil
	}
	s, err := tx.Settings()
	return s.Moderator != 0 && slices.Contains(roles, s.Moderator), err
}

// IsOwner reports whether Discord lets the member manage the server.
func (rq Request) IsOwner() bool {
	return rq.Permissions&(guilds.PermissionAdministrator|guilds.PermissionManageGuild) != 0
}

// RequireOwner refuses a press by anyone but the component's owner, whose id is its first argument. Discord shows private
// messages to their owner only, but ids can be forged.
func (rq Request) RequireOwner() error {
	id, err := rq.ArgID(0)
	if err != nil {
		return err
	}
	if id != rq.Member {
		return Refuse("refusal.not-yours", nil)
	}
	return nil
}

// Access returns what a request's handler needs: Writes also if it first asks Discord, and NoStorage if there is none.
func (t *Table) Access(rq Request) Access {
	switch a, err := t.find(rq); {
	case err != nil:
		return NoStorage
	case (a.Sees || a.Looks != nil) && a.Access == Reads:
		return Writes
	default:
		return a.Access
	}
}

// What a member may do and read by their roles: audiences, the families' role, the role of grown-ups. Roles come with each
// interaction in a server and are never stored. With one in the private channel none come: there Discord is asked for
// them (standing.go).

// Has reports whether the acting member has a role. It is false where RolesUnknown.
func (rq Request) Has(role peer.ID) bool {
	return role != 0 && (slices.Contains(rq.Roles, role) || slices.Contains(rq.asked.member.Roles, role))
}

// RolesUnknown reports whether the acting member's roles are not known, because Discord did not answer.
func (rq Request) RolesUnknown() bool { return rq.DM && rq.asked.member.ID == 0 }

// requireAdult refuses a member without the role of grown-ups, in a community whose owner set one.
func requireAdult(tx *storage.Tx, rq Request) error {
	set, err := tx.Settings()
	switch {
	case err != nil || set.Adult == 0 || rq.Has(set.Adult):
		return err
	case rq.RolesUnknown():
		return Refuse("refusal.roles-unknown", nil)
	}
	return &Refusal{Key: "refusal.adults-only", Rows: Buttons(
		rq.Button("talk", Secondary, ID("moderator:talk")), rq.FindHelp(),
	)}
}

// IsFamily reports whether the acting member has the families' role.
func (rq Request) IsFamily(set peer.Settings) bool {
	families, named := set.Families()
	return named && rq.Has(families.Role)
}
