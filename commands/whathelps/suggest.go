package whathelps

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// Suggest returns the question whether to write a page, as a separate message after a check-in on a good day, nil if it is
// not to be asked. It records that it was asked.
func Suggest(tx *storage.Tx, rq commands.Request, m peer.Member, mood peer.Mood) (*commands.Message, error) {
	p, err := pageOf(tx, m.ID)
	if err != nil || rq.ClockInDoubt {
		return nil, err
	}
	today := m.Calendar.Day(rq.Now)
	if p.SuggestedBy != rq.ID && !p.Suggest(mood, today, rq.Now) {
		return nil, nil
	}
	text, write := "whathelps.suggest", "write-it"
	if !p.Empty() {
		text, write = "whathelps.suggest-again", "look-at-it"
	}
	p.Suggested, p.SuggestedBy = today, rq.ID
	return commands.Say(rq.Say(text, nil), commands.Unit(
		rq.Button(write, commands.Secondary, commands.ID("what-helps:write", m.ID)),
		rq.Button("not-now", commands.Secondary, commands.ID("what-helps:not-now", m.ID)),
		rq.Button("dont-ask", commands.Secondary, commands.ID("what-helps:never", m.ID)),
	)).Message, tx.PutHelpPage(m.ID, p)
}

func suggestNotNow(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("whathelps.not-now", nil).InPlace(), nil
}

// suggestNever records that the member does not want to be asked.
func suggestNever(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	p, err := pageOf(tx, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	p.NoSuggestions = true
	return rq.Reply("whathelps.never", nil).InPlace(), tx.PutHelpPage(m.ID, p)
}
