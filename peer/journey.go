package peer

import "errors"

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
func (j Journey) Open() bool { panic("not yet") }

// End returns the journey ended on a day; one that is already ended stays as it is.
// Its numbers stand still from that day on and no milestones are reached.
func (j Journey) End(on Day) Journey { panic("not yet") }

// Reopen returns the journey taken up again, as if it had never been ended.
func (j Journey) Reopen() Journey { panic("not yet") }

// DefaultCounting is how a new journey counts when the member does not say.
func DefaultCounting(forSomeone bool) Counting { panic("not yet") }

// Numbers returns the journey's days at today by the arithmetic of the specification: setbacks are
// intervals [Day, Restart), clipped to [Since, today] and united. An ended journey's stand at its last day.
func (j Journey) Numbers(today Day) Numbers { panic("not yet") }

// Marks returns the counts that the journey shows and marks milestones for, CountAll first; none for
// NoNumbers. ForSomeone changes nothing here: such a journey starts with NoNumbers.
func (j Journey) Marks() []Count { panic("not yet") }

// EffectiveStart returns the day from which a count's anniversaries are reckoned, as things stand today:
// for CountAll the start plus the days that setbacks took, for CountSince the last restart (which may be
// tomorrow) or the start.
func (j Journey) EffectiveStart(c Count, today Day) Day { panic("not yet") }

// SetbackOn reports whether d is a day of a setback: its Day, or one before its Restart.
func (j Journey) SetbackOn(d Day) bool { panic("not yet") }

// WithSetback returns the journey with one more setback. Restart zero-valued days are not special: the
// caller fills in the day after Day where the member did not say. One with the same ID is already noted
// (a repeated delivery): the journey is returned as it is.
// Errors: ErrFuture, ErrTooLongAgo for Day, ErrRestart for Restart.
func (j Journey) WithSetback(s Setback, today Day) (Journey, error) { panic("not yet") }

// EditSetback returns the journey with the setback of the same ID replaced. Errors: those of WithSetback,
// and ErrNoSetback.
func (j Journey) EditSetback(s Setback, today Day) (Journey, error) { panic("not yet") }

// WithoutSetback returns the journey without the setback of that ID, if it has it.
func (j Journey) WithoutSetback(id ID) Journey { panic("not yet") }
