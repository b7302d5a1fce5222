package mentoring

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// renamed shows a member's new name where moderators see their open request: on its card, on reminders of it, and in the menu
// of the digest.
func renamed(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	r, err := tx.RequestOf(rq.Member)
	if err != nil || r == nil || !r.Open() {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	if shown, err := isPosted(tx, r.Member, requestCards.Of(r.ID)); err != nil {
		return nil, err
	} else if shown {
		if effects, err = RequestCard(tx, rq.Env, set, *r); err != nil {
			return nil, err
		}
	}
	if !isUnclaimed(*r) {
		return effects, nil
	}
	for _, hours := range []int{24, 48} {
		target := nudgeTarget(r.ID, hours)
		shown, err := isPosted(tx, r.Member, target)
		if err != nil {
			return nil, err
		}
		if shown {
			effects = append(effects, nudge(rq.Env, set, *r, target, "mentors.nudge").EditingOnly())
		}
	}
	if shown, err := isPosted(tx, 0, digests.Of()); err != nil || !shown {
		return effects, err
	}
	return effects, scheduleDigest(tx, rq.Now)
}

// isPosted reports whether a message of the bot's is there that it can edit.
func isPosted(tx *storage.Tx, owner peer.ID, target commands.Target) (bool, error) {
	posted, err := tx.Posted(owner, target.String())
	return posted != nil && posted.Message != 0 && !posted.Gone, err
}

// currentName is what a person is called now, for menus, where Discord shows no mentions: the display name with the user name
// beside it. It is before where no name is stored, else the id.
func currentName(tx *storage.Tx, person peer.ID, before peer.UserText) (peer.UserText, error) {
	name, err := tx.SkipUnreadable().Name(person)
	switch {
	case err != nil:
		return "", err
	case name != nil && name.Shown != "":
		return menuName(name.Shown, name.UserName), nil
	case before != "":
		return before, nil
	}
	return peer.UserText(person.String()), nil
}
