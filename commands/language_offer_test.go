package commands_test

import (
	"slices"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
)

// offered returns the id of the offer of another language under a reply, "" for none.
func offered(reply commands.Reply) string {
	if reply.Message == nil {
		return ""
	}
	for _, row := range reply.Message.Rows {
		for _, b := range row.Buttons {
			if act, _, _ := commands.ParseID(b.ID); slices.Contains([]string{"language:speak", "consent:ask-in"}, act) {
				return b.ID
			}
		}
	}
	return ""
}

// english is a check-in of someone whose Discord is in English.
func english(who peer.ID) commands.Request {
	return commands.Request{Kind: commands.SlashCommand, Command: "checkin", Member: who, Locale: "en-US",
		Options: map[string]commands.Value{"mood": {Text: "4"}, "share": {Text: "me"}}}
}

func TestTheCommunitysLanguageIsOfferedOnce(t *testing.T) {
	r := speaking(t, spoken(t))
	r.Settings(func(s *peer.Settings) { s.Language = arabic })
	r.Consents(commandstest.Arjun, commandstest.Maya)
	first := r.Do(english(commandstest.Arjun))
	id := offered(first)
	if got := languageOf(commandstest.Text(first)); id == "" || got != "en" {
		t.Fatalf("the first answer is in %s, with the offer %q", got, id)
	}
	if again := r.Do(english(commandstest.Arjun)); offered(again) != "" {
		t.Error("it is offered twice")
	}
	r.Forge(commandstest.Maya, id)
	r.Member(commandstest.Maya, func(m *peer.Member) {
		if m.Language != "" {
			t.Error("another member's offer can be pressed")
		}
	})
	if reply := r.Forge(commandstest.Arjun, id); languageOf(commandstest.Text(reply)) != arabic {
		t.Errorf("the press is answered %s", commandstest.Text(reply))
	}
	if reply := r.Do(english(commandstest.Arjun)); languageOf(commandstest.Text(reply)) != arabic {
		t.Errorf("after the press: %s", commandstest.Text(reply))
	}
	speaker := english(commandstest.Maya)
	speaker.Locale = "de"
	if reply := r.Do(speaker); offered(reply) != "" {
		t.Error("who is spoken to in the community's language is offered it")
	}
}

// TestConsentIsAskedInALanguageOfOnesOwn: nobody has to agree to what they read with effort.
func TestConsentIsAskedInALanguageOfOnesOwn(t *testing.T) {
	r := speaking(t, spoken(t))
	r.Settings(func(s *peer.Settings) { s.Language = arabic })
	asked := r.Do(english(commandstest.Arjun))
	id := offered(asked)
	if id == "" {
		t.Fatalf("no offer: %s", commandstest.Text(asked))
	}
	again := r.Forge(commandstest.Arjun, id)
	if got := languageOf(commandstest.Text(again)); got != arabic || offered(again) != "" {
		t.Fatalf("asked again in %s: %s", got, commandstest.Text(again))
	}
	saved := r.Forge(commandstest.Arjun, again.Message.Rows[0].Buttons[0].ID)
	if got := languageOf(commandstest.Text(saved)); got != arabic {
		t.Errorf("the answer after the consent is in %s: %s", got, commandstest.Text(saved))
	}
	var chosen string
	r.Member(commandstest.Arjun, func(m *peer.Member) { chosen = m.Language })
	if chosen != arabic {
		t.Errorf("kept is %q", chosen)
	}

	reply := r.Slash(commandstest.Maya, "privacy settings", "language:"+accented)
	if got := languageOf(commandstest.Text(reply)); got != accented {
		t.Fatalf("who chooses a language is asked for consent in %s: %s", got, commandstest.Text(reply))
	}
	reply = r.Forge(commandstest.Maya, reply.Message.Rows[0].Buttons[0].ID)
	if got := languageOf(commandstest.Text(reply)); got != accented {
		t.Errorf("after the consent they are answered in %s: %s", got, commandstest.Text(reply))
	}
}
