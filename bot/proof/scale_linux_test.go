package proof_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/commands/all"
	"waymark/peer"
	"waymark/storage"
)

// BenchmarkScale builds a data file of WAYMARK_SCALE members (1000000 is what is promised; skipped unless set) with 30
// check-ins each and a reminder that falls due later, and one of 1,000, starts the built program on both, and
// compares them: the start, with the file in memory and with it on the disk only, /checkin and /history by someone who
// has as many entries, a tick with nothing due, what the program has of its own in memory, the bytes a check-in
// takes (all the file, by the number of check-ins), and a backup. A million take about 5 GB, 15 while they are backed
// up, in the folder for temporary files.
//
//	WAYMARK_SCALE=1000000 go test ./bot/proof -run - -bench Scale -benchtime 1x -timeout 1h
func BenchmarkScale(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("WAYMARK_SCALE"))
	if err != nil {
		b.Skip("set WAYMARK_SCALE: this builds a file of so many members, which for a million takes minutes and gigabytes")
	}
	argv := apptest.Built(b)
	began := time.Now()
	big := newScaled(b, argv, n)
	b.ReportMetric(time.Since(began).Seconds(), "build-s")
	small := newScaled(b, argv, 1000)
	b.ReportMetric(float64(big.size())/float64(30*n), "bytes/check-in")
	b.ReportMetric(float64(big.size())/(1<<30), "file-GiB")
	b.ReportMetric(big.toReady(false), "ready-ms")
	b.ReportMetric(big.toReady(true), "ready-cold-ms")
	b.ReportMetric(small.toReady(false), "ready-1000-ms")
	checkIn := compared{big: big, small: small, act: func(t *scaled, p *person) bool {
		return t.acting.checkIn(p, "Just me")
	}}
	b.ReportMetric(checkIn.ratio(b, 8), "checkin-ratio")
	history := compared{big: big, small: small, act: func(_ *scaled, p *person) bool {
		_, answered := p.history(p.life)
		return answered
	}}
	b.ReportMetric(history.ratio(b, 2), "history-ratio")
	b.ReportMetric(residentMemory(big.town.Process), "memory-MiB")
	b.ReportMetric(residentMemory(small.town.Process), "memory-1000-MiB")
	big.stopped()
	small.stopped()
	b.ReportMetric(big.tick(), "tick-µs")
	b.ReportMetric(small.tick(), "tick-1000-µs")
	took, size := big.backup()
	b.ReportMetric(took.Seconds(), "backup-s")
	b.ReportMetric(float64(size)/float64(30*n), "backup-bytes/check-in")
	b.ReportMetric(0, "ns/op")
}

const scalePeople = 64

// scaled is the program on a file with many members, of whom some are people.
type scaled struct {
	*town
	acting *acting
}

func newScaled(b *testing.B, argv []string, n int) *scaled {
	b.Helper()
	p := apptest.NewProcess(b, argv, "")
	build := exec.Command("go", "test", "-count=1", "-timeout", "1h", "-run", "TestScaleFile$", "./storage")
	build.Dir = ".."
	build.Env = append(os.Environ(), "WAYMARK_SCALE="+strconv.Itoa(n), "WAYMARK_SCALE_FILE="+p.Dir, "WAYMARK_SCALE_GUILD="+p.Guild.String())
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("the file could not be built: %v\n%s", err, out)
	}
	s := &scaled{town: openTown(b, p, 1)}
	s.acting = &acting{town: s.town, people: s.members("m", scalePeople)}
	s.stopped()
	s.giveHistory()
	s.Start()
	return s
}

// stopped stops the program.
func (s *scaled) stopped() {
	s.T.Helper()
	if status := s.Stop(); status != 0 {
		s.T.Fatalf("exit status %d", status)
	}
}

// giveHistory gives the people as many entries as the others have.
func (s *scaled) giveHistory() {
	s.T.Helper()
	db := s.Open()
	err := db.Update(context.Background(), s.Guild, func(tx *storage.Tx) error {
		var errs []error
		for _, p := range s.acting.people {
			for day := s.today() - 30; day < s.today(); day++ {
				errs = append(errs, tx.PutCheckIn(p.id, peer.CheckIn{Day: day, Entry: peer.Entry{Mood: peer.Okay}, Version: 1, By: p.id, At: time.Now()}))
			}
		}
		return errors.Join(errs...)
	})
	s.Do(errors.Join(err, db.Close()))
}

func (s *scaled) size() int64 {
	info, err := os.Stat(s.DataFile())
	s.Do(err)
	return info.Size()
}

// toReady is how many milliseconds the program takes from its start until it is connected, the median of some. Cold,
// nothing of its file is in memory before.
func (s *scaled) toReady(cold bool) float64 {
	s.T.Helper()
	var all []float64
	for range 5 {
		s.stopped()
		if cold {
			s.Do(forget(s.DataFile()))
		}
		began := time.Now()
		s.Start()
		all = append(all, float64(time.Since(began).Microseconds())/1000)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// forget has the system drop what it has of a file in memory (posix_fadvise, POSIX_FADV_DONTNEED).
func forget(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if err := f.Sync(); err != nil {
		return err
	}
	if _, _, e := syscall.Syscall6(syscall.SYS_FADVISE64, f.Fd(), 0, 0, 4, 0, 0); e != 0 {
		return e
	}
	return nil
}

// compared is something that people do, on a large file and on a small one.
type compared struct {
	big, small *scaled
	act        func(*scaled, *person) bool
}

// ratio has everybody do it so many times, one after the other, on both files in turn, and compares the medians.
func (c compared) ratio(b *testing.B, rounds int) float64 {
	b.Helper()
	var big, small []time.Duration
	for round := range rounds + 1 {
		for i := range scalePeople {
			x, y := c.one(b, c.big, i), c.one(b, c.small, i)
			if round > 0 { // the first reads what is not in memory yet
				big, small = append(big, x), append(small, y)
			}
		}
	}
	slices.Sort(big)
	slices.Sort(small)
	return float64(big[len(big)/2]) / float64(small[len(small)/2])
}

func (c compared) one(b *testing.B, s *scaled, i int) time.Duration {
	b.Helper()
	p := s.acting.people[i]
	life, end := context.WithTimeout(context.Background(), time.Minute)
	defer end()
	p.life = life
	began := time.Now()
	if !c.act(s, p) {
		b.Fatalf("%s was not answered as expected: %v", p.name, p.trail[max(0, len(p.trail)-2):])
	}
	return time.Since(began)
}

// tick is how many microseconds a tick with nothing due takes. It writes nothing.
func (s *scaled) tick() float64 {
	s.T.Helper()
	const n = 2000
	cfg := app.Defaults()
	cfg.Token, cfg.Discord.API = app.Secret(s.Fake.Token()), s.Fake.URL()
	cfg.Data = app.DataConfig{Dir: filepath.Dir(s.DataFile()), KeyFile: s.KeyFile()}
	now := time.Now()
	bot, err := app.Assemble(cfg, app.Clock{Now: func() time.Time { return now }, Manual: true}, slog.New(slog.DiscardHandler), all.All(all.Options{})...)
	s.Do(err)
	defer func() { s.Do(bot.Close()) }()
	s.Do(bot.Step(context.Background())) // what fell due before
	before, err := os.Stat(s.DataFile())
	s.Do(err)
	began := time.Now()
	for range n {
		s.Do(bot.Step(context.Background()))
	}
	took := time.Since(began)
	after, err := os.Stat(s.DataFile())
	s.Do(err)
	if !after.ModTime().Equal(before.ModTime()) {
		s.T.Error("a tick with nothing due wrote to the data file")
	}
	return float64(took.Nanoseconds()) / 1000 / n
}

// backup has the stopped program back its file up, and tells how long that took and how big the backup is.
func (s *scaled) backup() (time.Duration, int64) {
	s.T.Helper()
	cmd := exec.Command(s.Argv[0], "backup", "--config", s.Config())
	began := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		s.T.Fatalf("backup: %v\n%s", err, out)
	}
	took := time.Since(began)
	all, err := storage.Backups(filepath.Join(s.Dir, "backups"))
	s.Do(err)
	if len(all) != 1 {
		s.Do(fmt.Errorf("%d backups", len(all)))
	}
	return took, all[0].Size
}
