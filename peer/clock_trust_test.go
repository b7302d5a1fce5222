package peer

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestClockTrust(t *testing.T) {
	var never ClockTrust
	right := never.Compared(noon().Add(ClockTolerance), noon())
	for _, c := range []struct {
		name           string
		clock          ClockTrust
		trusted, wrong bool
	}{
		{"at the start", never, false, false},
		{"not asked yet", never.Ticked(noon(), 0), false, false},
		{"within the tolerance", right, true, false},
		{"behind, within it", never.Compared(noon().Add(-ClockTolerance), noon()), true, false},
		{"beyond it", never.Compared(noon().Add(ClockTolerance+1), noon()), false, true},
		{"a year ahead", never.Compared(noon().AddDate(1, 0, 0), noon()), false, true},
		{"ticking on", right.Ticked(noon().Add(time.Hour), 0), true, false},
		{"a day later", right.Ticked(right.Read.Add(ClockJump), 0), true, false},
		{"a jump", right.Ticked(right.Read.Add(ClockJump+1), 0), false, false},
		{"a jump and no second one", right.Ticked(right.Read.Add(ClockJump+1), 0).Ticked(right.Read.Add(ClockJump+2), 0), false, false},
		{"a jump that Discord confirms", right.Ticked(noon().AddDate(0, 0, 9), 0).Compared(noon().AddDate(0, 0, 9), noon().AddDate(0, 0, 9)), true, false},
		{"set back", right.Ticked(noon().Add(-time.Hour), 0), false, false},
		{"right again", never.Compared(noon().AddDate(1, 0, 0), noon()).Compared(noon(), noon()), true, false},
	} {
		if c.clock.Trusted() != c.trusted || c.clock.Wrong() != c.wrong {
			t.Errorf("%s: trusted %v, wrong %v", c.name, c.clock.Trusted(), c.clock.Wrong())
		}
	}
}

// Whatever the machine's clock does, it is trusted only within the tolerance of true time plus what passed unread, if
// Discord's time is compared now and then.
func TestTrustedTimeIsNearTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth, off := noon(), time.Duration(0)
		var c ClockTrust
		drift := time.Duration(0) // how far off the machine can have moved unseen since the last comparison
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			truth = truth.Add(time.Duration(rapid.IntRange(1, 120).Draw(t, "minutes")) * time.Minute)
			moved := time.Duration(rapid.SampledFrom([]int{0, 0, 0, -400, -1, 1, 20, 400}).Draw(t, "hours off")) * time.Hour
			off += moved
			drift += min(moved.Abs(), ClockJump)
			if rapid.Bool().Draw(t, "compare") {
				c, drift = c.Compared(truth.Add(off), truth), 0
			} else {
				c = c.Ticked(truth.Add(off), 0)
			}
			if c.Trusted() && off.Abs() > ClockTolerance+drift {
				t.Fatalf("%v off, and trusted", off)
			}
		}
	})
}
