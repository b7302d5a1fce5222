package commands

import (
	"slices"
	"sync"
	"time"

	"waymark/peer"
)

// HoldFor is how long a request is held. At most holdAtMost are held at a time; further ones are not.
const (
	HoldFor    = 15 * time.Minute
	holdAtMost = 10_000
	holdOfOne  = 5
)

// heldRequests are requests that wait for consent, or for the next step of a dialogue. They are kept in memory only, for at
// most HoldFor, the newest holdOfOne of a member in a guild: each is one that a screen promised to keep.
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
	var theirs []peer.ID
	for id, old := range h.by {
		switch {
		case old.Now.Add(HoldFor).Before(rq.Now):
			delete(h.by, id)
		case old.Member == rq.Member && old.Guild == rq.Guild:
			theirs = append(theirs, id)
		}
	}
	slices.Sort(theirs) // ids grow with time
	for _, id := range theirs[:max(0, len(theirs)+1-holdOfOne)] {
		delete(h.by, id)
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
