package whathelps

import (
	"waymark/commands"
	"waymark/commands/words"
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
	var text words.Text
	var write commands.Button
	if id := commands.ID("what-helps:write", m.ID); p.Empty() {
		text, write = rq.Say("whathelps.suggest", nil), rq.Button("write-it", commands.Secondary, id)
	} else {
		text, write = rq.Say("whathelps.suggest-again", nil), rq.Button("look-at-it", commands.Secondary, id)
	}
	p.Suggested, p.SuggestedBy = today, rq.ID
	return commands.Say(text, commands.Unit(
		write,
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
	m, err := commands.PressingMember(tx, rq)
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
