package commands

import (
	"context"
	"slices"

	"waymark/peer"
	"waymark/storage"
)

// What a member may do and read by their roles: audiences, the families' role, the role of grown-ups. Roles come with each
// interaction in a server and are never stored. With one in the private channel none come: there Discord is asked for
// them, if the owner tied anything to a role.

// Has reports whether the acting member has a role. It is false where RolesUnknown.
func (rq Request) Has(role peer.ID) bool {
	return role != 0 && (slices.Contains(rq.Roles, role) || slices.Contains(rq.asked.Roles, role))
}

// RolesUnknown reports whether the acting member's roles are not known, because Discord did not answer.
func (rq Request) RolesUnknown() bool { return rq.DM && rq.asked.ID == 0 }

// RequireAdult refuses a member without the role of grown-ups, in a community whose owner set one. It is asked wherever
// someone is about to meet another person alone or in a circle: to ask, to offer, to accept.
func RequireAdult(tx *storage.Tx, rq Request) error {
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

// askRoles asks Discord for the member who acts in the private channel, if anything here depends on their roles.
func (t *Table) askRoles(ctx context.Context, db *storage.DB, rq Request) (asked GuildMember) {
	if t.Member == nil || rq.Kind == Autocomplete {
		return asked
	}
	depends := false
	err := db.View(ctx, rq.Guild, func(tx *storage.Tx) error {
		set, err := tx.Settings()
		depends = set.Adult != 0 || len(set.Audiences) > 0
		return err
	})
	if err == nil && depends {
		asked, _ = t.Member(ctx, rq.Guild, rq.Member)
	}
	return asked
}
