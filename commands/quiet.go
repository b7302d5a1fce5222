package commands

import (
	"waymark/commands/words"
	"waymark/storage"
)

// quietDays is how many days a member is left alone for.
const quietDays = 7

// quietForAWeek is the member's own choice in a hard time: no offers of milestones and no reminders for a week. Taking it
// back is an act of its own, so that neither turns into the other when Discord delivers it twice.
func quietForAWeek(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := pressingOwner(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	m.QuietUntil = m.Calendar.Day(rq.Now) + quietDays
	return rq.reply("talk.quiet.on", words.Args{"Day": m.QuietUntil},
		buttons(
			rq.button("find-help", Secondary, ID("helpnow:show")),
			rq.button("not-quiet", Secondary, ID("moderator:not-quiet", rq.Member)),
		)...).InPlace(), tx.PutMember(m)
}

// quietNoMore takes quietForAWeek back.
func quietNoMore(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := pressingOwner(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	m.QuietUntil = 0
	return rq.reply("talk.quiet.off", nil, buttons(rq.button("quiet", Secondary, ID("moderator:quiet", rq.Member)))...).InPlace(), tx.PutMember(m)
}
