package commands_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// However news come to wait for a member, there are never more than NewsAtMost, and the newest stay.
func TestNewsNeverExceedTheirCap(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	piece := func(n int) peer.News {
		return peer.News{Kind: peer.NewsSupport, From: commandstest.Maya, Day: peer.Day(n), At: r.Now.Add(time.Duration(n) * time.Second)}
	}
	check := func(newest int) {
		t.Helper()
		r.View(func(tx *storage.Tx) error {
			m, err := tx.Member(commandstest.Arjun)
			if n := len(m.News); n != min(newest+1, commands.NewsAtMost) || m.News[n-1].Day != peer.Day(newest) {
				t.Errorf("%d pieces wait, the newest of day %v", n, m.News[n-1].Day)
			}
			return err
		})
	}
	for n := range commands.NewsAtMost + 5 {
		r.Update(func(tx *storage.Tx) error { return commands.TellLater(tx, commandstest.Arjun, piece(n)) })
		check(n)
	}
	r.Update(func(tx *storage.Tx) error { // many at once
		var all []peer.News
		for n := range 3 * commands.NewsAtMost {
			all = append(all, piece(n))
		}
		return commands.TellLater(tx, commandstest.Arjun, all...)
	})
	check(3*commands.NewsAtMost - 1)
	// An answer took them and did not arrive, and as many have come since.
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	for n := range commands.NewsAtMost {
		r.Update(func(tx *storage.Tx) error { return commands.TellLater(tx, commandstest.Arjun, piece(1000+n)) })
	}
	reply.OnUndelivered(context.Background())
	check(1000 + commands.NewsAtMost - 1)
}

// What a member did reaches nobody who was kept apart from them meanwhile. What a moderator did does.
func TestNewsOfSomeoneKeptApartAreLeftOut(t *testing.T) {
	for _, kind := range []peer.NewsKind{peer.NewsSupport, peer.NewsCelebrate, peer.NewsWave, peer.NewsTalkAnswered} {
		r := commandstest.NewRig(t)
		r.Consents(commandstest.Arjun)
		r.Update(func(tx *storage.Tx) error {
			news := peer.News{Kind: kind, From: commandstest.Tom, Day: 1, At: r.Now}
			if err := commands.TellLater(tx, commandstest.Arjun, news); err != nil {
				return err
			}
			return tx.RecordFact(peer.Fact{Kind: peer.FactBlocked, By: commandstest.Arjun, About: commandstest.Tom, At: r.Now})
		})
		shown := commandstest.Text(r.Slash(commandstest.Arjun, "help"))
		if told := strings.Contains(shown, "\n---\n"); told == kind.FromAMember() { // news stand in a message of their own
			t.Errorf("news of kind %d: %q", kind, shown)
		}
	}
}
