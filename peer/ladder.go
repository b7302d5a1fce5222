package peer

import "errors"

// Refusals of ladders and rungs.
var (
	ErrNotARung     = errors.New("not a rung")     // not "30d", "6m", "1y", or more than 100 years
	ErrEmptyLadder  = errors.New("empty ladder")   // nothing to reach
	ErrLadderTooBig = errors.New("too many rungs") // more than MaxRungs
)

// MaxRungs is how many rungs a ladder can name.
const MaxRungs = 40

// Rung is a step of a milestone ladder: exactly one of the fields is above zero. Twelve months are written
// as a year, so that equal rungs are equal values.
type Rung struct{ Days, Months, Years int }

// ParseRung reads "30d", "6m" or "1y", whatever the case; up to 100 years. Its one error is ErrNotARung.
func ParseRung(s string) (Rung, error) { panic("not yet") }

// String returns the rung as ParseRung reads it.
func (r Rung) String() string { panic("not yet") }

// Day returns the day on which the rung is reached from a start: days later, or on the calendar
// anniversary in months or years (see Day.AddMonths).
func (r Rung) Day(start Day) Day { panic("not yet") }

// Ladder is what there is to reach: rungs from the nearest to the farthest, none twice and, if Yearly,
// every whole year beyond the last of them.
type Ladder struct {
	Rungs  []Rung
	Yearly bool
}

// DefaultLadder is "1d 3d 7d 14d 30d 60d 90d 6m 9m 1y 18m 2y yearly".
func DefaultLadder() Ladder { panic("not yet") }

// ParseLadder reads rungs separated by spaces or commas, in any order, and "yearly"; doubles count once.
// "" is the default ladder. Errors: ErrNotARung (wrapped, naming the word), ErrLadderTooBig, ErrEmptyLadder.
func ParseLadder(s string) (Ladder, error) { panic("not yet") }

// String returns the ladder as ParseLadder reads it.
func (l Ladder) String() string { panic("not yet") }
