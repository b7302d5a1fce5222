package peer

import (
	"cmp"
	"errors"
	"slices"
)

// MaxJourneys is how many open journeys a member can have.
const MaxJourneys = 10

// Refusals of setbacks. A setback's Day is also refused with ErrFuture and ErrTooLongAgo.
var (
	ErrRestart   = errors.New("restart is not between the day after the setback and tomorrow")
	ErrNoSetback = errors.New("no such setback on this journey")
)

// Numbers are a journey's days at some day, none of them below zero.
type Numbers struct {
	Elapsed int // from the start
	All     int // "all my days": elapsed without the days that setbacks took
	Since   int // "since last time"
	Longest int // the longest stretch without a setback, the present one included
}

// Open reports whether the journey has not been ended.
func (j Journey) Open() bool { return j.Ended == nil }

// End returns the journey ended on a day; one that is already ended stays as it is.
// Its numbers stand still from that day on and no milestones are reached.
func (j Journey) End(on Day) Journey {
	if j.Ended == nil {
		j.Ended = &on
	}
	return j
}

// Reopen returns the journey taken up again, as if it had never been ended.
func (j Journey) Reopen() Journey {
	j.Ended = nil
	return j
}

// DefaultCounting is how a new journey counts when the member does not say.
func DefaultCounting(forSomeone bool) Counting {
	if forSomeone {
		return NoNumbers
	}
	return AllMyDays
}

// Numbers returns the journey's days at today by the arithmetic of the specification: setbacks are
// intervals [Day, Restart), clipped to [Since, today] and united. An ended journey's stand at its last day.
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

// until returns the last day that counts at today: never before the start (a member who travels west may
// have started "tomorrow"), never after the end.
func (j Journey) until(today Day) Day {
	if j.Ended != nil {
		today = min(today, *j.Ended)
	}
	return max(today, j.Since)
}

// lastStart returns the last restart, or the start if there is none after it.
func (j Journey) lastStart() Day {
	last := j.Since
	for _, s := range j.Setbacks {
		last = max(last, s.Restart)
	}
	return last
}

// span is the days [from, to).
type span struct{ from, to Day }

// taken returns the days that setbacks took, clipped to [Since, until): disjoint, not empty, in order.
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

// Marks returns the counts that the journey shows and marks milestones for, CountAll first; none for
// NoNumbers. ForSomeone changes nothing here: such a journey starts with NoNumbers.
func (j Journey) Marks() []Count {
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

// SetbackOn reports whether d is a day of a setback: its Day, or one before its Restart.
func (j Journey) SetbackOn(d Day) bool {
	return slices.ContainsFunc(j.Setbacks, func(s Setback) bool {
		return s.Day == d || s.Day < d && d < s.Restart
	})
}

// BeganOn returns the journey with another first day.
func (j Journey) BeganOn(d Day) Journey {
	after := j
	after.Since = d
	return after.movedFrom(j)
}

// movedFrom returns the journey as it is after a change, with Moved as it follows.
func (j Journey) movedFrom(before Journey) Journey {
	now := j.stretches(j.lastStart())
	for _, was := range before.stretches(before.lastStart()) {
		j.Moved = j.Moved || !slices.ContainsFunc(now, func(s stretch) bool { return s.from == was.from })
	}
	return j
}

// WithSetback returns the journey with one more setback. Where the member did not say when they
// restart, the caller fills in the day after. One with the same ID is already noted
// (a repeated delivery): the journey is returned as it is.
// Errors: ErrFuture, ErrTooLongAgo for Day, ErrRestart for Restart.
func (j Journey) WithSetback(s Setback, today Day) (Journey, error) {
	if j.indexSetback(s.ID) >= 0 {
		return j, nil
	}
	if err := checkSetback(s, today); err != nil {
		return j, err
	}
	after := j
	after.Setbacks = append(slices.Clone(j.Setbacks), s)
	slices.SortFunc(after.Setbacks, bySetbackDay)
	return after.movedFrom(j), nil
}

func (j Journey) indexSetback(id ID) int {
	return slices.IndexFunc(j.Setbacks, func(s Setback) bool { return s.ID == id })
}

func bySetbackDay(a, b Setback) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID))
}

func checkSetback(s Setback, today Day) error {
	if err := CheckSince(s.Day, today); err != nil {
		return err
	}
	if s.Restart <= s.Day || s.Restart > today+1 {
		return ErrRestart
	}
	return nil
}

// EditSetback returns the journey with the setback of the same ID replaced. Errors: those of WithSetback,
// and ErrNoSetback.
func (j Journey) EditSetback(s Setback, today Day) (Journey, error) {
	i := j.indexSetback(s.ID)
	if i < 0 {
		return j, ErrNoSetback
	}
	if err := checkSetback(s, today); err != nil {
		return j, err
	}
	after := j
	after.Setbacks = slices.Clone(j.Setbacks)
	after.Setbacks[i] = s
	slices.SortFunc(after.Setbacks, bySetbackDay)
	return after.movedFrom(j), nil
}

// WithoutSetback returns the journey without the setback of that ID, if it has it.
func (j Journey) WithoutSetback(id ID) Journey {
	after := j
	after.Setbacks = slices.DeleteFunc(slices.Clone(j.Setbacks), func(s Setback) bool { return s.ID == id })
	return after.movedFrom(j)
}
