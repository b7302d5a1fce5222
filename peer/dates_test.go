package peer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDay(t *testing.T) {
	today := Date(2026, time.March, 31) // a Tuesday
	for _, c := range []struct{ in, want string }{
		{"2026-03-02", "2026-03-02"},
		{"2025-3-2", "2025-03-02"},
		{"2025/12/6", "2025-12-06"},
		{"today", "2026-03-31"},
		{"  Yesterday ", "2026-03-30"},
		{"TOMORROW", "2026-04-01"},
		{"the day before yesterday", "2026-03-29"},
		{"3 days ago", "2026-03-28"},
		{"1 day  ago", "2026-03-30"},
		{"0 days ago", "2026-03-31"},
		{"a day ago", "2026-03-30"},
		{"a week ago", "2026-03-24"},
		{"two weeks ago", "2026-03-17"},
		{"2 weeks ago", "2026-03-17"},
		{"5 months ago", "2025-10-31"},
		{"1 month ago", "2026-02-28"},
		{"1 year ago", "2025-03-31"},
		{"2 years ago", "2024-03-31"},
		{"2030-01-01", "2030-01-01"},
		{"300 years ago", "1726-03-31"},
		{"6 December 2025", "2025-12-06"},
		{"6 december 2025", "2025-12-06"},
		{"Dec 6 2025", "2025-12-06"},
		{"DEC 6, 2025", "2025-12-06"},
		{"6th of December, 2025", "2025-12-06"},
		{"on 1st Sept 2025", "2025-09-01"},
		{"2025 Dec 6", "2025-12-06"},
		{"29 Feb 2024", "2024-02-29"},
		{"2 Mar", "2026-03-02"},
		{"31 March", "2026-03-31"},
		{"1 April", "2025-04-01"}, // the last one
		{"29 Feb", "2024-02-29"},
		{"last Monday", "2026-03-30"},
		{"last tuesday", "2026-03-24"},
		{"wed", "2026-03-25"},
		{"next Monday", "2026-04-06"},
		{"in 2 weeks", "2026-04-14"},
		{"a week from now", "2026-04-07"},
	} {
		got, err := ParseDay(c.in, today)
		if err != nil || got.String() != c.want {
			t.Errorf("ParseDay(%q) = %v, %v, want %s", c.in, got, err, c.want)
		}
	}
	for _, in := range []string{
		"", " ", "soon", "2026-02-30", "02.03.2026", "3/2/2026", "26-3-2", "12026-03-02", "2026-003-2", "-3 days ago", "3 days", "3 days ago today",
		"3 fortnights ago", "99999999999999999999 days ago", "100001 years ago", "2026-03-02T00:00:00Z", "3.5 days ago", "@everyone", "3 ago",
		"30 Feb 2026", "31 April", "December", "December 2025", "6 December 25", "6 7 December", "2 weeks", "last", "last week", "mo", "a", "ago", "in",
	} {
		if got, err := ParseDay(in, today); !errors.Is(err, ErrNotADay) {
			t.Errorf("ParseDay(%q) = %v, %v, want ErrNotADay", in, got, err)
		}
	}
}

func TestParseFutureDay(t *testing.T) {
	today := Date(2026, time.March, 31) // a Tuesday
	for in, want := range map[string]string{
		"2 weeks": "2026-04-14", "in 2 weeks": "2026-04-14", "a month": "2026-04-30", "in a year": "2027-03-31", "3 days from now": "2026-04-03",
		"tomorrow": "2026-04-01", "Monday": "2026-04-06", "next tuesday": "2026-04-07", "wednesday": "2026-04-01", "the day after tomorrow": "2026-04-02",
		"2 Mar": "2027-03-02", "31 March": "2026-03-31", "29 Feb": "2028-02-29", "6 December 2026": "2026-12-06", "yesterday": "2026-03-30",
	} {
		if got, err := ParseFutureDay(in, today); err != nil || got.String() != want {
			t.Errorf("%q: %v, %v, want %s", in, got, err, want)
		}
	}
	if got, err := ParseFutureDay("29 Feb", Date(1896, time.March, 1)); err != nil || got != Date(1904, time.February, 29) {
		t.Errorf("over the year without a leap day: %v, %v", got, err)
	}
}

// What the bot writes, it reads: a date with its year, and without it where the date is within the year it means.
func TestParseDayReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := Day(rapid.Int32Range(-20_000, 60_000).Draw(t, "today"))
		d := today - Day(rapid.Int32Range(0, 364).Draw(t, "ago"))
		y, m, n := d.Date()
		month := m.String()
		for _, written := range []string{
			d.String(), fmt.Sprintf("%d %s %04d", n, month, y), fmt.Sprintf("%s %d %04d", month[:3], n, y), fmt.Sprintf("%d-%d-%d", y, m, n),
			fmt.Sprintf("%d %s", n, month), fmt.Sprintf("%d %s", n, month[:3]), fmt.Sprintf("%d days ago", today-d),
		} {
			for _, s := range []string{written, strings.ToUpper(written), strings.ToLower(written)} {
				if got, err := ParseDay(s, today); err != nil || got != d {
					t.Fatalf("on %v %q is %v, %v; want %v", today, s, got, err, d)
				}
			}
		}
	})
}

// A weekday is that day of the week, within a week of today, on the side that was asked for.
func TestWeekdays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := Day(rapid.Int32Range(-40_000, 80_000).Draw(t, "today"))
		w := rapid.SampledFrom([]time.Weekday{0, 1, 2, 3, 4, 5, 6}).Draw(t, "weekday")
		past, err := ParseDay("last "+w.String(), today)
		next, err2 := ParseFutureDay(w.String()[:3], today)
		for _, d := range []Day{past, next} {
			y, m, n := d.Date()
			if want := time.Date(y, m, n, 0, 0, 0, 0, time.UTC).Weekday(); err != nil || err2 != nil || d.Weekday() != w || want != w {
				t.Fatalf("%v is a %v, want %v", d, want, w)
			}
		}
		if past >= today || past < today-7 || next <= today || next > today+7 {
			t.Fatalf("today %v, last %v, next %v", today, past, next)
		}
	})
}
