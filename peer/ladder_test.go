package peer

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const written = "1d 3d 7d 14d 30d 60d 90d 6m 9m 1y 18m 2y yearly"

func TestParseRung(t *testing.T) {
	for in, want := range map[string]Rung{
		"1d": {Days: 1}, " 30D ": {Days: 30}, "6m": {Months: 6}, "18M": {Months: 18}, "12m": {Years: 1}, "24m": {Years: 2}, "100y": {Years: 100}, "0007d": {Days: 7},
		"30 days": {Days: 30}, "1 Day": {Days: 1}, "18 months": {Months: 18}, "1 year": {Years: 1}, "2years": {Years: 2}, "1 d": {Days: 1},
	} {
		got, err := ParseRung(in)
		if err != nil || got != want {
			t.Errorf("%q is %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "d", "0d", "-1d", "1", "1w", "101y", "36526d", "1201m", "1.5y", "1 week", "days", "1 daysy", "1 d d", "99999999999999999999d", "३d", "yearly"} {
		if got, err := ParseRung(in); !errors.Is(err, ErrNotARung) {
			t.Errorf("%q is %+v, %v", in, got, err)
		}
	}
}

func TestParseLadder(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", written}, {written, written}, {"1y, 30d,7d  YEARLY 30d 12m", "7d 30d 1y yearly"}, {"yearly", "yearly"}, {"1d", "1d"},
		{"31d 1m 30d", "30d 1m 31d"},
	} {
		got, err := ParseLadder(c.in)
		if err != nil || got.String() != c.want {
			t.Errorf("%q is %q, %v, want %q", c.in, got, err, c.want)
		}
	}
	if got, _ := ParseLadder(""); !cmp.Equal(got, DefaultLadder()) {
		t.Error("the default is another")
	}
	many := ""
	for i := range MaxRungs + 1 {
		many += strings.Repeat(" ", 1) + Rung{Days: i + 1}.String()
	}
	for in, want := range map[string]error{"  ": ErrEmptyLadder, "1d soon": ErrNotARung, many: ErrLadderTooBig} {
		if _, err := ParseLadder(in); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", in, err, want)
		}
	}
}

func TestRungDay(t *testing.T) {
	for _, c := range []struct{ start, rung, want string }{
		{"2024-02-29", "1y", "2025-02-28"}, {"2024-02-29", "4y", "2028-02-29"}, {"2026-08-31", "6m", "2027-02-28"},
		{"2026-08-31", "18m", "2028-02-29"}, {"2026-01-31", "30d", "2026-03-02"},
	} {
		r, _ := ParseRung(c.rung)
		if got := r.Day(day(t, c.start)).String(); got != c.want {
			t.Errorf("%s after %s is %s, want %s", c.rung, c.start, got, c.want)
		}
	}
}

func TestWithLadder(t *testing.T) {
	s, now := Settings{}, instant(t, "2026-03-02T08:00:00Z")
	change := func(ladder string) {
		l, err := ParseLadder(ladder)
		if err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
		s = s.WithLadder(l, now)
	}
	change(DefaultLadder().String())
	if s.Ladder != "" || !s.LadderSince().IsZero() {
		t.Errorf("the same ladder changed %+v", s)
	}
	for _, l := range []string{"1d", "2d", "1d", "2d", "2D", "3d"} {
		change(l)
	}
	want := []PastLadder{{DefaultLadder().String(), now.Add(-5 * time.Hour)}, {"1d", now.Add(-2 * time.Hour)}, {"2d", now}}
	if !slices.Equal(s.PastLadders, want) || s.Ladder != "3d" || !s.LadderSince().Equal(now) {
		t.Errorf("%+v, want %+v", s, want)
	}
	for n := range 2 * maxPastLadders {
		change(Rung{Days: n + 10}.String())
	}
	if len(s.PastLadders) != maxPastLadders || s.PastLadders[maxPastLadders-1].Ladder != "48d" {
		t.Errorf("kept %+v", s.PastLadders)
	}
}
