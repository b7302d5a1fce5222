package discord

import (
	"context"
	"runtime"
	"sync"

	"waymark/commands"
)

// maxInFlight bounds the interactions of a lane, the waiting ones included. More are dropped.
const maxInFlight = 4096

// lane counts and bounds interactions of one kind.
type lane struct {
	inFlight int           // guarded by handlers.mu
	running  chan struct{} // a token for each handler that runs
}

func newLane(maxRunning int) *lane { return &lane{running: make(chan struct{}, maxRunning)} }

// run calls fn when a place is free, or when ctx ends. Only handlers run in it: what waits for files, or for Discord to
// take an answer, holds no place.
func (l *lane) run(ctx context.Context, fn func()) {
	select {
	case l.running <- struct{}{}:
		defer func() { <-l.running }()
	case <-ctx.Done():
	}
	fn()
}

// handlers bounds and counts what is being answered. Interactions are answered in lanes, by what their handlers wait for,
// so that a rush of one kind never fills what another needs: /help-now and Find help now have a lane that nothing else
// enters. Once closed it admits nothing more.
type handlers struct {
	noStorage *lane
	reads     *lane // these use the processor and wait for nothing, so few run at once
	writes    *lane // these wait for the disk, together, or for Discord

	closing chan struct{} // closed when nothing more is admitted

	mu    sync.Mutex
	n     int
	idler chan struct{} // closed when n falls to 0; nil while nobody waits
}

func newHandlers() *handlers {
	return &handlers{
		noStorage: newLane(256), reads: newLane(16 * runtime.GOMAXPROCS(0)), writes: newLane(512), closing: make(chan struct{}),
	}
}

// lane returns the lane for a handler with this access.
func (h *handlers) lane(a commands.Access) *lane {
	switch a {
	case commands.NoStorage, commands.MayRead:
		return h.noStorage
	case commands.Reads:
		return h.reads
	}
	return h.writes
}

// enter admits one more to a lane; the caller owes a leave. It returns false when closed or when the lane is full, and
// never waits: the goroutine that reads the gateway calls it.
func (h *handlers) enter(l *lane) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.isClosed() || l.inFlight == maxInFlight {
		return false
	}
	l.inFlight++
	h.n++
	return true
}

func (h *handlers) leave(l *lane) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l.inFlight--
	if h.n--; h.n == 0 && h.idler != nil {
		close(h.idler)
		h.idler = nil
	}
}

// close makes enter return false from now on.
func (h *handlers) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.isClosed() {
		close(h.closing)
	}
}

func (h *handlers) isClosed() bool {
	select {
	case <-h.closing:
		return true
	default:
		return false
	}
}

func (h *handlers) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}

// idle waits until nothing runs, or returns ctx's error.
func (h *handlers) idle(ctx context.Context) error {
	h.mu.Lock()
	if h.n == 0 {
		h.mu.Unlock()
		return nil
	}
	if h.idler == nil {
		h.idler = make(chan struct{})
	}
	idler := h.idler
	h.mu.Unlock()
	select {
	case <-idler:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// dedupSize is how many interactions are recognized when they are delivered twice.
const dedupSize = 10_000

// dedup recognizes the last ids it was shown.
type dedup struct {
	mu   sync.Mutex
	ring []snowflake
	next int
	have map[snowflake]bool
}

func newDedup(size int) *dedup {
	return &dedup{ring: make([]snowflake, size), have: make(map[snowflake]bool, size)}
}

// isNew reports whether an id is shown for the first time.
func (m *dedup) isNew(v snowflake) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.have[v] {
		return false
	}
	delete(m.have, m.ring[m.next])
	m.ring[m.next] = v
	m.have[v] = true
	m.next = (m.next + 1) % len(m.ring)
	return true
}
