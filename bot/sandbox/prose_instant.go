package sandbox

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

// stamp finds an instant in the text of an event, which is RFC 3339 in UTC.
var stamp = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\b`)

// proseInstants replaces the instants in a text by what a person reads at now: how far away they are, and when that is by
// the sandbox's clock (UTC): "in 2 hours (Monday 20:00)". Of those that begin at dates, Discord shows only when that is. One
// that is shown both ways, the other in brackets, is one.
func proseInstants(text string, dates []int, now time.Time) string {
	var b strings.Builder
	end := 0
	for _, found := range stamp.FindAllStringIndex(text, -1) {
		at, err := time.Parse(time.RFC3339, text[found[0]:found[1]])
		if err != nil || found[0] < end {
			continue
		}
		b.WriteString(text[end:found[0]])
		end = found[1]
		span, date := relative(at.Sub(now)), clock(at, now.UTC())
		again := " (" + text[found[0]:found[1]] + ")"
		both, isDate := strings.HasPrefix(text[end:], again), slices.Contains(dates, found[0])
		if both {
			end += len(again)
		}
		switch {
		case isDate && both:
			b.WriteString(date + " (" + span + ")")
		case isDate:
			b.WriteString(date)
		default:
			b.WriteString(span + " (" + date + ")")
		}
	}
	return b.String() + text[end:]
}

// clock is an instant with as much of its date as it needs not to be mistaken for another one.
func clock(at, now time.Time) string {
	const week = 7 * 24 * time.Hour
	switch away := at.Sub(now); {
	case away > -week && away < week:
		return at.Format("Monday 15:04")
	case at.Year() == now.Year():
		return at.Format("2 January 15:04")
	}
	return at.Format("2 January 2006 15:04")
}

// relative is how Discord shows a span from now: "in 2 hours", "3 days ago".
func relative(d time.Duration) string {
	span := roughly(d.Abs())
	if d <= 0 {
		return span + " ago"
	}
	return "in " + span
}

// roughly is a length of time in its largest unit, rounded.
func roughly(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		below, of time.Duration
		one, many string
	}{
		{45 * time.Second, time.Second, "a few seconds", "a few seconds"},
		{45 * time.Minute, time.Minute, "a minute", "%d minutes"},
		{22 * time.Hour, time.Hour, "an hour", "%d hours"},
		{26 * day, day, "a day", "%d days"},
		{320 * day, 365 * day / 12, "a month", "%d months"},
		{math.MaxInt64, 365 * day, "a year", "%d years"},
	} {
		if d >= unit.below {
			continue
		}
		if n := int(math.Round(float64(d) / float64(unit.of))); n > 1 && unit.one != unit.many {
			return fmt.Sprintf(unit.many, n)
		}
		return unit.one
	}
	return ""
}
