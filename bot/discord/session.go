package discord

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// session is one gateway session: the library's, and the line that it is on at present.
type session struct {
	lib  *discordgo.Session
	down chan struct{} // the library noticed that its connection is over

	mu   sync.Mutex
	ctx  context.Context // ends the attempt to connect
	line *line
	up   chan struct{} // closed at READY or RESUMED
	id   string
	wait time.Duration // Discord asked to wait so long before it is asked for the gateway again

	seq number // of the last event; the reading goroutine's
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
	s.ctx, s.line, s.up, s.wait = ctx, nil, make(chan struct{}), 0
	select {
	case <-s.down:
	default:
	}
}

// giveUp makes the session one that is not opened again.
func (s *session) giveUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id = ""
}

func (s *session) askedToWait() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wait
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
// connect, a 401 ends the client, and after a 429 the session knows how long to wait.
type gatewayTransport struct {
	c   *Client
	ses *session
}

// RoundTrip implements http.RoundTripper.
func (t gatewayTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.c.transport.RoundTrip(req.WithContext(t.ses.attempt()))
	if err != nil {
		return nil, err
	}
	switch resp.StatusCode {
	case http.StatusUnauthorized:
		t.c.unauthorized()
	case http.StatusTooManyRequests:
		t.ses.mu.Lock()
		t.ses.wait = seconds(resp.Header.Get("Retry-After"))
		t.ses.mu.Unlock()
	}
	return resp, nil
}

func (s *supervisor) newSession() (*session, error) {
	lib, err := s.c.session()
	if err != nil {
		return nil, err
	}
	ses := &session{lib: lib, down: make(chan struct{}, 1)}
	ses.begin(s.ctx)
	client := *lib.Client
	client.Transport = gatewayTransport{s.c, ses}
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

// dialer puts a line under every connection of a session. Discord is reached by TLS only.
func (s *supervisor) dialer(ses *session) *websocket.Dialer {
	dial := func(secure bool) func(context.Context, string, string) (net.Conn, error) {
		return func(_ context.Context, network, addr string) (conn net.Conn, err error) {
			if !secure && s.c.transport.api == nil {
				return nil, errNotAllowed
			}
			ctx := ses.attempt()
			if conn, err = s.c.dial(ctx, network, addr); err != nil {
				return nil, err
			}
			if secure {
				if conn, err = underTLS(ctx, conn, addr); err != nil {
					return nil, err
				}
			}
			l := newLine(conn, s.c.pace, &ses.seq)
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
