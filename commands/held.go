package commands

import (
	"sync"
	"time"

	"waymark/peer"
)

// HoldFor is how long a request is held. At most holdAtMost are held at a time; further ones are not.
const (
	HoldFor    = 15 * time.Minute
	holdAtMost = 10_000
)

// heldRequests are requests that wait for consent, or for the next step of a dialogue. They are kept in memory only, for at
// most HoldFor, one a member and guild.
type heldRequests struct {
	mu sync.Mutex
	by map[peer.ID]Request // by their own id
}

func (h *heldRequests) put(rq Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by == nil {
		h.by = map[peer.ID]Request{}
	}
	for id, old := range h.by {
		if old.Now.Add(HoldFor).Before(rq.Now) || old.Member == rq.Member && old.Guild == rq.Guild {
			delete(h.by, id)
		}
	}
	rq.names = nil // they end with the transaction
	if len(h.by) < holdAtMost {
		h.by[rq.ID] = rq
	}
}

// get returns the held request with that id if the same member made it in the same guild at most HoldFor ago.
func (h *heldRequests) get(id peer.ID, rq Request) (Request, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	old, ok := h.by[id]
	ok = ok && old.Member == rq.Member && old.Guild == rq.Guild && !old.Now.Add(HoldFor).Before(rq.Now)
	return old, ok
}

func (h *heldRequests) drop(id peer.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.by, id)
}

// forget drops the held requests of a member in a guild.
func (h *heldRequests) forget(guild, member peer.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, old := range h.by {
		if old.Member == member && old.Guild == guild {
			delete(h.by, id)
		}
	}
}
