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

// UntilStopped returns a context that ends when the program receives a signal to stop, or its terminal is closed.
func UntilStopped() (context.Context, context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup has it ignored
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	context.AfterFunc(ctx, func() { time.AfterFunc(stopPatience, stop) })
	return ctx, stop
}
