package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// TestLanguagesByAnyName: a language is the same whatever it is called, wherever members say which they speak. Requests and
// offers are in the story mentor-offer.
func TestLanguagesByAnyName(t *testing.T) {
	for _, c := range []struct{ written, typed string }{
		{"Telugu", "తెలుగు"}, {"తెలుగు", "telugu"}, {"Deutsch", "German"}, {"English", "अंग्रेज़ी"}, {"Español", "Spanish"}, {"हिन्दी", "హిందీ"},
	} {
		r := commandstest.NewRig(t)
		r.Settings(func(s *peer.Settings) { s.Circles = 6 })
		r.Consents(commandstest.Arjun)
		r.Update(func(tx *storage.Tx) error {
			for i, language := range []string{"Klingon", c.written, "Quenya"} {
				err := tx.PutMeeting(peer.Meeting{
					ID: peer.ID(700 + i), Name: peer.UserText(fmt.Sprint("Meeting ", i)), Channel: 5, Zone: "UTC", Length: time.Hour,
					Language: peer.UserText(language),
					When:     peer.Recurrence{Kind: peer.Weekly, Weekdays: []time.Weekday{time.Monday}, Hour: 20, Weeks: 1},
				})
				if err != nil {
					return err
				}
				circle := peer.Circle{ID: peer.ID(800 + i), State: peer.CircleRunning, Size: 5, Name: i + 2, Zone: "UTC",
					Languages: []string{language}, Ends: r.Now.Add(20 * 24 * time.Hour),
					Seats: []peer.Seat{{Member: 900, Joined: r.Now}, {Member: 901, Joined: r.Now}, {Member: 902, Joined: r.Now}}}
				if err := tx.PutCircle(circle); err != nil {
					return err
				}
			}
			return nil
		})
		if got := r.Completes(commandstest.Arjun, "meeting", "which", c.typed); strings.Join(got, ", ") != "Meeting 1" {
			t.Errorf("meetings for %q where one is in %q: %q", c.typed, c.written, got)
		}
		reply := r.Do(commands.Request{Kind: commands.ModalSubmit, Member: commandstest.Arjun, Component: "circles:look",
			Args: []string{commandstest.Arjun.String()}, Fields: map[string]string{"languages": c.typed, "hours": "any"}})
		text := commandstest.Text(reply)
		if first := strings.Index(text, c.written); first < 0 || strings.Index(text, "Klingon") < first {
			t.Errorf("circles for %q where one speaks %q: %s", c.typed, c.written, text)
		}
	}
}
