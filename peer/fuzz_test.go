package peer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// FuzzDates gives what a member typed to everything that reads dates, times of day, ladders and zones. Each refuses
// only with its own errors, reads what it has written as the same, and gives nothing that is out of bounds; n is
// the day, or the hour since 1970, that it is about.
func FuzzDates(f *testing.F) {
	for _, s := range []string{
		"2026-03-02", "today", "3 days ago", "100000 years ago", "9999-12-31", "0000-01-01", "20:00", "8pm", "noon", "2030", "12 a.m.",
		written, "1y,30d yearly", "12m", "36525d", "Asia/Kolkata", "America/New_York", "Pacific/Apia", "Africa/Casablanca", "Europe/Dublin",
		"Antarctica/Troll", "Australia/Lord_Howe", "Local", "../etc/passwd", "/etc/localtime", "posixrules", "right/UTC", "Asia\\Tokyo", "utc\x00",
	} {
		f.Add(s, int32(20_514))
		f.Add(s, int32(-700_000))
	}
	f.Add("Pacific/Apia", int32(24*15_338))
	f.Add("Asia/Manila", int32(-24*45_656))
	f.Fuzz(func(t *testing.T, s string, n int32) {
		readsDays(t, s, Day(n%1_000_000))
		readsClocks(t, s)
		readsLadders(t, s, Day(n%1_000_000))
		readsZones(t, s, time.Unix(int64(n)*3600, 0), int(uint32(n)%24))
	})
}

func readsDays(t *testing.T, s string, today Day) {
	d, err := ParseDay(s, today)
	if err != nil {
		if err != ErrNotADay {
			t.Errorf("%q: another error: %v", s, err)
		}
		return
	}
	if got, err := ParseDay(" "+strings.ToUpper(s)+"\t", today); err != nil || got != d {
		t.Errorf("%q in capitals: %v, %v", s, got, err)
	}
	if y, _, _ := d.Date(); y >= 0 && y <= 9999 {
		if again, err := ParseDay(d.String(), today); err != nil || again != d {
			t.Errorf("%q is %v, then %v, %v", s, d, again, err)
		}
	}
	switch err := CheckSince(d, today); {
	case d > today && err != ErrFuture, d < today-36_525 && err != ErrTooLongAgo, d <= today && d > today-36_524 && err != nil:
		t.Errorf("%v, on %v: %v", d, today, err)
	}
}

func readsClocks(t *testing.T, s string) {
	h, m, err := ParseClock(s)
	if err != nil {
		if err != ErrNotATime {
			t.Errorf("%q: another error: %v", s, err)
		}
		return
	}
	if h < 0 || h > 23 || m < 0 || m > 59 {
		t.Errorf("%q is %d:%d", s, h, m)
	}
	if h2, m2, err := ParseClock(fmt.Sprintf("%02d:%02d", h, m)); h2 != h || m2 != m || err != nil {
		t.Errorf("%q is %d:%d, then %d:%d, %v", s, h, m, h2, m2, err)
	}
}

func readsLadders(t *testing.T, s string, start Day) {
	l, err := ParseLadder(s)
	if err != nil {
		if !errors.Is(err, ErrNotARung) && err != ErrLadderTooBig && err != ErrEmptyLadder {
			t.Errorf("%q: another error: %v", s, err)
		}
		return
	}
	if again, err := ParseLadder(l.String()); err != nil || !cmp.Equal(again, l) {
		t.Errorf("%q is %q, then %q, %v", s, l, again, err)
	}
	if len(l.Rungs) > MaxRungs || len(l.Rungs) == 0 && !l.Yearly {
		t.Errorf("%q has %d rungs", s, len(l.Rungs))
	}
	for i, r := range l.Rungs {
		if r.Day(start) <= start || i > 0 && byLength(l.Rungs[i-1], r) >= 0 {
			t.Errorf("%q: rung %v after %v, on %v", s, r, start, r.Day(start))
		}
	}
}

// readsZones: a zone is known or refused, never with a path of the machine; and its days tile all time.
func readsZones(t *testing.T, s string, at time.Time, rollover int) {
	if _, err := LoadZone(s); err != nil {
		if err != errNoZone {
			t.Errorf("%q: another error: %v", s, err)
		}
	} else if strings.ContainsAny(s, `\.`) || strings.HasPrefix(s, "/") {
		t.Errorf("%q is taken for a zone", s)
	}
	c := Calendar{Zone: s, Rollover: rollover}
	d := c.Day(at)
	if c.Start(d).After(at) || !c.Start(d+1).After(at) {
		t.Errorf("%v in %+v is %v, which lasts from %v to %v", at, c, d, c.Start(d), c.Start(d+1))
	}
}
