package discord

import (
	"context"
	"slices"
	"sync"
	"time"
)

// How long a second copy is reported after its last trace, in real time. One that only listens leaves a single trace.
const (
	secondCopyFor  = time.Hour
	otherStartsFor = 24 * time.Hour
	countedLate    = time.Minute // Discord may count an IDENTIFY as late as this
)

// secondCopy notices another process that runs with the same token, by two traces. Discord gives both every interaction, and
// refuses the answer of the slower one as already answered (code 40060). And Discord counts the sessions that are started
// with a token: a process that only listens is noticed by that.
type secondCopy struct {
	mu      sync.Mutex
	until   time.Time // reported until then
	refused time.Time // when a first answer was refused so last
	starts  []time.Time
	counted sessionCount
}

// sessionCount is what Discord said at an instant: how many sessions may still be started before a reset.
type sessionCount struct {
	left      int
	at, reset time.Time
}

// started records that this process starts a session.
func (s *secondCopy) started(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starts = append(s.starts, at)
}

// count compares what Discord says now with what it said last, and reports whether more sessions were started than this
// process did.
func (s *secondCopy) count(now sessionCount) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.counted
	s.counted = now
	if last.at.IsZero() || now.at.After(last.reset.Add(-countedLate)) {
		return false
	}
	s.starts = slices.DeleteFunc(s.starts, func(at time.Time) bool { return at.Before(last.at.Add(-countedLate)) })
	if last.left-now.left <= len(s.starts) {
		return false
	}
	s.until = now.at.Add(otherStartsFor)
	return true
}

// refusal records a first answer that Discord refused as already answered. It reports whether that is the second within
// secondCopyFor, and the first that tells of another process.
func (s *secondCopy) refusal(at time.Time) (news bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.refused
	s.refused = at
	if before.IsZero() || at.Sub(before) >= secondCopyFor {
		return false
	}
	news = !at.Before(s.until)
	if until := at.Add(secondCopyFor); until.After(s.until) {
		s.until = until
	}
	return news
}

// SecondCopy reports whether another process runs with the token: it answered two interactions before this one, the last of
// them within an hour, or started a session within a day.
func (c *Client) SecondCopy() bool {
	c.copies.mu.Lock()
	defer c.copies.mu.Unlock()
	return time.Now().Before(c.copies.until)
}

// answeredElsewhere records that Discord had an answer to an interaction before this process sent one.
func (c *Client) answeredElsewhere() {
	if c.copies.refusal(time.Now()) {
		c.log.Error("another copy of the bot runs with the same token",
			"remedy", "Stop one: what members save is split between two data files. If the other isn't yours, reset the token.")
	}
}

// watchSessions compares, soon after the start and then at intervals, Discord's count of started sessions with this process's,
// until ctx ends. While a shard is not connected it waits: that one asks the same of Discord.
func (c *Client) watchSessions(ctx context.Context) {
	wait := c.timeouts.countSoon
	for sleep(ctx, wait) == nil {
		if wait = c.timeouts.countSoon; !c.Connected() {
			continue
		}
		wait = c.timeouts.countAgain
		var got gatewayAnswer
		asked := time.Now()
		err := c.do(ctx, request{op: "read count of sessions", method: "GET", path: "gateway/bot", into: &got})
		left := got.Limit.Remaining
		if err != nil || left == nil {
			continue
		}
		reset := asked.Add(time.Duration(got.Limit.ResetAfter) * time.Millisecond)
		if c.copies.count(sessionCount{int(*left), asked, reset}) {
			c.log.Error("another program started a session with the bot's token",
				"remedy", "If you run a second copy, stop it. Otherwise reset the token: anyone who has it reads what the bot is told.")
		}
	}
}
