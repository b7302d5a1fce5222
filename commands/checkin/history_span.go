package checkin

import (
	"waymark/commands"
	"waymark/peer"
)

// periods are the values of the option; the first is what it means to leave it out.
func periods() []string { return []string{"30 days", "90 days", "a year", "everything"} }

// span is the local days that a picture shows, both included, and what it has a column for.
type span struct {
	From, To peer.Day
	columns  columns
}

// columns are what a picture has a column for, and the parts in which its figures are given.
type columns int

const (
	days   columns = iota // the figures are given by weeks
	weeks                 // of seven days from the span's first
	months                // of the calendar
	years
)

// The longest spans, in days, that are shown as days, weeks and months where the option names no length.
const (
	mostDays   = 31
	mostWeeks  = 120
	mostMonths = 2 * 366
)

// Period reads the option. first and last are the days of the member's first and last entry: a picture begins at the
// first one. Someone who travelled west may have an entry for a day that has not begun where they are now, and it belongs
// in the picture.
func Period(rq commands.Request, today, first, last peer.Day) span {
	s := span{To: max(today, min(last, today+1))}
	switch rq.Choice("period") {
	case "90 days":
		s.From, s.columns = today-89, weeks
	case "a year":
		s.From, s.columns = today.AddMonths(-12)+1, months
	case "everything":
		s.From, s.columns = first, columnsFor(int(s.To-first)+1)
	default:
		s.From = today - 29
	}
	if s.From < first && first <= s.To {
		s.From = first
	}
	return s
}

// columnsFor are the columns of a span of so many days.
func columnsFor(length int) columns {
	switch {
	case length <= mostDays:
		return days
	case length <= mostWeeks:
		return weeks
	case length <= mostMonths:
		return months
	}
	return years
}

// part is the first day of the part that a day belongs to. The first part may begin before the span.
func (s span) part(d peer.Day) peer.Day {
	switch s.columns {
	case months:
		return monthOf(d)
	case years:
		year, _, _ := d.Date()
		return peer.Date(year, 1, 1)
	}
	return d - (d-s.From)%7
}

// parts are the first days of all parts.
func (s span) parts() []peer.Day {
	var all []peer.Day
	for d := s.From; d <= s.To; d++ {
		if p := s.part(d); len(all) == 0 || p > all[len(all)-1] {
			all = append(all, p)
		}
	}
	return all
}

func monthOf(d peer.Day) peer.Day {
	_, _, day := d.Date()
	return d - peer.Day(day-1)
}
