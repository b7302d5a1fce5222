package peer

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// calendarYears is for how many years after its first session a calendar file describes the changes of its zone's
// clocks. Programs that know the IANA name use their own rules.
const calendarYears = 10

// CalendarFile returns a meeting as an iCalendar file (RFC 5545): one event with its rule, without the sessions that
// are called off, and with those that are moved. uid identifies the meeting for ever and is unique in the world, title
// is shown in calendars that other people can see, from is the first date to include and stamp the instant of writing.
// It returns false if the meeting has no session from that date on.
func (m Meeting) CalendarFile(uid, title string, from Day, stamp time.Time) ([]byte, bool) {
	first, ok := m.When.Next(from)
	l := Calendar{Zone: m.Zone}.local()
	for ok && l.skips(first) {
		first, ok = m.When.Next(first + 1)
	}
	if it, _ := m.session(l, first); m.When.Kind == Once && it.Off {
		return nil, false
	}
	if !ok {
		return nil, false
	}
	var f calendarFile
	f.line("BEGIN:VCALENDAR")
	f.line("VERSION:2.0")
	f.line("PRODID:-//Waymark//Meetings//EN")
	f.line("CALSCALE:GREGORIAN")
	f.zone(l.zone, m.zoneName(), l.at(first, 0, 0))
	event := func(extra ...string) {
		f.line("BEGIN:VEVENT")
		f.line("UID:" + escapeICS(uid))
		f.line("DTSTAMP:" + stamp.UTC().Format(icsUTC))
		f.line("SUMMARY:" + escapeICS(title))
		f.line(fmt.Sprintf("DURATION:PT%dM", int(m.Length/time.Minute)))
		f.line("TRANSP:TRANSPARENT")
		for _, line := range extra {
			f.line(line)
		}
		f.line("END:VEVENT")
	}
	at := func(name string, d Day, hour, minute int) string {
		return name + ";TZID=" + m.zoneName() + ":" + icsLocal(d, hour, minute)
	}
	start := func(d Day) string { // as it is, moved or after a gap
		it, _ := m.session(l, d)
		return "DTSTART;TZID=" + m.zoneName() + ":" + it.Start.In(l.zone).Format(icsClock)
	}
	if m.When.Kind == Once {
		event(start(first))
		f.line("END:VCALENDAR")
		return f.text, true
	}
	rule := []string{at("DTSTART", first, m.When.Hour, m.When.Minute), "RRULE:" + m.When.rrule()}
	var moved [][]string
	for _, d := range m.exceptions(l, first) {
		it, ok := m.session(l, d)
		if !ok || it.Off {
			rule = append(rule, at("EXDATE", d, m.When.Hour, m.When.Minute))
			continue
		}
		moved = append(moved, []string{at("RECURRENCE-ID", d, m.When.Hour, m.When.Minute), start(d)})
	}
	event(rule...)
	for _, lines := range moved {
		event(lines...)
	}
	f.line("END:VCALENDAR")
	return f.text, true
}

// exceptions are the dates of the rule, in order, whose session a calendar program would not find by the rule alone: those that
// are called off or moved, and, for calendarYears, those that the zone skips or whose hour it skips. Programs read an hour that
// does not exist by the clock before the change (RFC 5545, 3.3.5), where the session begins right after it.
func (m Meeting) exceptions(l local, first Day) []Day {
	var all []Day
	for _, c := range m.Changes {
		if c.Date >= first && m.When.On(c.Date) {
			all = append(all, c.Date)
		}
	}
	from := l.at(first, 0, 0)
	for _, c := range clockChanges(l.zone, from, from.AddDate(calendarYears, 0, 0)) {
		begin, end := c.at.Unix()+int64(c.from), c.at.Unix()+int64(c.to)
		for d := Day(begin / secondsADay); int64(d)*secondsADay < end; d++ {
			if w := wall(d, m.When.Hour, m.When.Minute); begin <= w && w < end && d >= first && m.When.On(d) {
				all = append(all, d)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (m Meeting) zoneName() string {
	if m.Zone == "" {
		return "UTC"
	}
	return m.Zone
}

// rrule returns the rule of a meeting that repeats as the value of an RRULE.
func (r Recurrence) rrule() string {
	var days []string
	for _, w := range r.Weekdays {
		days = append(days, strings.ToUpper(w.String()[:2]))
	}
	switch r.Kind {
	case Weekly:
		return fmt.Sprintf("FREQ=WEEKLY;INTERVAL=%d;WKST=MO;BYDAY=%s", max(1, r.Weeks), strings.Join(days, ","))
	case Monthly:
		return fmt.Sprintf("FREQ=MONTHLY;BYDAY=%d%s", r.Nth, days[0])
	}
	return ""
}

const (
	icsClock = "20060102T150405"
	icsUTC   = icsClock + "Z"
)

// icsLocal returns a local date and time as in DTSTART with a TZID.
func icsLocal(d Day, hour, minute int) string {
	y, m, n := d.Date()
	return fmt.Sprintf("%04d%02d%02dT%02d%02d00", y, m, n, hour, minute)
}

// escapeICS escapes a text value (RFC 5545, 3.3.11).
func escapeICS(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "").Replace(s)
}

// calendarFile is an iCalendar text being written.
type calendarFile struct{ text []byte }

// line writes a content line, folded after at most 75 octets, never within a character (RFC 5545, 3.1).
func (f *calendarFile) line(s string) {
	const most = 75
	room := most
	for len(s) > room {
		n := room
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		f.text = append(f.text, s[:n]+"\r\n "...)
		s, room = s[n:], most-1 // the space counts
	}
	f.text = append(f.text, s+"\r\n"...)
}

// clockChange is a change of a zone's clocks.
type clockChange struct {
	at       time.Time
	from, to int // seconds east of UTC
	daylight bool
	name     string
}

// zone writes a VTIMEZONE: the offset in force at the start and each change of the clocks in the years after it, as one
// observance for each kind of change.
func (f *calendarFile) zone(zone *time.Location, name string, start time.Time) {
	f.line("BEGIN:VTIMEZONE")
	f.line("TZID:" + name)
	abbreviation, offset := start.In(zone).Zone()
	all := []clockChange{{start.Add(-24 * time.Hour), offset, offset, start.In(zone).IsDST(), abbreviation}}
	all = append(all, clockChanges(zone, start.Add(-24*time.Hour), start.AddDate(calendarYears, 0, 0))...)
	for len(all) > 0 {
		first := all[0]
		same := func(c clockChange) bool {
			return c.from == first.from && c.to == first.to && c.daylight == first.daylight && c.name == first.name
		}
		kind := "STANDARD"
		if first.daylight {
			kind = "DAYLIGHT"
		}
		f.line("BEGIN:" + kind)
		f.line("DTSTART:" + first.local())
		f.line("TZOFFSETFROM:" + icsOffset(first.from))
		f.line("TZOFFSETTO:" + icsOffset(first.to))
		f.line("TZNAME:" + first.name)
		var rest []clockChange
		for _, c := range all[1:] {
			if same(c) {
				f.line("RDATE:" + c.local())
			} else {
				rest = append(rest, c)
			}
		}
		f.line("END:" + kind)
		all = rest
	}
	f.line("END:VTIMEZONE")
}

// local returns the change's local time by the offset before it, as VTIMEZONE has it.
func (c clockChange) local() string {
	return c.at.In(time.FixedZone("", c.from)).Format(icsClock)
}

// clockChanges returns the changes of a zone's clocks in (from, until], in order.
func clockChanges(zone *time.Location, from, until time.Time) []clockChange {
	var all []clockChange
	for t := from.In(zone); ; {
		_, end := t.ZoneBounds()
		if end.IsZero() || end.After(until) {
			return all
		}
		if !end.After(t) { // see firstAt
			t = t.Add(time.Hour)
			continue
		}
		_, before := end.Add(-time.Second).In(zone).Zone()
		name, after := end.In(zone).Zone()
		if before != after {
			all = append(all, clockChange{end, before, after, end.In(zone).IsDST(), name})
		}
		t = end.In(zone)
	}
}

// icsOffset returns seconds east of UTC as "+0530", with seconds where an old offset has them.
func icsOffset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	s := fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}
