package commands_test

import (
	"slices"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// TestNamesInText names people as the server last called them, with their markdown made harmless. Who nothing else is
// stored about leaves no name behind.
func TestNamesInText(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya)
	block := func(name peer.UserText) commands.Reply {
		return r.Do(commands.Request{Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "block",
			Options:  map[string]commands.Value{"who": {ID: commandstest.Tom}},
			Resolved: map[peer.ID]peer.Name{commandstest.Tom: {Shown: name, UserName: "tom"}}})
	}
	commandstest.Says(t, block("T*o*m"), `**T\*o\*m**`)
	commandstest.Says(t, r.Slash(commandstest.Arjun, "block"), `**T\*o\*m**`)
	r.Do(commands.Request{Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "privacy show",
		Resolved: map[peer.ID]peer.Name{5: {Shown: "Nobody"}}})
	r.View(func(tx *storage.Tx) error {
		if n, err := tx.Name(5); n != nil {
			t.Errorf("a name is stored of who nothing else is stored about: %v", err)
		}
		if n, _ := tx.Name(commandstest.Arjun); n == nil || n.Shown != "Arjun" {
			t.Errorf("the name of who used the bot is %v", n)
		}
		return nil
	})
}

// TestMentionsAreListed lists everyone who a card mentions, once and without a notification; a message that notifies
// moderators stays loud and mentions nobody.
func TestMentionsAreListed(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Settings(func(s *peer.Settings) { s.Moderators, s.Moderator = 50, 60 })
	card := func() *commands.Message {
		reply := r.Slash(commandstest.Arjun, "mentor request", "help:someone to talk to")
		for _, e := range reply.Effects {
			if m := e.Message(); m != nil {
				return m
			}
		}
		t.Fatalf("no card: %s", commandstest.Text(reply))
		return nil
	}
	m := card()
	if !slices.Equal(m.MentionUsers, []peer.ID{commandstest.Arjun}) || !m.Silent {
		t.Errorf("the card lists %v, silent %v: %s", m.MentionUsers, m.Silent, m.PlainText())
	}
	r.Slash(commandstest.Arjun, "mentor withdraw")
	r.Settings(func(s *peer.Settings) { s.PingModerators = true })
	r.Now = r.Now.Add(25 * time.Hour) // a member's request notifies once a day
	if m := card(); len(m.MentionUsers) > 0 || m.Silent || len(m.PingRoles) != 1 {
		t.Errorf("the card that notifies lists %v, silent %v: %s", m.MentionUsers, m.Silent, m.PlainText())
	}
}
