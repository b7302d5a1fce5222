package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
)

// Ratios are to raw syncs: overwrites of 4 KB, each with fdatasync, one after the other, on the same volume in the
// same run. The work is done in slices between slices of raw syncs, and the median over the slices is reported,
// because other work on the machine disturbs both.

// rawSync is one measuring slice: how long a raw sync takes.
func rawSync(b *testing.B, f *os.File) time.Duration {
	b.Helper()
	const n = 20
	page := make([]byte, 4096)
	begin := time.Now()
	for i := range n {
		page[0] = byte(i)
		if _, err := f.WriteAt(page, 0); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(begin) / n
}

// inRawSyncs runs b.N calls of fn, by so many callers at a time, and reports how many there are in the time of a raw
// sync.
func inRawSyncs(b *testing.B, callers int, fn func(n int) error) {
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(make([]byte, 4096)); err != nil {
		b.Fatal(err)
	}
	rawSync(b, f) // warm
	var ratios, raws []float64
	raw := rawSync(b, f)
	b.ResetTimer()
	for done := 0; done < b.N; {
		slice := min(b.N-done, max(10*callers, 30))
		begin := time.Now()
		crowd(b, callers, done, slice, fn)
		spent := time.Since(begin)
		done += slice
		b.StopTimer()
		after := rawSync(b, f)
		mean := float64(raw+after) / 2
		ratios, raws = append(ratios, float64(slice)*mean/float64(spent)), append(raws, mean/1000)
		raw = after
		b.StartTimer()
	}
	b.ReportMetric(median(ratios), "raw-syncs")
	b.ReportMetric(median(raws), "raw-µs")
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// crowd makes n calls of fn, numbered on from first, by so many callers at a time.
func crowd(b *testing.B, callers, first, n int, fn func(n int) error) {
	var taken atomic.Int64
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for i := taken.Add(1); i <= int64(n); i = taken.Add(1) {
				if err := fn(first + int(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

const benchMembers = 2000

func benchMember(n int) peer.ID { return 1<<60 + peer.ID(n%benchMembers) }

// community is a file with members, 30 check-ins each.
func community(b *testing.B) *DB {
	b.Helper()
	db, err := Open(Options{Path: filepath.Join(b.TempDir(), "waymark.db"), Key: testKey(b), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	for from := 0; from < benchMembers; from += 100 {
		update(b, db, func(tx *Tx) error {
			for n := from; n < from+100; n++ {
				if err := tx.PutMember(peer.Member{ID: benchMember(n), Consent: 1}); err != nil {
					return err
				}
				for day := range peer.Day(30) {
					if err := tx.PutCheckIn(benchMember(n), benchEntry(20000+day)); err != nil {
						return err
					}
				}
				if err := tx.Schedule("reminder", benchMember(n), 0, someTime.Add(time.Duration(n)*time.Second)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return db
}

func benchEntry(day peer.Day) peer.CheckIn {
	return peer.CheckIn{Day: day, Entry: peer.Entry{Mood: peer.Okay, Note: "a walk by the river, and a call"}, Version: 1, By: 1 << 60, At: someTime}
}

func BenchmarkUpdate(b *testing.B) {
	for _, callers := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			db := community(b)
			commits := 0
			db.commit = func(t *bolt.Tx) error { commits++; return t.Commit() }
			inRawSyncs(b, callers, func(n int) error {
				return db.Update(context.Background(), harbour, func(tx *Tx) error {
					return tx.PutCheckIn(benchMember(n), benchEntry(peer.Day(20030+n/benchMembers)))
				})
			})
			b.ReportMetric(float64(b.N)/float64(commits), "a-commit")
		})
	}
}

// BenchmarkCheckIn is all that /checkin stores: member, journeys and last day read, entry, reminder moved to the next
// day, and an effect to post it. With an outbox worker, every 64th call also takes what waits out of the outbox.
func BenchmarkCheckIn(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			db := community(b)
			inRawSyncs(b, callers, func(n int) error { return wholeCheckIn(db, n) })
		})
		b.Run(fmt.Sprintf("callers=%d/courier", callers), func(b *testing.B) {
			db := community(b)
			inRawSyncs(b, callers, func(n int) error {
				if n%64 > 0 {
					return wholeCheckIn(db, n)
				}
				return errors.Join(wholeCheckIn(db, n), settleAll(db))
			})
		})
	}
}

func wholeCheckIn(db *DB, n int) error {
	return db.Update(context.Background(), harbour, func(tx *Tx) error {
		m, day := benchMember(n), peer.Day(20030+n/benchMembers)
		if _, err := tx.Member(m); err != nil {
			return err
		}
		if _, err := tx.Journeys(m); err != nil {
			return err
		}
		if _, _, err := tx.LastDay(m); err != nil {
			return err
		}
		if _, err := tx.CheckIn(m, day); err != nil {
			return err
		}
		if err := tx.PutCheckIn(m, benchEntry(day)); err != nil {
			return err
		}
		if err := tx.Schedule("reminder", m, 0, someTime.Add(time.Duration(day-20000)*24*time.Hour+time.Duration(n)*time.Second)); err != nil {
			return err
		}
		return tx.Enqueue(OutboxItem{Owner: m, Target: "checkin:" + m.String(), Body: make([]byte, 200), Next: someTime})
	})
}

// settleAll acknowledges up to 64 outbox items, as if they had been carried out.
func settleAll(db *DB) error {
	ready, err := db.Ready(context.Background(), someTime, 64)
	if err != nil {
		return err
	}
	return db.Update(context.Background(), harbour, func(tx *Tx) error {
		for _, w := range ready {
			if err := tx.Ack(w); err != nil {
				return err
			}
		}
		return nil
	})
}

// BenchmarkBareBolt is one put of the size of a check-in and one commit of bbolt's own, with neither seals nor
// callers: what a lone Update cannot be better than.
func BenchmarkBareBolt(b *testing.B) {
	db := community(b)
	name := []byte("bare")
	put := func(n int) error {
		t, err := db.file.Begin(true)
		if err != nil {
			return err
		}
		bk, err := t.CreateBucketIfNotExists(name)
		if err != nil {
			return err
		}
		h := db.secrets.hash(ofEntity, 0, benchMember(n), "")
		return errors.Join(bk.Put(append(h[:], byte(n/benchMembers)), make([]byte, 100)), t.Commit())
	}
	err := db.file.Update(func(t *bolt.Tx) error {
		bk, err := t.CreateBucketIfNotExists(name)
		for n := range 30 * benchMembers {
			h := db.secrets.hash(ofEntity, 0, benchMember(n), "")
			err = errors.Join(err, bk.Put(append(h[:], byte(100+n/benchMembers)), make([]byte, 100)))
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("callers=1", func(b *testing.B) { inRawSyncs(b, 1, put) })
}

func BenchmarkIdleTick(b *testing.B) {
	db, ctx := community(b), context.Background()
	for b.Loop() {
		due, err := db.Due(ctx, someTime.Add(-time.Hour), 500)
		ready, err2 := db.Ready(ctx, someTime, 500)
		if len(due)+len(ready) > 0 || err != nil || err2 != nil {
			b.Fatal(due, ready, err, err2)
		}
	}
}
