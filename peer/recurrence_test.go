package peer

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func recurrence(t testing.TB, s string, today Day) Recurrence {
	t.Helper()
	r, err := ParseRecurrence(s, today)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return r
}

func TestParseRecurrence(t *testing.T) {
	today := Date(2026, time.March, 3) // a Tuesday
	for in, want := range map[string]string{
		"Thu 19:00": "Thu 19:00", "thursday at 7 pm": "Thu 19:00", "every Thu 19:00": "Thu 19:00", "Fri, Mon and Wed 07:30": "Mon, Wed, Fri 07:30",
		"every 2 weeks Tue 20:00": "every 2 weeks Tue 20:00", "every 1 week Tue 20:00": "Tue 20:00", "first Sun 18:00": "first Sun 18:00",
		"FOURTH sunday 18:00": "fourth Sun 18:00", "last Sat noon": "last Sat 12:00", "2026-04-02 19:00": "2026-04-02 19:00", "2026-4-2 8.30": "2026-04-02 08:30",
	} {
		got := recurrence(t, in, today)
		if got.String() != want || !cmp.Equal(recurrence(t, got.String(), today), got) {
			t.Errorf("%q is %q, want %q", in, got.String(), want)
		}
	}
	for in, want := range map[string]string{
		"Tue 20:00": "2026-03-03", "Mon 20:00": "2026-03-09", "every 2 weeks Mon 20:00": "2026-03-09", "first Sun 18:00": "2026-04-05", "last Tue 18:00": "2026-03-31",
	} {
		if got := recurrence(t, in, today).From.String(); got != want {
			t.Errorf("%q begins %s, want %s", in, got, want)
		}
	}
	for _, in := range []string{
		"", "19:00", "Thu", "Thu 25:00", "Thu Thu 19:00", "fifth Sun 18:00", "first Sun Mon 18:00", "every 0 weeks Tue 20:00", "every 9 weeks Tue 20:00",
		"every two weeks Tue 20:00", "2026-02-30 19:00", "Thu 19:00 20:00", "every day 19:00", "@everyone 19:00", "tomorrow 19:00",
	} {
		if got, err := ParseRecurrence(in, today); !errors.Is(err, ErrNotARecurrence) {
			t.Errorf("%q is %q, %v", in, got, err)
		}
	}
	if got, err := ParseRecurrence("2026-03-02 19:00", today); !errors.Is(err, ErrPast) {
		t.Errorf("yesterday is %q, %v", got, err)
	}
}

// On is what counting the calendar by hand says, and Next is the first such day.
func TestRecurrenceIsThatOfCountingByHand(t *testing.T) {
	weekdays := []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	rapid.Check(t, func(t *rapid.T) {
		today := Day(rapid.Int32Range(0, 47_400).Draw(t, "today")) // 1970 to 2099
		weekday := rapid.SampledFrom(weekdays).Draw(t, "weekday")
		kind := rapid.SampledFrom([]string{"", "every 2 weeks ", "every 3 weeks ", "first ", "second ", "third ", "fourth ", "last "}).Draw(t, "kind")
		r, err := ParseRecurrence(kind+weekday+" 19:00", today)
		if err != nil {
			t.Fatal(err)
		}
		var want []Day
		inMonth := map[int][]Day{} // the weekday's dates by month, also those before the rule begins
		for d := today - 40; d < today+440; d++ {
			date := time.Unix(int64(d)*secondsADay, 0).UTC()
			if date.Weekday().String()[:3] != weekday {
				continue
			}
			month := date.Year()*12 + int(date.Month())
			inMonth[month] = append(inMonth[month], d)
		}
		every := map[string]int{"": 7, "every 2 weeks ": 14, "every 3 weeks ": 21}[kind]
		for d := r.From; every > 0 && d < today+380; d += Day(every) {
			want = append(want, d)
		}
		for d := today; every == 0 && d < today+380; d++ {
			date := time.Unix(int64(d)*secondsADay, 0).UTC()
			all := inMonth[date.Year()*12+int(date.Month())]
			i := map[string]int{"first ": 0, "second ": 1, "third ": 2, "fourth ": 3, "last ": len(all) - 1}[kind]
			if date.Day() <= 7*5 && len(all) > i && all[i] == d {
				want = append(want, d)
			}
		}
		var got []Day
		for d, ok := r.Next(today); ok && d < today+380; d, ok = r.Next(d + 1) {
			got = append(got, d)
		}
		if !cmp.Equal(got, want) || r.From < today || r.From > today+40 {
			t.Fatalf("%v from %v: %s", r, r.From, cmp.Diff(want, got))
		}
	})
}

func TestFirstSundayInMonthsOfFive(t *testing.T) {
	first := recurrence(t, "first Sun 18:00", Date(2026, time.March, 1))
	last := recurrence(t, "last Sun 18:00", Date(2026, time.March, 1))
	fourth := recurrence(t, "fourth Sun 18:00", Date(2026, time.March, 1))
	for _, c := range []struct {
		day                 int
		first, fourth, last bool
	}{{1, true, false, false}, {8, false, false, false}, {22, false, true, false}, {29, false, false, true}} { // March 2026 has five Sundays
		d := Date(2026, time.March, c.day)
		if first.On(d) != c.first || fourth.On(d) != c.fourth || last.On(d) != c.last {
			t.Errorf("%v: %v %v %v", d, first.On(d), fourth.On(d), last.On(d))
		}
	}
	once := recurrence(t, "2026-04-02 19:00", Date(2026, time.March, 1))
	if d, ok := once.Next(Date(2026, time.March, 1)); !ok || d != once.From {
		t.Error("once")
	}
	if _, ok := once.Next(once.From + 1); ok {
		t.Error("once more")
	}
}
