package support

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/storage"
)

// quietDays is how many days a quiet period lasts.
const quietDays = 7

// quietForAWeek is the member's own choice in a hard time: no offers of milestones and no reminders for a week. It is not a
// toggle, so that an event that Discord delivers twice does not undo it.
func quietForAWeek(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m.QuietUntil = m.Calendar.Day(rq.Now) + quietDays
	return rq.Reply("talk.quiet.on", words.Args{"Day": m.QuietUntil},
		commands.Buttons(
			rq.FindHelp(),
			rq.Button("not-quiet", commands.Secondary, commands.ID("moderator:not-quiet", rq.Member)),
		)...).InPlace(), tx.PutMember(m)
}

// quietNoMore undoes quietForAWeek.
func quietNoMore(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m.QuietUntil = 0
	return rq.Reply("talk.quiet.off", nil, commands.Buttons(rq.Button("quiet", commands.Secondary, commands.ID("moderator:quiet", rq.Member)))...).InPlace(), tx.PutMember(m)
}
