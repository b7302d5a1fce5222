package peer_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/peer"
)

func weekly(t testing.TB, when string, today peer.Day) peer.Meeting {
	t.Helper()
	r, err := peer.ParseRecurrence(when, today)
	if err != nil {
		t.Fatal(err)
	}
	return peer.Meeting{Zone: "America/New_York", When: r, Length: time.Hour}
}

// TestEveryStepIsTakenOnceForEachSession runs the clock in uneven steps over half a year, with both changes of clocks.
func TestEveryStepIsTakenOnceForEachSession(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		start := time.Date(2026, time.Month(rapid.IntRange(2, 9).Draw(rt, "month")), 1, 0, 0, 0, 0, time.UTC)
		end := start.AddDate(0, 3, 0)
		m := weekly(t, rapid.SampledFrom([]string{"Thu 19:00", "Mon, Wed 02:30", "first Sun 18:00", "every 2 weeks Tue 20:00"}).Draw(rt, "when"), peer.Date(start.Date())).StartingAt(start)
		taken := map[peer.MeetingStep]map[peer.Day]int{}
		for now := start; now.Before(end); now = now.Add(time.Duration(rapid.IntRange(1, 3000).Draw(rt, "minutes")) * time.Minute) {
			for _, due := range m.DueSteps(now) {
				if taken[due.Step] == nil {
					taken[due.Step] = map[peer.Day]int{}
				}
				taken[due.Step][due.Session.Date]++
				m = m.WithStep(due.Step, due.Session)
			}
			if next, ok := m.NextStep(); ok && !next.After(now) {
				rt.Fatalf("at %v the next step is %v", now, next)
			}
		}
		for _, s := range m.Sessions(start, end.AddDate(0, 0, -4)) {
			for _, step := range peer.MeetingSteps() {
				if n := taken[step][s.Date]; n != 1 {
					rt.Fatalf("step %d of %v was taken %d times", step, s.Date, n)
				}
			}
		}
	})
}

func TestASessionThatIsOffHasNoSteps(t *testing.T) {
	m := weekly(t, "Thu 19:00", peer.Date(2026, 1, 5)).StartingAt(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))
	m = m.WithChange(peer.SessionChange{Date: peer.Date(2026, 1, 8), Off: true})
	next, ok := m.Next(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))
	if !ok || next.Date != peer.Date(2026, 1, 15) {
		t.Errorf("next is %v, %v", next.Date, ok)
	}
	if due := m.DueSteps(time.Date(2026, 1, 9, 12, 0, 0, 0, time.UTC)); len(due) != 0 {
		t.Errorf("steps %v", due)
	}
}

func TestTurnsOfHostsAndWhoTakesADate(t *testing.T) {
	day := func(n int) peer.Day { return peer.Date(2026, 1, 8) + peer.Day(7*n) }
	m := weekly(t, "Thu 19:00", peer.Date(2026, 1, 5)).
		WithHost(peer.Host{Member: 1, Since: time.Unix(1, 0)}).WithHost(peer.Host{Member: 2, Since: time.Unix(2, 0)})
	now := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	if a, b, c := m.HostOn(day(0), now), m.HostOn(day(1), now), m.HostOn(day(2), now); a != 1 || b != 2 || c != 1 {
		t.Errorf("turns %d, %d, %d", a, b, c)
	}
	m = m.Cant(1, day(0))
	if a, b := m.HostOn(day(0), now), m.HostOn(day(1), now); a != 0 || b != 1 {
		t.Errorf("after 1 can't, %d hosts, and then %d: 2 has not said yes", a, b)
	}
	if got := m.WithCover(9, day(0)).HostOn(day(0), now); got != 9 {
		t.Errorf("9 took it, %d hosts", got)
	}
	m = m.WithOpened(1, day(0))
	now = now.AddDate(0, 0, 4)
	if got := m.HostOn(day(1), now); got != 2 || !m.WasOpened(day(0)) {
		t.Errorf("after 1 opened, %d hosts next", got)
	}
	if m = m.WithoutHost(2); m.HostOn(day(1), now) != 1 {
		t.Error("2 still hosts")
	}
	if tidied, changed := m.Tidied(day(3)); !changed || len(tidied.Hosts[0].CantOn) != 0 {
		t.Error("old dates stay")
	}
}

// TestAHostWhoIsAwayIsNotPutDownForEver: nobody opens. The turn moves on each time; who missed two in a row takes no more.
func TestAHostWhoIsAwayIsNotPutDownForEver(t *testing.T) {
	m := weekly(t, "Thu 19:00", peer.Date(2026, 1, 5)).
		WithHost(peer.Host{Member: 1, Since: time.Unix(1, 0)}).WithHost(peer.Host{Member: 2, Since: time.Unix(2, 0)})
	for n, want := range []peer.ID{1, 2, 1, 2, 0, 0} {
		now := time.Date(2026, 1, 8+7*n, 12, 0, 0, 0, time.UTC)
		day := peer.Date(2026, 1, 8) + peer.Day(7*n)
		if got := m.HostOn(day, now); got != want {
			t.Errorf("session %d: %d hosts, want %d", n, got, want)
		}
		m, _ = m.WithUnopened(day, now)
	}
	m, _ = weekly(t, "Thu 19:00", peer.Date(2026, 1, 5)).WithHost(peer.Host{Member: 1, Missed: 1}).WithOpened(1, peer.Date(2026, 1, 8)).
		WithUnopened(peer.Date(2026, 1, 15), time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC))
	if h, _ := m.Host(1); h.Break || h.Missed != 1 {
		t.Errorf("one who opened in between: %+v", h)
	}
}

// TestSinceWhenAHostIsWanted: from when the turn became empty until someone has it.
func TestSinceWhenAHostIsWanted(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 1, 5, hour, 0, 0, 0, time.UTC) }
	m := weekly(t, "Thu 19:00", peer.Date(2026, 1, 5)).WithHostless(at(8)).WithHostless(at(9))
	if !m.Hostless.Equal(at(8)) {
		t.Errorf("added at 8: since %v", m.Hostless)
	}
	if m = m.WithHost(peer.Host{Member: 1}).WithHostless(at(10)); !m.Hostless.IsZero() {
		t.Errorf("someone hosts: since %v", m.Hostless)
	}
	if m = m.Cant(1, peer.Date(2026, 1, 8)).WithHostless(at(11)).WithHostless(at(12)); !m.Hostless.Equal(at(11)) {
		t.Errorf("given back at 11: since %v", m.Hostless)
	}
}
