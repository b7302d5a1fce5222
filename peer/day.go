package peer

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Day is a civil date, as days since 1 January 1970. It has no zone; a Calendar relates it to instants.
type Day int32

const (
	secondsADay = 24 * 60 * 60
	maxYears    = 100     // how far back a journey may begin, and how far ahead a rung may lie
	maxAgo      = 100_000 // more of any unit is no date that anybody means, and keeps the sums small
)

// Refusals of dates that a member gave.
var (
	ErrNotADay    = errors.New("not a day")               // ParseDay cannot read it
	ErrFuture     = errors.New("in the future")           // later than today
	ErrTooLongAgo = errors.New("more than 100 years ago") // earlier than 100 calendar years before today
)

// Date returns the day of a civil date. Values outside their range are normalised as time.Date does it.
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

// ParseDay reads a date as members write it: "2026-03-02", "today", "yesterday", "tomorrow", "3 days ago",
// "2 weeks ago", "5 months ago", "1 year ago"; case and spaces around and between do not matter.
// It judges the writing only; CheckSince and the setback rules judge the day. Its one error is ErrNotADay.
func ParseDay(s string, today Day) (Day, error) {
	words := strings.Fields(strings.ToLower(s))
	switch {
	case len(words) == 1:
		return parseOneWord(words[0], today)
	case len(words) == 3 && words[2] == "ago":
		return parseAgo(words[0], words[1], today)
	}
	return 0, ErrNotADay
}

func parseOneWord(word string, today Day) (Day, error) {
	switch word {
	case "today":
		return today, nil
	case "yesterday":
		return today - 1, nil
	case "tomorrow":
		return today + 1, nil
	}
	t, err := time.Parse(time.DateOnly, word)
	if err != nil {
		return 0, ErrNotADay
	}
	return Date(t.Date()), nil
}

func parseAgo(number, unit string, today Day) (Day, error) {
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil || n > maxAgo {
		return 0, ErrNotADay
	}
	switch strings.TrimSuffix(unit, "s") {
	case "day":
		return today - Day(n), nil
	case "week":
		return today - 7*Day(n), nil
	case "month":
		return today.AddMonths(-int(n)), nil
	case "year":
		return today.AddMonths(-12 * int(n)), nil
	}
	return 0, ErrNotADay
}

// CheckSince returns ErrFuture for a day after today, ErrTooLongAgo for one more than 100 calendar years
// before it, and nil for all others.
func CheckSince(d, today Day) error {
	switch {
	case d > today:
		return ErrFuture
	case d < today.AddMonths(-12*maxYears):
		return ErrTooLongAgo
	}
	return nil
}
