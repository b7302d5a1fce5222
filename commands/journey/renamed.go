package journey

import (
	"waymark/commands"
	"waymark/storage"
)

// renamed shows a member's new name under the milestones that they shared lately. A post that is still on its way keeps the
// name that it was written with.
func renamed(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	milestones, err := tx.Milestones(m.ID)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, ms := range milestones {
		posted, err := tx.Posted(m.ID, milestoneTarget(m.ID, ms.ID).String())
		if err != nil {
			return nil, err
		}
		if posted == nil || posted.Message == 0 || !ms.IsShared() || ms.SharedOn < m.Calendar.Day(rq.Now)-commands.RenamedWithin {
			continue
		}
		e := milestonePost(rq.Env, set, m.ID, ms).EditingOnly()
		if post, ok := e.Do.(commands.Post); ok {
			post.Channel = posted.Channel // where it was posted, though another channel may be set now
			e.Do = post
		}
		effects = append(effects, e)
	}
	return effects, nil
}
