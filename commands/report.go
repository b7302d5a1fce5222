package commands

import (
	"errors"
	"time"

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

func reportFeature() Feature {
	return Feature{
		Name: "report",
		Components: []Component{
			{Name: "ask", Access: Reads, Do: reportForm},
			{Name: "send", Access: Writes, Do: reportSend},
			{Name: "open", Level: Moderator, Access: Writes, Do: reportOpen},
			{Name: "on-it", Level: Moderator, Access: Writes, Do: reportTake},
		},
		Due: map[string]func(*storage.Tx, Due) ([]Effect, error){
			"report.look":   reportLook,
			"report.forget": reportForget,
		},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			"report.answered": tellIfUndelivered(peer.NewsReportTaken),
			"report.unseen":   tellIfUndelivered(peer.NewsReportUnread),
		},
	}
}

// reportButton is the way to report somebody, from whatever is about a request or a pairing.
func reportButton(s Env, request, about peer.ID) Button {
	return s.button("report", Secondary, ID("report:ask", request, about))
}

// reportAnother is the way to report the other one of a pairing, from where both can press it.
func reportAnother(s Env, p peer.Pairing) Button {
	return s.button("report", Secondary, ID("report:ask", p.Request, 0, p.ID))
}

// reported finds out whom a report is about, and of which request, 0 for an offer to mentor. Reports are among people
// of mentoring: who asked, whoever is or was a mentor, and moderators about either.
func reported(tx *storage.Tx, rq Request) (request, about peer.ID, err error) {
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
	from, err := isModerator(tx, rq)
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
		return 0, 0, Refuse("report.not-here", nil)
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
func reportForm(tx *storage.Tx, rq Request) (Reply, error) {
	request, about, err := reported(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if _, err := withModerators(tx); err != nil {
		return Reply{}, err
	}
	return Reply{Modal: &Modal{ID: ID("report:send", request, about), Title: rq.Label("report.form.title"), Fields: []Field{{
		ID: "message", Label: rq.Label("report.form.message"), Placeholder: rq.Label("report.form.empty"), Max: reportMax, Long: true,
	}}}}, nil
}

func reportTarget(id peer.ID) string { return "report/" + id.String() }

func reportSend(tx *storage.Tx, rq Request) (Reply, error) {
	keeper, err := reportKeeper(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	request, about, err := reported(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	set, err := withModerators(tx)
	if err != nil {
		return Reply{}, err
	}
	text, _, err := rq.written("message", reportMax)
	if err != nil {
		return Reply{}, err
	}
	r := peer.Report{ID: rq.ID, From: rq.Member, About: about, Request: request, Text: text, At: rq.Now, Keeper: keeper}
	reply := rq.reply("report.sent", words.Args{"About": words.Mention(about)}, buttons(rq.button("find-help", Secondary, ID("helpnow:show")))...)
	if known, err := tx.Report(r.ID); err != nil || known != nil { // delivered twice
		return reply, err
	}
	if err := tx.PutReport(r); err != nil {
		return Reply{}, err
	}
	if err := tx.Schedule("report.look", r.Keeper, r.ID, rq.Now.Add(reportWithin)); err != nil {
		return Reply{}, err
	}
	if err := tx.Schedule("report.forget", r.Keeper, r.ID, rq.Now.Add(peer.KeepReportsFor)); err != nil {
		return Reply{}, err
	}
	if keeper != 0 {
		if called, err := acquireDailySlot(tx, rq, "moderator.called", maxPingsPerDay); err != nil {
			return Reply{}, err
		} else if !called {
			set.Moderator = 0
		}
	}
	reply.Effects = []Effect{reportCard(rq.Env, set, r)}
	return reply, nil
}

// reportKeeper is with whom a report will be kept. Acting as a moderator takes no consent.
func reportKeeper(tx *storage.Tx, rq Request) (peer.ID, error) {
	_, err := consentedMember(tx, rq)
	if err == nil {
		return rq.Member, nil
	}
	if moderates, failed := isModerator(tx, rq); failed != nil || !moderates || !errors.Is(err, errConsent) {
		return 0, errors.Join(err, failed)
	}
	return 0, nil
}

// reportCard wishes the card that says that there is a report, and nothing of what or whom it is about.
func reportCard(s Env, set peer.Settings, r peer.Report) Effect {
	e := ModeratorsChannel.post(set, reportTarget(r.ID), r.Keeper, &Message{
		Text: s.Say("report.card", nil),
		Rows: buttons(s.button("open", Primary, ID("report:open", r.ID))),
	})
	if r.Handler != 0 {
		e.Message.Text = s.Say("report.card-handled", words.Args{"Moderator": words.Mention(r.Handler)})
	} else {
		s.pingModerators(set, e.Message)
	}
	return e
}

// openable is the report that a card is about, for a moderator who may read it. All others are told the same.
func openable(tx *storage.Tx, rq Request) (peer.Report, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Report{}, err
	}
	r, err := tx.Report(id)
	if err != nil {
		return peer.Report{}, err
	}
	if r == nil {
		return peer.Report{}, Refuse("report.gone", nil)
	}
	if !r.MayOpen(rq.Member) {
		return peer.Report{}, Refuse("report.with-others", nil)
	}
	return *r, nil
}

func reportOpen(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := openable(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	r, changed := r.Opened(rq.Member)
	if changed {
		if err := tx.PutReport(r); err != nil {
			return Reply{}, err
		}
		// Whom it is about and who made it are left out: everybody at the desk can read the trail.
		if err := audit(tx, rq, "report-open", 0); err != nil {
			return Reply{}, err
		}
	}
	text := rq.Say("report.open", words.Args{"From": rq.whoStill(r.From), "About": rq.whoStill(r.About), "At": r.At})
	if r.Text != "" {
		text = words.Join("\n", text, words.Fit(r.Text, 1300, words.Quote))
	}
	now := "report.what-now"
	if r.From == 0 {
		now = "report.what-now-gone"
	}
	text = words.Join("\n", text, rq.Say(now, words.Args{"From": rq.whoStill(r.From), "About": rq.whoStill(r.About)}))
	if r.Handler != 0 {
		return say(words.Join("\n", text, rq.Say("report.handled", words.Args{"Moderator": words.Mention(r.Handler)}))), nil
	}
	return say(text, unit(rq.button("on-it", Primary, ID("report:on-it", r.ID)))), nil
}

// reportTake is a moderator's "I'm on it": who reported is told who it is.
func reportTake(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := openable(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if r.Handler != 0 && r.Handler != rq.Member {
		return rq.reply("report.handled", words.Args{"Moderator": words.Mention(r.Handler)}), nil
	}
	set, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	r, _ = r.Opened(rq.Member)
	r.Handler = rq.Member
	if err := tx.PutReport(r); err != nil {
		return Reply{}, err
	}
	if err := audit(tx, rq, "report-on-it", 0); err != nil {
		return Reply{}, err
	}
	if err := tx.Schedule("report.forget", r.Keeper, r.ID, rq.Now.Add(peer.KeepTakenFor)); err != nil {
		return Reply{}, err
	}
	reply := rq.reply("report.handled", words.Args{"Moderator": words.Mention(rq.Member)})
	reply.Effects = []Effect{reportCard(rq.Env, set, r)}
	if r.From != 0 {
		reply.Message.Text = rq.Say("report.taken", words.Args{"From": words.Mention(r.From)})
		reply.Effects = append(reply.Effects, Effect{
			Kind: DM, Target: reportTarget(r.ID) + "/answer", Owner: r.Keeper, User: r.From,
			Message:   &Message{Text: rq.Say("report.on-it", words.Args{"Moderator": words.Mention(rq.Member)})},
			OnOutcome: "report.answered", Ref: rq.Member, EphemeralFollowup: true,
		})
	}
	return reply, nil
}

// whoStill names somebody, unless they were erased since.
func (s Env) whoStill(id peer.ID) words.Text {
	if id == 0 {
		return s.Say("report.somebody", nil)
	}
	return s.Say("mentors.history.person", words.Args{"Member": words.Mention(id)})
}

// reportLook reminds the moderators of a report that fewer than two of them have read, and tells who made it
// honestly if nobody has.
func reportLook(tx *storage.Tx, d Due) ([]Effect, error) {
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
	var effects []Effect
	if set.Moderators != 0 {
		// Each day's reminder is a message of its own: an edit notifies nobody.
		day := int(d.Now.Sub(r.At) / reportWithin)
		e := ModeratorsChannel.post(set, reportTarget(r.ID)+"/look/"+argString(day), r.Keeper, &Message{
			Text: d.Say("report.reminder", nil), Rows: buttons(d.button("open", Primary, ID("report:open", r.ID))),
		})
		d.pingModerators(set, e.Message)
		effects = append(effects, e)
	}
	if len(r.Openers) == 0 && r.From != 0 {
		effects = append(effects, Effect{
			Kind: DM, Target: reportTarget(r.ID) + "/unread", Owner: r.Keeper, User: r.From,
			Message: &Message{Text: d.Say("report.unread", nil), Rows: buttons(
				d.button("find-help", Secondary, ID("helpnow:show")),
			)},
			OnOutcome: "report.unseen", EphemeralFollowup: true,
		})
	}
	return effects, nil
}

// reportForget lets go of a report's words.
func reportForget(tx *storage.Tx, d Due) ([]Effect, error) {
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
	e := reportCard(d.Env, set, *r)
	e.Message = &Message{Text: d.Say("report.gone", nil)}
	return []Effect{e}, tx.DeleteReport(*r)
}
