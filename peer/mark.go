package peer

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
)

// Mark compares what the journey has reached with what is recorded of it (had: the member's milestones;
// those of other journeys and in the member's own words are passed over).
//
// record is what to store, by ID: new milestones, and those whose state changed because they are offered
// now. offer, a part of record, is what to ask the member about: of each count only the latest, of
// CountSince only one of the present stretch, and only if nobody asked about it or a later one before.
// On a day with a setback, and for an ended journey, nothing is offered; what was found then is recorded,
// and the latest is offered at the next call that may.
// A milestone in had is never withdrawn, and its rung never recorded again, except for CountSince by
// another stretch.
func Mark(j Journey, l Ladder, had []Milestone, today Day) (record, offer []Milestone) {
	book := j.book(had, today)
	record = book.record(j.Reached(l, today))
	if !j.Open() || j.SetbackOn(today) {
		return record, nil
	}
	for _, c := range j.Marks() {
		if m, ok := book.latest(c); ok && m.State == Recorded {
			m.State = Offered
			offer = append(offer, m)
			record = put(record, m)
		}
	}
	return record, offer
}

// CatchUp returns what the journey reached while ladders held that have been replaced since the journey last caught up,
// and is not in had: to store, and offered by the next Mark that may. So it matters to nobody when the owner changes the
// ladder. after is the journey with that noted, to be stored too if its CaughtUp is another.
//
// It comes before every change of the journey, for what it reached then it reached by its days as they were. A new one
// has nothing to catch up on: it begins with CaughtUp at s.LadderSince().
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

// put replaces the milestone of the same ID, or appends.
func put(all []Milestone, m Milestone) []Milestone {
	if i := slices.IndexFunc(all, func(o Milestone) bool { return o.ID == m.ID }); i >= 0 {
		all[i] = m
		return all
	}
	return append(all, m)
}

// MilestoneID is the stable, non-zero ID of a reached rung: the same reach always has the same.
// For CountSince the start counts too, as each stretch marks its own.
func MilestoneID(journey ID, r Reach) ID {
	start := r.Start
	if r.Count == CountAll {
		start = 0 // it moves with setbacks; the rung is still the same
	}
	hash := fnv.New64a()
	for _, n := range []int64{
		int64(journey), int64(r.Count), int64(r.Rung.Days), int64(r.Rung.Months), int64(r.Rung.Years), int64(start),
	} {
		_, _ = hash.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
	// Without the top bit, as Discord's ids are, so that it fits wherever they do.
	return max(1, ID(hash.Sum64()<<1>>1))
}

// book is what is recorded of a journey, read against its stretches as they are now.
type book struct {
	journey    Journey
	stretches  []stretch
	milestones []Milestone
}

func (j Journey) book(had []Milestone, today Day) book {
	return book{journey: j, stretches: j.stretches(j.until(today)), milestones: slices.Clone(had)}
}

// record returns what of reached is not in the book yet, and notes it there.
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

// startOf returns the start of the present stretch that a milestone of CountSince belongs to. That is not
// always its own: the member may since have corrected the journey's start or a setback. Then it belongs to
// the stretch that its days lie in or, if a setback has taken those, the one after; so a correction does not
// mark everything again.
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

// IsShared reports whether the member shares the milestone, with its number or without.
func (m Milestone) IsShared() bool { return m.State == Shared || m.State == SharedWithout }

// Celebrate returns the milestone with one more who celebrated, and whether that changed anything: each member
// celebrates a milestone once.
func (m Milestone) Celebrate(from ID) (Milestone, bool) {
	if slices.Contains(m.Celebrations, from) {
		return m, false
	}
	m.Celebrations = append(slices.Clone(m.Celebrations), from)
	return m, true
}

// NewestFirst compares milestones so that the newest come first, and of one day those of one journey together:
// all my days before since last time, the farther rung before the nearer.
func NewestFirst(a, b Milestone) int {
	return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(a.Journey, b.Journey), cmp.Compare(a.Count, b.Count),
		byLength(b.Rung, a.Rung), cmp.Compare(b.ID, a.ID))
}

func distance(a, b Day) Day { return max(a-b, b-a) }

// latest returns the farthest milestone of a count, for CountSince of the present stretch.
func (b book) latest(c Count) (latest Milestone, ok bool) {
	present := b.stretches[len(b.stretches)-1].from
	for _, m := range b.milestones {
		switch {
		case m.Journey != b.journey.ID || m.Count != c:
			continue
		case c == CountSince && b.startOf(m) != present:
			continue
		case !ok || byLength(latest.Rung, m.Rung) < 0:
			latest, ok = m, true
		}
	}
	return latest, ok
}
