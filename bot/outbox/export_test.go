package outbox

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
func (c *Worker) Doubt(holds func() bool) { c.holds = holds }
