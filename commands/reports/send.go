package reports

import (
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// reportSend stores a report, or adds its words to the open one of the same person about the same person.
func reportSend(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := mayReport(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	request, about, err := reported(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return sendReport(tx, rq, about, peer.Report{Request: request})
}

// sendReport stores a report about a person in a request or a room, and posts its card.
func sendReport(tx *storage.Tx, rq commands.Request, about subject, in peer.Report) (commands.Reply, error) {
	set, err := moderators.RequireChannel(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	text, _, err := rq.Written("message", reportMax)
	if err != nil {
		return commands.Reply{}, err
	}
	open, err := openReport(tx, rq, about)
	if err != nil {
		return commands.Reply{}, err
	}
	if open != nil {
		return addToReport(tx, rq, set, *open, text)
	}
	r := peer.Report{
		ID: rq.ID, From: rq.Member, FromRef: tx.PersonRef(rq.Member), About: about.id, AboutRef: about.ref, Request: in.Request,
		Room: in.Room, Texts: []peer.UserText{text}, LastBy: rq.ID, At: rq.Now,
	}
	if err := storeReport(tx, rq, r); err != nil {
		return commands.Reply{}, err
	}
	pinged, err := moderators.Call(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := reportSent(tx, rq, r, "report.sending")
	card := reportCard(rq.Env, set, r, pinged)
	card.OnOutcome, card.Ref = "report.carded", r.ID
	reply.Effects = []commands.Effect{card}
	return reply, err
}

// reportCarded hears whether the card of a new report reached the moderators, and tells the reporter if not. Someone who has left the server cannot
// report: nothing of it is kept, and they are shown other help.
func reportCarded(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	r, err := tx.Report(o.Effect.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	if o.Result != commands.Left {
		return notices.TellArrival(tx, o, "report.undelivered", reportAnswers, r.From)
	}
	err = errors.Join(tx.SetReportFact(*r, 0), tx.Unschedule("report.forget", 0, r.ID), tx.DeleteReport(r.ID))
	return []commands.Effect{moderators.NotAMember(o.Env, r.From, o.Effect.Target)}, err
}

// mayReport asks for consent, to this report alone if that is what the member chooses. A moderator needs none to act as one.
func mayReport(tx *storage.Tx, rq commands.Request) error {
	_, err := commands.ConsentedSender(tx, rq)
	if !errors.Is(err, commands.ErrConsent) {
		return err
	}
	if moderates, failed := commands.IsModerator(tx, rq); failed != nil || moderates {
		return failed
	}
	return err
}

// openReport is the open report by the acting member about a person, nil if there is none.
func openReport(tx *storage.Tx, rq commands.Request, about subject) (*peer.Report, error) {
	all, err := tx.Reports()
	me := tx.PersonRef(rq.Member)
	for _, r := range all {
		if r.Open() && r.FromRef == me && r.AboutRef == about.ref {
			return &r, err
		}
	}
	return nil, err
}

func storeReport(tx *storage.Tx, rq commands.Request, r peer.Report) error {
	return errors.Join(tx.PutReport(r), tx.SetReportFact(r, peer.FactReportOpen), tx.Schedule("report.forget", 0, r.ID, r.KeepUntil()),
		remindDaily(tx, rq.Env))
}

// remindDaily has moderators reminded of reports that nobody has.
func remindDaily(tx *storage.Tx, s commands.Env) error {
	if tx.Scheduled("report.remind", 0, 0) {
		return nil
	}
	return tx.Schedule("report.remind", 0, 0, s.Now.Add(remindEvery))
}

// addToReport adds more words to an open report. It pings nobody; the handler sees once a day that there are more.
func addToReport(tx *storage.Tx, rq commands.Request, set peer.Settings, r peer.Report, text peer.UserText) (commands.Reply, error) {
	switch {
	case r.LastBy == rq.ID: // delivered twice
		key := "report.added"
		if r.ID == rq.ID {
			key = "report.sending"
		}
		return reportSent(tx, rq, r, key)
	case len(r.Texts) >= peer.MaxReportTexts:
		return commands.Reply{}, commands.Refuse("report.full", nil)
	case text == "":
		return reportSent(tx, rq, r, "report.added")
	}
	r.Texts, r.LastBy = append(r.Texts, text), rq.ID
	if err := tx.PutReport(r); err != nil {
		return commands.Reply{}, err
	}
	reply, err := reportSent(tx, rq, r, "report.added")
	if r.Handler != 0 {
		day := int(rq.Now.Unix() / (24 * 60 * 60))
		reply.Effects = []commands.Effect{commands.PostToModerators(set, reportAdditions.Of(r.ID, day), 0, commands.Wordless(&commands.Message{
			Text: rq.Community().Say("report.more", words.Args{"Moderator": words.Person(r.Handler)}), Rows: commands.Buttons(openButton(rq.Community(), r.ID)),
		}), r.Handler)}
	}
	return reply, err
}

// reportSent says honestly who can read the report.
func reportSent(tx *storage.Tx, rq commands.Request, r peer.Report, key string) (commands.Reply, error) {
	alone, err := safety.OnlyModerator(tx, r.About)
	if err != nil {
		return commands.Reply{}, err
	}
	text := rq.Say(key, words.Args{"About": named(rq.Env, r.About)})
	if alone {
		text = words.Join("\n", text, rq.Say("call.only-moderator", words.Args{"About": named(rq.Env, r.About)}))
	}
	return commands.Say(text, commands.Buttons(rq.FindHelp())...), nil
}
