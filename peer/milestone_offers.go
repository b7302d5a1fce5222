package peer

import "slices"

// MayOffer reports whether milestones may be offered to a member on a local day: not on a day with mood 1 or 2, nor on
// a day of a setback on any of their open journeys. They wait for a better day. mood is 0 if
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
// the member's milestones; those of other journeys, in own words, shared ones and ones with a role stay as they are. remove
// are the ids of those that the journey's days don't reach, so that they are neither offered, listed nor shareable. store
// are those that they reach on another day, with the Start and Day of now; for CountSince their ID changes too, and remove
// has the old one. Where several reach the same now, it has the State of the one that the member knows most of: what they
// were asked about, or decided, is not asked again. Rungs that are reached only now are for the next RecordMilestones.
// Nothing is offered or posted here.
func (j Journey) Recompute(had []Milestone, today Day) (store []Milestone, remove []ID) {
	book := j.book(had, today)
	was, now := map[ID]Milestone{}, []Milestone(nil)
	for _, m := range had {
		was[m.ID] = m
		if m.Journey != j.ID || m.Count == CountOwn || m.stays() {
			continue
		}
		if reach, ok := book.reach(m); ok {
			m.ID, m.Start, m.Day = MilestoneID(j.ID, reach), reach.Start, reach.Day
			now = putFurthest(now, m)
		}
	}
	for _, m := range had {
		again := slices.ContainsFunc(now, func(n Milestone) bool { return n.ID == m.ID })
		if m.Journey == j.ID && m.Count != CountOwn && !m.stays() && !again {
			remove = append(remove, m.ID)
		}
	}
	for _, m := range now {
		old := was[m.ID]
		if !old.stays() && (m.Day != old.Day || m.Start != old.Start || m.State != old.State) {
			store = append(store, m)
		}
	}
	return store, remove
}

// stays reports whether a change of Since leaves a milestone as it is: the room shows it, or the member has its role, which
// only they take off.
func (m Milestone) stays() bool { return m.IsShared() || m.Role != 0 }

// putFurthest is put, except that of two milestones with the same ID the one with the later State stays.
func putFurthest(all []Milestone, m Milestone) []Milestone {
	if i := slices.IndexFunc(all, func(o Milestone) bool { return o.ID == m.ID }); i >= 0 && all[i].State >= m.State {
		return all
	}
	return put(all, m)
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

// CanReach reports whether the journey could have reached a milestone's rung without any setback. It cannot if a shared
// milestone is older than a correction of Since. The day on which it was reached counts as well as today, because a
// member who travels west goes back a day.
func (j Journey) CanReach(m Milestone, today Day) bool {
	return m.Rung.Day(j.Since) <= max(today, m.Day)
}
