package peer

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RecurrenceKind says how a meeting repeats.
type RecurrenceKind int

// The kinds of recurrence.
const (
	Weekly  RecurrenceKind = iota + 1 // on weekdays, every week or every few weeks
	Monthly                           // on the first to fourth or the last of a weekday in each month
	Once                              // on one date
)

// RecurrenceKinds returns all kinds of recurrence.
func RecurrenceKinds() []RecurrenceKind { return values(Weekly, Once) }

const (
	// LastOfMonth is the Nth of the last weekday of a month, which is the fourth or the fifth.
	LastOfMonth = -1
	// MaxWeeks is the most weeks between two sessions.
	MaxWeeks = 8
)

// Refusals of ParseRecurrence.
var (
	ErrNotARecurrence = errors.New("not a rule of recurrence")
	ErrPast           = errors.New("in the past") // a date that is over
)

// Recurrence is the rule by which a meeting repeats, in the local time of its zone.
type Recurrence struct {
	Kind     RecurrenceKind
	Weekdays []time.Weekday // Weekly: from Monday to Sunday, each once; Monthly: one
	Weeks    int            // Weekly: every so many weeks, from 1 to MaxWeeks
	Nth      int            // Monthly: 1–4 or LastOfMonth
	// From is the first date on which the meeting can take place: for Once its only date, for Weekly also the week from
	// which every second week is counted.
	From         Day
	Hour, Minute int // local wall-clock time
}

// ParseRecurrence reads "Thu 19:00", "Mon, Wed, Fri 07:30", "every 2 weeks Tue 20:00", "first Sun 18:00" (first to
// fourth, last) and "2026-04-02 19:00"; case and commas do not matter. The time of day is read by ParseClock, dates by
// ParseFutureDay. The rule begins on the first of its dates from today on.
func ParseRecurrence(s string, today Day) (Recurrence, error) {
	words := strings.Fields(strings.ReplaceAll(strings.ToLower(s), ",", " "))
	words = slices.DeleteFunc(words, func(w string) bool { return w == "at" || w == "on" || w == "and" || w == "the" })
	for n := min(2, len(words)-1); n > 0; n-- { // "7 pm" is two words
		hour, minute, err := ParseClock(strings.Join(words[len(words)-n:], " "))
		if err != nil {
			continue
		}
		r, ok := parseDates(words[:len(words)-n], today)
		if !ok {
			continue
		}
		if r.Kind == Once && r.From < today {
			return Recurrence{}, ErrPast
		}
		r.Hour, r.Minute = hour, minute
		return r, nil
	}
	return Recurrence{}, ErrNotARecurrence
}

// parseDates reads a rule without its time of day.
func parseDates(words []string, today Day) (Recurrence, bool) {
	if d, ok := (dateReader{today: today}).numeric(words); ok {
		return Recurrence{Kind: Once, From: d}, true
	}
	r := Recurrence{Kind: Weekly, Weeks: 1, From: today}
	switch n := len(words); {
	case n > 3 && words[0] == "every" && (words[2] == "weeks" || words[2] == "week"):
		weeks, err := strconv.Atoi(words[1])
		if err != nil || weeks < 1 || weeks > MaxWeeks {
			return Recurrence{}, false
		}
		r.Weeks, words = weeks, words[3:]
	case n > 1 && words[0] == "every":
		words = words[1:]
	case n == 2 && nth(words[0]) != 0:
		r.Kind, r.Weeks, r.Nth, words = Monthly, 0, nth(words[0]), words[1:]
	}
	for _, word := range words {
		w, ok := parseWeekday(word)
		if !ok || slices.Contains(r.Weekdays, w) {
			return Recurrence{}, false
		}
		r.Weekdays = append(r.Weekdays, w)
	}
	slices.SortFunc(r.Weekdays, func(a, b time.Weekday) int { return fromMonday(a) - fromMonday(b) })
	weeks := r.Weeks
	r.Weeks = min(1, weeks) // the first week is this one or the next
	first, ok := r.Next(today)
	r.From, r.Weeks = first, weeks
	return r, ok
}

// nth returns 1 to 4 for "first" to "fourth", LastOfMonth for "last", 0 for other words.
func nth(word string) int {
	if word == "last" {
		return LastOfMonth
	}
	return slices.Index([]string{"first", "second", "third", "fourth"}, word) + 1
}

// fromMonday returns 0 for Monday to 6 for Sunday.
func fromMonday(w time.Weekday) int { return (int(w) + 6) % 7 }

// String returns the rule as ParseRecurrence reads it, without From: "every 2 weeks Tue 20:00".
func (r Recurrence) String() string {
	var names []string
	for _, w := range r.Weekdays {
		names = append(names, w.String()[:3])
	}
	dates := strings.Join(names, ", ")
	switch {
	case r.Kind == Once:
		dates = r.From.String()
	case r.Kind == Monthly && r.Nth == LastOfMonth:
		dates = "last " + dates
	case r.Kind == Monthly:
		dates = []string{"", "first ", "second ", "third ", "fourth "}[r.Nth] + dates
	case r.Weeks > 1:
		dates = fmt.Sprintf("every %d weeks %s", r.Weeks, dates)
	}
	return fmt.Sprintf("%s %02d:%02d", dates, r.Hour, r.Minute)
}

// On reports whether the meeting has a session on a local date.
func (r Recurrence) On(d Day) bool {
	switch {
	case r.Kind == Once:
		return d == r.From
	case d < r.From || !slices.Contains(r.Weekdays, d.Weekday()):
		return false
	case r.Kind == Weekly:
		return int(d.monday()-r.From.monday())/7%max(1, r.Weeks) == 0
	}
	_, month, n := d.Date()
	if r.Nth == LastOfMonth {
		_, next, _ := (d + 7).Date()
		return next != month
	}
	return (n-1)/7+1 == r.Nth
}

// monday returns the Monday of a day's week.
func (d Day) monday() Day { return d - Day(fromMonday(d.Weekday())) }

// Next returns the first session's date from a day on, and false if there is none: Once in the past, or no weekdays.
func (r Recurrence) Next(d Day) (Day, bool) {
	d = max(d, r.From)
	if r.Kind == Once {
		return r.From, d == r.From
	}
	for last := d + 7*MaxWeeks; d <= last; d++ { // a month's nth weekday is at most five weeks away
		if r.On(d) {
			return d, true
		}
	}
	return 0, false
}
