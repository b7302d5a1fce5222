package proof_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/bot/outbox"
	"waymark/commands"
	"waymark/commands/all"
	"waymark/peer"
	"waymark/storage"
)

// meetAt stores a meeting that is once, and members who asked to be reminded of it: they are due at an instant.
func meetAt(t testing.TB, db *storage.DB, guild, id peer.ID, members []peer.ID, at time.Time) {
	t.Helper()
	start := at.Add(30 * time.Minute)
	m := peer.Meeting{
		ID: id, Name: "Thursday evening", Channel: 1, Length: time.Hour,
		When: peer.Recurrence{Kind: peer.Once, From: peer.Calendar{}.Day(start), Hour: start.Hour(), Minute: start.Minute()},
	}
	err := db.Update(context.Background(), guild, func(tx *storage.Tx) error {
		errs := []error{tx.PutMeeting(m.StartingAt(at)), tx.Schedule("meetings.tick", 0, id, at)}
		for _, who := range members {
			errs = append(errs,
				tx.PutMember(peer.Member{ID: who, Consent: commands.ConsentVersion, ConsentAt: at, Calendar: peer.Calendar{Zone: "UTC", Rollover: 4}}),
				tx.PutMeetingReminder(who, peer.MeetingReminder{Meeting: id, Asked: at}))
		}
		return errors.Join(errs...)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkMeetingReminders reminds 500 people of two sessions that begin a minute apart, by the whole program, while others
// check in without a pause. Due order, and answers under 1,000 ms, are wanted.
//
//	go test ./bot/proof -run - -bench 'MeetingReminders$' -benchtime 1x
func BenchmarkMeetingReminders(b *testing.B) {
	const n = 500
	for range b.N {
		w := &wave{Running: apptest.RunBot(b, all.All(all.Options{})...), n: n, seen: reminded{says: "begins"}}
		w.crowd = newCrowd(w.Running)
		w.End()
		members := joinMany(b, w.Fake, n)
		bot, err := app.Assemble(w.Cfg, w.Clock, slog.New(slog.DiscardHandler), all.All(all.Options{})...)
		w.Do(err)
		at := w.Clock.Now().UTC().Truncate(time.Minute)
		meetAt(b, bot.DB, w.Guild, 11, members[:n/2], at)
		meetAt(b, bot.DB, w.Guild, 12, members[n/2:], at.Add(-time.Minute))
		w.Do(bot.Close())
		w.Fake.Watch(w.seen.watch)
		w.Clock.Unpaced = true
		began := time.Now()
		w.live(n)
		took := time.Since(began)
		if got := w.seen.got(b); got != n {
			b.Fatalf("%d of %d were reminded", got, n)
		}
		for i, who := range w.seen.order {
			if late := slices.Contains(members[:n/2], idOf(b, w.Fake, who)); late && i < n/2-outbox.Workers {
				b.Fatalf("%s was reminded as number %d, before others who were due earlier", who, i)
			}
		}
		slices.Sort(w.answers)
		b.ReportMetric(float64(w.answers[len(w.answers)-1].Microseconds())/1000, "slowest-answer-ms")
		b.ReportMetric(p99(w.answers), "p99-answer-ms")
		b.ReportMetric(float64(len(w.answers)), "answers")
		b.ReportMetric(n/took.Seconds(), "reminders/s")
	}
	b.ReportMetric(0, "ns/op")
}
