package peer

import (
	"cmp"
	"slices"
	"time"
)

// MaxJourneys is how many open journeys a member can have.
const MaxJourneys = 10

// Counting is how a journey's days are counted.
type Counting int

// The counting styles; AllMyDays is the default.
const (
	AllMyDays Counting = iota
	SinceLastTime
	Both
	NoNumbers
)

// Countings returns all counting styles, the default first.
func Countings() []Counting { return values(AllMyDays, NoNumbers) }

// Journey is what a member counts, in their own words.
type Journey struct {
	ID       ID // the interaction that started it
	Name     UserText
	Since    Day
	Counting Counting
	// ForSomeone marks a journey of someone who loves a person who struggles: no setback button, no numbers unless
	// asked for.
	ForSomeone bool
	Setbacks   []Setback // in order of Day, then ID
	// Ended is the day on which it ended, nil while it is open.
	Ended *Day
	// AutoShare shares a reached milestone with the check-in that reaches it, without asking each time.
	AutoShare bool
	// Moved says that a day from which milestones are counted was changed: the first day or a restart.
	Moved bool
	// CaughtUp is the change of the ladder up to which milestones of earlier ladders are recorded; see CatchUp.
	CaughtUp time.Time
	// Answers are those to milestones that corrected days no longer reach; see Recompute.
	Answers []Answer
}

// Count is one of a journey's two counts, or a milestone in the member's own words.
type Count int

// The counts.
const (
	CountAll   Count = iota + 1 // all my days
	CountSince                  // since last time
	CountOwn                    // a milestone in the member's own words
)

// Counts returns all counts.
func Counts() []Count { return values(CountAll, CountOwn) }

// Numbers are a journey's counts of days on some day, none below zero.
type Numbers struct {
	Elapsed int // days since the first
	All     int // "all my days": elapsed less the days that setbacks took
	Since   int // "since last time"
	Longest int // the longest stretch without a setback, including the present one
}

// Open reports whether the journey has not ended.
func (j Journey) Open() bool { return j.Ended == nil }

// End returns the journey ended on a day; one that has ended is returned unchanged.
// From that day on its numbers stay the same and it reaches no milestones.
func (j Journey) End(on Day) Journey {
	if j.Ended == nil {
		j.Ended = &on
	}
	return j
}

// Reopen returns the journey as if it had never ended.
func (j Journey) Reopen() Journey {
	j.Ended = nil
	return j
}

// DefaultCounting returns how a new journey counts when the member does not choose.
func DefaultCounting(forSomeone bool) Counting {
	if forSomeone {
		return NoNumbers
	}
	return AllMyDays
}

// Numbers returns the journey's counts on the local day today: setbacks are intervals
// [Day, Restart), clipped to [Since, today] and united. An ended journey keeps the numbers of its last day.
func (j Journey) Numbers(today Day) Numbers {
	t := j.until(today)
	n := Numbers{Elapsed: int(t - j.Since)}
	gap := j.Since // where the present stretch without a setback began
	taken := 0
	for _, s := range j.taken(t) {
		n.Longest = max(n.Longest, int(s.from-gap))
		taken += int(s.to - s.from)
		gap = s.to
	}
	n.Longest = max(n.Longest, int(t-gap))
	n.All = n.Elapsed - taken
	n.Since = max(0, int(t-j.lastStart()))
	return n
}

// until returns the last day that counts on today: not before the first (a member who travels west may have started
// "tomorrow"), not after the end.
func (j Journey) until(today Day) Day {
	if j.Ended != nil {
		today = min(today, *j.Ended)
	}
	return max(today, j.Since)
}

// lastStart returns the last restart, or the first day if no restart is later.
func (j Journey) lastStart() Day {
	last := j.Since
	for _, s := range j.Setbacks {
		last = max(last, s.Restart)
	}
	return last
}

// span is the days [from, to).
type span struct{ from, to Day }

// taken returns the days that setbacks took, clipped to [Since, until), as disjoint non-empty spans in order.
func (j Journey) taken(until Day) []span {
	var all []span
	for _, s := range j.Setbacks {
		clipped := span{max(s.Day, j.Since), min(s.Restart, until)}
		if clipped.from < clipped.to {
			all = append(all, clipped)
		}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var united []span
	for _, s := range all {
		if n := len(united); n > 0 && s.from <= united[n-1].to {
			united[n-1].to = max(united[n-1].to, s.to)
			continue
		}
		united = append(united, s)
	}
	return united
}

// ShownCounts returns the counts that the journey shows and has milestones for, CountAll first; none for NoNumbers.
func (j Journey) ShownCounts() []Count {
	switch j.Counting {
	case AllMyDays:
		return []Count{CountAll}
	case SinceLastTime:
		return []Count{CountSince}
	case Both:
		return []Count{CountAll, CountSince}
	}
	return nil
}
