package peer

import (
	"testing"
	"time"
)

func TestKeptQueuePosition(t *testing.T) {
	queued := noon().AddDate(0, -2, 0)
	ended := func(lasted time.Duration, by ID) Pairing {
		return Pairing{Mentor: leela, Mentee: arjun, Since: noon().Add(-lasted), Ended: noon(), EndedBy: by, QueuedAt: queued}
	}
	unknown := ended(time.Hour, leela)
	unknown.QueuedAt = time.Time{}
	for name, c := range map[string]struct {
		pairing Pairing
		now     time.Time
		kept    bool
	}{
		"active":                    {Pairing{Mentor: leela, Mentee: arjun, Since: noon(), QueuedAt: queued}, noon(), false},
		"ended by the mentor":       {ended(ShortPairing-1, leela), noon(), true},
		"the mentor left":           {ended(ShortPairing-1, 0), noon(), true},
		"ended by the mentee":       {ended(time.Hour, arjun), noon(), false},
		"after two weeks":           {ended(ShortPairing, leela), noon(), false},
		"of a request nobody knows": {unknown, noon(), false},
		"on the last day":           {ended(time.Hour, leela), noon().Add(KeepQueuePositionFor - 1), true},
		"too late":                  {ended(time.Hour, leela), noon().Add(KeepQueuePositionFor), false},
	} {
		if at, kept := c.pairing.KeptQueuePosition(c.now); kept != c.kept || kept && !at.Equal(queued) {
			t.Errorf("%s: %v %v", name, at, kept)
		}
	}
}
