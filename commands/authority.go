package commands

import (
	"slices"

	"waymark/storage"
)

// authorise checks a level against what Discord sent and what the owner set.
func authorise(tx *storage.Tx, rq Request, level Level) error {
	switch level {
	case Owner:
		if !rq.IsOwner() {
			return Refuse("refusal.owner-only", nil)
		}
	case Moderator:
		ok, err := IsModerator(tx, rq)
		if err != nil {
			return err
		}
		if !ok {
			return Refuse("refusal.moderator-only", nil)
		}
	}
	return nil
}

// IsModerator says whether the member holds the moderator role that the owner set, or Discord's Moderate
// Members permission.
func IsModerator(tx *storage.Tx, rq Request) (bool, error) {
	if rq.mayModerate() {
		return true, nil
	}
	s, err := tx.Settings()
	return s.Moderator != 0 && slices.Contains(rq.Roles, s.Moderator), err
}

// mayModerate says whether Discord's permissions alone make the member a moderator.
func (rq Request) mayModerate() bool {
	return rq.Permissions&(PermissionAdministrator|PermissionModerateMembers) != 0
}

// IsOwner reports whether Discord lets the member manage the server.
func (rq Request) IsOwner() bool {
	return rq.Permissions&(PermissionAdministrator|PermissionManageGuild) != 0
}

// RequireOwner makes sure that a button belongs to who pressed it. The owner's id is the act's first argument.
// Clients show private messages to their owner only, but ids can be forged.
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
