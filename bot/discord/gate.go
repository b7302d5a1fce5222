package discord

import (
	"strings"
	"sync"
	"time"
)

// gates keep the limits that Discord tells for each route (Discord: Rate Limits, X-RateLimit headers), so that it seldom
// has to refuse: each refusal counts towards the 10,000 in ten minutes after which the address is banned.
type gates struct {
	mu    sync.Mutex
	known map[string]*gate // by route
}

// gate is what is known of one route's limit.
type gate struct {
	limit  int           // requests in a window; 0: not told yet
	window time.Duration // how long that is
	left   int           // requests that may still begin in this window
	reset  time.Time     // when the next begins
	flying int           // requests whose answer is not there yet
	turned int           // how many were turned away in this window
}

// manyGates is how many routes are remembered before those whose window is over are forgotten.
const manyGates = 1000

func newGates() *gates { return &gates{known: map[string]*gate{}} }

// enter lets a request begin, or says how long it should wait. Those that are turned away are told to come back one after
// the other, at the pace of the route, and not all at once.
func (g *gates) enter(route string, now time.Time) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.known[route]
	if at == nil {
		g.sweep(now)
		at = &gate{}
		g.known[route] = at
	}
	if !now.Before(at.reset) {
		at.left, at.turned, at.reset = at.limit, 0, now.Add(at.window)
	}
	if at.limit > 0 && at.left <= 0 {
		wait = at.reset.Sub(now) + at.window*time.Duration(at.turned)/time.Duration(at.limit)
		at.turned++
		return wait
	}
	at.left--
	at.flying++
	return 0
}

// sweep forgets routes of which nothing matters any more.
func (g *gates) sweep(now time.Time) {
	if len(g.known) < manyGates {
		return
	}
	for route, at := range g.known {
		if at.flying == 0 && !now.Before(at.reset) {
			delete(g.known, route)
		}
	}
}

// leave notes what the answer to a request told of its route's limit.
func (g *gates) leave(route string, o outcome, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.known[route]
	at.flying--
	switch {
	case o.status == 429 && !o.everything():
		at.limit = max(o.limit, at.limit, 1)
		at.window = max(o.retryAfter, o.resetAfter)
		at.left, at.reset = 0, now.Add(o.retryAfter)
	case o.limit > 0:
		if o.limit != at.limit {
			at.window = 0
		}
		at.limit, at.window = o.limit, max(at.window, o.resetAfter)
		at.left, at.reset = o.remaining-at.flying, now.Add(o.resetAfter)
	}
}

// route names what a request's limit is counted by: the method, and the path without the ids that make no
// difference to Discord. Channels and guilds do.
func (r request) route() string {
	path, _, _ := strings.Cut(r.path, "?")
	parts := strings.Split(path, "/")
	for i := 2; i < len(parts); i++ {
		if strings.Trim(parts[i], "0123456789") == "" {
			parts[i] = "*"
		}
	}
	return r.method + " " + strings.Join(parts, "/")
}
