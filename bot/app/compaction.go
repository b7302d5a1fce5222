package app

import (
	"context"
	"errors"
	"time"

	"waymark/storage"
)

const (
	quietHour = 4         // local to the clock's zone: few people wait for the compaction then
	tidyAgain = time.Hour // wait after a compaction failed
)

// nextQuietHour is the next quiet hour after an instant, at most 24 hours (25 when clocks change) later.
func nextQuietHour(t time.Time) time.Time {
	at := time.Date(t.Year(), t.Month(), t.Day(), quietHour, 0, 0, 0, t.Location())
	if !at.After(t) {
		at = time.Date(t.Year(), t.Month(), t.Day()+1, quietHour, 0, 0, 0, t.Location())
	}
	return at
}

// nextCompaction is when the data file is to be compacted: in the quiet hour after something was erased. false: there is
// nothing to overwrite.
func (s *Scheduler) nextCompaction(ctx context.Context) (time.Time, bool, error) {
	since, ok, err := s.DB.GarbageSince(ctx)
	if !ok || err != nil {
		return time.Time{}, false, err
	}
	at := nextQuietHour(since.In(s.Now().Location()))
	if s.untidy.After(at) {
		at = s.untidy
	}
	return at, true, nil
}

// compact compacts the data file if it is due. A failure loses nothing and is retried later.
func (s *Scheduler) compact(ctx context.Context) error {
	at, ok, err := s.nextCompaction(ctx)
	if !ok || err != nil || at.After(s.Now()) {
		return err
	}
	start := time.Now()
	err = s.DB.Compact(ctx)
	switch {
	case errors.Is(err, storage.ErrNotStarted):
		return err
	case err != nil:
		s.untidy = s.Now().Add(tidyAgain)
		s.Log.Error("the data file could not be compacted; what was erased is still in its unused pages, sealed. "+
			"It is tried again in an hour. It needs as much free space as the file is large", "err", err)
	default:
		s.Log.Info("the data file was compacted: what was erased is gone from it", "took", time.Since(start).Round(time.Millisecond))
	}
	return nil
}
