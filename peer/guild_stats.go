package peer

import (
	"slices"
	"time"
)

const (
	// MaxWaits is how many of the last waiting times a guild keeps.
	MaxWaits = 20
	// MaxActiveModerators is how many moderators GuildStats keeps.
	MaxActiveModerators = 50
)

// GuildStats is what a guild's moderators need besides the records of mentoring: recent waiting times, who acted, and
// the newest place in the queue.
type GuildStats struct {
	// Waits are how long the last requests waited until a mentor was asked, newest last, at most MaxWaits.
	Waits []time.Duration
	// Moderators are those who acted, so that the audit log's keyed references can be shown as names; newest last.
	Moderators []ID
	// LastQueuePosition is that of the newest request: see NextQueuePosition.
	LastQueuePosition time.Time
}

// WithWait returns the stats after a request waited that long until a mentor was asked.
func (s GuildStats) WithWait(wait time.Duration) GuildStats {
	s.Waits = append(slices.Clone(s.Waits), max(0, wait))
	s.Waits = s.Waits[max(0, len(s.Waits)-MaxWaits):]
	return s
}

// MedianWait returns the median waiting time; of an even number the greater of the middle two, so that it does not
// promise too much. It returns false while no wait is known.
func (s GuildStats) MedianWait() (time.Duration, bool) {
	if len(s.Waits) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(s.Waits))
	return sorted[len(sorted)/2], true
}

// FewestWaits is how many waits say something about how long it takes.
const FewestWaits = 5

// RecentWaits returns the median of the waits, as MedianWait, and the longest. It returns false while fewer than FewestWaits
// are known.
func (s GuildStats) RecentWaits() (median, longest time.Duration, known bool) {
	if len(s.Waits) < FewestWaits {
		return 0, 0, false
	}
	median, known = s.MedianWait()
	return median, slices.Max(s.Waits), known
}

// NextQueuePosition returns the queue position of a request made now, as an instant to the microsecond, and the stats
// after it. No two requests get the same position: of two made in the same instant the first keeps the earlier one,
// also after leaving and re-entering the queue. If the clock was set back by more than a second, its new time is used.
func (s GuildStats) NextQueuePosition(now time.Time) (GuildStats, time.Time) {
	at := now.Truncate(time.Microsecond) // the queue is stored to the microsecond
	if ahead := s.LastQueuePosition.Sub(at); ahead >= 0 && ahead < time.Second {
		at = s.LastQueuePosition.Add(time.Microsecond)
	}
	s.LastQueuePosition = at
	return s, at
}

// WithModerator returns the stats after a moderator acted, and whether that changed them.
func (s GuildStats) WithModerator(who ID) (GuildStats, bool) {
	if slices.Contains(s.Moderators, who) {
		return s, false
	}
	s.Moderators = append(slices.Clone(s.Moderators), who)
	s.Moderators = s.Moderators[max(0, len(s.Moderators)-MaxActiveModerators):]
	return s, true
}
