package peer

import "slices"

// MayOffer reports whether milestones may be offered to a member on a local day: not on a day with mood 1 or 2, nor on
// a day of a setback on any of their open journeys (product.md, Milestones). They wait for a better day. mood is 0 if
// the member has not checked in.
func MayOffer(today Day, mood Mood, journeys []Journey) bool {
	hard := func(j Journey) bool { return j.Open() && j.SetbackOn(today) }
	return !mood.Low() && !slices.ContainsFunc(journeys, hard)
}

// MayAutoShare reports whether a journey with AutoShare may share a milestone without asking: only with a check-in that
// the member makes (mood is that of the check-in, 0 without one), with mood 3 or better, on a day on which milestones
// may be offered.
func MayAutoShare(today Day, mood Mood, journeys []Journey) bool {
	return mood >= GettingBy && MayOffer(today, mood, journeys)
}

// Recompute returns what a change of Since does to the journey's milestones. j is the journey after the change, had are
// the member's milestones; those of other journeys, in own words, and shared ones stay as they are. remove are the ids
// of those that the journey's days don't reach, so that they are neither offered, listed nor shareable. store are those
// that they reach on another day, with the Start and Day of now and the same State; for CountSince their ID changes
// too, and remove has the old one. Rungs that are reached only now are for the next RecordMilestones. Nothing is
// offered or posted here.
func (j Journey) Recompute(had []Milestone, today Day) (store []Milestone, remove []ID) {
	book := j.book(had, today)
	shared := func(id ID) bool {
		return slices.ContainsFunc(had, func(m Milestone) bool { return m.ID == id && m.IsShared() })
	}
	for _, m := range had {
		if m.Journey != j.ID || m.Count == CountOwn || m.IsShared() {
			continue
		}
		reach, ok := book.reach(m)
		if !ok {
			remove = append(remove, m.ID)
			continue
		}
		now := m
		now.ID, now.Start, now.Day = MilestoneID(j.ID, reach), reach.Start, reach.Day
		if now.ID != m.ID {
			remove = append(remove, m.ID)
		}
		if !shared(now.ID) && (now.ID != m.ID || now.Day != m.Day || now.Start != m.Start) {
			store = put(store, now)
		}
	}
	// An id that one milestone leaves can be one that another takes.
	remove = slices.DeleteFunc(remove, func(id ID) bool {
		return slices.ContainsFunc(store, func(m Milestone) bool { return m.ID == id })
	})
	return store, remove
}

// reach returns how the journey's present days reach a milestone's rung, for CountSince within the stretch that the
// milestone belongs to.
func (b book) reach(m Milestone) (Reach, bool) {
	if m.Count == CountAll {
		return b.journey.findAll(m.Rung, b.journey.until(b.today))
	}
	from := b.startOf(m)
	for _, s := range b.stretches {
		if s.from == from {
			return s.find(m.Rung)
		}
	}
	return Reach{}, false
}

// canReach reports whether the journey could have reached a milestone's rung without any setback. It cannot if a shared
// milestone is older than a correction of Since. The day on which it was reached counts as well as today, because a
// member who travels west goes back a day.
func (j Journey) canReach(m Milestone, today Day) bool {
	return m.Rung.Day(j.Since) <= max(today, m.Day)
}
