package checkin

import (
	"waymark/commands"
	"waymark/storage"
)

// renamed shows a member's new name under the entries that they shared lately. A post that is still on its way keeps the
// name that it was written with.
func renamed(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil {
		return nil, err
	}
	today := m.Calendar.Day(rq.Now)
	entries, err := tx.CheckIns(m.ID, today-commands.RenamedWithin, today+1)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, c := range entries {
		for _, in := range c.InCircles {
			more, err := renamedInCircle(tx, rq, c, in)
			if err != nil {
				return nil, err
			}
			effects = append(effects, more...)
		}
		posted, err := tx.Posted(m.ID, checkinTarget(m.ID, c.Day).String())
		if err != nil {
			return nil, err
		}
		if posted == nil || posted.Message == 0 || c.InRoom == nil {
			continue
		}
		post, err := checkinPost(tx, rq.Env, *m, posted.Channel, &c, c.Day)
		if err != nil {
			return nil, err
		}
		effects = append(effects, post.EditingOnly())
	}
	return effects, nil
}
