package discord

import (
	"sync"
	"time"
)

// secondCopyFor is how long a second copy is reported after its last trace, in real time.
const secondCopyFor = time.Hour

// secondCopy notices another process that runs with the same token: Discord gives both every interaction, and refuses the
// answer of the slower one as already answered (code 40060).
type secondCopy struct {
	mu   sync.Mutex
	seen [2]time.Time // when the last two first answers were refused so, newest last
}

// notice records a refused first answer at an instant. It reports whether that is the second within secondCopyFor.
func (s *secondCopy) notice(at time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.seen[1]
	s.seen = [2]time.Time{before, at}
	return !before.IsZero() && at.Sub(before) < secondCopyFor
}

// SecondCopy reports whether another process answered two interactions before this one, the last of them within an hour.
func (c *Client) SecondCopy() bool {
	s := &c.copies
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.seen[0].IsZero() && s.seen[1].Sub(s.seen[0]) < secondCopyFor && time.Since(s.seen[1]) < secondCopyFor
}

// answeredElsewhere records that Discord had an answer to an interaction before this process sent one, and logs it once an
// hour.
func (c *Client) answeredElsewhere() {
	known := c.SecondCopy()
	if c.copies.notice(time.Now()) && !known {
		c.log.Error("another copy of the bot runs with the same token",
			"remedy", "Stop one: what members save is split between two data files. If the other isn't yours, reset the token.")
	}
}
