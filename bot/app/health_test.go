package app_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/commands"
	"waymark/storage"
)

// TestHangingCommitterIsNamed holds the committer, as a disk does that no longer answers.
func TestHangingCommitterIsNamed(t *testing.T) {
	r := apptest.RunBot(t, apptest.Answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		return apptest.Said("Here it is."), nil
	}))
	if v := r.Bot.HealthStatus(t.Context()); !v.OK || len(v.Hanging) > 0 {
		t.Fatalf("all is well, and it says %+v", v)
	}
	held, release, over := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		over <- r.Bot.DB.Update(context.Background(), r.Guild, func(*storage.Tx) error {
			close(held)
			<-release
			return nil
		})
	}()
	<-held
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if v := r.Bot.HealthStatus(ctx); v.OK || !slices.Contains(v.Hanging, "committer") {
		t.Errorf("the committer hangs, and it says %+v", v)
	}
	close(release)
	r.Do(<-over)
	if v := r.Bot.HealthStatus(t.Context()); !v.OK {
		t.Errorf("it goes on, and it says %+v", v)
	}
}
