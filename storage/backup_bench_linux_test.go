package storage

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"waymark/peer"
)

// BenchmarkBackupBesideCheckIns builds a data file of WAYMARK_BACKUP_MB (1024 is what is promised; skipped unless set) and
// backs it up while 500 whole check-ins a second arrive at even distances, whether or not the earlier ones are
// done. It reports how long the slowest and the 99th percentile took, in milliseconds, by how much the file
// grew, in percent, and how long the backup took.
//
//	WAYMARK_BACKUP_MB=1024 go test ./storage -run - -bench BackupBesideCheckIns -benchtime 1x
func BenchmarkBackupBesideCheckIns(b *testing.B) {
	mb, err := strconv.Atoi(os.Getenv("WAYMARK_BACKUP_MB"))
	if err != nil {
		b.Skip("set WAYMARK_BACKUP_MB: this builds a file of that size, which takes minutes")
	}
	rate, _ := strconv.ParseInt(os.Getenv("WAYMARK_BACKUP_RATE"), 10, 64) // MB a second; 0 is as everyday
	for b.Loop() {
		b.StopTimer()
		db, dir := bigFile(b, int64(mb)<<20), b.TempDir()
		before := sizeOf(b, db.options.Path)
		b.StartTimer()
		ctx, stop := context.WithCancel(context.Background())
		slowest, p99, done := make(chan time.Duration, 1), make(chan time.Duration, 1), make(chan int, 1)
		go arrivals(b, ctx, db, slowest, p99, done)
		began := time.Now()
		made := backup(b, db, BackupOptions{Dir: dir, Rate: rate << 20})
		took := time.Since(began)
		stop()
		b.ReportMetric(float64((<-slowest).Microseconds())/1000, "slowest-ms")
		b.ReportMetric(float64((<-p99).Microseconds())/1000, "p99-ms")
		b.ReportMetric(float64(<-done)/took.Seconds(), "check-ins/s")
		b.ReportMetric(100*float64(sizeOf(b, db.options.Path)-before)/float64(before), "growth-%")
		b.ReportMetric(float64(before)/(1<<20), "file-MB")
		b.ReportMetric(float64(made.Size)/(1<<20), "backup-MB")
		b.ReportMetric(took.Seconds(), "backup-s")
		_ = db.Close()
	}
}

func sizeOf(b *testing.B, path string) int64 {
	b.Helper()
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

// waitFor waits in real time, unless ctx is done.
func waitFor(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// arrivals makes 500 check-ins a second until ctx ends: each begins when it is due, or as soon after as the machine
// allows, however many are not done yet. How long one took counts from when it was due.
func arrivals(b *testing.B, ctx context.Context, db *DB, slowest, p99 chan<- time.Duration, done chan<- int) {
	const apart = time.Second / 500
	var mu sync.Mutex
	var took []time.Duration
	var all sync.WaitGroup
	began := time.Now()
	for n := 0; ; n++ {
		due := began.Add(time.Duration(n) * apart)
		if waitFor(ctx, time.Until(due)) != nil {
			all.Wait()
			slowest <- quantile(took, 1)
			p99 <- quantile(took, 0.99)
			done <- len(took)
			return
		}
		all.Go(func() {
			if err := wholeCheckIn(db, n); err != nil {
				b.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(due))
		})
	}
}

func quantile(of []time.Duration, q float64) time.Duration {
	if len(of) == 0 {
		return 0
	}
	slices.Sort(of)
	return of[int(q*float64(len(of)-1))]
}

// bigFile fills a data file with members who checked in every day for ten years, and a note each day.
func bigFile(b *testing.B, size int64) *DB {
	b.Helper()
	db, err := Open(Options{Path: filepath.Join(b.TempDir(), "waymark.db"), Key: testKey(b), Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		b.Fatal(err)
	}
	db.file.NoSync = true
	for n := 0; sizeOf(b, db.options.Path) < size || n < benchMembers; n += 2 {
		update(b, db, func(tx *Tx) error {
			for i := range 2 {
				m := 1<<60 + peer.ID(n+i)
				if err := tx.PutMember(peer.Member{ID: m, Consent: 1}); err != nil {
					return err
				}
				days := peer.Day(3650)
				if size < 1<<28 {
					days = 300
				}
				for day := range days {
					if err := tx.PutCheckIn(m, benchEntry(15000+day)); err != nil {
						return fmt.Errorf("%d: %w", day, err)
					}
				}
			}
			return nil
		})
	}
	db.file.NoSync = false
	if err := db.file.Sync(); err != nil {
		b.Fatal(err)
	}
	return db
}
