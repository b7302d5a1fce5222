package commands

import (
	"slices"

	"waymark/peer"
	"waymark/storage"
)

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
