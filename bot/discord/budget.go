package discord

import "time"

// identifyBurst is how often the bot may identify at once; then it is one in each ration.
const identifyBurst = 15

// budget is how often the bot may identify.
type budget struct {
	ration time.Duration // an identification is earned anew in so long; 0: they are not counted
	last   time.Time
	full   time.Time // when the whole burst is there again
}

// note counts an identification.
func (b *budget) note(now time.Time) {
	b.last = now
	if b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(b.ration)
}

// delay is how long to wait before the next one; two are at least gap apart.
func (b *budget) delay(now time.Time, gap time.Duration) time.Duration {
	wait := max(0, b.full.Add(-identifyBurst*b.ration).Sub(now))
	if b.last.IsZero() {
		return wait
	}
	return max(wait, b.last.Add(gap).Sub(now))
}
