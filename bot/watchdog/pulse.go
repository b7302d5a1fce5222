// Package watchdog finds parts of the program that hang, and tells systemd that the others do not.
package watchdog

import (
	"sync/atomic"
	"time"
)

// Patience is how much later than promised a sign of life may come: for the work between two of them.
const Patience = 2 * time.Minute

// Pulse is the signs of life of one part of the program. The zero value promises nothing yet.
type Pulse struct {
	due atomic.Pointer[time.Time] // nil: at any time
}

// Within promises the next sign of life within a span of time. It is one itself.
func (p *Pulse) Within(d time.Duration) {
	due := time.Now().Add(d)
	p.due.Store(&due)
}

// Rest is a sign of life, and promises none: the part waits for something that may never come.
func (p *Pulse) Rest() { p.due.Store(nil) }

// Alive reports whether the promise was kept, with Patience.
func (p *Pulse) Alive() bool {
	due := p.due.Load()
	return due == nil || time.Since(*due) < Patience
}
