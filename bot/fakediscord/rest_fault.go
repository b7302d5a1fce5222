package fakediscord

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	longestHang = 30 * time.Second // how long a "timeout" lasts for a bot that never gives up, in real time
	slowAnswer  = 4 * time.Second  // how late a "slow" request is carried out, in real time: past any first answer
)

// strike lets a fault happen, and tells whether that was all: some are carried out first, see spoil.
func (s *Server) strike(w http.ResponseWriter, r *http.Request, c *call, f *fault, path []string) bool {
	s.mu.Lock()
	if in := s.interactions[c.id("interaction_id")]; in != nil {
		in.redelivered = true // further refusals of it are provoked
	}
	if c.route != nil && strings.HasSuffix(c.route.pattern, "/threads") {
		s.doubtful[c.id("message_id")] = true // the id that the thread has
	}
	s.mu.Unlock()
	if f.how == "slow" {
		time.Sleep(slowAnswer)
	}
	if f.does() {
		return false
	}
	why := f.refusal()
	s.mu.Lock()
	s.report(c, path, why)
	s.mu.Unlock()
	switch f.how {
	case "timeout":
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxRequest)) // without it the server does not notice a hang-up
		select {
		case <-r.Context().Done():
		case <-time.After(longestHang):
		}
		panic(http.ErrAbortHandler)
	case "reset":
		_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)
		panic(http.ErrAbortHandler)
	case "429:global":
		w.Header().Set("X-RateLimit-Global", "true")
		w.Header().Set("X-RateLimit-Scope", "global")
	case strconv.Itoa(f.status) + ":html":
		s.writePage(w, f.status)
		return true
	}
	s.writeRefusal(w, c, why)
	return true
}

// writePage answers as Cloudflare does, before a request gets to Discord.
func (s *Server) writePage(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "60")
	}
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<!doctype html><title>%d</title><h1>Access denied</h1>", status)
}

// spoil spoils the answer to a request that was carried out, if the fault is of that kind: then it does not return.
func (s *Server) spoil(w http.ResponseWriter, c *call, f *fault, path []string, answer reply, why *refusal) {
	if f.how == "slow" || why != nil && f.how != "lost" {
		return
	}
	s.mu.Lock()
	s.report(c, path, &refusal{provoked: true, why: "done, but the answer was spoilt, as the script asked: " + f.how})
	s.mu.Unlock()
	raw, err := json.Marshal(answer.body)
	if answer.body == nil || err != nil {
		raw = nil
	}
	switch f.how {
	case "cut":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(raw)+1))
		_, _ = w.Write(raw[:len(raw)/2])
		_ = http.NewResponseController(w).Flush()
	case "empty", "garbage":
		body := map[string]string{"garbage": `{"hello":["world"]}`}[f.how]
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = io.WriteString(w, body)
		_ = http.NewResponseController(w).Flush()
	}
	panic(http.ErrAbortHandler)
}
