package moderators

import (
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// notDoneWithin is for how long someone is told that what they pressed was not done.
const notDoneWithin = 10 * time.Minute

// NotDone tells a person that Discord did not let the bot do what their press asked for; of is what was not done. Their answer said
// that it is being done.
func NotDone(s commands.Env, person peer.ID, of commands.Target, text words.Text, rows ...commands.Row) commands.Effect {
	return commands.Effect{
		Target: callAnswers.Of(person, of.String()), Until: s.Now.Add(notDoneWithin),
		Do: commands.DM{User: person, EphemeralFollowup: true, Message: &commands.Message{Text: text, Rows: rows}},
	}
}
