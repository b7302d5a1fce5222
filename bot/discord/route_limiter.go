package discord

import (
	"strings"
	"sync"
	"time"
)

// routeLimiter keeps each route's limit as Discord announces it (Discord: Rate Limits, X-RateLimit headers), so that
// Discord rarely has to refuse: refusals count towards the 10,000 in ten minutes after which the address is banned.
type routeLimiter struct {
	mu     sync.Mutex
	routes map[string]*routeWindow
}

// routeWindow is what is known of one route's limit.
type routeWindow struct {
	limit    int           // requests in a window; 0: not announced yet
	length   time.Duration // of a window
	left     int           // requests that may still begin in this window
	reset    time.Time     // when the next window begins
	inFlight int           // requests without an answer yet
	deferred int           // requests turned away in this window
}

// maxRoutes is how many routes are kept before those with an expired window are evicted.
const maxRoutes = 1000

func newRouteLimiter() *routeLimiter { return &routeLimiter{routes: map[string]*routeWindow{}} }

// acquire returns 0 when a request may begin; the caller then owes a release. Otherwise it returns how long to
// wait. Requests that are turned away get different waits, at the pace of the route.
func (l *routeLimiter) acquire(route string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.routes[route]
	if w == nil {
		l.evict(now)
		w = &routeWindow{}
		l.routes[route] = w
	}
	if !now.Before(w.reset) {
		w.left, w.deferred, w.reset = w.limit, 0, now.Add(w.length)
	}
	if w.limit > 0 && w.left <= 0 {
		wait = w.reset.Sub(now) + w.length*time.Duration(w.deferred)/time.Duration(w.limit)
		w.deferred++
		return wait
	}
	w.left--
	w.inFlight++
	return 0
}

// evict deletes idle routes whose window is over.
func (l *routeLimiter) evict(now time.Time) {
	if len(l.routes) < maxRoutes {
		return
	}
	for route, w := range l.routes {
		if w.inFlight == 0 && !now.Before(w.reset) {
			delete(l.routes, route)
		}
	}
}

// release records what a response says about its route's limit. Requests in flight have not been counted in its
// "remaining" yet, so they are subtracted.
func (l *routeLimiter) release(route string, r response, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.routes[route]
	w.inFlight--
	switch {
	case r.status == 429 && !r.isGlobal():
		w.limit = max(r.limit, w.limit, 1)
		w.length = max(r.retryAfter, r.resetAfter)
		w.left, w.reset = 0, now.Add(r.retryAfter)
	case r.limit > 0:
		if r.limit != w.limit {
			w.length = 0
		}
		w.limit, w.length = r.limit, max(w.length, r.resetAfter)
		w.left, w.reset = r.remaining-w.inFlight, now.Add(r.resetAfter)
	}
}

// route is the key of a request's limit: the method, and the path with every id but the channel's or guild's
// replaced, since those do not matter to Discord's limits.
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
