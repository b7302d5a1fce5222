package fakediscord

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// fault is something that a test wants to go wrong.
type fault struct {
	method string
	path   []string // segments; "*" stands for any one segment
	status int      // 0: no answer at all
	code   int
	how    string
	left   int // how often it still strikes
}

// Fail makes the next requests that match pattern go wrong, the given number of times; 0 means once. The pattern is a method
// and a path without /api and version: "POST /channels/*/messages". "*" matches one segment or any method, and a last "**"
// any number of segments: "* /**". A later Fail with the same pattern replaces the earlier one. how is one of these:
//
//	500         any 4xx or 5xx status; nothing is done
//	403:50013   a status and a Discord error code
//	429:global  as 429, for the global rate limit
//	429:html    a status as from the proxy in front of Discord: an HTML page, and no headers of Discord's
//	timeout     nothing is done, and no answer comes until the bot gives up
//	reset       nothing is done, and the connection breaks while the bot still sends
//	lost        it is done, but the connection breaks before the answer
//	cut         it is done, but the connection breaks in the middle of the answer
//	empty       it is done, but the answer is empty
//	garbage     it is done, but the answer is JSON of another shape
//	slow        it is done, 4 s later
func (s *Server) Fail(pattern, how string, times int) error {
	f, err := parseFault(pattern, how)
	if err != nil {
		return err
	}
	f.left = max(times, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, old := range s.faults {
		if old.method == f.method && strings.Join(old.path, "/") == strings.Join(f.path, "/") {
			s.faults[i] = f
			return nil
		}
	}
	s.faults = append(s.faults, f)
	return nil
}

// parseFault reads what Fail was given.
func parseFault(pattern, how string) (*fault, error) {
	method, path, ok := strings.Cut(strings.TrimSpace(pattern), " ")
	if !ok || !strings.HasPrefix(strings.TrimSpace(path), "/") {
		return nil, fmt.Errorf("%q is not a method and a path, such as \"POST /channels/*/messages\"", pattern)
	}
	f := &fault{method: strings.ToUpper(method), path: segments(strings.TrimSpace(path)), how: how}
	switch how {
	case "timeout", "reset", "lost", "cut", "empty", "garbage", "slow":
		return f, nil
	}
	status, code, hasCode := strings.Cut(how, ":")
	n, err := strconv.Atoi(status)
	if err != nil || n < 400 || n > 599 {
		return nil, fmt.Errorf("%q is not a way to fail: a status from 400 to 599, status:code, timeout, reset, lost, cut, empty, garbage or slow", how)
	}
	f.status = n
	if code == "html" || code == "global" && n == http.StatusTooManyRequests {
		return f, nil
	}
	if hasCode {
		if f.code, err = strconv.Atoi(code); err != nil {
			return nil, fmt.Errorf("%q: the code after the colon is not a number", how)
		}
	}
	return f, nil
}

// segments splits a path; a leading /api and version are dropped.
func segments(path string) []string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 0 && parts[0] == "api" {
		parts = parts[1:]
		if len(parts) > 0 && len(parts[0]) > 1 && parts[0][0] == 'v' && strings.Trim(parts[0][1:], "0123456789") == "" {
			parts = parts[1:]
		}
	}
	return parts
}

// matches tells whether the fault strikes a request.
func (f *fault) matches(method string, path []string) bool {
	want := f.path
	if n := len(want) - 1; n >= 0 && want[n] == "**" && len(path) >= n {
		want, path = want[:n], path[:n]
	}
	if f.method != "*" && f.method != method || len(want) != len(path) {
		return false
	}
	for i, want := range want {
		if want != "*" && want != path[i] {
			return false
		}
	}
	return true
}

// takeFault returns the fault that strikes a request, nil if there is none, and counts it.
func (s *Server) takeFault(method string, path []string) *fault {
	for i, f := range s.faults {
		if !f.matches(method, path) {
			continue
		}
		if f.left--; f.left <= 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return f
	}
	return nil
}

// does tells whether the request is carried out all the same.
func (f *fault) does() bool {
	switch f.how {
	case "lost", "cut", "empty", "garbage", "slow":
		return true
	}
	return false
}

// ClearFaults removes all faults that Fail set.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// refusal is what the fault makes Discord say.
func (f *fault) refusal() *refusal {
	r := &refusal{status: f.status, code: f.code, provoked: true, why: "asked for by the script: " + f.how}
	r.message = strconv.Itoa(f.status) + ": " + http.StatusText(f.status)
	return r
}
