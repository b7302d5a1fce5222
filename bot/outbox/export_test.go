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
