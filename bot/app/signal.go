package app

import (
	"context"

	"os"
	"os/signal"

	"syscall"
	"time"
)

// stopPatience is for how long after the first signal another one is ignored: some service managers send two. After that
// it ends the program at once.
const stopPatience = 3 * time.Second

// UntilStopped returns a context that ends when the program receives a signal to stop.
func UntilStopped() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { time.AfterFunc(stopPatience, stop) })
	return ctx, stop
}
