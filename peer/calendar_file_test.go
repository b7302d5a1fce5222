package peer

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// readICS returns what an independent parser reads in a calendar file: the starts in UTC of all sessions in [from,
// until).
func readICS(t testing.TB, file []byte, from, until time.Time) []string {
	t.Helper()
	cal, err := ical.NewDecoder(bytes.NewReader(file)).Decode()
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	moved, found := map[int64]bool{}, []time.Time{}
	for _, e := range cal.Events() {
		if p := e.Props.Get(ical.PropRecurrenceID); p != nil {
			at, err := p.DateTime(time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			moved[asRFC(at).Unix()] = true
		}
	}
	for _, e := range cal.Events() {
		start, err := e.DateTimeStart(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if uid, err := e.Props.Text(ical.PropUID); err != nil || uid != "meeting-7@waymark" {
			t.Errorf("uid %q", uid)
		}
		set, err := e.RecurrenceSet(start.Location())
		if err != nil {
			t.Fatal(err)
		}
		if set == nil || e.Props.Get(ical.PropRecurrenceID) != nil {
			found = append(found, asRFC(start))
			continue
		}
		for _, at := range set.Between(from, until.Add(-1), true) {
			if at = asRFC(at); !moved[at.Unix()] {
				found = append(found, at)
			}
		}
	}
	var all []Session
	for _, at := range found {
		if !at.Before(from) && at.Before(until) {
			all = append(all, Session{Start: at.UTC()})
		}
	}
	slices.SortFunc(all, func(a, b Session) int { return a.Start.Compare(b.Start) })
	return starts(all)
}

// asRFC reads the wall clock of an instant as RFC 5545, 3.3.5, does: an hour that happens twice is the first, one that does not
// exist is read by the clock before the change. Package time promises neither.
func asRFC(at time.Time) time.Time {
	wall := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC)
	by := func(near time.Duration) time.Time {
		_, offset := wall.Add(near).In(at.Location()).Zone()
		return wall.Add(-time.Duration(offset) * time.Second).In(at.Location())
	}
	before, after := by(-24*time.Hour), by(24*time.Hour)
	if after.Hour() == wall.Hour() && before.Hour() != wall.Hour() {
		return after
	}
	return before
}

// A calendar program sees the sessions that the bot has, across changes of the clocks, called off and moved.
func TestCalendarFileIsReadByAnother(t *testing.T) {
	from := instant(t, "2026-03-01T00:00:00Z")
	for _, zone := range []string{"America/New_York", "Asia/Kolkata", "", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca"} {
		for _, when := range []string{"Thu 19:00", "Mon, Wed, Fri 07:30", "every 2 weeks Tue 20:00", "first Sun 18:00", "last Sun 18:00", "Sun 02:15", "Sun 01:30", "2026-04-02 19:00"} {
			m := Meeting{Zone: zone, When: recurrence(t, when, Date(2026, time.March, 1)), Length: time.Hour}
			if m.When.Kind == Once {
				m = m.WithChange(SessionChange{Date: m.When.From, To: m.When.From + 2, Hour: 8})
			}
			second, ok := m.When.Next(m.When.From + 1)
			if third, more := m.When.Next(second + 1); ok && more {
				m = m.WithChange(SessionChange{Date: second, Off: true}).WithChange(SessionChange{Date: third, To: third + 1, Hour: 10})
			}
			file, ok := m.CalendarFile("meeting-7@waymark", "Meeting", Date(2026, time.March, 1), from)
			if !ok {
				t.Fatal("no file")
			}
			var sessions []Session
			for _, s := range m.Sessions(from, from.AddDate(1, 0, 0)) {
				if !s.Off {
					sessions = append(sessions, s)
				}
			}
			if got, want := readICS(t, file, from, from.AddDate(1, 0, 0)), starts(sessions); !cmp.Equal(got, want) {
				t.Errorf("%s, %s: %s\n%s", zone, when, cmp.Diff(want, got), file)
			}
		}
	}
}

func TestCalendarFileText(t *testing.T) {
	m := Meeting{Zone: "America/New_York", When: recurrence(t, "first Sun 18:00", Date(2026, time.March, 1)), Length: 90 * time.Minute}
	m = m.WithChange(SessionChange{Date: Date(2026, time.April, 5), Off: true}).WithChange(SessionChange{Date: Date(2026, time.May, 3), To: Date(2026, time.May, 4), Hour: 7, Minute: 5})
	file, _ := m.CalendarFile("meeting-7@waymark", "Meeting, weekly; a\\b", Date(2026, time.March, 1), instant(t, "2026-02-27T08:00:00Z"))
	for _, line := range []string{
		"DTSTART;TZID=America/New_York:20260301T180000", "RRULE:FREQ=MONTHLY;BYDAY=1SU", "EXDATE;TZID=America/New_York:20260405T180000",
		"RECURRENCE-ID;TZID=America/New_York:20260503T180000", "DTSTART;TZID=America/New_York:20260504T070500", "DTSTAMP:20260227T080000Z",
		"DURATION:PT90M", `SUMMARY:Meeting\, weekly\; a\\b`, "TZID:America/New_York", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400", "TZNAME:EDT", "DTSTART:20260308T020000", "RDATE:20270314T020000",
	} {
		if !strings.Contains(string(file), "\r\n"+line+"\r\n") {
			t.Errorf("without %q", line)
		}
	}
	if _, ok := (Meeting{When: recurrence(t, "2026-04-02 19:00", Date(2026, time.March, 1))}).CalendarFile("u", "t", Date(2026, time.May, 1), noon()); ok {
		t.Error("a file without sessions")
	}
}

// Whatever the title: lines end in CRLF, have at most 75 octets and valid UTF-8, and the title is read as it was.
func TestCalendarFileFolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := strings.TrimSpace(rapid.StringOf(rapid.RuneFrom([]rune("aé తె🎉,;\\:\"x"))).Draw(t, "title"))
		title = strings.Repeat(title, rapid.IntRange(1, 40).Draw(t, "times"))
		m := Meeting{When: Recurrence{Kind: Once, From: 20_600, Hour: 9}, Length: time.Hour}
		file, _ := m.CalendarFile("meeting-7@waymark", title, 0, noon())
		lines := strings.Split(string(file), "\r\n")
		for _, line := range lines {
			if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("%q", line)
			}
		}
		cal, err := ical.NewDecoder(bytes.NewReader(file)).Decode()
		if err != nil || lines[len(lines)-1] != "" {
			t.Fatalf("%v in %q", err, file)
		}
		if got, err := cal.Events()[0].Props.Text(ical.PropSummary); err != nil || got != title {
			t.Fatalf("%q is read as %q, %v", title, got, err)
		}
	})
}
