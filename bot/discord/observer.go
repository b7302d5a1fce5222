package discord

import "time"

// Observer is told how answers and requests end; a function that is nil is not called. Both are called concurrently, and
// learn nothing about persons or servers.
type Observer struct {
	// Answered is called once for each interaction, with how long its first full answer took.
	Answered func(Result, time.Duration)
	// Responded is called for each request that was made to Discord, with the status of the response; 0 if none came.
	Responded func(status int)
}

// Result is how the answering of an interaction ended.
type Result string

// The results.
const (
	Answered    Result = "answered"    // within Discord's three seconds
	Late        Result = "late"        // after the member was shown that an answer is coming
	Broken      Result = "broken"      // a handler failed, and an apology was sent
	Undelivered Result = "undelivered" // the answer did not arrive
	Dropped     Result = "dropped"     // too many were waiting
)

// Results are all of them.
func Results() []Result { return []Result{Answered, Late, Broken, Undelivered, Dropped} }

func (o Observer) answered(r Result, took time.Duration) {
	if o.Answered != nil {
		o.Answered(r, took)
	}
}

func (o Observer) responded(status int) {
	if o.Responded != nil {
		o.Responded(status)
	}
}
