package fakediscord

import (
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"time"
)

// There are no rate limits by default, since they would bring real time into tests. The headers say what Discord's say far
// from any limit. A test gets a 429 by Fail, and limits by Throttle.
const (
	bucketSize = 50
	bucketTime = time.Second
	retryAfter = 250 * time.Millisecond
)

// throttle is a limit that a test asked for.
type throttle struct {
	match *fault
	n     int
	per   time.Duration
	used  map[string]*span // by bucket
}

// span is a stretch of time in which a bucket takes so many requests.
type span struct {
	limit, left int
	until       time.Time
}

// Throttle lets requests that match pattern, see Fail, through n in a stretch of time only, by the fake's clock; each
// channel and guild has its own count. The rest get a 429, and a refusal that counts as provoked. n 0 lifts the limits.
func (s *Server) Throttle(pattern string, n int, per time.Duration) error {
	f, err := parseFault(pattern, "429")
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n == 0 {
		s.throttles = nil
		return nil
	}
	s.throttles = append(s.throttles, &throttle{f, n, per, map[string]*span{}})
	return nil
}

// admit counts a request, notes its window for the headers, and says whether it may pass.
func (s *Server) admit(c *call, path []string) bool {
	if c.route == nil {
		return true
	}
	now := s.opt.Now()
	for _, t := range s.throttles {
		if !t.match.matches(c.http.Method, path) {
			continue
		}
		w := t.used[bucket(c)]
		if w == nil || !now.Before(w.until) {
			w = &span{t.n, t.n, now.Add(t.per)}
			t.used[bucket(c)] = w
		}
		if w.left == 0 {
			c.window = *w
			return false
		}
		w.left--
		c.window = *w
		return true
	}
	return true
}

// rateHeaders sends what "Discord: Rate Limits" describes. Interaction callbacks have none.
func (s *Server) rateHeaders(w http.ResponseWriter, c *call) {
	now := s.opt.Now().UTC()
	w.Header().Set("Date", now.Format(http.TimeFormat))
	if c.route == nil || c.route.pattern == callbackPattern {
		return
	}
	is := c.window
	if is.limit == 0 {
		is = span{bucketSize, bucketSize - 1, now.Add(bucketTime)}
	}
	w.Header().Set("X-RateLimit-Limit", fmt.Sprint(is.limit))
	w.Header().Set("X-RateLimit-Remaining", fmt.Sprint(is.left))
	w.Header().Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(is.until.UnixMilli())/1000))
	w.Header().Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", is.until.Sub(now).Seconds()))
	w.Header().Set("X-RateLimit-Bucket", bucket(c))
}

// bucket names the rate-limit bucket of a request: its route, and the guild or channel it is about.
func bucket(c *call) string {
	h := fnv.New64a()
	for _, part := range []string{c.route.method, c.route.pattern, c.path["guild_id"], c.path["channel_id"], c.path["webhook_token"]} {
		_, _ = h.Write([]byte(part + "\n")) // never fails (hash.Hash)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// writeTooMany sends a 429.
func (s *Server) writeTooMany(w http.ResponseWriter, c *call) {
	wait := retryAfter
	if c.window.limit > 0 {
		wait = c.window.until.Sub(s.opt.Now())
	}
	s.rateHeaders(w, c)
	w.Header().Set("X-RateLimit-Remaining", "0")
	w.Header().Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", wait.Seconds()))
	if w.Header().Get("X-RateLimit-Scope") == "" {
		w.Header().Set("X-RateLimit-Scope", "user")
	}
	w.Header().Set("Retry-After", fmt.Sprint(math.Ceil(wait.Seconds())))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusTooManyRequests)
	global := w.Header().Get("X-RateLimit-Global") == "true"
	_, _ = fmt.Fprintf(w, `{"message": "You are being rate limited.", "retry_after": %.3f, "global": %v, "code": 0}`, wait.Seconds(), global)
}
