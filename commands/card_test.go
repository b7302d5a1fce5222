package commands_test

import (
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
)

// A card is built from top to bottom, without parts that say nothing, and what is added to a message shows in its card.
func TestACard(t *testing.T) {
	card := commands.NewCard("head").Text("", "facts").Below("").Below("state").Picture("a.png")
	m := commands.Message{Card: card}
	m.Above("above")
	m.Under("under")
	if got := m.PlainText(); got != "above\nhead\nfacts\nstate\nunder" {
		t.Errorf("the card says %q", got)
	}
	if n := len(m.Card.Parts); n != 7 || !m.Card.Parts[3].Divider || m.Text != "" {
		t.Errorf("%d parts, text %q", n, m.Text.Reveal())
	}
	plain := commands.Message{Text: "text"}
	if got := plain.AsCard(); got.Text != "" || got.PlainText() != "text" {
		t.Errorf("as a card: %q and %q", got.Text.Reveal(), got.PlainText())
	}
}

// A call for moderators pings from a card as from a plain message.
func TestACardPingsModerators(t *testing.T) {
	r := commandstest.NewRig(t)
	env := r.RequestOf(1).Env
	for _, m := range []commands.Message{{Text: "text"}, {Card: commands.NewCard("text")}} {
		env.PingModerators(peer.Settings{Moderator: 60}, commands.Wordless(&m))
		if got := m.PlainText(); len(m.PingRoles) != 1 || got == "text" || got[:5] != "<@&60" {
			t.Errorf("it says %q and pings %v", got, m.PingRoles)
		}
	}
}
