package peer

import (
	"errors"
	"strings"
	"time"
)

// Weekdays is a set of days of the week: bit n is time.Weekday(n). The zero value means every day.
type Weekdays uint8

// The sets that have a name. Weekends are Saturday and Sunday.
const (
	EveryDay Weekdays = 0
	WorkDays Weekdays = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
	Weekends Weekdays = 1<<time.Saturday | 1<<time.Sunday
)

// allDays is EveryDay with each day named.
const allDays = WorkDays | Weekends

// ErrNotWeekdays is the only error of ParseWeekdays.
var ErrNotWeekdays = errors.New("not days of the week")

// ParseWeekdays reads "every day", "weekdays", "weekends", and days like "Mon Wed Fri" or "Mon, Wed and Fri", or from
// one to another like "Mon-Thu"; case and commas do not matter. All seven days are EveryDay.
func ParseWeekdays(s string) (Weekdays, error) {
	s = strings.NewReplacer(",", " ", " – ", "-", "–", "-", " to ", "-", " - ", "-").Replace(strings.ToLower(s))
	switch strings.Join(strings.Fields(s), " ") {
	case "every day", "everyday", "daily", "all", "all days":
		return EveryDay, nil
	case "weekdays", "on weekdays", "workdays":
		return WorkDays, nil
	case "weekends", "weekend", "on weekends":
		return Weekends, nil
	}
	var set Weekdays
	for _, word := range strings.Fields(s) {
		if word == "and" || word == "on" {
			continue
		}
		days, ok := parseDays(word)
		if !ok {
			return 0, ErrNotWeekdays
		}
		set |= days
	}
	switch set {
	case 0:
		return 0, ErrNotWeekdays
	case allDays:
		return EveryDay, nil
	}
	return set, nil
}

// parseDays reads a day, or two with a hyphen between them: from one to the other, past Saturday if need be.
func parseDays(word string) (Weekdays, bool) {
	first, last, ranged := strings.Cut(word, "-")
	from, ok := parseWeekday(first)
	if !ok {
		return 0, false
	}
	to := from
	if ranged {
		if to, ok = parseWeekday(last); !ok {
			return 0, false
		}
	}
	set := Weekdays(1) << from
	for d := from; d != to; set |= 1 << d {
		d = (d + 1) % 7
	}
	return set, true
}

// Has reports whether the set holds a day's weekday.
func (w Weekdays) Has(d Day) bool { return w == EveryDay || w&(1<<d.Weekday()) != 0 }

// List returns the days of the set from Monday to Sunday, all seven of them for EveryDay.
func (w Weekdays) List() []time.Weekday {
	var list []time.Weekday
	for i := range 7 {
		if day := time.Weekday((i + 1) % 7); w == EveryDay || w&(1<<day) != 0 {
			list = append(list, day)
		}
	}
	return list
}
