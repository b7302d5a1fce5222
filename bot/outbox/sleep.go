package outbox

import (
	"context"
	"time"
)

// Sleep returns when d has passed, wake receives (nil: never), or ctx ends.
func Sleep(ctx context.Context, wake <-chan struct{}, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-wake:
	case <-ctx.Done():
	}
}
