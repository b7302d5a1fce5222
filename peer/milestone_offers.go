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

// Recompute returns what a correction by the member does to a journey and its milestones: a changed first day to all of
// them, a setback edited or removed to those that were counted from a restart which is no more. A setback that is only added
// corrects nothing. before is the journey before the change, j the one after it, had are the member's milestones; those of
// other journeys, in own words, shared ones and ones with a role stay as they are.
//
// remove are the ids of those that the journey's days don't reach, so that they are neither offered, listed nor shareable;
// what the member had answered about them goes to after.Answers. store are those that they reach on another day, with the Start
// and Day of now; for CountSince their ID changes too, and remove has the old one. Where several reach the same now, it has
// the State of the one that the member knows most of. What was answered once comes back when another correction reaches it. So
// what they were asked about, or decided, is not asked again. Rungs that are reached only now are for the next RecordMilestones.
// Nothing is offered or posted here.
func (j Journey) Recompute(before Journey, had []Milestone, today Day) (after Journey, store []Milestone, remove []ID) {
	book := j.book(had, today)
	corrected := j.correctedFrom(before, had, today)
	was, now := map[ID]Milestone{}, []Milestone(nil)
	for _, m := range had {
		was[m.ID] = m
		if !corrected(m) {
			continue
		}
		if reach, ok := book.reach(m); ok {
			m.ID, m.Start, m.Day = MilestoneID(j.ID, reach), reach.Start, reach.Day
			now = putFurthest(now, m)
		}
	}
	after = j
	after.Answers = slices.DeleteFunc(slices.Clone(j.Answers), func(a Answer) bool { return was[a.id(j.ID)].ID != 0 })
	for _, m := range had {
		again := slices.ContainsFunc(now, func(n Milestone) bool { return n.ID == m.ID })
		if corrected(m) && !again {
			remove = append(remove, m.ID)
			after.Answers = append(after.Answers, Answer{m.Count, m.Rung, m.Start, m.Day, m.State})
		}
	}
	for _, a := range j.Answers {
		if !j.comesBack(a, before, today) {
			continue
		}
		m := a.milestone(j.ID)
		reach, ok := book.reach(m)
		m.ID, m.Start, m.Day = MilestoneID(j.ID, reach), reach.Start, reach.Day
		isNow := slices.ContainsFunc(now, func(n Milestone) bool { return n.ID == m.ID })
		if ok && !isNow && was[m.ID].ID == 0 {
			now = append(now, m)
			after.Answers = slices.DeleteFunc(after.Answers, func(o Answer) bool { return o.id(j.ID) == m.ID })
		}
	}
	after.Answers = after.Answers[max(0, len(after.Answers)-maxAnswers):]
	for _, m := range now {
		old := was[m.ID]
		if !old.stays() && (m.Day != old.Day || m.Start != old.Start || m.State != old.State) {
			store = append(store, m)
		}
	}
	return after, store, remove
}

// correctedFrom returns whether a milestone is one that a correction of before is about; see Recompute.
func (j Journey) correctedFrom(before Journey, had []Milestone, today Day) func(Milestone) bool {
	setback := j.correctsSetback(before)
	then, now := before.book(had, today), j.book(had, today)
	return func(m Milestone) bool {
		if m.Journey != j.ID || m.Count == CountOwn || m.stays() {
			return false
		}
		from := then.startOf(m)
		return before.Since != j.Since || setback && m.Count == CountSince &&
			slices.ContainsFunc(then.stretches, func(s stretch) bool { return s.from == from }) &&
			!slices.ContainsFunc(now.stretches, func(s stretch) bool { return s.from == from })
	}
}

// maxAnswers is how many answers a journey keeps, the newest: nobody corrects a day so often.
const maxAnswers = 200

// comesBack reports whether a change from before may reach an answer's rung again: a correction, or a setback that is back with the
// stretch after it. Time that passes, and a setback that is new, bring back nothing.
func (j Journey) comesBack(a Answer, before Journey, today Day) bool {
	begins := func(j Journey) bool {
		return slices.ContainsFunc(j.stretches(j.until(today)), func(s stretch) bool { return s.from == a.Start })
	}
	return before.Since != j.Since || j.correctsSetback(before) || a.Count == CountSince && begins(j) && !begins(before)
}

// correctsSetback reports whether a setback of before is another one now, or gone.
func (j Journey) correctsSetback(before Journey) bool {
	return slices.ContainsFunc(before.Setbacks, func(s Setback) bool {
		return !slices.ContainsFunc(j.Setbacks, func(o Setback) bool { return o.ID == s.ID && o.Day == s.Day && o.Restart == s.Restart })
	})
}

// Answer is what became of a rung, recorded, asked about or decided, that the journey's days no longer reach since the member corrected
// them. If another correction reaches it, the member is not asked again.
type Answer struct {
	Count Count
	Rung  Rung
	Start Day
	Day   Day
	State MilestoneState
}

func (a Answer) milestone(journey ID) Milestone {
	return Milestone{ID: a.id(journey), Journey: journey, Count: a.Count, Rung: a.Rung, Start: a.Start, Day: a.Day, State: a.State}
}

func (a Answer) id(journey ID) ID {
	return MilestoneID(journey, Reach{a.Count, a.Rung, a.Start, a.Day})
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
