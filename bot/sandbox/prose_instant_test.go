package sandbox

import (
	"testing"
	"time"
)

func TestInstantsReadAsAPersonReadsThem(t *testing.T) {
	now := time.Date(2026, time.January, 5, 18, 0, 0, 0, time.UTC) // a Monday
	for in, want := range map[string]string{
		"It starts 2026-01-05T20:00:00Z.":            "It starts in 2 hours (Monday 20:00).",
		"2026-01-05T18:00:00Z":                       "a few seconds ago (Monday 18:00)",
		"2026-01-05T17:59:00Z":                       "a minute ago (Monday 17:59)",
		"2026-01-05T18:50:00Z":                       "in an hour (Monday 18:50)",
		"2026-01-06T18:00:00Z":                       "in a day (Tuesday 18:00)",
		"2026-01-02T18:00:00Z":                       "3 days ago (Friday 18:00)",
		"2026-01-12T18:00:00Z":                       "in 7 days (12 January 18:00)",
		"2025-11-05T18:00:00Z":                       "2 months ago (5 November 2025 18:00)",
		"2028-01-05T18:00:00Z":                       "in 2 years (5 January 2028 18:00)",
		"2026-01-05T20:00:00Z 2026-01-05T16:00:00Z":  "in 2 hours (Monday 20:00) 2 hours ago (Monday 16:00)",
		"x2026-01-05T20:00:00Z 2026-99-05T20:00:00Z": "x2026-01-05T20:00:00Z 2026-99-05T20:00:00Z",
	} {
		if got := proseInstants(in, nil, now); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestDatesReadAsDates(t *testing.T) {
	now := time.Date(2026, time.January, 5, 18, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		in    string
		dates []int
		want  string
	}{
		{"On 2026-01-05T20:00:00Z it is off.", []int{3}, "On Monday 20:00 it is off."},
		{"2026-01-05T20:00:00Z (2026-01-05T20:00:00Z)", []int{0}, "Monday 20:00 (in 2 hours)"},
		{"2026-01-05T20:00:00Z (2026-01-05T20:00:00Z)", []int{22}, "in 2 hours (Monday 20:00)"},
		{"2026-01-05T20:00:00Z (2026-01-05T20:00:00Z), and on 2026-01-06T20:00:00Z", []int{22, 52},
			"in 2 hours (Monday 20:00), and on Tuesday 20:00"},
		{"2026-01-05T20:00:00Z instead of 2026-01-05T19:00:00Z", []int{0, 32}, "Monday 20:00 instead of Monday 19:00"},
	} {
		if got := proseInstants(c.in, c.dates, now); got != c.want {
			t.Errorf("%s: %q, want %q", c.in, got, c.want)
		}
	}
}
