package peer

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// Refusals of setbacks. A setback's Day can also be refused with ErrFuture or ErrTooLongAgo.
var (
	ErrRestart   = errors.New("restart is not between the day after the setback and tomorrow")
	ErrNoSetback = errors.New("no such setback on this journey")
)

// Setback is one dated entry on a journey: the days [Day, Restart) are not counted.
type Setback struct {
	ID      ID // the interaction that logged it
	Day     Day
	Restart Day // the day on which counting goes on; NotYet while the setback goes on
	Note    UserText
}

// NotYet is the Restart of a setback that is still going on. It is later than every day anyone reaches, so the
// arithmetic of intervals needs no special case; it is no date to show.
const NotYet Day = 1 << 30

// IsNotYet reports whether a text says that a setback is still going on: "not yet", "still going on".
func IsNotYet(s string) bool {
	switch strings.Join(strings.Fields(strings.ToLower(s)), " ") {
	case "not yet", "still going on":
		return true
	}
	return false
}

// Ongoing reports whether the setback is still going on.
func (s Setback) Ongoing() bool { return s.Restart == NotYet }

// OngoingSince returns the day of the earliest setback that is still going on, and false if there is none.
func (j Journey) OngoingSince() (Day, bool) {
	i := slices.IndexFunc(j.Setbacks, Setback.Ongoing) // in order of Day
	if i < 0 {
		return 0, false
	}
	return j.Setbacks[i].Day, true
}

// GoOn returns the journey with every ongoing setback ended, so that counting goes on from today ("I'm going on from
// today"), or from tomorrow for a setback of today. Without an ongoing setback it returns j unchanged.
func (j Journey) GoOn(today Day) Journey {
	if _, ongoing := j.OngoingSince(); !ongoing {
		return j
	}
	after := j
	after.Setbacks = slices.Clone(j.Setbacks)
	for i, s := range after.Setbacks {
		if s.Ongoing() {
			after.Setbacks[i].Restart = max(today, s.Day+1)
		}
	}
	return after.movedFrom(j)
}

// SetbackOn reports whether d is a day of a setback: its Day, or a later one before its Restart.
func (j Journey) SetbackOn(d Day) bool {
	return slices.ContainsFunc(j.Setbacks, func(s Setback) bool {
		return s.Day == d || s.Day < d && d < s.Restart
	})
}

// WithSince returns the journey with another first day. What that means for its milestones is Recompute's business.
func (j Journey) WithSince(d Day) Journey {
	after := j
	after.Since = d
	return after.movedFrom(j)
}

// movedFrom returns the changed journey j with Moved set if a stretch of before no longer begins on its day.
func (j Journey) movedFrom(before Journey) Journey {
	now := j.stretches(j.lastStart())
	for _, was := range before.stretches(before.lastStart()) {
		j.Moved = j.Moved || !slices.ContainsFunc(now, func(s stretch) bool { return s.from == was.from })
	}
	return j
}

// WithSetback returns the journey with one more setback. The caller fills in Restart: the day after Day where the
// member did not say, NotYet while the setback goes on. If a setback with the same ID exists (a repeated delivery),
// the journey is returned unchanged.
// Errors: ErrFuture and ErrTooLongAgo for Day, ErrRestart for Restart.
func (j Journey) WithSetback(s Setback, today Day) (Journey, error) {
	if j.indexSetback(s.ID) >= 0 {
		return j, nil
	}
	if err := checkSetback(s, today); err != nil {
		return j, err
	}
	return j.RestoreSetback(s), nil
}

// RestoreSetback returns the journey with a setback that was taken out of it, if it is not there. Its days are not held
// against today: the member may be west of where they were.
func (j Journey) RestoreSetback(s Setback) Journey {
	if j.indexSetback(s.ID) >= 0 {
		return j
	}
	after := j
	after.Setbacks = append(slices.Clone(j.Setbacks), s)
	slices.SortFunc(after.Setbacks, bySetbackDay)
	return after.movedFrom(j)
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
	return checkRestart(s, today)
}

func checkRestart(s Setback, today Day) error {
	if s.Restart <= s.Day || s.Restart > today+1 && !s.Ongoing() {
		return ErrRestart
	}
	return nil
}

// EditSetback returns the journey with the setback of the same ID replaced. Errors: those of WithSetback, where a day changes,
// and ErrNoSetback.
func (j Journey) EditSetback(s Setback, today Day) (Journey, error) {
	i := j.indexSetback(s.ID)
	if i < 0 {
		return j, ErrNoSetback
	}
	switch old := j.Setbacks[i]; {
	case s.Day != old.Day:
		if err := checkSetback(s, today); err != nil {
			return j, err
		}
	case s.Restart != old.Restart:
		if err := checkRestart(s, today); err != nil {
			return j, err
		}
	}
	after := j
	after.Setbacks = slices.Clone(j.Setbacks)
	after.Setbacks[i] = s
	slices.SortFunc(after.Setbacks, bySetbackDay)
	return after.movedFrom(j), nil
}

// WithoutSetback returns the journey without the setback of that ID. It is no error if there is none.
func (j Journey) WithoutSetback(id ID) Journey {
	after := j
	after.Setbacks = slices.DeleteFunc(slices.Clone(j.Setbacks), func(s Setback) bool { return s.ID == id })
	return after.movedFrom(j)
}
