package mentoring

import (
	"errors"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A report goes to moderators other than the one it is about, who must not see it even if they moderate. The
// bot cannot know who the moderators are (that would take the privileged members intent), nor write to them
// unasked, and a private thread is open to everybody who may manage threads. So the card in the moderators'
// channel names nobody, not in its text and not in its buttons' ids, and the report itself is shown only to who
// presses Open: to the first few (peer.ReportEyes, more than two), never to the one it is about. Whoever comes
// later, and whoever it is about, is answered with the same sentence, so the answer gives nothing away.

const (
	reportMax = 1000
	// reportWithin is how long two moderators have to read a report before the others are reminded, each day
	// again for reportDays.
	reportWithin = 24 * time.Hour
	reportDays   = 3
)

func ReportFeature() commands.Feature {
	return commands.Feature{
		Name:    "report",
		Targets: []commands.TargetKind{reportCards, reportReminders, reportAnswers, reportUnread},
		Components: []commands.Component{
			{Name: "ask", Access: commands.Reads, Do: reportForm},
			{Name: "send", Access: commands.Writes, Waits: commands.Call, Do: reportSend},
			{Name: "open", Level: commands.Moderator, Access: commands.Writes, Do: reportOpen},
			{Name: "on-it", Level: commands.Moderator, Access: commands.Writes, Do: reportTake},
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			"report.look":   reportLook,
			"report.forget": reportForget,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"report.answered": commands.TellIfUndelivered(peer.NewsReportTaken),
			"report.unseen":   commands.TellIfUndelivered(peer.NewsReportUnread),
		},
	}
}

// reportButton is the way to report somebody, from whatever is about a request or a pairing.
func reportButton(s commands.Env, request, about peer.ID) commands.Button {
	return s.Button("report", commands.Secondary, commands.ID("report:ask", request, about))
}

// reportAnother is the way to report the other one of a pairing, from where both can press it.
func reportAnother(s commands.Env, p peer.Pairing) commands.Button {
	return s.Button("report", commands.Secondary, commands.ID("report:ask", p.Request, 0, p.ID))
}

// reported finds out whom a report is about, and of which request, 0 for an offer to mentor. Reports are among people
// of mentoring: who asked, whoever is or was a mentor, and moderators about either.
func reported(tx *storage.Tx, rq commands.Request) (request, about peer.ID, err error) {
	request, _ = peer.ParseID(rq.Arg(0))
	about, _ = peer.ParseID(rq.Arg(1))
	if pairing, _ := peer.ParseID(rq.Arg(2)); pairing != 0 {
		p, err := tx.Pairing(pairing)
		if err != nil {
			return 0, 0, err
		}
		if p != nil && (rq.Member == p.Mentee || rq.Member == p.Mentor) {
			about = other(*p, rq.Member)
		}
	}
	from, err := commands.IsModerator(tx, rq)
	if err != nil {
		return 0, 0, err
	}
	if !from {
		if from, err = inMentoring(tx, request, rq.Member); err != nil {
			return 0, 0, err
		}
	}
	known, err := inMentoring(tx, request, about)
	if err != nil {
		return 0, 0, err
	}
	if !known || !from || about == rq.Member {
		return 0, 0, commands.Refuse("report.not-here", nil)
	}
	return request, about, nil
}

// inMentoring says whether somebody made a request, or is or was a mentor.
func inMentoring(tx *storage.Tx, request, who peer.ID) (bool, error) {
	if who == 0 {
		return false, nil
	}
	r, err := tx.Request(request)
	if err != nil || r != nil && r.Member == who {
		return err == nil, err
	}
	m, err := tx.Mentor(who)
	return m != nil, err
}

// reportForm shows what will be sent, and to whom, before anything is.
func reportForm(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	request, about, err := reported(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if _, err := commands.WithModerators(tx); err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{ID: commands.ID("report:send", request, about), Title: rq.Label("report.form.title"), Fields: []commands.Field{{
		ID: "message", Label: rq.Label("report.form.message"), Placeholder: rq.Label("report.form.empty"), Max: reportMax, Long: true,
	}}}}, nil
}

// What is posted and sent about reports: the card, its daily reminders, and two messages to who reported.
const (
	reportCards     commands.TargetKind = "report"
	reportReminders commands.TargetKind = "report-reminder"
	reportAnswers   commands.TargetKind = "report-answered"
	reportUnread    commands.TargetKind = "report-unread"
)

func reportSend(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	keeper, err := reportKeeper(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	request, about, err := reported(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := commands.WithModerators(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	text, _, err := rq.Written("message", reportMax)
	if err != nil {
		return commands.Reply{}, err
	}
	r := peer.Report{ID: rq.ID, From: rq.Member, About: about, Request: request, Text: text, At: rq.Now, Keeper: keeper}
	reply := rq.Reply("report.sent", words.Args{"About": words.Mention(about)}, commands.Buttons(rq.Button("find-help", commands.Secondary, commands.ID("helpnow:show")))...)
	if known, err := tx.Report(r.ID); err != nil || known != nil { // delivered twice
		return reply, err
	}
	if err := tx.PutReport(r); err != nil {
		return commands.Reply{}, err
	}
	if err := tx.Schedule("report.look", r.Keeper, r.ID, rq.Now.Add(reportWithin)); err != nil {
		return commands.Reply{}, err
	}
	if err := tx.Schedule("report.forget", r.Keeper, r.ID, rq.Now.Add(peer.KeepReportsFor)); err != nil {
		return commands.Reply{}, err
	}
	if keeper != 0 {
		if called, err := commands.AcquireDailySlot(tx, rq, "moderator.called", commands.MaxPingsPerDay); err != nil {
			return commands.Reply{}, err
		} else if !called {
			set.Moderator = 0
		}
	}
	reply.Effects = []commands.Effect{reportCard(rq.Env, set, r)}
	return reply, nil
}

// reportKeeper is with whom a report will be kept. Acting as a moderator takes no consent.
func reportKeeper(tx *storage.Tx, rq commands.Request) (peer.ID, error) {
	_, err := commands.ConsentedSender(tx, rq)
	if err == nil {
		return rq.Member, nil
	}
	if moderates, failed := commands.IsModerator(tx, rq); failed != nil || !moderates || !errors.Is(err, commands.ErrConsent) {
		return 0, errors.Join(err, failed)
	}
	return 0, nil
}

// reportCard wishes the card that says that there is a report, and nothing of what or whom it is about.
func reportCard(s commands.Env, set peer.Settings, r peer.Report) commands.Effect {
	m := &commands.Message{
		Text: s.Say("report.card", nil),
		Rows: commands.Buttons(s.Button("open", commands.Primary, commands.ID("report:open", r.ID))),
	}
	if r.Handler != 0 {
		m.Text = s.Say("report.card-handled", words.Args{"Moderator": words.Mention(r.Handler)})
	} else {
		s.PingModerators(set, m)
	}
	return commands.ModeratorsChannel.Post(set, reportCards.Of(r.ID), r.Keeper, m, r.Handler)
}

// openable is the report that a card is about, for a moderator who may read it. All others are told the same.
func openable(tx *storage.Tx, rq commands.Request) (peer.Report, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Report{}, err
	}
	r, err := tx.Report(id)
	if err != nil {
		return peer.Report{}, err
	}
	if r == nil {
		return peer.Report{}, commands.Refuse("report.gone", nil)
	}
	if !r.MayOpen(rq.Member) {
		return peer.Report{}, commands.Refuse("report.with-others", nil)
	}
	return *r, nil
}

func reportOpen(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := openable(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	r, changed := r.Opened(rq.Member)
	if changed {
		if err := tx.PutReport(r); err != nil {
			return commands.Reply{}, err
		}
		// Whom it is about and who made it are left out: everybody at the desk can read the trail.
		if err := commands.Audit(tx, rq, "report-open", 0); err != nil {
			return commands.Reply{}, err
		}
	}
	text := rq.Say("report.open", words.Args{"From": whoStill(rq.Env, r.From), "About": whoStill(rq.Env, r.About), "At": r.At})
	if r.Text != "" {
		text = words.Join("\n", text, words.Fit(r.Text, 1300, words.Quote))
	}
	now := "report.what-now"
	if r.From == 0 {
		now = "report.what-now-gone"
	}
	text = words.Join("\n", text, rq.Say(now, words.Args{"From": whoStill(rq.Env, r.From), "About": whoStill(rq.Env, r.About)}))
	if r.Handler != 0 {
		return commands.Say(words.Join("\n", text, rq.Say("report.handled", words.Args{"Moderator": words.Mention(r.Handler)}))), nil
	}
	return commands.Say(text, commands.Unit(rq.Button("on-it", commands.Primary, commands.ID("report:on-it", r.ID)))), nil
}

// reportTake is a moderator's "I'm on it": who reported is told who it is.
func reportTake(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := openable(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if r.Handler != 0 && r.Handler != rq.Member {
		return rq.Reply("report.handled", words.Args{"Moderator": words.Mention(r.Handler)}), nil
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	r, _ = r.Opened(rq.Member)
	r.Handler = rq.Member
	if err := tx.PutReport(r); err != nil {
		return commands.Reply{}, err
	}
	if err := commands.Audit(tx, rq, "report-on-it", 0); err != nil {
		return commands.Reply{}, err
	}
	if err := tx.Schedule("report.forget", r.Keeper, r.ID, rq.Now.Add(peer.KeepTakenReportsFor)); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("report.handled", words.Args{"Moderator": words.Mention(rq.Member)})
	reply.Effects = []commands.Effect{reportCard(rq.Env, set, r)}
	if r.From != 0 {
		reply.Message.Text = rq.Say("report.taken", words.Args{"From": words.Mention(r.From)})
		reply.Effects = append(reply.Effects, commands.Effect{
			Target: reportAnswers.Of(r.ID), Owner: r.Keeper, Named: []peer.ID{rq.Member}, OnOutcome: "report.answered", Ref: rq.Member,
			Do: commands.DM{User: r.From, EphemeralFollowup: true, Message: &commands.Message{
				Text: rq.Say("report.on-it", words.Args{"Moderator": words.Mention(rq.Member)}),
			}},
		})
	}
	return reply, nil
}

// whoStill names somebody, unless they were erased since.
func whoStill(s commands.Env, id peer.ID) words.Text {
	if id == 0 {
		return s.Say("report.somebody", nil)
	}
	return s.Say("mentors.history.person", words.Args{"Member": words.Mention(id)})
}

// reportLook reminds the moderators of a report that fewer than two of them have read, and tells who made it
// honestly if nobody has.
func reportLook(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	r, err := tx.Report(d.Ref)
	if err != nil || r == nil || len(r.Openers) >= 2 || r.Handler != 0 {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if d.Now.Before(r.At.Add(reportDays * reportWithin)) {
		if err := tx.Schedule("report.look", d.Member, d.Ref, d.Now.Add(reportWithin)); err != nil {
			return nil, err
		}
	}
	var effects []commands.Effect
	if set.Moderators != 0 {
		// Each day's reminder is a message of its own: an edit notifies nobody.
		day := int(d.Now.Sub(r.At) / reportWithin)
		m := &commands.Message{
			Text: d.Say("report.reminder", nil), Rows: commands.Buttons(d.Button("open", commands.Primary, commands.ID("report:open", r.ID))),
		}
		d.PingModerators(set, m)
		effects = append(effects, commands.ModeratorsChannel.Post(set, reportReminders.Of(r.ID, day), r.Keeper, m))
	}
	if len(r.Openers) == 0 && r.From != 0 {
		effects = append(effects, commands.Effect{
			Target: reportUnread.Of(r.ID), Owner: r.Keeper, OnOutcome: "report.unseen",
			Do: commands.DM{User: r.From, EphemeralFollowup: true, Message: &commands.Message{
				Text: d.Say("report.unread", nil), Rows: commands.Buttons(d.Button("find-help", commands.Secondary, commands.ID("helpnow:show"))),
			}},
		})
	}
	return effects, nil
}

// reportForget lets go of a report's words.
func reportForget(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	r, err := tx.Report(d.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if set.Moderators == 0 {
		return nil, tx.DeleteReport(*r)
	}
	gone := &commands.Message{Text: d.Say("report.gone", nil)}
	return []commands.Effect{commands.ModeratorsChannel.Post(set, reportCards.Of(r.ID), r.Keeper, gone)}, tx.DeleteReport(*r)
}
