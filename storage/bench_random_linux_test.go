package storage

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"waymark/peer"
)

// BenchmarkRandomMembers has 64 callers keep a check-in each of members chosen at random: among 10,000 and 100,000, whose
// records lie in pages all over the file, beside 64, whose records lie in a few. Slices of the three take turns. "times" is
// how many times as long one takes as with 64 members, in the middle of all slices.
//
//	go test ./storage -run - -bench RandomMembers -benchtime 2000x
func BenchmarkRandomMembers(b *testing.B) {
	sizes := []int{64, 10_000, 100_000}
	files := make([]*DB, len(sizes))
	for i, n := range sizes {
		files[i] = spreadOut(b, n)
	}
	const callers, slice = 64, 640
	random := rand.New(rand.NewPCG(1, 2))
	times := make([][]float64, len(sizes))
	b.ResetTimer()
	for done := 0; done < max(b.N, slice); done += slice {
		var few time.Duration
		for i, n := range sizes {
			members := make([]peer.ID, slice+1)
			for m := range members {
				members[m] = 1<<60 + peer.ID(random.IntN(n))
			}
			begin := time.Now()
			crowd(b, callers, 0, slice, func(k int) error {
				return files[i].Update(context.Background(), harbour, func(tx *Tx) error {
					return tx.PutCheckIn(members[k], benchEntry(peer.Day(20030+done/slice)))
				})
			})
			took := time.Since(begin)
			if i == 0 {
				few = took
			}
			times[i] = append(times[i], float64(took)/float64(few))
		}
	}
	b.ReportMetric(0, "ns/op")
	for i, n := range sizes[1:] {
		b.ReportMetric(median(times[i+1]), fmt.Sprintf("times-among-%d", n))
	}
}

// spreadOut is a file with n members and one check-in each.
func spreadOut(b *testing.B, n int) *DB {
	b.Helper()
	options := Options{Path: filepath.Join(b.TempDir(), "waymark.db"), Key: testKey(b), Log: slog.New(slog.DiscardHandler), Volatile: true}
	db, err := Open(options)
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < n; from += 1000 {
		update(b, db, func(tx *Tx) error {
			for m := peer.ID(from); m < peer.ID(min(n, from+1000)); m++ {
				if err := tx.PutMember(peer.Member{ID: 1<<60 + m, Consent: 1}); err != nil {
					return err
				}
				if err := tx.PutCheckIn(1<<60+m, benchEntry(20029)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	options.Volatile = false
	if db, err = Open(options); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}
