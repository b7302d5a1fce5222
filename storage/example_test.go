package storage_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"waymark/peer"
	"waymark/storage"
)

func Example() {
	dir, err := os.MkdirTemp("", "waymark")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	key, err := storage.CreateKey(filepath.Join(dir, "key"))
	if err != nil {
		log.Fatal(err)
	}
	db, err := storage.Open(storage.Options{Path: filepath.Join(dir, "data", "waymark.db"), Key: key})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	const guild, member = 1, 2
	today := peer.Day(20514)
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

	// One action of a member is one transaction: what they said, and what Discord is to show of it.
	err = db.Update(context.Background(), guild, func(tx *storage.Tx) error {
		if err := tx.PutMember(peer.Member{ID: member, Consent: 1, ConsentAt: now}); err != nil {
			return err
		}
		entry := peer.CheckIn{Day: today, Entry: peer.Entry{Mood: peer.Okay, Note: "slept better"}, Version: 1, At: now}
		if err := tx.PutCheckIn(member, entry); err != nil {
			return err
		}
		return tx.Enqueue(storage.OutboxItem{Owner: member, Target: "check-in post", Body: []byte("Okay"), Next: now})
	})
	if err != nil {
		log.Fatal(err)
	}

	err = db.View(context.Background(), guild, func(tx *storage.Tx) error {
		entry, err := tx.CheckIn(member, today)
		if err != nil {
			return err
		}
		fmt.Println(entry.Note, entry.Note.Reveal())
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}

	ready, err := db.Ready(context.Background(), now, 10)
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range ready {
		fmt.Printf("%s: %s\n", w.Target, w.Body)
	}
	// Output:
	// [private] slept better
	// check-in post: Okay
}
