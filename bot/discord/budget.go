package discord

import "time"

// identifyEvery and identifyBurst keep identifications under 200 a day; Discord resets the token of a bot that needs
// 1000. 15 at once, then one in 8 minutes, are 195 in any 24 hours.
const (
	identifyEvery = 8 * time.Minute
	identifyBurst = 15
)

// budget is how often the bot may identify.
type budget struct {
	last time.Time
	full time.Time // when the whole burst is there again
}

// note counts an identification.
func (b *budget) note(now time.Time) {
	b.last = now
	if b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(identifyEvery)
}

// delay is how long to wait before the next one; two are at least gap apart.
func (b *budget) delay(now time.Time, gap time.Duration) time.Duration {
	wait := max(0, b.full.Add(-identifyBurst*identifyEvery).Sub(now))
	if b.last.IsZero() {
		return wait
	}
	return max(wait, b.last.Add(gap).Sub(now))
}
