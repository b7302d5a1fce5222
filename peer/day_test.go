package peer

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t testing.TB, s string) Day {
	t.Helper()
	d, err := ParseDay(s, 0)
	if err != nil {
		t.Fatalf("ParseDay(%q): %v", s, err)
	}
	return d
}

func TestDayDate(t *testing.T) {
	if got := Date(1970, time.January, 1); got != 0 {
		t.Errorf("the first day is %d", got)
	}
	if got := Date(2026, time.January, 32).String(); got != "2026-02-01" {
		t.Errorf("32 January is %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(-700_000, 2_900_000).Draw(t, "day"))
		if got := Date(d.Date()); got != d {
			t.Fatalf("%d became %d", d, got)
		}
	})
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-15", 1, "2026-02-15"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2026-01-31", 3, "2026-04-30"},
		{"2026-08-31", 6, "2027-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -13, "2024-12-15"},
		{"2026-01-15", 0, "2026-01-15"},
		{"2096-02-29", 48, "2100-02-28"},
	} {
		if got := day(t, c.from).AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestAddMonthsKeepsTheDayOrTheLastOfTheMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(-40_000, 80_000).Draw(t, "day"))
		n := rapid.IntRange(-1300, 1300).Draw(t, "months")
		y, m, dd := d.Date()
		gy, gm, gd := d.AddMonths(n).Date()
		if want := y*12 + int(m) + n; gy*12+int(gm) != want {
			t.Fatalf("%v + %d months is in the wrong month: %v", d, n, d.AddMonths(n))
		}
		_, _, next := (d.AddMonths(n) + 1).Date()
		if gd != dd && (gd > dd || next != 1) {
			t.Fatalf("%v + %d months = %v", d, n, d.AddMonths(n))
		}
	})
}

func TestCheckSince(t *testing.T) {
	today := Date(2026, time.March, 2)
	for _, c := range []struct {
		day  Day
		want error
	}{
		{today, nil}, {today - 1, nil}, {today + 1, ErrFuture},
		{Date(1926, time.March, 2), nil}, {Date(1926, time.March, 1), ErrTooLongAgo},
	} {
		if got := CheckSince(c.day, today); got != c.want {
			t.Errorf("CheckSince(%v) = %v, want %v", c.day, got, c.want)
		}
	}
}
