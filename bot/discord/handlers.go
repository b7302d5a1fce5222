package discord

import (
	"context"
	"sync"
)

// maxInFlight bounds the interactions that are answered at once. More are left unread on the connection.
const maxInFlight = 512

// maxAttachmentJobs bounds how many of them make files at once.
const maxAttachmentJobs = 2

// handlers bounds and counts what runs. Once closed it admits nothing more.
type handlers struct {
	slots   chan struct{}
	closing chan struct{}

	mu     sync.Mutex
	closed bool
	n      int
	idler  chan struct{} // closed when n falls to 0; nil while nobody waits
}

func newHandlers(max int) *handlers {
	return &handlers{slots: make(chan struct{}, max), closing: make(chan struct{})}
}

// enter takes a slot, waiting for one if need be. It returns false once closed; else the caller owes a leave.
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

// close makes enter return false from now on.
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
