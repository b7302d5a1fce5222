package storage

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/google/go-cmp/cmp"

	"waymark/peer"
)

const (
	harbour = peer.ID(1181818181818181818)
	arjun   = peer.ID(1191919191919191919)
	leela   = peer.ID(1171717171717171717)
)

// someTime is an instant with every digit in use.
var someTime = time.Date(2026, 3, 2, 9, 8, 7, 123456789, time.UTC)

// testKey makes a key file in a directory of its own.
func testKey(t testing.TB) Key {
	t.Helper()
	k, err := CreateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// open opens a file; it is closed and checked for consistency when the test ends.
func open(t testing.TB, o Options) *DB {
	t.Helper()
	db, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		check(t, o.Path)
	})
	return db
}

// check runs bbolt's own check over a file.
func check(t testing.TB, path string) {
	t.Helper()
	file, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		t.Errorf("check: %v", err)
		return
	}
	defer file.Close()
	_ = file.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("check: %v", err)
		}
		return nil
	})
}

// fresh opens a new file.
func fresh(t testing.TB) *DB {
	t.Helper()
	return open(t, Options{Path: filepath.Join(t.TempDir(), "waymark.db"), Key: testKey(t)})
}

func update(t testing.TB, db *DB, fn func(*Tx) error) {
	t.Helper()
	if err := db.Update(context.Background(), harbour, fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

func view(t testing.TB, db *DB, fn func(*Tx) error) {
	t.Helper()
	if err := db.View(context.Background(), harbour, fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

// same fails the test if got is not want.
func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got, showWords); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

var showWords = cmp.Comparer(func(a, b peer.UserText) bool { return a.Reveal() == b.Reveal() })

func join(t testing.TB, db *DB, members ...peer.ID) {
	t.Helper()
	update(t, db, func(tx *Tx) error {
		for _, m := range members {
			if err := tx.PutMember(peer.Member{ID: m}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestReopen(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "data", "waymark.db"), Key: testKey(t)}
	member := peer.Member{ID: arjun, Consent: 1, ConsentAt: someTime, Country: "IN",
		Calendar: peer.Calendar{Zone: "Asia/Kolkata", Rollover: 4},
		News:     []peer.News{{Kind: peer.NewsSupport, From: leela, Day: 20000, At: someTime}}}
	entry := peer.CheckIn{Day: 20514, Entry: peer.Entry{Mood: peer.Okay, Note: "slept \xff better", Share: peer.MoodOnly},
		Previous: &peer.Before{Entry: peer.Entry{Mood: peer.Hard}, InRoom: &peer.Entry{Mood: peer.Good}},
		Earlier:  []peer.Before{{Entry: peer.Entry{Mood: peer.Good, Note: "before"}}, {Entry: peer.Entry{Mood: peer.Okay}}},
		Version:  4, By: 9, At: someTime, Supporters: []peer.ID{leela}}
	db, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	update(t, db, func(tx *Tx) error { return errors.Join(tx.PutMember(member), tx.PutCheckIn(arjun, entry)) })
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, o)
	view(t, db, func(tx *Tx) error {
		m, err := tx.Member(arjun)
		same(t, "member", m, &member)
		c, err2 := tx.CheckIn(arjun, 20514)
		same(t, "check-in", c, &entry)
		s, err3 := tx.Summary(arjun)
		same(t, "summary", s, Summary{20514, 20514, 1})
		return errors.Join(err, err2, err3)
	})
}

func TestWishes(t *testing.T) {
	db, ctx := fresh(t), context.Background()
	join(t, db, arjun)
	update(t, db, func(tx *Tx) error {
		return errors.Join(
			tx.Enqueue(OutboxItem{Owner: arjun, Target: "post of today", Body: []byte("old"), Next: someTime}),
			tx.Enqueue(OutboxItem{Target: "card", Body: []byte("card"), Next: someTime.Add(time.Hour)}),
			tx.Enqueue(OutboxItem{Owner: arjun, Target: "post of today", Body: []byte("new"), Next: someTime, Expires: someTime}),
		)
	})
	got, err := db.Ready(ctx, someTime, 10)
	if err != nil || len(got) != 1 {
		t.Fatalf("ready: %v, %v", got, err)
	}
	w := got[0]
	same(t, "wish", w, OutboxItem{Guild: harbour, Owner: arjun, Target: "post of today", Body: []byte("new"),
		Next: someTime, Expires: someTime, Order: w.Order, Generation: w.Generation})
	update(t, db, func(tx *Tx) error { return tx.Retry(w, someTime.Add(time.Minute)) })
	if at, ok, err := db.NextReady(ctx); !at.Equal(someTime.Add(time.Minute)) || !ok || err != nil {
		t.Errorf("next: %v %v %v", at, ok, err)
	}
	later, err := db.Ready(ctx, someTime.Add(time.Minute), 10)
	if err != nil || len(later) != 1 || later[0].Attempts != 1 {
		t.Fatalf("postponed: %v, %v", later, err)
	}
	update(t, db, func(tx *Tx) error { return tx.Delay(later[0], someTime.Add(2*time.Minute)) })
	if got, err = db.Ready(ctx, someTime.Add(2*time.Minute), 10); err != nil || len(got) != 1 || got[0].Attempts != 1 {
		t.Errorf("delayed: %v, %v; that was no attempt", got, err)
	}
	update(t, db, func(tx *Tx) error { return tx.Ack(w) })
	if n, err := db.OutboxDepth(ctx); n != 1 || err != nil {
		t.Errorf("depth: %d %v", n, err)
	}
}

var draw = flag.Bool("draw", false, "draw the table of records into the package comment")

// TestTheTreeIsWhole compares the tree in the package comment with the table of records and the names in layout.go.
// With -draw it writes the table's part.
func TestTheTreeIsWhole(t *testing.T) {
	text, err := os.ReadFile("storage.go")
	if err != nil {
		t.Fatal(err)
	}
	tree, _, _ := strings.Cut(string(text), "package storage")
	drawn := regexp.MustCompile(`(?m)(^//\t  OWNER [0-9a-f]{2} .*\n)+`).FindString(tree)
	var want strings.Builder
	for _, k := range kinds() {
		fmt.Fprintf(&want, "//\t  OWNER %02x %-33s %s\n", byte(k.family), k.key, k.name)
	}
	switch {
	case drawn == "":
		t.Fatal("there is no tree")
	case *draw:
		if err := os.WriteFile("storage.go", []byte(strings.Replace(string(text), drawn, want.String(), 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	case drawn != want.String():
		t.Errorf("the tree is not that of the table; go test ./storage -run TheTreeIsWhole -draw writes it:\n%s", want.String())
	}
	for _, name := range []string{bucketMeta, bucketDue, bucketOutbox, bucketErased, bucketIndex, bucketTargets, bucketAudit} {
		if !regexp.MustCompile(`(?m)^//\s+` + strings.TrimPrefix(name, "\x00") + `\b`).MatchString(tree) {
			t.Errorf("the tree lacks the bucket %q", name)
		}
	}
	for _, key := range []string{metaVersion, metaIDKey, metaGarbage, metaRestored, metaBackedUp, metaWorkedAt} {
		if !strings.Contains(tree, `"`+key+`"`) {
			t.Errorf("the tree lacks %q", key)
		}
	}
}
