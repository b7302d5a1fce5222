package outbox

import (
	"context"
	"time"
)

// What the tests of this package look at from outside.

const MaxSleep = maxSleep
const NeverExpires = neverExpires

type Decision = decision
type Result = result
type Target = target

var Backoff = backoff
var Classify = classify
var IsExpired = isExpired

// Doubt makes the worker take the time to be in doubt while holds returns true.
func (w *Worker) Doubt(holds func() bool) { w.holds = holds }

// StartReady is startReady.
func (w *Worker) StartReady(ctx, trying context.Context, inFlight map[Target]bool, results chan<- Result) error {
	return w.startReady(ctx, trying, inFlight, results)
}

// Until is untilNext.
func (w *Worker) Until(next time.Time, ok bool) time.Duration { return w.untilNext(next, ok) }
