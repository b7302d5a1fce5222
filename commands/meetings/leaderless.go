package meetings

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// openedBy is who opened the session of a meeting that is open, 0 if none is, or if they were erased.
func openedBy(tx *storage.Tx, m peer.Meeting) (peer.ID, error) {
	open, err := tx.OpenSession(m.ID)
	return commands.Deref(open).By, err
}

// leaderless is the moderators' card that who opened a session cannot lead it any more: any of them can take the sheet.
func leaderless(tx *storage.Tx, s commands.Env, m peer.Meeting) ([]commands.Effect, error) {
	s = s.Community()
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	open, err := tx.OpenSession(m.ID)
	if err != nil || open == nil {
		return nil, err
	}
	const key = "meeting.wanted.leader"
	card := commands.Wordless(&commands.Message{
		Text: s.Say(key, words.Args{"Name": m.Name, "Channel": words.Channel(open.Channel)}),
		Rows: commands.Buttons(s.Button("hosts-sheet", commands.Primary, sheetButton(*open))),
	})
	if set.PingModerators {
		s.PingModerators(set, card)
	}
	effect := commands.PostToModerators(set, wantedCards.Of(m.ID, open.Date, key), 0, card)
	effect.Until = open.ClosesAt(m.Length)
	return []commands.Effect{effect}, nil
}
