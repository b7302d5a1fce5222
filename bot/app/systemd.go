package app

import (
	"context"
	"strings"
	"time"

	"waymark/bot/watchdog"
)

// statusEvery is how often the service manager is told how the bot is, where it has no watchdog.
const statusEvery = time.Minute

// tellSystemd tells the service manager that the bot has started, feeds its watchdog while no part hangs, until ctx ends,
// and says then that the bot stops. Whether Discord can be reached plays no part: starting again would not help.
func (b *App) tellSystemd(ctx context.Context) error {
	s := b.cfg.Health.Systemd
	every := statusEvery
	if s.Every > 0 {
		every = s.Every / 4
	}
	b.tell(watchdog.Ready)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if parts := b.hanging(ctx); ctx.Err() == nil && len(parts) == 0 {
			b.tell(watchdog.Feed, watchdog.Status(b.inAWord()))
		} else if ctx.Err() == nil {
			b.Log.Error("a part of the bot hangs: the watchdog is not fed", "parts", strings.Join(parts, ", "))
			b.tell(watchdog.Status("Hangs: " + strings.Join(parts, ", ") + "."))
		}
		select {
		case <-ctx.Done():
			b.tell(watchdog.Stopping)
			return nil
		case <-tick.C:
		}
	}
}

// inAWord is what a service manager shows beside the service.
func (b *App) inAWord() string {
	switch {
	case b.DB == nil:
		return "The data file is damaged: only /help-now works."
	case !b.DB.Saving():
		return "Nothing can be saved."
	case !b.Discord.Connected():
		return "Not connected to Discord."
	}
	return "Connected to Discord."
}

func (b *App) tell(assignments ...string) {
	if err := b.cfg.Health.Systemd.Tell(assignments...); err != nil {
		b.Log.Warn("the service manager cannot be told", "err", err)
	}
}
