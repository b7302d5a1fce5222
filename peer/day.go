package peer

import (
	"errors"
	"fmt"
	"time"
)

// Day is a civil date, as days since 1 January 1970. It has no zone; a Calendar relates it to instants.
type Day int32

const (
	secondsADay = 24 * 60 * 60
	maxYears    = 100 // how far back a journey may begin, and the longest rung
)

// Refusals of dates that a member gave.
var (
	ErrNotADay    = errors.New("not a day")               // ParseDay cannot read the text
	ErrFuture     = errors.New("in the future")           // later than today
	ErrTooLongAgo = errors.New("more than 100 years ago") // earlier than 100 calendar years before today
)

// Date returns the day of a civil date. Values outside their range are normalised as by time.Date.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

// Date returns the civil date of d.
func (d Day) Date() (int, time.Month, int) {
	return time.Unix(int64(d)*secondsADay, 0).UTC().Date()
}

// String returns the date as "2026-03-02".
func (d Day) String() string {
	y, m, day := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// AddMonths returns the day n calendar months later (earlier for a negative n), on the last day of the
// month where that month is too short: 31 January + 1 is 28 or 29 February, 29 February + 12 is 28 February.
func (d Day) AddMonths(n int) Day {
	y, m, day := d.Date()
	lastOfMonth := Date(y, m+time.Month(n)+1, 0)
	_, _, last := lastOfMonth.Date()
	return lastOfMonth - Day(max(0, last-day))
}

// CheckSince returns ErrFuture for a day after today, ErrTooLongAgo for one more than 100 calendar years before today,
// and nil for all others.
func CheckSince(d, today Day) error {
	switch {
	case d > today:
		return ErrFuture
	case d < today.AddMonths(-12*maxYears):
		return ErrTooLongAgo
	}
	return nil
}
