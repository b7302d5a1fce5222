package storage_test

import (
	"io"
	"log/slog"
	"strings"
	"testing"

	"waymark/bot/fakediscord"
	"waymark/bot/sandbox"
	"waymark/peer"
	"waymark/storage"
)

// TestADamagedRecordInTheWholeBot flips a bit in a member's record. The member is told what happened, erases everything and
// begins again; others go on as before; backups go on, count what can't be read, and the owner sees it until it is gone.
func TestADamagedRecordInTheWholeBot(t *testing.T) {
	s, err := sandbox.Command{}.OpenWith(nil, io.Discard, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	s.Fake.Watch(func(e fakediscord.Event) { told.WriteString(e.Text + "\n") })
	plays := func(lines ...string) string {
		t.Helper()
		told.Reset()
		for _, line := range lines {
			if err := s.Play(t.Context(), line, false); err != nil {
				t.Fatal(err)
			}
		}
		if s.Screen.Troubles() > 0 {
			t.Fatalf("%q: trouble:\n%s", lines, &told)
		}
		return told.String()
	}
	says := func(got, want string) {
		t.Helper()
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	backup := func() storage.Backup {
		t.Helper()
		b, err := s.Bot.App.DB.Backup(t.Context(), storage.BackupOptions{Dir: t.TempDir(), Now: s.Clock.Now()})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	plays(`@maya /checkin mood:Hard note:"mine"`, `@maya clicks "I agree"`, `@tom /checkin mood:Good note:"his"`, `@tom clicks "I agree"`)
	maya, err := s.Fake.UserID("maya")
	if err != nil {
		t.Fatal(err)
	}
	damage := func(n int) (any bool) {
		err := s.Bot.App.DB.Update(t.Context(), s.Current().ID, func(tx *storage.Tx) (err error) {
			any, err = tx.DamageRecord(peer.ID(maya), n)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return any
	}
	for n := 0; damage(n); n++ { // all of hers
	}
	says(plays(`@maya /checkin mood:Good`), "Something I kept is damaged and I can't read it any more, so nothing was saved.")
	says(plays(`@tom /history`), "his")
	if b := backup(); b.Unreadable == 0 {
		t.Error("the backup counts nothing unreadable")
	}
	says(plays(`@owner /setup show`), "can't be read. The member")
	plays(`@maya /privacy delete`, `@maya clicks "Delete everything about me"`)
	says(plays(`@maya /checkin mood:Okay note:"new"`, `@maya clicks "I agree"`), "Saved for today")
	says(plays(`@maya /history`), "new")
	if b := backup(); b.Unreadable != 0 {
		t.Errorf("%d records are still unreadable", b.Unreadable)
	}
	if got := plays(`@owner /setup show`); strings.Contains(got, "can't be read") {
		t.Errorf("it is still said:\n%s", got)
	}
}
