package outbox

import (
	"context"

	"time"
)

// Sleep waits until d has passed, woken receives, or ctx ends.
func Sleep(ctx context.Context, poked <-chan struct{}, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-poked:
	case <-ctx.Done():
	}
}
