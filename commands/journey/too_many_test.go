package journey_test

import (
	"errors"
	"strings"
	"testing"

	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// TestWhatDoesNotFitIsSaidKindly fills a member's places for journeys and setbacks: one more of each is refused in a sentence that names what can be deleted, and what they wrote is given back.
func TestWhatDoesNotFitIsSaidKindly(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:Evenings", "since:2010-01-01")
	j := r.Journeys(commandstest.Arjun)[0]
	r.Update(func(tx *storage.Tx) error {
		full := j
		for i := range storage.MaxSetbacks {
			day := j.Since + peer.Day(2*i)
			full.Setbacks = append(full.Setbacks, peer.Setback{ID: peer.ID(i + 1), Day: day, Restart: day + 1})
		}
		err := tx.PutJourney(commandstest.Arjun, full)
		for i := range storage.MaxJourneys - 1 {
			end := j.Since + 1
			old := peer.Journey{ID: peer.ID(i + 1), Name: "old", Since: j.Since, Ended: &end}
			err = errors.Join(err, tx.PutJourney(commandstest.Arjun, old))
		}
		return err
	})
	for _, act := range [][]string{
		{"journey start", "name:One more"}, {"journey setback", "journey:Evenings", "when:yesterday", "note:a long evening"},
	} {
		reply := r.Slash(commandstest.Arjun, act[0], act[1:]...)
		if said := reply.Message.Text.Reveal(); !strings.HasPrefix(said, "You have as many of these as I can keep") {
			t.Errorf("%v: %s", act, said)
		}
	}
}
