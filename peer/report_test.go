package peer

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ref is a reference as storage would make it.
func ref(id ID) PersonRef { return PersonRef(fmt.Sprintf("%032x", uint64(id))) }

// TestReportReaders: whatever is pressed when, the two never read it, an owner it is not about always does, no more than
// MaxReportReaders do before OpenToAllAfter, and everyone else does after it while nobody has taken it.
func TestReportReaders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Report{From: arjun, FromRef: ref(arjun), About: leela, AboutRef: ref(leela), At: noon()}
		if rapid.Bool().Draw(t, "erased") {
			r.From, r.About = 0, 0
		}
		now, owner := noon(), ID(8)
		for range rapid.IntRange(0, 20).Draw(t, "presses") {
			now = now.Add(time.Duration(rapid.IntRange(0, 6).Draw(t, "hours")) * time.Hour)
			who := ID(rapid.IntRange(1, 8).Draw(t, "who"))
			if !r.MayOpen(who, ref(who), who == owner, now) {
				if who == owner {
					t.Fatal("the owner was refused")
				}
				continue
			}
			r, _ = r.Opened(who)
		}
		open := !now.Before(r.At.Add(OpenToAllAfter))
		others := 0
		for _, who := range r.Openers {
			if who != owner {
				others++
			}
			if again, changed := r.Opened(who); !r.MayOpen(who, ref(who), false, now) || changed || !cmp.Equal(again, r) {
				t.Error("who has read it can read it again")
			}
		}
		switch {
		case r.MayOpen(leela, ref(leela), true, now) || r.MayOpen(arjun, ref(arjun), true, now):
			t.Error("one of the two could read it")
		case !open && others > MaxReportReaders:
			t.Errorf("%d read it", others)
		case open && !r.MayOpen(99, ref(99), false, now):
			t.Error("after two days untaken it is not open to all")
		}
		r.Handler = sam
		if open && len(r.Openers) >= MaxReportReaders && r.MayOpen(99, ref(99), false, now) {
			t.Error("taken, and open to all")
		}
	})
}

func TestReportIsKept(t *testing.T) {
	r := Report{At: noon()}
	if got := r.KeepUntil(); !got.Equal(noon().Add(KeepReportsFor)) {
		t.Error("open:", got)
	}
	r.Closed = noon().AddDate(0, 0, 3)
	if got := r.KeepUntil(); !got.Equal(r.Closed.Add(KeepClosedReportsFor)) {
		t.Error("closed:", got)
	}
}
