package discord

import (
	"context"
	"testing"

	"waymark/commands"
)

// TestAFullLaneHoldsUpNoOther fills the lane of what needs storage with handlers that never end: what needs none is
// answered, and one more of the others is dropped.
func TestAFullLaneHoldsUpNoOther(t *testing.T) {
	w := connected(t, func(_ context.Context, rq commands.Request) commands.Reply {
		return say("the answer to /" + rq.Command)
	},
		func(cfg *Config, _ *timeouts) {
			cfg.Access = func(rq commands.Request) commands.Access {
				if rq.Command == "checkin" {
					return commands.NoStorage
				}
				return commands.Writes
			}
		})
	w.settled()
	w.must(w.fake.Command("Harbour", "", "owner", "/mentors queue"))
	w.wants("ephemeral: the answer to /mentors queue")
	h := w.c.handlers
	h.mu.Lock()
	h.writes.inFlight = maxInFlight
	h.mu.Unlock()
	for range cap(h.writes.running) {
		h.writes.running <- struct{}{}
	}
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	w.wants("ephemeral: the answer to /checkin")
	w.must(w.fake.Command("Harbour", "", "owner", "/mentors queue"))
	w.until(func() bool { return w.c.dropped.Load() == 1 })
}

// TestAPictureIsLeftOut when too many wait for theirs. A file that is all of an answer waits its turn.
func TestAPictureIsLeftOut(t *testing.T) {
	made := 0
	w := connected(t, func(_ context.Context, rq commands.Request) commands.Reply {
		r := say("Figures.")
		if rq.Command == "checkin" {
			r.WithoutFiles = "No picture."
		}
		r.Attachments = func(context.Context) ([]commands.File, error) {
			made++
			return []commands.File{{Name: "chart.png", Type: "image/png", Data: []byte("\x89PNG")}}, nil
		}
		return r
	}, nil)
	w.settled()
	for range maxWaitingFiles {
		w.c.files.waiting <- struct{}{}
	}
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	w.wants("ephemeral: Figures.\nNo picture.")
	if made > 0 {
		t.Error("a picture was made that nobody gets")
	}
	w.must(w.fake.Command("Harbour", "", "owner", "/mentors queue"))
	w.wants("ephemeral: Figures.")
	if made != 1 {
		t.Errorf("%d files were made", made)
	}
	<-w.c.files.waiting
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	w.wants("ephemeral: Figures.")
	if made != 2 || len(w.c.files.running) > 0 || len(w.c.files.waiting) != maxWaitingFiles-1 {
		t.Errorf("%d files were made; %d jobs run, %d wait", made, len(w.c.files.running), len(w.c.files.waiting))
	}
}
