package proof_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/peer"
	"waymark/storage"
)

var (
	thiefFile  = flag.String("thief", "", "a copy of a data file, of which TestThief prints what it shows without the key")
	thiefLater = flag.String("thief-later", "", "a later copy of the same file")
)

// TestThief prints what one copy of a file shows, or two, and fails if that is not what SECURITY.md says.
//
//	go test ./bot/proof -run Thief -v -thief waymark.db -thief-later later.db
func TestThief(t *testing.T) {
	first, later := fromTop(*thiefFile), fromTop(*thiefLater)
	if first == "" {
		first, later = writeForThief(t)
	}
	l, err := steal(first)
	if err != nil {
		t.Fatal(err)
	}
	then := l
	if later != "" {
		if then, err = steal(later); err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	for _, c := range l.clues(then) {
		t.Logf("%s\n\t%s", c.says, c.seen)
		if told = append(told, c.says); c.seen == "" && *thiefFile == "" {
			t.Errorf("SECURITY.md says more than is shown: %s", c.says)
		}
	}
	if diff := cmp.Diff(told, listInSecurity(t)); diff != "" {
		t.Errorf("what a copy shows (-here +in SECURITY.md):\n%s", diff)
	}
	if l.links > 0 {
		t.Errorf("%d parts of keys are with two people: that links them", l.links)
	}
	if len(l.readable) > 0 {
		t.Errorf("readable, and nobody knows what it is: %q", l.readable)
	}
	if *thiefFile == "" && len(l.sizes) > 12 {
		t.Errorf("%d sizes", len(l.sizes))
	}
}

// fromTop is a path that was given from the top of the checkout.
func fromTop(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join("..", path)
}

// listInSecurity are the points of SECURITY.md about what a copy shows.
func listInSecurity(t *testing.T) (points []string) {
	t.Helper()
	page, err := os.ReadFile("../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "## What a copy of the files shows without the key\n")
	rest, _, _ = strings.Cut(rest, "\nThe source comes")
	for _, point := range strings.Split("\n"+strings.TrimSpace(rest), "\n- ")[1:] {
		points = append(points, regexp.MustCompile(`\s+`).ReplaceAllString(point, " "))
	}
	return points
}

// writeForThief writes a file in which people have to do with each other in every way, and copies it before two more are paired.
func writeForThief(t *testing.T) (first, later string) {
	t.Helper()
	dir := t.TempDir()
	key, err := storage.CreateKey(filepath.Join(dir, "keys", "key"))
	if err != nil {
		t.Fatal(err)
	}
	first, later = filepath.Join(dir, "first.db"), filepath.Join(dir, "later.db")
	db, err := storage.Open(storage.Options{Path: later, Key: key, Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	write := func(fn func(*storage.Tx) error) {
		if err := db.Update(t.Context(), 7, fn); err != nil {
			t.Fatal(err)
		}
	}
	write(func(tx *storage.Tx) error {
		var errs []error
		for id := peer.ID(1); id <= 22; id++ {
			note := peer.UserText(fmt.Sprintf("%0*d", 5*int(id), 0))
			errs = append(errs, tx.PutMember(peer.Member{ID: id}),
				tx.PutCheckIn(id, peer.CheckIn{Day: 20000, Entry: peer.Entry{Mood: 3, Note: note}, At: at}),
				tx.PutCheckIn(id, peer.CheckIn{Day: 20003, Entry: peer.Entry{Mood: 3}, At: at}),
				tx.PutJourney(id, peer.Journey{ID: 400 + id, Name: note, Since: 20000}), tx.PutReminder(id, peer.Reminder{}),
				tx.Schedule("reminder", id, 0, at.Add(time.Hour)), tx.Schedule("meeting", id, 500, at.Add(2*time.Hour)),
				tx.PutMeetingReminder(id, peer.MeetingReminder{Meeting: 500, Asked: at}),
				tx.PutHello(id, peer.Hello{ID: 600 + id, At: at, Waves: []peer.ID{1 + id%20}}), tx.PutPosted(id, fmt.Sprint("post ", id), storage.Posted{}),
				tx.Enqueue(storage.OutboxItem{Owner: id, Target: fmt.Sprint("message ", id), Next: at}),
				tx.PutRequest(peer.Request{ID: 300 + id, Member: id, State: peer.Waiting, Created: at}))
		}
		for id := peer.ID(1); id <= 10; id++ {
			errs = append(errs, tx.PutPairing(peer.Pairing{ID: 100 + id, Mentor: id, Mentee: 10 + id, Since: at}),
				tx.PutReport(peer.Report{ID: 200 + id, From: id, About: 10 + id, At: at}), tx.SetMentoringBanned(id, true, at),
				tx.Schedule("look-in", id, 100+id, at), tx.Schedule("look-in", 10+id, 100+id, at),
				tx.PutMentor(peer.Mentor{Member: id, State: peer.MentorOpen, Offered: at}),
				tx.PutCircle(peer.Circle{ID: 700 + id, Seats: []peer.Seat{{Member: id}, {Member: 10 + id}}, Founder: id}),
				tx.PutCircleSide(id, peer.CircleSide{Circles: []peer.ID{700 + id}}), tx.PutCircleSide(10+id, peer.CircleSide{Circles: []peer.ID{700 + id}}),
				tx.Audit(peer.AuditEntry{At: at.Add(time.Duration(id) * time.Hour), Actor: id, Verb: "open", Target: 10 + id}))
		}
		return errors.Join(append(errs, tx.PutMember(peer.Member{ID: 99}), tx.Erase(99, at), tx.MarkGarbage(at), tx.PutWorkedAt(at))...)
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(later)
	if err == nil {
		err = os.WriteFile(first, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if db, err = storage.Open(storage.Options{Path: later, Key: key, Volatile: true}); err != nil {
		t.Fatal(err)
	}
	write(func(tx *storage.Tx) error {
		return tx.PutPairing(peer.Pairing{ID: 121, Mentor: 21, Mentee: 22, Since: at})
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return first, later
}

// some says a sum, "" for none: nothing was shown.
func some(n int, of string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n, " ", of)
}

// allOf joins what was shown, "" unless each was.
func allOf(shown ...string) string {
	if slices.Contains(shown, "") {
		return ""
	}
	return strings.Join(shown, "; ")
}
