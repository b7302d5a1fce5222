package reports

import (
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/rooms"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// reportClose closes a report. If it was as reported its safety fact stays; with nothing to act on it is deleted.
func reportClose(fact peer.FactKind) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		r, err := readable(tx, rq)
		if r == nil || err != nil {
			return moderators.Noted(rq.Env), err
		}
		if r.Open() && r.Handler != 0 && r.Handler != rq.Member && !rq.IsOwner() {
			return rq.Reply("report.handled", words.Args{"Moderator": words.Person(r.Handler), "Since": r.HandledAt}), nil
		}
		key := "report.closed-nothing"
		if fact == peer.FactReportUpheld {
			key = "report.closed-upheld"
		}
		text := rq.Say(key, words.Args{"About": named(rq.Env, r.About)})
		reply := moderators.Debrief(rq, words.Join("\n", text, rq.Say("debrief.ask", nil)))
		if fact == peer.FactReportUpheld {
			next, err := upheldButtons(tx, rq.Env, *r)
			if err != nil {
				return commands.Reply{}, err
			}
			reply.Message.Rows = append(commands.Buttons(next...), reply.Message.Rows...)
		}
		if !r.Open() {
			return reply, nil
		}
		set, err := tx.Settings()
		if err != nil {
			return commands.Reply{}, err
		}
		r.Closed, r.Upheld = rq.Now, fact == peer.FactReportUpheld
		err = errors.Join(tx.PutReport(*r), tx.SetReportFact(*r, fact), tx.Unschedule("report.weekly", 0, r.ID),
			tx.Unschedule("report.idle", 0, r.ID),
			tx.Schedule("report.forget", 0, r.ID, r.KeepUntil()))
		if err != nil {
			return commands.Reply{}, err
		}
		if reply.Effects, err = markedCard(tx, rq.Env, set, r.About); err != nil {
			return commands.Reply{}, err
		}
		idle, err := commands.TakeDownCard(tx, reportIdles.Of(r.ID), 0)
		if err != nil {
			return commands.Reply{}, err
		}
		out, err := rooms.EndVisit(tx, rq.Env, r.ID)
		if err != nil {
			return commands.Reply{}, err
		}
		reply.Effects = append(append(append(reply.Effects, idle...), out...), reportCard(rq.Env, set, *r, false))
		if r.From != 0 {
			text := rq.For(r.From).Say("report.closed-word", words.Args{"Moderator": words.Person(rq.Member)})
			reply.Effects = append(reply.Effects, toReporter(*r, reportAnswers.Of(r.ID, "closed"), &commands.Message{Text: text}, 0))
		}
		if r.Upheld && r.About != 0 {
			err = rq.Decided(tx, r.About, &reply)
		}
		return reply, err
	}
}

// reportPause pauses the mentor that a report is about: nobody new while it is open. Their own availability stays as they set
// it, so they can't tell that there is a report, nor take the pause back.
func reportPause(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := readable(tx, rq)
	if r == nil || err != nil {
		return moderators.Noted(rq.Env), err
	}
	m, err := tx.Mentor(r.About)
	if err != nil || m == nil || m.State != peer.MentorOpen || !r.Open() {
		return rq.Reply("report.pause-none", nil), err
	}
	r.Paused = true
	return rq.Reply("report.paused", words.Args{"About": named(rq.Env, r.About)}), tx.PutReport(*r)
}
