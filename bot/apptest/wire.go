package apptest

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"waymark/bot/app"
)

// Wire is a network in memory between one server and those who dial it. In a bubble of testing/synctest it
// lets time stand still until everybody waits, which real sockets do not. What is written arrives a
// millisecond later, and no two writes to one end arrive at the same instant.
type Wire struct {
	mu      sync.Mutex
	conns   []*plug // both ends of every connection that is open
	refuses bool
	made    int

	waiting chan net.Conn // dialled, and not yet accepted
	closed  chan struct{}
	once    sync.Once
}

// Latency is how long a packet takes on a Wire.
const Latency = time.Millisecond

// NewWire makes a network in memory with that latency.
func NewWire() *Wire {
	return &Wire{waiting: make(chan net.Conn, 1024), closed: make(chan struct{})}
}

// Accept implements net.Listener.
func (w *Wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.waiting:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener. Connections stay.
func (w *Wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

// Addr implements net.Listener.
func (w *Wire) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 443} }

// Dial connects to the server, whatever the address.
func (w *Wire) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.made++
	select {
	case <-w.closed:
		return nil, syscall.ECONNREFUSED
	default:
	}
	if err := ctx.Err(); err != nil || w.refuses {
		return nil, errors.Join(syscall.ECONNREFUSED, err)
	}
	near, far := &plug{wire: w}, &plug{wire: w}
	for _, p := range []*plug{near, far} {
		p.cond = sync.NewCond(&p.mu)
	}
	near.peer, far.peer = far, near
	w.conns = append(w.conns, near, far)
	w.waiting <- far
	return near, nil
}

// Refuse has the server take no calls, or take them again.
func (w *Wire) Refuse(yes bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuses = yes
}

// Calls is how often the server has been called, also when it did not take the call.
func (w *Wire) Calls() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.made
}

// Mute lets every connection of now go half-open: writing succeeds, nothing arrives, and neither end hears
// that the other closed.
func (w *Wire) Mute() { w.each(func(p *plug) { p.muted = true }) }

// Reset breaks every connection of now, and what is on its way is lost.
func (w *Wire) Reset() {
	w.each(func(p *plug) { p.in, p.broken = nil, syscall.ECONNRESET })
}

func (w *Wire) each(f func(*plug)) {
	w.mu.Lock()
	all := w.conns
	w.mu.Unlock()
	for _, p := range all {
		p.mu.Lock()
		f(p)
		p.cond.Broadcast()
		p.mu.Unlock()
	}
}

// forget takes a connection off the list when both its ends are closed.
func (w *Wire) forget(a, b *plug) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var rest []*plug
	for _, p := range w.conns {
		if p != a && p != b {
			rest = append(rest, p)
		}
	}
	w.conns = rest
}

// plug is one end of a connection.
type plug struct {
	wire *Wire
	peer *plug

	mu     sync.Mutex
	cond   *sync.Cond
	in     []parcel
	last   time.Time // when the newest parcel arrives
	closed bool      // by its owner
	over   bool      // by the peer: after what is in comes EOF
	muted  bool
	broken error
	until  time.Time // read deadline
}

// parcel is what one write sent. It can be read at an instant.
type parcel struct {
	at   time.Time
	data []byte
}

// Read implements net.Conn.
func (p *plug) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		now := time.Now()
		switch {
		case p.closed:
			return 0, net.ErrClosed
		case p.broken != nil:
			return 0, p.broken
		case !p.until.IsZero() && !now.Before(p.until):
			return 0, os.ErrDeadlineExceeded
		case len(p.in) > 0 && !p.in[0].at.After(now):
			n := copy(b, p.in[0].data)
			if p.in[0].data = p.in[0].data[n:]; len(p.in[0].data) == 0 {
				p.in = p.in[1:]
			}
			return n, nil
		case len(p.in) == 0 && p.over:
			return 0, io.EOF
		}
		p.cond.Wait()
	}
}

// Write implements net.Conn. It never waits.
func (p *plug) Write(b []byte) (int, error) {
	p.mu.Lock()
	closed, muted, broken := p.closed, p.muted, p.broken
	p.mu.Unlock()
	switch {
	case closed:
		return 0, net.ErrClosed
	case broken != nil:
		return 0, broken
	case muted:
		return len(b), nil
	case !p.peer.take(b):
		return 0, syscall.EPIPE
	}
	return len(b), nil
}

// take lets what the peer wrote arrive; not at a closed end.
func (p *plug) take(b []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	at := time.Now().Add(Latency)
	if soonest := p.last.Add(time.Microsecond); at.Before(soonest) {
		at = soonest
	}
	p.last = at
	p.in = append(p.in, parcel{at, append([]byte(nil), b...)})
	time.AfterFunc(time.Until(at), p.wake)
	return true
}

func (p *plug) wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cond.Broadcast()
}

// Close implements net.Conn.
func (p *plug) Close() error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return net.ErrClosed
	}
	p.closed, p.in = true, nil
	muted := p.muted
	p.cond.Broadcast()
	p.mu.Unlock()
	p.peer.mu.Lock()
	if !muted {
		p.peer.over = true
		p.peer.cond.Broadcast()
	}
	both := p.peer.closed
	p.peer.mu.Unlock()
	if both {
		p.wire.forget(p, p.peer)
	}
	return nil
}

// SetReadDeadline implements net.Conn.
func (p *plug) SetReadDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until = t
	p.cond.Broadcast()
	if wait := time.Until(t); !t.IsZero() && wait > 0 {
		time.AfterFunc(wait, p.wake)
	}
	return nil
}

// SetWriteDeadline implements net.Conn; writing never waits.
func (p *plug) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline implements net.Conn.
func (p *plug) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }

// LocalAddr implements net.Conn.
func (p *plug) LocalAddr() net.Addr { return p.wire.Addr() }

// RemoteAddr implements net.Conn.
func (p *plug) RemoteAddr() net.Addr { return p.wire.Addr() }

// UseSignals is called before a bubble of testing/synctest in which the bot runs: the first use of signals starts a goroutine
// for good, which must not be one of the bubble's.
func UseSignals() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, app.BackupSignal())
	signal.Stop(c)
}
