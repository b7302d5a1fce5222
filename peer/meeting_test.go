package peer

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func starts(all []Session) (got []string) {
	for _, s := range all {
		text := s.Start.Format("2006-01-02 15:04")
		if s.Off {
			text += " off"
		}
		got = append(got, text)
	}
	return got
}

func TestSessions(t *testing.T) {
	at := func(s string) time.Time { return instant(t, s) }
	for _, c := range []struct {
		name, zone, when, from, until string
		today                         Day
		want                          []string // UTC
	}{
		{"New York across the spring change, as seen from Hyderabad", "America/New_York", "Sun 09:00", "2026-03-01T00:00:00Z", "2026-03-16T00:00:00Z",
			Date(2026, time.March, 1), []string{"2026-03-01 14:00", "2026-03-08 13:00", "2026-03-15 13:00"}},
		{"and across the autumn change", "America/New_York", "Sun 09:00", "2026-10-25T00:00:00Z", "2026-11-09T00:00:00Z",
			Date(2026, time.March, 1), []string{"2026-10-25 13:00", "2026-11-01 14:00", "2026-11-08 14:00"}},
		{"an hour that does not exist: right after the gap", "America/New_York", "Sun 02:30", "2026-03-07T00:00:00Z", "2026-03-09T00:00:00Z",
			Date(2026, time.March, 1), []string{"2026-03-08 07:00"}},
		{"an hour that comes twice: the first", "America/New_York", "Sun 01:30", "2026-10-31T00:00:00Z", "2026-11-02T00:00:00Z",
			Date(2026, time.March, 1), []string{"2026-11-01 05:30"}},
		{"Apia had no 30 December 2011", "Pacific/Apia", "Thu, Fri, Sat 20:00", "2011-12-29T00:00:00Z", "2012-01-01T12:00:00Z",
			Date(2011, time.December, 1), []string{"2011-12-30 06:00", "2011-12-31 06:00"}},
		{"begins with from, ends before until", "", "Mon 09:00", "2026-03-02T09:00:00Z", "2026-03-09T09:00:00Z", Date(2026, time.March, 1), []string{"2026-03-02 09:00"}},
		{"none before it was added", "", "Mon 09:00", "2026-02-01T00:00:00Z", "2026-03-03T00:00:00Z", Date(2026, time.March, 1), []string{"2026-03-02 09:00"}},
		{"once", "Asia/Kolkata", "2026-04-02 19:00", "2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z", Date(2026, time.March, 1), []string{"2026-04-02 13:30"}},
	} {
		m := Meeting{Zone: c.zone, When: recurrence(t, c.when, c.today)}
		if got := starts(m.Sessions(at(c.from), at(c.until))); !cmp.Equal(got, c.want) {
			t.Errorf("%s: %s", c.name, cmp.Diff(c.want, got))
		}
	}
}

func TestMovedAndCalledOffSessions(t *testing.T) {
	today := Date(2026, time.March, 2)
	m := Meeting{When: recurrence(t, "Mon 09:00", today)}
	m = m.WithChange(SessionChange{Date: today + 7, Off: true}).WithChange(SessionChange{Date: today + 14, To: today + 100, Hour: 20})
	m = m.WithChange(SessionChange{Date: today + 7, To: today + 8, Hour: 10}).WithChange(SessionChange{Date: today, Off: true})
	m = m.WithChange(SessionChange{Date: today + 1, To: today + 2}) // a date without a session
	from := instant(t, "2026-03-02T00:00:00Z")
	if got, want := starts(m.Sessions(from, from.AddDate(0, 0, 28))), []string{"2026-03-02 09:00 off", "2026-03-10 10:00", "2026-03-23 09:00"}; !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if got, want := starts(m.Sessions(from.AddDate(0, 0, 99), from.AddDate(0, 0, 101))), []string{"2026-06-08 09:00", "2026-06-10 20:00"}; !cmp.Equal(got, want[1:]) {
		t.Error(got)
	}
	if s, ok := m.Session(today + 14); !ok || !s.Moved || s.Date != today+14 {
		t.Errorf("its key: %+v", s)
	}
	if got, changed := m.WithoutChangesBefore(today + 10); !changed || len(got.Changes) != 1 || len(m.Changes) != 4 {
		t.Errorf("%+v", got.Changes)
	}
}

// In every zone, 1970 to 2100: each date of the rule has exactly one session unless the zone skipped the date; it
// starts on its date, at the hour unless that does not exist, then within the day; and in the order of dates.
func TestEveryDateHasItsSession(t *testing.T) {
	all := allZones(t)
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(all).Draw(t, "zone")
		today := Day(rapid.Int32Range(0, 47_400).Draw(t, "today"))
		hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.SampledFrom([]int{0, 15, 30, 59}).Draw(t, "minute")
		m := Meeting{Zone: zone, When: Recurrence{
			Kind: Weekly, Weeks: 1, From: today, Hour: hour, Minute: minute, Weekdays: []time.Weekday{0, 1, 2, 3, 4, 5, 6},
		}}
		location, err := LoadZone(zone)
		if err != nil {
			t.Fatal(err)
		}
		from := Calendar{Zone: zone}.At(today, 0, 0)
		seen := map[Day]bool{}
		last := time.Time{}
		for _, s := range m.Sessions(from, from.AddDate(0, 0, 200)) {
			y, mo, d := s.Start.In(location).Date()
			if seen[s.Date] || !s.Start.After(last) || s.Date < today {
				t.Fatalf("%s: %v at %v after %v", zone, s.Date, s.Start, last)
			}
			seen[s.Date], last = true, s.Start
			exists := time.Date(y, mo, d, hour, minute, 0, 0, location)
			h, mi, _ := s.Start.In(location).Clock()
			onTime := Date(y, mo, d) == s.Date && h == hour && mi == minute
			if !onTime && exists.Hour() == hour && exists.Minute() == minute && Date(y, mo, d) == s.Date {
				t.Fatalf("%s: %v at %v", zone, s.Date, s.Start.In(location))
			}
			if early := s.Start.Add(-24 * time.Hour).In(location); onTime && early.Hour() == hour && early.Minute() == minute && Date(early.Date()) == s.Date {
				t.Fatalf("%s: %v not the first", zone, s.Start)
			}
		}
		l := Calendar{Zone: zone}.local()
		for d := today; d < today+199; d++ {
			if seen[d] == l.skips(d) {
				t.Fatalf("%s: %v lost or doubled", zone, d)
			}
		}
	})
}

func TestRota(t *testing.T) {
	hosts := []Host{{Member: 3, Since: noon().Add(2)}, {Member: 1, Since: noon()}, {Member: 2, Since: noon().Add(1), Last: 5}}
	dates := []Session{{Date: 10}, {Date: 17}, {Date: 24}, {Date: 31}}
	for i := range dates {
		dates[i].Start = noon().AddDate(0, 0, 7*i)
	}
	if got, want := Rota(hosts, dates), []ID{1, 3, 2, 1}; !cmp.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	hosts[1].CantOn = []Day{10, 17}
	if got, want := Rota(hosts, dates), []ID{0, 0, 1, 3}; !cmp.Equal(got, want) {
		t.Errorf("one who can't: %v, want %v", got, want)
	}
	hosts[0].Break = true
	if got, want := Rota(hosts, dates), []ID{0, 0, 1, 2}; !cmp.Equal(got, want) {
		t.Errorf("one on a break: %v, want %v", got, want)
	}
	hosts = []Host{{Member: 1, Since: noon()}, {Member: 2, Since: noon().Add(1)}}
	hosts[0].Away = dates[1].Start.AddDate(0, 0, -1) // back when they would be told of the second
	if got, want := Rota(hosts, dates), []ID{2, 1, 2, 1}; !cmp.Equal(got, want) {
		t.Errorf("one who is away: %v, want %v", got, want)
	}
	hosts[0].Away = hosts[0].Away.Add(1)
	if got, want := Rota(hosts, dates), []ID{2, 2, 1, 2}; !cmp.Equal(got, want) {
		t.Errorf("one who is back a day too late: %v, want %v", got, want)
	}
	hosts[1].Away = dates[1].Start
	if got, want := Rota(hosts, dates), []ID{0, 0, 1, 2}; !cmp.Equal(got, want) {
		t.Errorf("all are away: %v, want %v", got, want)
	}
	hosts = []Host{{Member: 1, Since: noon()}, {Member: 2, Since: noon().Add(1)}}
	if got, want := Rota(hosts, dates, Cover{10, 2}, Cover{24, 9}), []ID{2, 1, 9, 2}; !cmp.Equal(got, want) {
		t.Errorf("one that was taken: %v, want %v", got, want)
	}
	if got := Rota(nil, dates[:1]); !cmp.Equal(got, []ID{0}) {
		t.Errorf("no hosts: %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		var hosts []Host
		for i := range rapid.IntRange(1, 6).Draw(t, "hosts") {
			hosts = append(hosts, Host{Member: ID(i + 1), Since: noon().Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "since")))})
		}
		var dates []Session
		for i := range rapid.IntRange(0, 40).Draw(t, "dates") {
			dates = append(dates, Session{Date: Day(100 + 7*i), Start: noon().AddDate(0, 0, 7*i)})
		}
		times := map[ID]int{}
		for _, who := range Rota(hosts, dates) {
			times[who]++
		}
		for _, h := range hosts {
			if n := times[h.Member]; n < len(dates)/len(hosts) || n > len(dates)/len(hosts)+1 {
				t.Fatalf("%d of %d by %d hosts", n, len(dates), len(hosts))
			}
		}
	})
}
