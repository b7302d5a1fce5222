package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"waymark/peer"
)

// TestScaleFile builds the data file that ./bot's BenchmarkScale starts the program on: so many members of a guild with
// 30 check-ins each, without a note, and a reminder that falls due later. It is written in the order of the keys,
// which only this package knows. BenchmarkScale calls it; by itself it does nothing.
func TestScaleFile(t *testing.T) {
	dir := os.Getenv("WAYMARK_SCALE_FILE")
	if dir == "" {
		t.Skip("builds a file for go test ./bot -run - -bench Scale")
	}
	n, err := strconv.Atoi(os.Getenv("WAYMARK_SCALE"))
	guild, err2 := peer.ParseID(os.Getenv("WAYMARK_SCALE_GUILD"))
	key, err3 := CreateKey(filepath.Join(dir, "key"))
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	db, err := Open(Options{Path: filepath.Join(dir, "data", "waymark.db"), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	db.file.NoSync = true
	now := time.Now().UTC()
	for i, page := range slices.Collect(slices.Chunk(inOrder(db, guild, n), 5000)) {
		err := db.Update(t.Context(), guild, func(tx *Tx) error {
			for j, m := range page {
				minute := time.Duration((i*5000+j)*1440/n) * time.Minute // of the day after tomorrow
				if err := putScaled(tx, m, now, now.Truncate(24*time.Hour).Add(48*time.Hour+minute)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	db.file.NoSync = false
	if err := errors.Join(db.file.Sync(), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// inOrder makes n members up, in the order of their keys.
func inOrder(db *DB, guild peer.ID, n int) []peer.ID {
	type member struct {
		id    peer.ID
		owner hash
	}
	all := make([]member, n)
	for i := range all {
		id := 1<<60 + peer.ID(i)
		all[i] = member{id, db.secrets.hash(ofOwner, guild, id, "")}
	}
	slices.SortFunc(all, func(a, b member) int { return bytes.Compare(a.owner[:], b.owner[:]) })
	ids := make([]peer.ID, n)
	for i, m := range all {
		ids[i] = m.id
	}
	return ids
}

func putScaled(tx *Tx, m peer.ID, now, remind time.Time) error {
	errs := []error{tx.PutMember(peer.Member{
		ID: m, Consent: 1, ConsentAt: now.AddDate(0, -1, 0), Calendar: peer.Calendar{Zone: "UTC", Rollover: 4}, KeepNotes: 365,
	})}
	today := peer.Calendar{Zone: "UTC", Rollover: 4}.Day(now)
	for day := today - 30; day < today; day++ {
		at := now.AddDate(0, 0, int(day-today))
		c := peer.CheckIn{Day: day, Entry: peer.Entry{Mood: peer.Mood(1 + day%5)}, Version: 1, By: m, At: at}
		errs = append(errs, tx.PutCheckIn(m, c))
	}
	alarm := peer.Alarm{Hour: remind.Hour(), Minute: remind.Minute()}
	errs = append(errs, tx.PutReminder(m, peer.Reminder{Alarm: alarm, State: peer.ReminderOn}), tx.Schedule("reminder.due", m, 0, remind))
	return errors.Join(errs...)
}
