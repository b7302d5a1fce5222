// Package reports takes reports about people of mentoring, or in a room, to moderators other than the one it is about, who must
// not see it even if they moderate. The bot cannot know who the moderators are (that takes the privileged members intent),
// cannot write to them unasked, and a private thread is open to everyone who may manage threads. So the card in the
// moderators' channel names nobody, neither in its text nor in its buttons' ids. Open answers everyone alike; the report itself
// follows privately, for those who may read it (peer.Report.MayOpen).
//
// reports.go and send.go take reports in, open.go shows them to moderators and lets them act, due.go is what time brings.
package reports

import (
	"errors"

	"waymark/commands"
	"waymark/commands/mentoring"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// reportMax is how many characters a report can have.
const reportMax = 1000

// What is posted and sent about reports: the card, by report; the daily reminder of all that wait, by day; the weekly one
// to the handler, by report and week; the word that more was added, by report and day; messages to the reporter.
const (
	reportCards     commands.TargetKind = "report"
	reportReminders commands.TargetKind = "report-reminder"
	reportWeeklies  commands.TargetKind = "report-weekly"
	reportIdles     commands.TargetKind = "report-idle" // that it is back on the desk, by report
	reportAdditions commands.TargetKind = "report-added"
	reportAnswers   commands.TargetKind = "report-answered"
	reportUnread    commands.TargetKind = "report-unread"
)

// Feature returns reports about people of mentoring, and in rooms.
func Feature() commands.Feature {
	handler := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Level: commands.InCharge, Access: commands.Writes, Do: do}
	}
	return commands.Feature{
		Name:    "report",
		Waiting: reportsWaiting,
		Targets: []commands.TargetKind{reportCards, reportReminders, reportWeeklies, reportIdles, reportAdditions, reportAnswers,
			reportUnread},
		Components: []commands.Component{
			{Name: "ask", Access: commands.Reads, Do: reportForm},
			{Name: "send", Access: commands.Writes, Waits: commands.Call, Do: reportSend},
			{Name: "in-room", Access: commands.Reads, Do: roomReportForm},
			{Name: "send-in-room", Access: commands.Writes, Waits: commands.Call, Do: roomReportSend},
			handler("open", reportOpen),
			handler("on-it", reportTake),
			handler("upheld", reportClose(peer.FactReportUpheld)),
			handler("nothing", reportClose(0)),
			handler("pause", reportPause),
			handler("visit", reportVisit),
			handler("remove", reportThen(mentoring.RemoveMentor)),
			handler("block", reportThen(mentoring.BlockMember)),
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			"report.remind":      reportRemind,
			"report.weekly":      reportWeekly,
			"report.idle":        handBackIdleReport,
			"report.forget":      reportForget,
			"report.undelivered": notices.NothingDue,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"report.carded":              reportCarded,
			"report.answered":            notices.TellIfUndelivered(peer.NewsReportTaken),
			"report.unseen":              notices.TellIfUndelivered(peer.NewsReportUnread),
			"report.undelivered-told":    notices.TellIfUndelivered(peer.NewsNotBroughtYet),
			"report.undelivered-arrived": notices.TellIfUndelivered(peer.NewsBrought),
		},
	}
}

// subject is someone a report is about: their id, 0 if they were erased and are not back, and their keyed reference.
type subject struct {
	id  peer.ID
	ref peer.PersonRef
}

// reported finds who a report is about, and of which request, 0 for an offer to mentor. Reports are between people of
// mentoring: who asked, who is or was a mentor, the two of a pairing. Moderators can report anyone.
func reported(tx *storage.Tx, rq commands.Request) (request peer.ID, about subject, err error) {
	nobody := commands.Refuse("report.not-here", nil)
	if pairing, _ := peer.ParseID(rq.Arg(2)); pairing != 0 {
		request, about, err := otherOf(tx, rq, pairing)
		if err == nil && about.ref == "" {
			err = nobody
		}
		return request, about, err
	}
	request, _ = peer.ParseID(rq.Arg(0))
	about.id, _ = peer.ParseID(rq.Arg(1))
	if about.id == 0 || about.id == rq.Member {
		return 0, subject{}, nobody
	}
	moderates, err := commands.IsModerator(tx, rq)
	if err != nil {
		return 0, subject{}, err
	}
	if !moderates { // what a moderator reports does not hang on what its subject can take back
		from, err := inMentoring(tx, request, rq.Member)
		known, err2 := inMentoring(tx, request, about.id)
		if err = errors.Join(err, err2); err != nil || !known || !from {
			return 0, subject{}, errors.Join(err, nobody)
		}
	}
	about.ref = tx.PersonRef(about.id)
	return request, about, nil
}

// otherOf finds the other one of a pairing, also after an erasure; nobody for who was not in it.
func otherOf(tx *storage.Tx, rq commands.Request, pairing peer.ID) (request peer.ID, about subject, err error) {
	p, err := tx.Pairing(pairing)
	if err != nil {
		return 0, subject{}, err
	}
	if p == nil {
		ref, _, err := tx.OtherOfEndedPair(pairing, rq.Member, rq.Now)
		return 0, subject{tx.PersonWith(ref), ref}, err
	}
	if rq.Member != p.Mentee && rq.Member != p.Mentor {
		return 0, subject{}, nil
	}
	id := p.Other(rq.Member)
	return p.Request, subject{id, tx.PersonRef(id)}, nil
}

// inMentoring reports whether a person made the request, or is or was a mentor.
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

// reportForm shows what will be sent before anything is.
func reportForm(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	_, about, err := reported(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if _, err := moderators.RequireChannel(tx); err != nil {
		return commands.Reply{}, err
	}
	id := commands.ID("report:send", rq.Arg(0), rq.Arg(1))
	if rq.Arg(2) != "" {
		id = commands.ID("report:send", rq.Arg(0), rq.Arg(1), rq.Arg(2))
	}
	return askWhatHappened(rq, id, about), nil
}

// askWhatHappened is the form of a report, which says who it is about.
func askWhatHappened(rq commands.Request, id string, about subject) commands.Reply {
	args := words.Args{"About": words.Person(about.id)} // a mention in a form shows no name
	if about.id == 0 {
		args["About"] = named(rq.Env, 0)
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: id, Title: rq.Label("report.form.title"), Text: rq.Say("report.form.about", args),
		Fields: []commands.Field{{
			ID: "message", Label: rq.Label("report.form.message"), Placeholder: rq.Label("report.form.empty"), Max: reportMax, Long: true,
		}},
	}}
}

// named names a person, or says that they are no longer here.
func named(s commands.Env, id peer.ID) words.Text {
	if id == 0 {
		return s.Say("report.no-longer-here", nil)
	}
	return s.Linked(id)
}
