package discord

import (
	"context"
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"waymark/peer"
)

// identifyEvery and identifyBurst keep identifications under Discord's 1000 a day, after which it resets
// the token: 100 at once, then one in 100 s, at most 964 in any 24 hours.
const (
	identifyEvery = 100 * time.Second
	identifyBurst = 100
)

// resumesAtMost is how often in a row a session is taken up again before it is given up.
const resumesAtMost = 3

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
	s := &supervisor{c: c, ctx: ctx, registering: make(chan struct{}, 4)}
	if f := s.supervise(); f != nil {
		c.refused.Store(f.Code == 4004)
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

	lastIdentify time.Time
	budget       time.Time // see identifyDelay
}

// supervise connects, and connects again, by the rules of Discord's close codes.
func (s *supervisor) supervise() *Fatal {
	var session *session
	failures, resumes := 0, 0
	for {
		if err := s.rest(session, failures); err != nil {
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
		resumes++
		if lasted >= s.c.pace.healthy {
			failures, resumes = 0, 0
		}
		again := "resume"
		if why.fresh() || resumes > resumesAtMost || !session.resumable() {
			session, resumes, again = nil, 0, "identify"
		}
		s.c.log.Info("the gateway connection ended", "code", why.code, "op", why.op, "silent", why.dead,
			"lasted", lasted.Round(time.Millisecond), "then", again)
	}
}

// fresh says that the session cannot be taken up again (Discord: Gateway Close Event Codes).
func (e ending) fresh() bool { return e.op == 9 || e.code == 4007 || e.code == 4009 }

// rest waits as long as is decent before the next connection: after failures in a row longer and longer,
// and, before an identification (a nil session), as Discord's limits on those ask for.
func (s *supervisor) rest(session *session, failures int) error {
	p := s.c.pace
	wait := time.Duration(0)
	if failures > 1 {
		wait = min(p.longest, p.backoff<<min(failures-2, 20))
		wait += time.Duration(rand.Float64() * float64(wait) / 2)
	}
	if session == nil {
		wait = max(wait, s.identifyDelay(time.Now()))
	}
	return sleep(s.ctx, wait)
}

// identifyDelay is how long to wait before identifying.
func (s *supervisor) identifyDelay(now time.Time) time.Duration {
	wait := max(0, s.budget.Add(-identifyBurst*identifyEvery).Sub(now))
	if s.lastIdentify.IsZero() {
		return wait
	}
	// Discord asks for a random 1–5 s after an invalid session, and takes one in 5 s.
	jitter := time.Duration((0.2 + 0.8*rand.Float64()) * float64(s.c.pace.identify))
	return max(wait, jitter, s.lastIdentify.Add(s.c.pace.identify).Sub(now))
}

// identified counts an identification.
func (s *supervisor) identified(now time.Time) {
	s.lastIdentify = now
	if s.budget.Before(now) {
		s.budget = now
	}
	s.budget = s.budget.Add(identifyEvery)
}

// close lets no registration begin any more.
func (s *supervisor) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// session is one gateway session: the library's, and the line that it is on at present.
type session struct {
	lib  *discordgo.Session
	down chan struct{} // the library noticed that its connection is over

	mu   sync.Mutex
	ctx  context.Context // ends the attempt to connect
	line *line
	up   chan struct{} // closed at READY or RESUMED
	id   string
}

func (s *session) resumable() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.id != ""
}

// begin starts a new attempt to connect.
func (s *session) begin(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ctx, s.line, s.up = ctx, nil, make(chan struct{})
	select {
	case <-s.down:
	default:
	}
}

func (s *session) attempt() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ctx
}

func (s *session) present() (*line, chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.line, s.up
}

func (s *session) isUp(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id != "" {
		s.id = id
	}
	select {
	case <-s.up:
	default:
		close(s.up)
	}
}

// gatewayTransport carries the library's question for the gateway's address. It ends with the attempt to
// connect, and a 401 ends the client.
type gatewayTransport struct {
	c       *Client
	attempt func() context.Context
}

// RoundTrip implements http.RoundTripper.
func (t gatewayTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.c.transport.RoundTrip(req.WithContext(t.attempt()))
	if err == nil && resp.StatusCode == http.StatusUnauthorized {
		t.c.stop(fatalOf(401))
	}
	return resp, err
}

func (s *supervisor) newSession() (*session, error) {
	lib, err := s.c.session()
	if err != nil {
		return nil, err
	}
	ses := &session{lib: lib, down: make(chan struct{}, 1)}
	ses.begin(s.ctx)
	client := *lib.Client
	client.Transport = gatewayTransport{s.c, ses.attempt}
	lib.Client = &client
	lib.Dialer = s.dialer(ses)
	lib.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { s.event(ses, e) })
	lib.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case ses.down <- struct{}{}:
		default:
		}
	})
	return ses, nil
}

// dialer puts a line under every connection of a session. Discord is reached by TLS only, another server
// on this machine only.
func (s *supervisor) dialer(ses *session) *websocket.Dialer {
	dial := func(secure bool) func(context.Context, string, string) (net.Conn, error) {
		return func(_ context.Context, network, addr string) (conn net.Conn, err error) {
			host, _, err := net.SplitHostPort(addr)
			if err != nil {
				return nil, err
			}
			if other := s.c.transport.api != nil; other && !isLoopback(host) || !other && !secure {
				return nil, fmt.Errorf("the gateway is not where the token may be sent")
			}
			ctx := ses.attempt()
			if conn, err = s.c.cfg.Dial(ctx, network, addr); err != nil {
				return nil, err
			}
			if secure {
				over := tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12})
				if err := over.HandshakeContext(ctx); err != nil {
					_ = conn.Close()
					return nil, err
				}
				conn = over
			}
			l := newLine(conn, s.c.pace.silence)
			ses.mu.Lock()
			ses.line = l
			ses.mu.Unlock()
			return l, nil
		}
	}
	return &websocket.Dialer{
		NetDialContext: dial(false), NetDialTLSContext: dial(true), HandshakeTimeout: s.c.pace.open,
	}
}

// connect opens a connection and stays until it ends. It says how long it was open, and why it ended.
func (s *supervisor) connect(ses *session) (time.Duration, ending) {
	attempt, cancel := context.WithTimeout(s.ctx, s.c.pace.open)
	defer cancel()
	ses.begin(attempt)
	known := ses.resumable()
	opened := make(chan error, 1)
	go func() { opened <- ses.lib.Open() }()
	var err error
	select {
	case err = <-opened:
	case <-attempt.Done():
		err = attempt.Err()
	}
	l, up := ses.present()
	if l != nil && !known {
		s.identified(time.Now())
	}
	if err != nil {
		s.c.log.Warn("connecting to the gateway failed", "reached", l != nil, "timeout", attempt.Err() != nil)
		if l == nil {
			return 0, ending{}
		}
		l.end(ending{op: 9}) // hung, or refused: nothing to take up again, unless the line knows better
		return 0, l.ending()
	}
	began := time.Now()
	defer s.c.online.Store(false)
	select {
	case <-up:
	case <-l.ended:
	case <-attempt.Done():
		if s.ctx.Err() == nil && !known {
			l.end(ending{op: 9})
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

// settle waits until the library can open the session again; it lingers a second after every end.
func (s *supervisor) settle(ses *session) {
	ctx, cancel := context.WithTimeout(s.ctx, 5*time.Second)
	defer cancel()
	select {
	case <-ses.down:
	case <-ctx.Done():
		ses.mu.Lock()
		ses.id = "" // not to be opened again
		ses.mu.Unlock()
	}
}

// event takes in what the gateway says, in order, on the library's reading goroutine.
func (s *supervisor) event(ses *session, e *discordgo.Event) {
	defer func() {
		if p := recover(); p != nil {
			s.c.log.Error("taking in an event panicked", "type", clip(e.Type, 40), "kind", fmt.Sprintf("%T", p))
		}
	}()
	switch strings.TrimPrefix(e.Type, foreign) {
	case "READY":
		var r ready
		_ = fit(e.RawData, &r)
		if r.User.ID != 0 {
			s.c.self.Store(uint64(r.User.ID))
		}
		if r.Application.ID != 0 {
			s.c.app.Store(uint64(r.Application.ID))
		}
		ses.isUp(string(r.SessionID))
		s.c.online.Store(true)
		s.c.log.Info("connected to the gateway")
	case "RESUMED":
		ses.isUp("")
		s.c.online.Store(true)
		s.c.log.Info("the gateway session goes on")
	case "GUILD_CREATE", "GUILD_DELETE":
		s.guild(e)
	case "INTERACTION_CREATE":
		s.c.interactionCreated(e.RawData)
	}
}

// guild follows which guilds the bot is in.
func (s *supervisor) guild(e *discordgo.Event) {
	var g struct {
		ID          id
		Unavailable bool
	}
	if fit(e.RawData, &g) != nil || g.ID == 0 || g.Unavailable {
		return
	}
	guild := peer.ID(g.ID)
	if strings.HasSuffix(e.Type, "DELETE") {
		if s.c.cfg.Removed != nil {
			s.c.cfg.Removed(guild)
		}
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.work.Go(func() {
		select {
		case s.registering <- struct{}{}:
			defer func() { <-s.registering }()
		case <-s.ctx.Done():
			return
		}
		s.register(guild)
	})
}
