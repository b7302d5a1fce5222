package journey

import (
	"waymark/commands"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// myMilestone returns the acting member and the milestone that a button of theirs is about.
func myMilestone(tx *storage.Tx, rq commands.Request) (peer.Member, peer.Milestone, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return m, peer.Milestone{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return m, peer.Milestone{}, err
	}
	ms, err := tx.Milestone(m.ID, id)
	if err == nil && (ms == nil || ms.State == peer.Deleted) {
		err = commands.Refuse("milestone.no-such", nil)
	}
	return m, commands.Deref(ms), err
}

func shareMilestone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return pressShare(tx, rq, peer.Shared)
}

func shareMilestoneWithout(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return pressShare(tx, rq, peer.SharedWithout)
}

// pressShare shares the milestone that a button is about, unless it waits for a better day.
func pressShare(tx *storage.Tx, rq commands.Request, as peer.MilestoneState) (commands.Reply, error) {
	m, ms, err := myMilestone(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if ms.Count == peer.CountOwn && as == peer.SharedWithout {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	own := ms.Count == peer.CountOwn // nobody asks about it again, so its buttons stay
	if waits, err := waitsForABetterDay(tx, rq, m, ms); waits && !own && ms.State != peer.Kept || err != nil {
		return rq.Reply("milestone.waits", nil).InPlace(), err
	}
	ms.With = 0
	reply, err := shareAs(rq, tx, m, ms, as)
	return reply.InPlace(), err
}

// waitsForABetterDay reports whether a milestone can't be shared now, because the day is a hard one.
func waitsForABetterDay(tx *storage.Tx, rq commands.Request, m peer.Member, ms peer.Milestone) (bool, error) {
	if ms.IsShared() {
		return false, nil
	}
	today := m.Calendar.Day(rq.Now)
	journeys, err := tx.Journeys(m.ID)
	if err != nil {
		return false, err
	}
	c, err := tx.CheckIn(m.ID, today)
	return !peer.MayOffer(today, commands.Deref(c).Mood, journeys), err
}

func keepMilestone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return hide(rq, tx, "milestone.kept")
}

func takeMilestoneBack(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return hide(rq, tx, "milestone.taken-back")
}

// hide keeps a milestone to the member and removes its post, if there is one. The role stays: only the
// member takes that off.
func hide(rq commands.Request, tx *storage.Tx, head string) (commands.Reply, error) {
	m, ms, err := myMilestone(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	posted, err := tx.Posted(m.ID, milestoneTarget(m.ID, ms.ID).String())
	if err != nil {
		return commands.Reply{}, err
	}
	wasShared := ms.IsShared()
	if wasShared && commands.Deref(posted).Gone {
		head = "milestone.taken-down"
	}
	ms.State = peer.Kept
	reply := roleStays(rq, ms, rq.Reply(head, nil))
	if rq.Arg(2) != beside {
		reply = reply.InPlace()
	}
	if wasShared {
		reply.Effects = []commands.Effect{unpostMilestone(m.ID, ms.ID)}
	}
	return reply, putWithTwin(tx, m.ID, ms)
}

// putWithTwin stores a milestone, and what was decided about it also on that of the other count which was reached with it.
func putWithTwin(tx *storage.Tx, member peer.ID, ms peer.Milestone) error {
	had, err := tx.Milestones(member)
	if err != nil {
		return err
	}
	if twin, ok := ms.Twin(had); ok && twin.State != peer.Deleted {
		twin.State, twin.SharedOn, twin.With = ms.State, ms.SharedOn, ms.With
		if err := tx.PutMilestone(member, twin); err != nil {
			return err
		}
	}
	return tx.PutMilestone(member, ms)
}

// shareByThemselves switches on or off that a journey's milestones are shared without asking.
func shareByThemselves(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	on, err := rq.ArgInt(2, 0, 1)
	if err != nil {
		return commands.Reply{}, err
	}
	m, j, err := myJourney(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	s, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	j.AutoShare = on == 1
	if j.AutoShare { // nothing goes by itself to a room that they don't know of now
		if err := sharing.KnowRooms(tx, rq, s); err != nil {
			return commands.Reply{}, err
		}
	}
	if s, _, err = roomNamed(tx, rq, s); err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Name": j.Name, "Where": room(rq.Env, s)}
	if j.AutoShare {
		return rq.Reply("milestone.auto-on", args, commands.Unit(
			rq.Button("auto-off", commands.Secondary, commands.ID("milestone:auto", m.ID, j.ID, 0)),
		)), tx.PutJourney(m.ID, j)
	}
	return rq.Reply("milestone.auto-off", args), tx.PutJourney(m.ID, j)
}
