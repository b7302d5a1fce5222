package discord

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
	"waymark/storage"
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
	c             *Client
	number, count int
	identifies    *identifyLimiter // shared by all shards
	events        *events

	sessionID string       // "" : the next connection identifies
	sequence  atomic.Int64 // of the last event; 0 before the first
	address   string       // of the gateway; "" : Discord is asked
	isOnline  bool
}

func (s *shard) resumable() bool { return s.sessionID != "" }

func (s *shard) forgetSession() {
	s.sessionID, s.address = "", ""
	s.sequence.Store(0)
}

// sawSequence notes an event's number. Numbers never go back: an event that comes late is not asked for again.
func (s *shard) sawSequence(n int64) { s.sequence.Store(max(n, s.sequence.Load())) }

func (s *shard) online(yes bool) {
	switch {
	case yes && !s.isOnline:
		s.c.online.Add(1)
	case !yes && s.isOnline:
		s.c.online.Add(-1)
	}
	s.isOnline = yes
}

// run keeps the shard connected until ctx ends, and returns nil then, or a *storage.HostError where Discord's close code forbids
// to connect again.
func (s *shard) run(ctx context.Context) *storage.HostError {
	failures, resumes, pause := 0, 0, time.Duration(0)
	for {
		if sleep(ctx, max(s.backoffWait(failures), pause)) != nil {
			return nil
		}
		lasted, reason := s.connect(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if fatal := fatalOf(reason.code); fatal != nil {
			return fatal
		}
		failures++
		if !reason.unreachable {
			resumes++ // a gateway that was not even reached says nothing about the session
		}
		if lasted >= s.c.timeouts.healthy {
			failures, resumes = 0, 0
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
		if s.identifies.acquire(ctx) != nil {
			return 0, closeReason{}
		}
		identified = sync.OnceFunc(s.identifies.release)
		defer identified()
	}
	attempt, cancel := context.WithTimeout(ctx, s.c.timeouts.connect)
	defer cancel()
	g, err := s.dial(attempt)
	if err != nil {
		if !s.resumable() {
			s.address = "" // it may have moved; a session can be resumed at its own address only
		}
		if ctx.Err() == nil {
			s.c.log.Warn("cannot reach Discord's gateway", "shard", s.number, "timeout", attempt.Err() != nil,
				"remedy", "The bot tries again. If it goes on, check this machine's network and https://discordstatus.com.")
		}
		return 0, closeReason{unreachable: true, retryAfter: retryAfter(err)}
	}
	g.identified = identified
	defer s.online(false)
	stop := context.AfterFunc(ctx, func() {
		s.c.handlers.close()
		g.hangUp()
	})
	defer stop()
	reason := g.read()
	if g.upSince.IsZero() {
		return 0, reason
	}
	return time.Since(g.upSince), reason
}

// dial connects to the known address, or asks Discord for one.
func (s *shard) dial(ctx context.Context) (*gatewayConn, error) {
	if s.address == "" {
		var gateway struct{ URL lenientString }
		err := s.c.do(ctx, request{op: "read gateway address", method: "GET", path: "gateway", into: &gateway,
			incomplete: func() bool { return gateway.URL == "" }})
		if err != nil {
			return nil, err
		}
		s.address = string(gateway.URL)
	}
	return s.dialGateway(ctx, s.address)
}
