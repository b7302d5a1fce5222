package discord

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"waymark/bot/watchdog"
)

// A session is given up after so many resumed connections in a row that were not healthy, or attempts in a row that did not
// reach its gateway. The backoff makes those about half an hour.
const (
	maxResumes     = 3
	maxUnreachable = 14
)

// shard is one gateway session, over as many connections as it takes. A client runs one or more (Discord: Gateway,
// Sharding). Its fields belong to run's goroutine, and to the reading one, which is the same.
type shard struct {
	c          *Client
	number     int
	plan       shardPlan
	identifies *identifyLimiter // shared by all shards
	events     *events
	pulse      watchdog.Pulse

	sessionID string       // "" : the next connection identifies
	sequence  atomic.Int64 // of the last event; 0 before the first
	address   string       // of the gateway; "" : Discord is asked
	next      *shardPlan   // Discord was asked, and there should be another number of shards
}

func (s *shard) resumable() bool { return s.sessionID != "" }

func (s *shard) forgetSession() {
	s.sessionID, s.address = "", ""
	s.sequence.Store(0)
}

// sawSequence notes an event's number. Numbers never go back: an event that comes late is not asked for again.
func (s *shard) sawSequence(n int64) { s.sequence.Store(max(n, s.sequence.Load())) }

// run keeps the shard connected until ctx ends, Discord's close code forbids to connect again, or there is to be another
// number of shards.
func (s *shard) run(ctx context.Context) shardEnd {
	failures, resumes, pause := 0, 0, time.Duration(0)
	for {
		wait := max(s.backoffWait(failures), pause)
		s.pulse.Within(wait)
		if sleep(ctx, wait) != nil {
			return shardEnd{}
		}
		lasted, reason := s.connect(ctx)
		fatal := fatalOf(reason.code, s.c.cfg.TokenFrom)
		switch {
		case ctx.Err() != nil:
			return shardEnd{}
		case s.next != nil:
			return shardEnd{plan: s.next}
		case reason.code == closedTooFewShards:
			return s.plan.refusedAsTooFew()
		case fatal != nil:
			return shardEnd{fatal: fatal}
		}
		failures++
		if !reason.unreachable {
			resumes++ // a gateway that was not even reached says nothing about the session
		}
		if lasted >= s.c.timeouts.healthy {
			failures, resumes, s.plan.refused = 0, 0, 0
		}
		if reason.endsSession() || resumes > maxResumes || reason.unreachable && failures >= maxUnreachable {
			s.forgetSession()
			resumes = 0
		}
		pause = reason.retryAfter
		if reason.op == opInvalidSession {
			pause = s.jitter()
		}
		if !reason.unreachable { // which connect logs
			s.c.log.Info("the gateway connection ended", "shard", s.number, "code", reason.code, "op", reason.op,
				"timeout", reason.timedOut, "lasted", lasted.Round(time.Millisecond), "resume", s.resumable())
		}
	}
}

// backoffWait grows with the failures in a row, from the second on.
func (s *shard) backoffWait(failures int) time.Duration {
	if failures < 2 {
		return 0
	}
	t := s.c.timeouts
	wait := min(t.maxBackoff, t.backoff<<min(failures-2, 20))
	return wait + time.Duration(rand.Float64()*float64(wait)/2)
}

// jitter is the random 1–5 s that Discord asks for after an invalid session.
func (s *shard) jitter() time.Duration {
	return time.Duration((0.2 + 0.8*rand.Float64()) * float64(s.c.timeouts.identify))
}

// connect opens a connection and handles what it brings until it ends. It returns how long it was up, and why it ended.
func (s *shard) connect(ctx context.Context) (time.Duration, closeReason) {
	identified := func() {}
	if !s.resumable() {
		s.pulse.Rest()
		if s.identifies.acquire(ctx, s.number) != nil {
			return 0, closeReason{}
		}
		identified = sync.OnceFunc(func() { s.identifies.release(s.number) })
		defer identified()
	}
	s.pulse.Within(s.c.timeouts.connect)
	attempt, cancel := context.WithTimeout(ctx, s.c.timeouts.connect)
	defer cancel()
	g, err := s.dial(attempt)
	if s.next != nil {
		return 0, closeReason{}
	}
	if err != nil {
		if !s.resumable() {
			s.address = "" // it may have moved; a session can be resumed at its own address only
		}
		if ctx.Err() == nil && !IsUnauthorized(err) { // that ends the program, and says why
			s.c.log.Warn("cannot reach Discord's gateway", "shard", s.number, "timeout", attempt.Err() != nil, "reason", WhyUnreached(err),
				"remedy", "The bot tries again. If it goes on, check this machine's network and https://discordstatus.com.")
		}
		return 0, closeReason{unreachable: true, retryAfter: retryAfter(err)}
	}
	g.identified = identified
	defer s.c.servers.connected(s.number, false)
	stop := context.AfterFunc(ctx, g.hangUp)
	defer stop()
	reason := g.read()
	if g.upSince.IsZero() {
		return 0, reason
	}
	return time.Since(g.upSince), reason
}

// dial connects to the known address, or asks Discord for one. It does not connect where s.next is another plan.
func (s *shard) dial(ctx context.Context) (*gatewayConn, error) {
	if s.address == "" {
		if err := s.askGateway(ctx); err != nil || s.next != nil {
			return nil, err
		}
	}
	return s.dialGateway(ctx, s.address)
}
