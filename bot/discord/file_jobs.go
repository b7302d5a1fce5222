package discord

import (
	"context"
	"runtime"
)

// maxWaitingFiles bounds the answers that wait for files they can do without. One more goes out without them at once.
const maxWaitingFiles = 64

// fileJobs bounds the making of files, so that pictures leave processor time for other answers.
type fileJobs struct {
	running chan struct{} // a token for each job that runs
	waiting chan struct{} // a token for each answer that waits and can do without
}

func newFileJobs() *fileJobs {
	return &fileJobs{
		running: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), waiting: make(chan struct{}, maxWaitingFiles),
	}
}

// acquire waits for a place to make files; the caller owes a release. It returns false when ctx ended first, or for files
// that are optional when too many wait already.
func (j *fileJobs) acquire(ctx context.Context, optional bool) bool {
	if optional {
		select {
		case j.waiting <- struct{}{}:
			defer func() { <-j.waiting }()
		default:
			return false
		}
	}
	select {
	case j.running <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (j *fileJobs) release() { <-j.running }
