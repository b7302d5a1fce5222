package journey

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What a hard day does to milestones: open offers are withdrawn, and so is what the room would show without the member having
// pressed it on a day that was not hard. They are offered again on a better day. What the member pressed and the room shows
// stays; the answer to a setback names it (setback.go).

// withdrawOffers takes back the open offers of rungs, and what was shared but is not in the room yet, because Discord refused
// it or was away. The buttons of offers then say so.
func withdrawOffers(tx *storage.Tx, member peer.ID, today peer.Day) ([]commands.Effect, error) {
	had, err := tx.Milestones(member)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, ms := range had {
		waits, err := waitsToBePosted(tx, member, ms)
		if err != nil {
			return nil, err
		}
		if ms.Count == peer.CountOwn || ms.State != peer.Offered && !waits {
			continue
		}
		gone, err := withdraw(tx, member, ms, today)
		if err != nil {
			return nil, err
		}
		effects = append(effects, gone...)
	}
	return effects, nil
}

// WithdrawUnasked withdraws, with the role that came with it, what was shared without asking with a check-in of such a day,
// and says so: that check-in is gone, or its day has turned out a hard one, on which nothing is shared by itself.
func WithdrawUnasked(tx *storage.Tx, rq commands.Request, m peer.Member, of func(peer.Day) bool) ([]commands.Message, []commands.Effect, error) {
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return nil, nil, err
	}
	var what []words.Text
	var effects []commands.Effect
	role := false
	for _, ms := range had {
		if ms.With == 0 || !ms.IsShared() || !of(ms.With) {
			continue
		}
		posted, err := tx.Posted(m.ID, milestoneTarget(m.ID, ms.ID).String())
		if err != nil {
			return nil, nil, err
		}
		if name := Rung(rq.Env, ms.Rung); !commands.Deref(posted).Gone && !slices.Contains(what, name) { // both counts may have reached it
			what = append(what, name)
		}
		came := ms.Role
		ms.Role = 0
		gone, err := withdraw(tx, m.ID, ms, m.Calendar.Day(rq.Now))
		if err != nil {
			return nil, nil, err
		}
		off, err := takeOffUnlessGiven(tx, m.ID, came)
		if err != nil {
			return nil, nil, err
		}
		role = role || len(off) > 0
		effects = append(append(effects, gone...), off...)
	}
	if len(effects) == 0 {
		return nil, nil, nil
	}
	var text words.Text
	if len(what) > 0 {
		text = rq.Say("milestone.withdrawn", words.Args{"What": rq.List(what...)})
	}
	if role {
		text = words.Join("\n", text, rq.Say("milestone.role.withdrawn", nil))
	}
	if text == "" {
		return nil, effects, nil
	}
	return []commands.Message{{Text: text}}, effects, nil
}

// takeOffUnlessGiven takes off a role that no milestone of the member gives.
func takeOffUnlessGiven(tx *storage.Tx, member, role peer.ID) ([]commands.Effect, error) {
	had, err := tx.Milestones(member)
	if err != nil || role == 0 || slices.ContainsFunc(had, func(o peer.Milestone) bool { return o.Role == role }) {
		return nil, err
	}
	return []commands.Effect{roleEffect(member, role, false)}, nil
}

// withdraw makes a milestone one that was reached and not offered yet. Its post goes; the role that came with it stays.
func withdraw(tx *storage.Tx, member peer.ID, ms peer.Milestone, today peer.Day) ([]commands.Effect, error) {
	var effects []commands.Effect
	if ms.IsShared() {
		effects = append(effects, unpostMilestone(member, ms.ID))
	}
	ms.State, ms.SharedOn, ms.With = peer.Recorded, 0, 0
	return effects, putIfReached(tx, member, ms, today)
}

// putIfReached stores a milestone, or deletes it if its journey can't have reached it: then only its being shared kept it, since
// the member corrected the first day.
func putIfReached(tx *storage.Tx, member peer.ID, ms peer.Milestone, today peer.Day) error {
	j, err := tx.Journey(member, ms.Journey)
	if err != nil {
		return err
	}
	if j == nil || !j.CanReach(ms, today) {
		return tx.DeleteMilestone(member, ms.ID)
	}
	return tx.PutMilestone(member, ms)
}

// waitsToBePosted reports whether a milestone is shared and not in the room yet.
func waitsToBePosted(tx *storage.Tx, member peer.ID, ms peer.Milestone) (bool, error) {
	if !ms.IsShared() {
		return false, nil
	}
	posted, err := tx.Posted(member, milestoneTarget(member, ms.ID).String())
	return posted == nil, err
}
