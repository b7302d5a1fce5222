package peer

import (
	"errors"
	"time"
)

// Day is a civil date, as days since 1 January 1970. It has no zone; a Calendar relates it to instants.
type Day int32

// Refusals of dates that a member gave.
var (
	ErrNotADay    = errors.New("not a day")              // ParseDay cannot read it
	ErrFuture     = errors.New("in the future")          // later than today
	ErrTooLongAgo = errors.New("more than 100 years ago") // earlier than 100 calendar years before today
)

// Date returns the day of a civil date. Values outside their range are normalised as time.Date does it.
func Date(year int, month time.Month, day int) Day { panic("not yet") }

// Date returns the civil date of d.
func (d Day) Date() (int, time.Month, int) { panic("not yet") }

// String returns the date as "2026-03-02".
func (d Day) String() string { panic("not yet") }

// AddMonths returns the day n calendar months later (earlier for a negative n), on the last day of the
// month where that month is too short: 31 January + 1 is 28 or 29 February, 29 February + 12 is 28 February.
func (d Day) AddMonths(n int) Day { panic("not yet") }

// ParseDay reads a date as members write it: "2026-03-02", "today", "yesterday", "tomorrow", "3 days ago",
// "2 weeks ago", "5 months ago", "1 year ago"; case and spaces around and between do not matter.
// It judges the writing only; CheckSince and the setback rules judge the day. Its one error is ErrNotADay.
func ParseDay(s string, today Day) (Day, error) { panic("not yet") }

// CheckSince returns ErrFuture for a day after today, ErrTooLongAgo for one more than 100 calendar years
// before it, and nil for all others.
func CheckSince(d, today Day) error { panic("not yet") }
