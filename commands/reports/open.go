package reports

import (
	"errors"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/rooms"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func openButton(s commands.Env, report peer.ID) commands.Button {
	return s.Button("open", commands.Primary, commands.ID("report:open", report))
}

// reportCard is the card that says that there is a report, and nothing of what or who it is about.
func reportCard(s commands.Env, set peer.Settings, r peer.Report, ping bool) commands.Effect {
	s = s.Community()
	kind := reportKind(s, r)
	m := &commands.Message{Text: s.Say("report.card", words.Args{"Kind": kind}), Rows: commands.Buttons(openButton(s, r.ID))}
	card := commands.Wordless(m)
	switch {
	case !r.Open():
		card = commands.Wordless(&commands.Message{Text: s.Say("report.card-closed", words.Args{"Kind": kind})})
	case r.Handler != 0:
		m.Text = s.Say("report.card-handled", words.Args{"Moderator": words.Person(r.Handler), "Kind": kind})
	case ping:
		s.PingModerators(set, card)
	}
	return commands.PostToModerators(set, reportCards.Of(r.ID), 0, card, r.Handler)
}

// reportKind says what a report is of.
func reportKind(s commands.Env, r peer.Report) words.Text {
	if r.Room != 0 {
		return s.Say("report.of-room", nil)
	}
	return s.Say("report.of-mentoring", nil)
}

// mayOpen reports whether the acting moderator is shown a report.
func mayOpen(tx *storage.Tx, rq commands.Request, r peer.Report) bool {
	return r.MayOpen(rq.Member, tx.PersonRef(rq.Member), rq.IsOwner(), rq.Now)
}

// reportOpen answers everyone alike. The report follows privately for those who may read it; with id 0, all that wait.
func reportOpen(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	id, err := rq.ArgInt(0, 0, 0)
	all, err := reportsMeant(tx, rq, id == 0 && err == nil)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := moderators.Noted(rq.Env)
	for _, r := range all {
		if !mayOpen(tx, rq, r) {
			continue
		}
		r, err := lookedAt(tx, rq, r)
		if err != nil {
			return commands.Reply{}, err
		}
		shown, err := reportMessages(tx, rq, r)
		if err != nil {
			return commands.Reply{}, err
		}
		reply.Followups = append(reply.Followups, shown...)
	}
	return reply, nil
}

// lookedAt stores that the acting moderator was shown a report. One that they have stays theirs for another peer.ClaimIdle.
func lookedAt(tx *storage.Tx, rq commands.Request, r peer.Report) (peer.Report, error) {
	r, changed := r.Opened(rq.Member)
	if r.Open() && r.Handler == rq.Member {
		r.LookedAt = rq.Now
		if err := scheduleIdle(tx, r); err != nil {
			return r, err
		}
		changed = true
	}
	if !changed {
		return r, nil
	}
	return r, tx.PutReport(r)
}

// reportsMeant are the reports that a button is about: one, or all that wait.
func reportsMeant(tx *storage.Tx, rq commands.Request, waiting bool) ([]peer.Report, error) {
	if waiting {
		return untaken(tx)
	}
	id, err := rq.ArgID(0)
	if err != nil {
		return nil, err
	}
	r, err := tx.Report(id)
	if r == nil || err != nil {
		return nil, err
	}
	return []peer.Report{*r}, nil
}

// reportMessages show a report to a moderator who may read it: who, when, every text, and what can be done.
func reportMessages(tx *storage.Tx, rq commands.Request, r peer.Report) ([]commands.Message, error) {
	about, from := named(rq.Env, r.About), rq.Say("report.name-removed", nil)
	if r.From != 0 {
		from = named(rq.Env, r.From)
	}
	lines := []words.Text{rq.Say("report.open", words.Args{"From": from, "About": about, "At": r.At})}
	if r.About == 0 && r.From != 0 {
		lines = append(lines, rq.Say("report.ask-reporter", words.Args{"From": from}))
	}
	if room, err := tx.Room(r.Room); err != nil {
		return nil, err
	} else if room != nil {
		lines = append(lines, rq.Say("report.room", words.Args{"Room": rooms.PlaceOf(rq.Env, tx, *room)}))
	}
	for _, text := range r.Texts {
		if text != "" {
			lines = append(lines, words.Fit(text, 1300, words.Quote))
		}
	}
	facts, err := moderators.SafetyLines(tx, rq, r.About)
	if err != nil {
		return nil, err
	}
	if r.About != 0 {
		this := rq.Say("safety.report-open", nil)
		lines = append(lines, slices.DeleteFunc(facts, func(line words.Text) bool { return line == this })...)
	}
	since, err := decidedSince(tx, rq.Env, r)
	if err != nil {
		return nil, err
	}
	lines = append(lines, since...)
	var can []commands.Button
	switch {
	case !r.Open():
		lines = append(lines, rq.Say("report.is-closed", nil))
	case r.Handler == 0:
		lines = append(lines, rq.Say("report.what-now", words.Args{"About": about}))
		can = append(can, rq.Button("on-it", commands.Primary, commands.ID("report:on-it", r.ID, 0)))
	case r.Handler != rq.Member:
		lines = append(lines, rq.Say("report.handled", words.Args{"Moderator": words.Person(r.Handler), "Since": r.HandledAt}))
		can = append(can, rq.Button("take-over", commands.Secondary, commands.ID("report:on-it", r.ID, r.Handler)))
	default:
		lines = append(lines, rq.Say("report.yours", words.Args{"About": about}))
		if can, err = handlerButtons(tx, rq.Env, r); err != nil {
			return nil, err
		}
	}
	shown := commands.Pages(lines...)
	shown[len(shown)-1].Rows = commands.Buttons(can...)
	return shown, nil
}

// decidedSince says what moderators decided about the reporter after the report: the one that it is about may be one of them.
func decidedSince(tx *storage.Tx, s commands.Env, r peer.Report) (lines []words.Text, err error) {
	if r.From == 0 {
		return nil, nil
	}
	facts, err := tx.FactsAbout(r.From)
	for _, f := range facts {
		key := map[peer.FactKind]string{
			peer.FactRemoved: "report.reporter-removed", peer.FactBanned: "report.reporter-banned",
			peer.FactSharesPaused: "report.reporter-paused", peer.FactOutOfCircle: "report.reporter-out",
		}[f.Kind]
		if key != "" && !f.At.Before(r.At) {
			lines = append(lines, s.Say(key, words.Args{"From": named(s, r.From), "At": words.Moment(f.At)}))
		}
	}
	return lines, err
}

// handlerButtons are what the handler of an open report can do.
func handlerButtons(tx *storage.Tx, s commands.Env, r peer.Report) ([]commands.Button, error) {
	can := []commands.Button{
		s.Button("report-upheld", commands.Primary, commands.ID("report:upheld", r.ID)),
		s.Button("report-nothing", commands.Secondary, commands.ID("report:nothing", r.ID)),
	}
	m, err := tx.Mentor(r.About)
	if m != nil && m.State == peer.MentorOpen && !r.Paused {
		can = append(can, s.Button("pause-mentor", commands.Secondary, commands.ID("report:pause", r.ID)))
	}
	may, err2 := rooms.MayVisit(tx, r.Handler, r.Room, r.ID)
	if may {
		can = append(can, s.Button("into-thread", commands.Secondary, commands.ID("report:visit", r.ID)))
	}
	return can, errors.Join(err, err2)
}

// readable is the report that a button is about, nil for who may not read it and for one that is gone.
func readable(tx *storage.Tx, rq commands.Request) (*peer.Report, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return nil, err
	}
	r, err := tx.Report(id)
	if r == nil || err != nil || !mayOpen(tx, rq, *r) {
		return nil, err
	}
	return r, nil
}

// reportTake is a moderator's "I'm on it", or takes a report over from the handler that the button names. The reporter
// is told who it is.
func reportTake(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := readable(tx, rq)
	if r == nil || err != nil {
		return moderators.Noted(rq.Env), err
	}
	seen, _ := peer.ParseID(rq.Arg(1))
	if !r.Open() || r.Handler != rq.Member && r.Handler != seen { // another was first, and who pressed sees that
		shown, err := reportMessages(tx, rq, *r)
		return commands.Reply{Message: &shown[0], Followups: shown[1:]}, err
	}
	first := r.Handler != rq.Member
	var out []commands.Effect
	if first {
		if out, err = rooms.EndVisit(tx, rq.Env, r.ID); err != nil {
			return commands.Reply{}, err
		}
	}
	*r, _ = r.Opened(rq.Member)
	if first {
		r.Handler, r.HandledAt = rq.Member, rq.Now
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	r.LookedAt = rq.Now
	err = errors.Join(tx.PutReport(*r), tx.Schedule("report.weekly", 0, r.ID, rq.Now.Add(weeklyAfter)), scheduleIdle(tx, *r))
	if err != nil {
		return commands.Reply{}, err
	}
	idle, err := commands.TakeDownCard(tx, reportIdles.Of(r.ID), 0)
	if err != nil {
		return commands.Reply{}, err
	}
	buttons, err := handlerButtons(tx, rq.Env, *r)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("report.yours", words.Args{"About": named(rq.Env, r.About)}, commands.Buttons(buttons...)...)
	reply.Effects = append(append(out, idle...), reportCard(rq.Env, set, *r, false))
	if r.From != 0 {
		reply.Message.Text = words.Join("\n", rq.Say("report.taken", words.Args{"From": words.Person(r.From)}), reply.Message.Text)
		text := rq.For(r.From).Say("report.on-it", words.Args{"Moderator": words.Person(rq.Member)})
		reply.Effects = append(reply.Effects, toReporter(*r, reportAnswers.Of(r.ID, int(r.HandledAt.Unix())), &commands.Message{Text: text}, rq.Member))
	}
	return reply, nil
}

// toReporter is a private message to who made a report; it names a moderator, or nobody.
func toReporter(r peer.Report, target commands.Target, m *commands.Message, moderator peer.ID) commands.Effect {
	e := commands.Effect{
		Target: target, Owner: r.From, OnOutcome: "report.unseen", Do: commands.DM{User: r.From, EphemeralFollowup: true, Message: m},
	}
	if moderator != 0 {
		e.Named, e.OnOutcome, e.Ref = []peer.ID{moderator}, "report.answered", moderator
	}
	return e
}

const (
	remindEvery = 24 * time.Hour
	weeklyAfter = 7 * 24 * time.Hour
)

// reportsWaiting are the open reports, the same for every moderator.
func reportsWaiting(tx *storage.Tx, rq commands.Request) (all []commands.Waiting, err error) {
	reports, err := tx.Reports()
	known, err2 := safety.KnownModerators(tx)
	err = errors.Join(err, err2)
	for _, r := range reports {
		if !r.Open() {
			continue
		}
		kind := reportKind(rq.Env, r)
		all = append(all, commands.Waiting{
			Since: r.At, Holder: r.Handler, What: kind, Label: kind, Open: commands.ID("report:open", r.ID),
			ForOwner: r.Untaken() && slices.Contains(known, r.About) && mayOpen(tx, rq, r) && !slices.Contains(r.Openers, rq.Member),
		})
	}
	return all, err
}
