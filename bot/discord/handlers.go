package discord

import (
	"context"
	"sync"
)

// maxInFlight bounds the interactions that are answered at once. More wait in the socket.
const maxInFlight = 512

// slowAtOnce bounds how many of them make files, such as a picture, at once.
const maxAttachmentJobs = 2

// handlers counts what runs, bounds it, and takes nothing more once it is closed.
type handlers struct {
	slots   chan struct{}
	closing chan struct{}

	mu     sync.Mutex
	closed bool
	n      int
	idler  chan struct{} // closed when n falls to zero; nil while nobody waits
}

func newHandlers(max int) *handlers {
	return &handlers{slots: make(chan struct{}, max), closing: make(chan struct{})}
}

// enter takes a slot, waiting for one if need be, and says whether there still are any to take.
func (h *handlers) enter() bool {
	select {
	case h.slots <- struct{}{}:
	case <-h.closing:
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		<-h.slots
		return false
	}
	h.n++
	return true
}

func (h *handlers) leave() {
	<-h.slots
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n--; h.n == 0 && h.idler != nil {
		close(h.idler)
		h.idler = nil
	}
}

// close lets nobody enter any more.
func (h *handlers) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		close(h.closing)
	}
}

func (h *handlers) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}

// idle waits until nobody is inside.
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

// remembered is how many interactions are known again when they are delivered twice.
const dedupSize = 10_000

// memory knows the last ids it was shown.
type dedup struct {
	mu   sync.Mutex
	ring []snowflake
	next int
	have map[snowflake]bool
}

func newDedup(size int) *dedup {
	return &dedup{ring: make([]snowflake, size), have: make(map[snowflake]bool, size)}
}

// first says whether it sees an id for the first time.
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
