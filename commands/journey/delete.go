package journey

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Each journey, setback and milestone can be deleted alone. What was deleted stays in memory for commands.HoldFor, for
// the Undo that the answer offers, and comes back for the member alone.

// deletedJourney is what Undo needs to bring a journey back.
type deletedJourney struct {
	journey    peer.Journey
	milestones []peer.Milestone
}

// askDelete is /journey delete: it says what will go, and asks once.
func askDelete(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	j, err := named(tx, rq, every)
	if err != nil {
		return commands.Reply{}, err
	}
	had, err := tx.Milestones(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	text := rq.Say("journey.delete.ask", words.Args{"Name": j.Name})
	ours, others := ofJourney(had, j.ID)
	for _, held := range rolesHeld(ours) {
		if !gives(others, held.role) {
			text = words.Join("\n", text, rq.Say("journey.delete.role-ask", words.Args{"Role": rq.TheRole(held.role)}))
		}
	}
	return commands.Say(text, commands.Unit(
		rq.Button("delete-it", commands.Danger, commands.ID("journey:delete", rq.Member, j.ID)),
		rq.Button("keep-it", commands.Secondary, commands.ID("journey:keep", rq.Member)),
	)), nil
}

func keepJourney(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("journey.delete.kept", nil).InPlace(), nil
}

// deleteJourney deletes a journey with its setbacks and milestones, their posts, and the roles that came with them.
func deleteJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, j, err := myJourney(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	ours, others := ofJourney(had, j.ID)
	var effects []commands.Effect
	for _, ms := range ours {
		effects = append(effects, leaves(m.ID, ms, others)...)
		if err := tx.DeleteMilestone(m.ID, ms.ID); err != nil {
			return commands.Reply{}, err
		}
	}
	if err := tx.DeleteJourney(m.ID, j.ID); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("journey.delete.done", words.Args{"Name": j.Name, "Minutes": int(commands.HoldFor.Minutes())}, commands.Unit(
		rq.Button("undo", commands.Secondary, commands.ID("journey:restore", m.ID, rq.ID)),
	)).InPlace()
	reply.Effects = effects
	return rq.Keeping(reply, deletedJourney{j, ours}), nil
}

// ofJourney parts a member's milestones into those of a journey and the others.
func ofJourney(had []peer.Milestone, journey peer.ID) (ours, others []peer.Milestone) {
	for _, ms := range had {
		if ms.Journey == journey {
			ours = append(ours, ms)
		} else {
			others = append(others, ms)
		}
	}
	return ours, others
}

// gives reports whether one of some milestones gave the member a role.
func gives(milestones []peer.Milestone, role peer.ID) bool {
	return slices.ContainsFunc(milestones, func(ms peer.Milestone) bool { return ms.Role == role })
}

// losesRole reports whether a role goes with a milestone: unless one of the others gave it too.
func losesRole(ms peer.Milestone, others []peer.Milestone) bool {
	return ms.Role != 0 && !gives(others, ms.Role)
}

// leaves returns what follows when a milestone goes: its post goes, and its role, unless another milestone gave that too.
func leaves(member peer.ID, ms peer.Milestone, others []peer.Milestone) (effects []commands.Effect) {
	if ms.IsShared() {
		effects = append(effects, unpostMilestone(member, ms.ID))
	}
	if losesRole(ms, others) {
		effects = append(effects, roleEffect(member, ms.Role, false))
	}
	return effects
}

// stayOff says what does not come back with deleted milestones.
func stayOff(rq commands.Request, deleted []peer.Milestone) words.Text {
	role := slices.ContainsFunc(deleted, func(ms peer.Milestone) bool { return ms.Role != 0 })
	post := slices.ContainsFunc(deleted, peer.Milestone.IsShared)
	switch {
	case role && post:
		return rq.Say("milestone.role-and-post-off", nil)
	case role:
		return rq.Say("milestone.only-role-off", nil)
	case post:
		return rq.Say("milestone.only-post-off", nil)
	}
	return ""
}

// returned is a deleted milestone as it comes back: the member's alone.
func returned(ms peer.Milestone) peer.Milestone {
	if ms.IsShared() {
		ms.State = peer.Kept
	}
	ms.Role = 0
	return ms
}

// restoreJourney brings a journey back that was just deleted.
func restoreJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	deleted, err := commands.KeptOr[deletedJourney](rq, 1, "journey.delete.too-late")
	if err != nil {
		return commands.Reply{}, err
	}
	if deleted.journey.Open() {
		all, err := tx.Journeys(m.ID)
		if err != nil {
			return commands.Reply{}, err
		}
		others := slices.DeleteFunc(all, func(j peer.Journey) bool { return j.ID == deleted.journey.ID })
		if err := roomForOne(others); err != nil {
			return commands.Reply{}, err
		}
	}
	if err := tx.PutJourney(m.ID, deleted.journey); err != nil {
		return commands.Reply{}, err
	}
	for _, ms := range deleted.milestones {
		if err := tx.PutMilestone(m.ID, returned(ms)); err != nil {
			return commands.Reply{}, err
		}
	}
	reply, err := oneJourney(rq, tx, m, deleted.journey, m.Calendar.Day(rq.Now), "journey.delete.restored")
	if off := stayOff(rq, deleted.milestones); err == nil && off != "" {
		reply.Message.Text = words.Join("\n", reply.Message.Text, off)
	}
	return reply.InPlace(), err
}

// deleteMilestoneByName is /milestone delete. Of a rung a record stays that only says which it was, so that it is not
// recorded and offered again.
func deleteMilestoneByName(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, ms, err := milestoneMeant(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	others := slices.DeleteFunc(slices.Clone(had), func(o peer.Milestone) bool { return o.ID == ms.ID })
	gone := []peer.Milestone{ms}
	if twin, ok := ms.Twin(had); ok { // the list shows them as one
		gone = append(gone, twin)
	}
	for _, g := range gone {
		if g.Count == peer.CountOwn {
			err = tx.DeleteMilestone(m.ID, g.ID)
		} else {
			err = tx.PutMilestone(m.ID, g.Forget())
		}
		if err != nil {
			return commands.Reply{}, err
		}
	}
	said := "milestone.deleted"
	if slices.ContainsFunc(gone, peer.Milestone.IsShared) {
		said = "milestone.deleted-shared"
	}
	reply := rq.Reply(said, words.Args{"Minutes": int(commands.HoldFor.Minutes())}, commands.Unit(
		rq.Button("undo", commands.Secondary, commands.ID("milestone:restore", m.ID, rq.ID)),
	))
	reply.Effects = leaves(m.ID, ms, others)
	if losesRole(ms, others) {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("journey.delete.role", words.Args{"Role": rq.TheRole(ms.Role)}))
	}
	return rq.Keeping(reply, gone), nil
}

// restoreMilestone brings a milestone back that was just deleted.
func restoreMilestone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	gone, err := commands.KeptOr[[]peer.Milestone](rq, 1, "journey.delete.too-late")
	if err != nil {
		return commands.Reply{}, err
	}
	for _, ms := range gone {
		if err := tx.PutMilestone(m.ID, returned(ms)); err != nil {
			return commands.Reply{}, err
		}
	}
	return commands.Say(words.Join("\n", rq.Say("milestone.restored", nil), stayOff(rq, gone))).InPlace(), nil
}
