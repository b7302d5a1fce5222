package fakediscord

import (
	"fmt"
	"hash/fnv"
	"net/http"
)

// The fake limits nobody by itself: real time would creep into the tests. It sends the headers that
// Discord sends, far from any limit, and a 429 when a script asks for one.
const (
	bucketSize = 50
	retryAfter = 0.25 // seconds, real
)

// rateHeaders sends what "Discord: Rate Limits" describes. Interaction callbacks have none.
func (s *Server) rateHeaders(w http.ResponseWriter, c *call) {
	now := s.opt.Now().UTC()
	w.Header().Set("Date", now.Format(http.TimeFormat))
	if c.route == nil || c.route.pattern == callbackPattern {
		return
	}
	w.Header().Set("X-RateLimit-Limit", fmt.Sprint(bucketSize))
	w.Header().Set("X-RateLimit-Remaining", fmt.Sprint(bucketSize-1))
	w.Header().Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(now.UnixMilli())/1000+1))
	w.Header().Set("X-RateLimit-Reset-After", "1.000")
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
	s.rateHeaders(w, c)
	w.Header().Set("X-RateLimit-Remaining", "0")
	w.Header().Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", retryAfter))
	w.Header().Set("X-RateLimit-Scope", "user")
	w.Header().Set("Retry-After", "1")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = fmt.Fprintf(w, `{"message": "You are being rate limited.", "retry_after": %.3f, "global": false, "code": 0}`, retryAfter)
}
