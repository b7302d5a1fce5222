package app

import (
	"context"

	"os"
	"os/signal"

	"syscall"
	"time"
)

// stopPatience is how long stopping may take before another Ctrl-C ends the program at once: some managers signal twice.
const stopPatience = 3 * time.Second

// UntilStopped is a context that ends when the program is told to stop.
func UntilStopped() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { time.AfterFunc(stopPatience, stop) })
	return ctx, stop
}
