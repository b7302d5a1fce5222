package peer

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
)

// RecordMilestones compares what the journey has reached with what is recorded. had are the member's milestones; those
// of other journeys and in the member's own words are ignored.
//
// record is what to store, by ID: new milestones, and those whose state changed because they are offered now. offer, a
// subset of record, is what to ask the member about: of each count only the latest, of CountSince only one of the
// present stretch, and only if neither it nor a later one was offered before. Where both counts reach the same rung on
// the same day, both are stored as Offered, and only one of them is ever in offer. On a day with a setback, and for an
// ended journey, nothing is offered: what was reached is recorded, and the latest is offered by the next call that may.
// A milestone in had is never removed, and its rung is not recorded again, except for CountSince in another stretch.
func RecordMilestones(j Journey, l Ladder, had []Milestone, today Day) (record, offer []Milestone) {
	book := j.book(had, today)
	record = book.record(j.Reached(l, today))
	if !j.Open() || j.SetbackOn(today) {
		return record, nil
	}
	for _, c := range j.ShownCounts() {
		m, ok := book.latest(c)
		if !ok || m.State != Recorded {
			continue
		}
		m.State = Offered
		record, book.milestones = put(record, m), put(book.milestones, m)
		if twin, ok := m.Twin(book.milestones); !ok || twin.State == Recorded {
			offer = append(offer, m)
		}
	}
	return record, offer
}

// Twin returns the milestone of the other count by which the same journey reached the same rung on the same day, as
// both counts do until the first setback. Only one of the two is offered, and what the member decides holds for both.
func (m Milestone) Twin(all []Milestone) (Milestone, bool) {
	if m.Count == CountOwn {
		return Milestone{}, false
	}
	i := slices.IndexFunc(all, func(o Milestone) bool {
		return o.Journey == m.Journey && o.Count != m.Count && o.Count != CountOwn && o.Rung == m.Rung && o.Day == m.Day
	})
	if i < 0 {
		return Milestone{}, false
	}
	return all[i], true
}

// CatchUp returns the milestones that the journey reached under ladders which were replaced since its last CatchUp and
// that are not in had: the caller stores them, and the next RecordMilestones may offer them. So no member loses a
// milestone because the owner changed the ladder. after is the journey with CaughtUp set, to be stored if that changed.
//
// Call it before every change of the journey, because those rungs were reached by its days as they were before. A new
// journey starts with CaughtUp = s.LadderSince().
func (j Journey) CatchUp(s Settings, had []Milestone, c Calendar, today Day) (after Journey, record []Milestone) {
	after = j
	after.CaughtUp = s.LadderSince()
	book := j.book(had, today)
	for _, past := range s.PastLadders {
		if !past.Until.After(j.CaughtUp) {
			continue
		}
		if l, err := ParseLadder(past.Ladder); err == nil {
			record = append(record, book.record(j.Reached(l, min(c.Day(past.Until), today)))...)
		}
	}
	return after, record
}

func (j Journey) milestone(r Reach) Milestone {
	return Milestone{
		ID: MilestoneID(j.ID, r), Journey: j.ID, Count: r.Count, Rung: r.Rung,
		Start: r.Start, Day: r.Day, State: Recorded,
	}
}

// put replaces the milestone with the same ID, or appends.
func put(all []Milestone, m Milestone) []Milestone {
	if i := slices.IndexFunc(all, func(o Milestone) bool { return o.ID == m.ID }); i >= 0 {
		all[i] = m
		return all
	}
	return append(all, m)
}

// MilestoneID returns the non-zero ID of a reached rung, a hash of its fields: the same reach has the same ID. For
// CountSince the start is part of it, as every stretch has milestones of its own.
func MilestoneID(journey ID, r Reach) ID {
	start := r.Start
	if r.Count == CountAll {
		start = 0 // setbacks move it, and the rung is still the same
	}
	hash := fnv.New64a()
	for _, n := range []int64{
		int64(journey), int64(r.Count), int64(r.Rung.Days), int64(r.Rung.Months), int64(r.Rung.Years), int64(start),
	} {
		_, _ = hash.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
	// Without the top bit, so that it fits into a signed 64-bit integer as Discord's ids do.
	return max(1, ID(hash.Sum64()<<1>>1))
}

// book holds a journey's recorded milestones beside its present stretches.
type book struct {
	journey    Journey
	today      Day
	stretches  []stretch
	milestones []Milestone
}

func (j Journey) book(had []Milestone, today Day) book {
	return book{journey: j, today: today, stretches: j.stretches(j.until(today)), milestones: slices.Clone(had)}
}

// record adds to the book what of reached is not in it, and returns that.
func (b *book) record(reached []Reach) (record []Milestone) {
	for _, r := range reached {
		if !b.has(r) {
			record = append(record, b.journey.milestone(r))
			b.milestones = append(b.milestones, record[len(record)-1])
		}
	}
	return record
}

// has reports whether a reach is recorded.
func (b book) has(r Reach) bool {
	id := MilestoneID(b.journey.ID, r)
	return slices.ContainsFunc(b.milestones, func(m Milestone) bool {
		if m.ID == id {
			return true
		}
		same := m.Journey == b.journey.ID && m.Count == r.Count && m.Rung == r.Rung
		return same && (r.Count == CountAll || b.startOf(m) == r.Start)
	})
}

// startOf returns the start of the present stretch to which a milestone of CountSince belongs. It can differ from
// m.Start, because the member may have corrected the journey's first day or a setback. Then it is the stretch that
// contains the milestone's days or, if a setback took those, the next one. So a correction does not record every rung
// again.
func (b book) startOf(m Milestone) Day {
	best, found := m.Start, false
	for _, s := range b.stretches {
		if s.from == m.Start {
			return s.from
		}
		within := max(s.from, m.Start) <= min(s.to, m.Day)
		if within && (!found || distance(s.from, m.Start) < distance(best, m.Start)) {
			best, found = s.from, true
		}
		if !found && s.from > m.Day {
			best, found = s.from, true
		}
	}
	return best
}

func distance(a, b Day) Day { return max(a-b, b-a) }

// latest returns the farthest milestone of a count, for CountSince of the present stretch.
func (b book) latest(c Count) (latest Milestone, ok bool) {
	present := b.stretches[len(b.stretches)-1].from
	for _, m := range b.milestones {
		switch {
		case m.Journey != b.journey.ID || m.Count != c:
			continue
		case c == CountSince && b.startOf(m) != present, !b.journey.CanReach(m, b.today):
			continue
		case !ok || byLength(latest.Rung, m.Rung) < 0:
			latest, ok = m, true
		}
	}
	return latest, ok
}
