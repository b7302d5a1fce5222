package discord

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Run keeps the bot connected until ctx ends, and then stops in order: nothing new is taken, the gateway
// is told that the session is over, and what was begun is finished, within ten seconds. It returns nil, or
// a *Fatal when the bot must not connect again. Run is called once.
func (c *Client) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case f := <-c.fatal:
			cancel(f)
		case <-ctx.Done():
		}
	}()
	s := &supervisor{c: c, ctx: ctx, registering: make(chan struct{}, 4), identifies: budget{ration: c.pace.ration}}
	if f := s.supervise(); f != nil {
		if f.Code == 4004 {
			c.refused.Store(true)
		}
		cancel(f)
	}
	cancel(nil)
	c.handlers.close()
	s.close()
	drained, stop := context.WithTimeout(context.Background(), c.pace.drain)
	defer stop()
	if err := c.Idle(drained); err != nil {
		c.log.Warn("some answers were not finished in time", "left", c.InFlight())
	}
	s.work.Wait()
	c.transport.base.CloseIdleConnections()
	if f, ok := context.Cause(ctx).(*Fatal); ok {
		return f
	}
	return nil
}

// supervisor owns the gateway connection during one Run.
type supervisor struct {
	c           *Client
	ctx         context.Context
	registering chan struct{} // how many registrations at once

	mu     sync.Mutex
	closed bool
	work   sync.WaitGroup // registrations

	identifies budget
}

// resumesAtMost is how often in a row a session is taken up again, without a minute of health between, before it is given up.
const resumesAtMost = 3

// supervise connects, and connects again, by the rules of Discord's close codes.
func (s *supervisor) supervise() *Fatal {
	var session *session
	failures, resumes, pause := 0, 0, time.Duration(0)
	for {
		if err := s.rest(session, failures, pause); err != nil {
			return nil
		}
		if session == nil {
			var err error
			if session, err = s.newSession(); err != nil {
				return &Fatal{What: "The gateway client could not be made.", Remedy: "Please report it."}
			}
		}
		lasted, why := s.connect(session)
		if s.ctx.Err() != nil {
			return nil
		}
		if fatal := fatalOf(why.code); fatal != nil {
			return fatal
		}
		failures++
		if !why.unreached {
			resumes++ // a gateway that was not even reached says nothing about the session
		}
		if lasted >= s.c.pace.healthy {
			failures, resumes = 0, 0
		}
		again := "resume"
		if why.fresh() || resumes > resumesAtMost || !session.resumable() {
			session, resumes, again = nil, 0, "identify"
		}
		pause = why.wait
		if why.op == 9 {
			pause = s.shake()
		}
		if !why.unreached { // which connect said
			s.c.log.Info("the gateway connection ended", "code", why.code, "op", why.op, "silent", why.dead,
				"lasted", lasted.Round(time.Millisecond), "then", again)
		}
	}
}

// fresh says that the session cannot be taken up again (Discord: Gateway Close Event Codes).
func (e ending) fresh() bool { return e.op == 9 && !e.kept || e.code == 4007 || e.code == 4009 }

// rest waits as long as is decent before the next connection: after failures in a row longer and longer, never less
// than pause, and, before an identification (a nil session), as Discord's limits on those ask for.
func (s *supervisor) rest(session *session, failures int, pause time.Duration) error {
	p := s.c.pace
	wait := time.Duration(0)
	if failures > 1 {
		wait = min(p.longest, p.backoff<<min(failures-2, 20))
		wait += time.Duration(rand.Float64() * float64(wait) / 2)
	}
	wait = max(wait, pause)
	if session == nil {
		wait = max(wait, s.identifies.delay(time.Now(), p.identify))
	}
	return sleep(s.ctx, wait)
}

// shake is the random 1–5 s that Discord asks for after an invalid session.
func (s *supervisor) shake() time.Duration {
	return time.Duration((0.2 + 0.8*rand.Float64()) * float64(s.c.pace.identify))
}

// close lets no registration begin any more.
func (s *supervisor) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// connect opens a connection and stays until it ends. It says how long it was open, and why it ended.
func (s *supervisor) connect(ses *session) (time.Duration, ending) {
	attempt, cancel := context.WithTimeout(s.ctx, s.c.pace.open)
	defer cancel()
	ses.begin(attempt)
	known := ses.resumable()
	err := s.open(ses, attempt)
	l, up := ses.present()
	if l != nil && !known && l.hasGreeted() {
		s.identifies.note(time.Now())
	}
	if err != nil {
		if s.ctx.Err() == nil {
			s.c.log.Warn("the connection to Discord's gateway failed; it is tried again. If it goes on failing, look at this machine's "+
				"network and at https://discordstatus.com", "reached", l != nil, "timeout", attempt.Err() != nil)
		}
		if l == nil {
			return 0, ending{unreached: true, wait: ses.askedToWait()}
		}
		l.end(ending{}) // unless the line knows better
		return 0, l.ending()
	}
	began := time.Now()
	defer s.c.online.Store(false)
	select {
	case <-up:
	case <-l.ended:
	case <-attempt.Done():
		if s.ctx.Err() == nil {
			l.end(ending{dead: true}) // it greets, and says nothing more
		}
	}
	select {
	case <-l.ended:
	case <-s.ctx.Done():
		s.c.handlers.close()
		l.hangUp()
		return 0, ending{}
	}
	why := l.ending()
	if !why.fresh() {
		s.settle(ses)
	}
	return time.Since(began), why
}

// lingering is how long the library may take to notice the end of a connection before its session is thrown away.
const lingering = 5 * time.Second

// open has the library connect. When that hangs, the connection is ended under it; a session whose library
// does not come back even then is not to be opened again.
func (s *supervisor) open(ses *session, attempt context.Context) error {
	opened := make(chan error, 1)
	go func() { opened <- ses.lib.Open() }()
	select {
	case err := <-opened:
		return err
	case <-attempt.Done():
	}
	if l, _ := ses.present(); l != nil {
		l.end(ending{dead: true})
	}
	over, cancel := context.WithTimeout(s.ctx, lingering)
	defer cancel()
	select {
	case <-opened:
	case <-over.Done():
		ses.giveUp()
	}
	return attempt.Err()
}

// settle waits until the library can open the session again; it lingers a second after every end.
func (s *supervisor) settle(ses *session) {
	ctx, cancel := context.WithTimeout(s.ctx, lingering)
	defer cancel()
	select {
	case <-ses.down:
	case <-ctx.Done():
		ses.giveUp()
	}
}
