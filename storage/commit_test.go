package storage

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
)

// held stops the committer inside a function until release is called, so that what is started meanwhile
// shares one commit.
func held(t *testing.T, db *DB) (release func()) {
	t.Helper()
	started, gate, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		_ = db.Update(context.Background(), harbour, func(*Tx) error {
			close(started)
			<-gate
			return nil
		})
	}()
	<-started
	return func() { close(gate); <-ended }
}

// waiting returns once n functions wait for the committer.
func waiting(db *DB, n int) {
	for {
		db.queue.mu.Lock()
		have := len(db.queue.waiting)
		db.queue.mu.Unlock()
		if have >= n {
			return
		}
		runtime.Gosched()
	}
}

func entry(day peer.Day) peer.CheckIn {
	return peer.CheckIn{Day: day, Entry: peer.Entry{Mood: peer.Okay}, Version: 1}
}

// days returns the days on which a member has check-ins.
func days(t *testing.T, db *DB, member peer.ID) (out []peer.Day) {
	t.Helper()
	view(t, db, func(tx *Tx) error {
		all, err := tx.CheckIns(member, -1<<20, 1<<20)
		out = nil
		for _, c := range all {
			out = append(out, c.Day)
		}
		return err
	})
	return out
}

func TestFailuresInAGroupTouchNobodyElse(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	refused := errors.New("refused")
	put := func(tx *Tx, day int) {
		if err := tx.PutCheckIn(arjun, entry(peer.Day(day))); err != nil {
			t.Error(err)
		}
	}
	outcomes := map[string]func(tx *Tx, day int) error{
		"kept":          func(tx *Tx, day int) error { put(tx, day); return nil },
		"refused":       func(*Tx, int) error { return refused },
		"refused late":  func(tx *Tx, day int) error { put(tx, day); return refused },
		"panicked":      func(*Tx, int) error { panic("with a member's words") },
		"panicked late": func(tx *Tx, day int) error { put(tx, day); panic("with a member's words") },
		"left":          func(*Tx, int) error { runtime.Goexit(); return nil },
		"left late":     func(tx *Tx, day int) error { put(tx, day); runtime.Goexit(); return nil },
	}
	names := []string{"kept", "refused", "refused late", "panicked", "panicked late", "left", "left late"}
	const n = 70
	errs := make([]error, n)
	release := held(t, db)
	var all sync.WaitGroup
	var want []peer.Day
	for i := range n {
		name := names[i%len(names)]
		if name == "kept" {
			want = append(want, peer.Day(i))
		}
		all.Go(func() {
			errs[i] = db.Update(context.Background(), harbour, func(tx *Tx) error { return outcomes[name](tx, i) })
		})
	}
	waiting(db, n)
	release()
	all.Wait()
	for i, err := range errs {
		name := names[i%len(names)]
		var panicked *PanicError
		ok := false
		switch name {
		case "kept":
			ok = err == nil
		case "refused", "refused late":
			ok = err == refused
		case "panicked", "panicked late":
			ok = errors.As(err, &panicked) && panicked.Value == "with a member's words" && len(panicked.Stack) > 0 &&
				err.Error() == "storage: panic in a transaction (string)"
		default:
			ok = errors.Is(err, errGone)
		}
		if !ok {
			t.Errorf("%s: got %v", name, err)
		}
	}
	same(t, "days", days(t, db, arjun), want)
	same(t, "summary", summaryOf(t, db, arjun), Summary{want[0], want[len(want)-1], len(want)})
}

func summaryOf(t *testing.T, db *DB, member peer.ID) (s Summary) {
	t.Helper()
	view(t, db, func(tx *Tx) (err error) { s, err = tx.Summary(member); return err })
	return s
}

func TestGivenUpBeforeItStarted(t *testing.T) {
	db := fresh(t)
	release := held(t, db)
	ctx, cancel := context.WithCancel(context.Background())
	got := make(chan error)
	go func() {
		got <- db.Update(ctx, harbour, func(*Tx) error { t.Error("it ran"); return nil })
	}()
	waiting(db, 1)
	cancel()
	if err := <-got; !errors.Is(err, ErrNotStarted) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	release()
	for _, call := range []func(context.Context, peer.ID, func(*Tx) error) error{db.Update, db.View} {
		err := call(ctx, harbour, func(*Tx) error { t.Error("it ran"); return nil })
		if !errors.Is(err, ErrNotStarted) || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestStartedIsWaitedFor(t *testing.T) {
	db := fresh(t)
	ctx, cancel := context.WithCancel(context.Background())
	err := db.Update(ctx, harbour, func(tx *Tx) error {
		cancel()
		return tx.PutMember(peer.Member{ID: arjun})
	})
	if err != nil {
		t.Errorf("got %v", err)
	}
	view(t, db, func(tx *Tx) error {
		if m, err := tx.Member(arjun); m == nil || err != nil {
			t.Errorf("member: %v, %v", m, err)
		}
		return nil
	})
}

func TestClose(t *testing.T) {
	db, err := Open(Options{Path: filepath.Join(t.TempDir(), "waymark.db"), Key: testKey(t)})
	if err != nil {
		t.Fatal(err)
	}
	release := held(t, db)
	got := make(chan error)
	go func() { got <- db.Update(context.Background(), harbour, func(*Tx) error { return nil }) }()
	waiting(db, 1)
	db.queue.close()
	release()
	if err := <-got; !errors.Is(err, ErrNotStarted) || !errors.Is(err, ErrClosed) {
		t.Errorf("waiting: %v", err)
	}
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Errorf("close: %v", err)
	}
	for _, call := range []func(context.Context, peer.ID, func(*Tx) error) error{db.Update, db.View} {
		if err := call(context.Background(), harbour, func(*Tx) error { return nil }); !errors.Is(err, ErrClosed) {
			t.Errorf("after: %v", err)
		}
	}
}

func TestAViewCannotWrite(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	writes := map[string]func(*Tx) error{
		"settings":  func(tx *Tx) error { return tx.PutSettings(peer.Settings{}) },
		"member":    func(tx *Tx) error { return tx.PutMember(peer.Member{ID: leela}) },
		"again":     func(tx *Tx) error { return tx.PutMember(peer.Member{ID: arjun}) },
		"check-in":  func(tx *Tx) error { return tx.PutCheckIn(arjun, entry(1)) },
		"delete":    func(tx *Tx) error { return tx.DeleteCheckIn(arjun, 1) },
		"schedule":  func(tx *Tx) error { return tx.Schedule("reminder", arjun, 0, someTime) },
		"wish":      func(tx *Tx) error { return tx.Enqueue(OutboxItem{Target: "card"}) },
		"guild due": func(tx *Tx) error { return tx.Schedule("prompt", 0, 0, someTime) },
		"settle":    func(tx *Tx) error { return tx.Ack(OutboxItem{}) },
		"audit":     func(tx *Tx) error { return tx.Audit(peer.AuditEntry{}) },
		"erase":     func(tx *Tx) error { return tx.Erase(arjun, at(0)) },
	}
	for name, write := range writes {
		if err := db.View(context.Background(), harbour, write); err != ErrReadOnly {
			t.Errorf("%s: got %v", name, err)
		}
	}
	err := db.View(context.Background(), harbour, func(*Tx) error { panic(1) })
	if want := new(PanicError); !errors.As(err, &want) {
		t.Errorf("panic: got %v", err)
	}
}

// A function that fails before it wrote does not cause a second run of the others, even if the one before it wrote.
func TestARefusalDoesNotRepeatItsGroup(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	release := held(t, db)
	var all sync.WaitGroup
	const n = 10
	runs := 0 // only the committer runs functions, one at a time
	for i := range n {
		all.Go(func() {
			_ = db.Update(context.Background(), harbour, func(tx *Tx) error {
				runs++
				return tx.PutCheckIn(arjun, entry(peer.Day(i)))
			})
		})
		waiting(db, 2*i+1)
		all.Go(func() {
			_ = db.Update(context.Background(), harbour, func(*Tx) error { return errors.New("refused") })
		})
		waiting(db, 2*i+2)
	}
	release()
	all.Wait()
	if runs != n {
		t.Errorf("%d functions ran %d times", n, runs)
	}
}

func TestNothingWrittenIsNotCommitted(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	db.commit = func(*bolt.Tx) error { t.Error("committed"); return errors.New("unwanted") }
	update(t, db, func(tx *Tx) error {
		_, err := tx.Member(arjun)
		_, err2 := tx.Journeys(leela)
		return errors.Join(err, err2, tx.Erase(leela, at(0)), tx.Unschedule("reminder", arjun, 0))
	})
}

func TestADiskThatFails(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	db.commit = func(*bolt.Tx) error { return errors.New("input/output error") }
	err := db.Update(context.Background(), harbour, func(tx *Tx) error { return tx.PutCheckIn(arjun, entry(1)) })
	if !errors.Is(err, ErrUncertain) {
		t.Errorf("got %v", err)
	}
	if db.Saving() {
		t.Error("it says that it saves, though the last commit failed")
	}
	db.commit = (*bolt.Tx).Commit
	update(t, db, func(tx *Tx) error { return tx.PutCheckIn(arjun, entry(2)) })
	if !db.Saving() {
		t.Error("it saves again, and says that it does not")
	}
	same(t, "days", days(t, db, arjun), []peer.Day{2})
}

func TestAFullDisk(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "waymark.db"), Key: testKey(t), MaxSize: 24 << 20}
	db, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	join(t, db, arjun)
	var kept []peer.Day
	for day := peer.Day(0); ; day++ {
		c := entry(day)
		c.Note = peer.UserText(make([]byte, 1<<20))
		err := db.Update(context.Background(), harbour, func(tx *Tx) error { return tx.PutCheckIn(arjun, c) })
		var problem *HostError
		if errors.Is(err, ErrFull) && errors.As(err, &problem) && problem.Remedy != "" {
			break
		}
		if err != nil || day > 100 {
			t.Fatalf("day %d: %v", day, err)
		}
		kept = append(kept, day)
	}
	same(t, "days", days(t, db, arjun), kept)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	o.MaxSize *= 2
	db = open(t, o)
	update(t, db, func(tx *Tx) error { return tx.DeleteCheckIn(arjun, 0) })
	same(t, "days with room", days(t, db, arjun), kept[1:])
}

func TestManyCallers(t *testing.T) {
	db := fresh(t)
	const callers, each = 16, 12
	var all sync.WaitGroup
	for n := range callers {
		guild, member := peer.ID(1+n%3), peer.ID(100+n)
		all.Go(func() {
			ctx := context.Background()
			if err := db.Update(ctx, guild, func(tx *Tx) error { return tx.PutMember(peer.Member{ID: member}) }); err != nil {
				t.Error(err)
			}
			for day := range peer.Day(each) {
				err := db.Update(ctx, guild, func(tx *Tx) error {
					c, err := tx.CheckIn(member, 0)
					if err != nil {
						return err
					}
					if c == nil {
						c = &peer.CheckIn{}
					}
					c.Version++
					return errors.Join(tx.PutCheckIn(member, *c),
						tx.Enqueue(OutboxItem{Owner: member, Target: fmt.Sprint(member, day), Next: someTime}))
				})
				if err != nil {
					t.Error(err)
				}
				err = db.View(ctx, guild, func(tx *Tx) error {
					if c, err := tx.CheckIn(member, 0); err != nil || c == nil || c.Version < int(day)+1 {
						return fmt.Errorf("not there: %v, %w", c, err)
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	ready, err := db.Ready(context.Background(), someTime, callers*each+1)
	if err != nil || len(ready) != callers*each {
		t.Fatalf("%d wishes, %v", len(ready), err)
	}
	if !slices.IsSortedFunc(ready, func(a, b OutboxItem) int { return int(a.Order) - int(b.Order) }) {
		t.Error("wishes out of order")
	}
}
