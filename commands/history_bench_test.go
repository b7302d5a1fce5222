package commands

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"waymark/peer"
	"waymark/storage"
)

// daily is a member with an entry and a note on each of so many days until today.
type daily struct {
	who  peer.ID
	days int
}

func storeOf(b *testing.B, now time.Time, members ...daily) *storage.DB {
	b.Helper()
	dir := b.TempDir()
	key, err := storage.CreateKey(filepath.Join(dir, "master.key"))
	if err != nil {
		b.Fatal(err)
	}
	db, err := storage.Open(storage.Options{Path: filepath.Join(dir, "data", "waymark.db"), Key: key})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	today := peer.Calendar{Rollover: rolloverAt}.Day(now)
	for _, d := range members {
		err := db.Update(context.Background(), harbour, func(tx *storage.Tx) error {
			m := newMember(Request{Member: d.who}, peer.Settings{})
			m.Consent, m.ConsentAt = ConsentVersion, now
			if err := tx.PutMember(m); err != nil {
				return err
			}
			for ago := range d.days {
				e := peer.Entry{Mood: peer.Mood(ago%5 + 1), Note: "slept a little better, walked, rang a friend"}
				c := peer.NewCheckIn(today-peer.Day(ago), e, peer.ID(1_000_000+ago), now)
				if err := tx.PutCheckIn(d.who, c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return db
}

// BenchmarkHistoryTenYears compares what /history costs, the picture apart, who has ten years of daily entries with
// what it costs who has one month of them. Each round asks for both, and the median of the rounds' ratios counts,
// for other work on the machine disturbs single ones.
func BenchmarkHistoryTenYears(b *testing.B) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	db := storeOf(b, now, daily{arjun, 3652}, daily{maya, 30})
	table := everything()
	for _, period := range periods() {
		b.Run(period, func(b *testing.B) {
			took := func(who peer.ID) float64 {
				begin := time.Now()
				rq := Request{
					Scene: Scene{Guild: harbour, Now: now}, ID: 5_000_000, Kind: SlashCommand, Member: who,
					Command: "history", Options: map[string]Value{"period": {Text: period}},
				}
				for range 5 {
					if reply := table.Do(context.Background(), db, rq); reply.Slow == nil {
						b.Fatal(text(reply))
					}
				}
				return time.Since(begin).Seconds() / 5
			}
			var ratios, years []float64
			for b.Loop() {
				ten, month := took(arjun), took(maya)
				ratios, years = append(ratios, ten/month), append(years, ten)
			}
			slices.Sort(ratios)
			slices.Sort(years)
			b.ReportMetric(ratios[len(ratios)/2], "ten-years/one-month")
			b.ReportMetric(years[len(years)/2]*1e6, "µs/answer")
		})
	}
}
