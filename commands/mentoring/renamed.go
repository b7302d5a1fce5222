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
	effects, err := CardsAsShown(tx, rq.Env, set, *r)
	if err != nil || !isUnclaimed(*r) {
		return effects, err
	}
	if shown, err := isPosted(tx, 0, digests.Of()); err != nil || !shown {
		return effects, err
	}
	return effects, scheduleDigest(tx, rq.Now)
}

// CardsAsShown shows again what the moderators' channel shows of an open request: its card, or a reminder in its place.
func CardsAsShown(tx *storage.Tx, s commands.Env, set peer.Settings, r peer.Request) (effects []commands.Effect, err error) {
	shown, err := isPosted(tx, r.Member, requestCards.Of(r.ID))
	if err != nil {
		return nil, err
	}
	if shown {
		if effects, err = RequestCard(tx, s, set, r); err != nil {
			return nil, err
		}
	}
	for _, hours := range nudgeHours() {
		target := nudgeTarget(r.ID, hours)
		shown, err := isPosted(tx, r.Member, target)
		if err != nil {
			return nil, err
		}
		if !shown || !isUnclaimed(r) {
			continue
		}
		e, err := nudge(tx, s, set, r, target, nudgeKey(hours))
		if err != nil {
			return nil, err
		}
		effects = append(effects, e.EditingOnly())
	}
	return effects, nil
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
