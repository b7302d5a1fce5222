package storage

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// ready is the outbox as the worker sees it, some time on.
func ready(t *testing.T, db *DB) []OutboxItem {
	t.Helper()
	all, err := db.Ready(context.Background(), at(100), 10)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// While an item is carried out another replaces it: the outcome of the first is not recorded for the second.
func TestAReplacedWishIsLeftAlone(t *testing.T) {
	db := fresh(t)
	wish := func(body string) {
		update(t, db, func(tx *Tx) error { return tx.Enqueue(OutboxItem{Target: "card", Body: []byte(body), Next: at(1)}) })
	}
	wish("first")
	old := ready(t, db)[0]
	wish("second")
	for name, end := range map[string]func(*Tx) error{
		"settled":   func(tx *Tx) error { return tx.Ack(old) },
		"postponed": func(tx *Tx) error { return tx.Retry(old, at(2)) },
		"delayed":   func(tx *Tx) error { return tx.Delay(old, at(2)) },
	} {
		update(t, db, end)
		if got := ready(t, db); len(got) != 1 || string(got[0].Body) != "second" || got[0].Attempts != 0 || !got[0].Next.Equal(at(1)) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	now := ready(t, db)[0]
	update(t, db, func(tx *Tx) error { return errors.Join(tx.Delay(now, at(2)), tx.Retry(now, at(3))) })
	if got := ready(t, db); len(got) != 1 || got[0].Attempts != 1 || !got[0].Next.Equal(at(3)) {
		t.Errorf("delayed and postponed: %+v", got)
	}
	update(t, db, func(tx *Tx) error { return tx.Ack(now) })
	if got := ready(t, db); len(got) != 0 {
		t.Errorf("settled: %+v", got)
	}
}

func TestATargetTakesTwoHundredBytes(t *testing.T) {
	db := fresh(t)
	for n, ok := range map[int]bool{0: false, 1: true, maxTarget: true, maxTarget + 1: false} {
		for name, do := range map[string]func(*Tx, string) error{
			"wish":   func(tx *Tx, target string) error { return tx.Enqueue(OutboxItem{Target: target}) },
			"unwish": (*Tx).Cancel,
		} {
			err := db.Update(context.Background(), harbour, func(tx *Tx) error { return do(tx, strings.Repeat("x", n)) })
			if (err == nil) != ok {
				t.Errorf("%s of %d bytes: %v", name, n, err)
			}
		}
	}
}

// An item that cannot be read does not block others: it is dropped.
func TestAWishThatCannotBeReadIsDropped(t *testing.T) {
	db := fresh(t)
	update(t, db, func(tx *Tx) error { return tx.Enqueue(OutboxItem{Target: "card", Next: at(1)}) })
	err := db.file.Update(func(t *bolt.Tx) error {
		outbox := t.Bucket([]byte(bucketOutbox))
		key, _ := outbox.Cursor().First()
		beside := bytes.Clone(key)
		beside[outboxSize-1] ^= 1 // a key that differs from the card's under any secret of the file
		return errors.Join(outbox.Put(key[:outboxGuild], []byte("short")), outbox.Put(beside, []byte("unsealed")))
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := ready(t, db); len(got) != 1 || got[0].Target != "card" {
			t.Errorf("%+v", got)
		}
	}
	if n, err := db.OutboxDepth(context.Background()); n != 1 || err != nil {
		t.Errorf("%d wishes are left: %v", n, err)
	}
}

// What was committed is not kept in the queue: it would be looked at again for ever.
func TestTheQueueForgetsWhatIsDone(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	db.queue.mu.Lock()
	defer db.queue.mu.Unlock()
	if n := len(db.queue.waiting); n != 0 {
		t.Errorf("%d functions still wait", n)
	}
}
