package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// NewsAtMost is the most news that wait for one member; the oldest are dropped.
const NewsAtMost = 50

// Tell adds a piece of news to a member's record, to show at their next command. The same news twice is one.
func Tell(m *peer.Member, n peer.News) {
	same := func(o peer.News) bool {
		return o.Kind == n.Kind && o.From == n.From && o.Day == n.Day && o.Circle == n.Circle
	}
	if slices.ContainsFunc(m.News, same) {
		return
	}
	m.News = append(m.News, n)
	if over := len(m.News) - NewsAtMost; over > 0 {
		m.News = m.News[over:]
	}
}

// TellLater stores news for a member's next command. For a person who is not a member it does nothing.
func TellLater(tx *storage.Tx, member peer.ID, news ...peer.News) error {
	m, err := tx.Member(member)
	if err != nil || m == nil {
		return err
	}
	for _, n := range news {
		Tell(m, n)
	}
	return tx.PutMember(*m)
}

// NewsLine returns the sentence for a piece of news, "" for an unknown kind (of a newer version).
func (s Env) NewsLine(n peer.News) words.Text {
	args := words.Args{"From": words.Person(n.From), "Day": n.Day}
	switch n.Kind {
	case peer.NewsSupport:
		return s.Say("news.support", args)
	case peer.NewsCelebrate:
		return s.Say("news.celebrate", args)
	case peer.NewsDMsClosed:
		return s.Say("news.dms-closed", nil)
	case peer.NewsReminderClosed:
		return s.Say("news.reminder-closed", nil)
	case peer.NewsTalkUnanswered:
		return s.Say("news.talk-unanswered", nil)
	case peer.NewsTalkAnswered:
		return s.Say("talk.on-it", words.Args{"Moderator": words.Person(n.From)})
	case peer.NewsWorryTaken:
		return s.Say("talk.worry.on-it", words.Args{"Moderator": words.Person(n.From)})
	case peer.NewsClaimLapsed:
		return s.Say("news.claim-lapsed", nil)
	case peer.NewsTalkNotBrought:
		return s.Say("news.talk-not-brought", nil)
	case peer.NewsNotBroughtYet:
		return s.Say("news.not-brought-yet", nil)
	case peer.NewsBrought:
		return s.Say("news.brought", nil)
	case peer.NewsMeetingReminderClosed:
		return s.Say("news.meeting-reminder-closed", nil)
	case peer.NewsMeetingMissed:
		return s.Say("news.meeting-missed", nil)
	case peer.NewsMeetingChanged:
		return s.Say("news.meeting-changed", nil)
	case peer.NewsHostingLet:
		return s.Say("news.hosting-let", nil)
	case peer.NewsHostingNotYet:
		return s.Say("news.hosting-not-yet", nil)
	case peer.NewsWave:
		return s.Say("news.wave", args)
	case peer.NewsHelloNotShown:
		return s.Say("news.hello-not-shown", nil)
	case peer.NewsReportTaken:
		return s.Say("report.on-it", words.Args{"Moderator": words.Person(n.From)})
	case peer.NewsReportUnread:
		return s.Say("news.report-unread", nil)
	case peer.NewsNotShown:
		return s.Say("news.not-shown", args)
	case peer.NewsStillShown:
		return s.Say("news.still-shown", args)
	case peer.NewsMentor:
		return s.Say("news.mentor", nil)
	case peer.NewsPairingEnded:
		return s.Say("news.pairing-ended", nil)
	case peer.NewsAskOver:
		return s.Say("news.ask-over", nil)
	case peer.NewsApproved:
		return s.Say("news.approved", nil)
	case peer.NewsRequestLeft:
		return s.Say("news.request-left", nil)
	case peer.NewsPairingLeft:
		return s.Say("news.pairing-left", nil)
	case peer.NewsWaitMissed:
		return s.Say("news.wait-missed", nil)
	case peer.NewsModeratorsOpen:
		return s.Say("news.moderators-open", nil)
	case peer.NewsMentoringLeft:
		return s.Say("news.mentoring-left", nil)
	case peer.NewsRoleRefused:
		return s.Say("news.role-refused", nil)
	case peer.NewsMilestoneNotShown:
		return s.Say("news.milestone-not-shown", nil)
	case peer.NewsMilestoneStillShown:
		return s.Say("news.milestone-still-shown", nil)
	case peer.NewsRoleStays:
		return s.Say("news.role-stays", nil)
	case peer.NewsStillInThread:
		return s.Say("news.still-in-thread", nil)
	case peer.NewsCovered:
		return s.Say("news.covered", args)
	case peer.NewsPaused:
		return s.Say("news.paused", args)
	}
	return ""
}

// newsMessages returns messages with a line for each piece of news, and those that features show themselves. What another
// member sent is left out once the two are kept apart.
func (t *Table) newsMessages(tx *storage.Tx, s Env, member peer.ID, all []peer.News) ([]Message, error) {
	var lines []words.Text
	var own []Message
	for _, n := range all {
		if n.Kind.FromAMember() && safety.KeptApart(tx, member, n.From) {
			continue
		}
		show, is := t.news[n.Kind]
		if !is {
			lines = append(lines, s.NewsLine(n))
			continue
		}
		m, err := show(tx, s, member, n)
		if err != nil {
			return nil, err
		}
		if m != nil {
			own = append(own, *m)
		}
	}
	if len(lines) == 0 {
		return own, nil
	}
	return append(Pages(append([]words.Text{s.Say("news.head", nil)}, lines...)...), own...), nil
}

// newsWithin is how long newsAfter may delay an answer.
const newsWithin = 2 * time.Second

// addNews moves the member's news from their record to the answer to a command.
func (t *Table) addNews(tx *storage.Tx, rq Request, reply *Reply) error {
	if !rq.Kind.isCommand() || reply.Message == nil {
		return nil
	}
	m, err := tx.SkipUnreadable().Member(rq.Member) // what was asked for is answered all the same
	if err != nil || m == nil || len(m.News) == 0 {
		return err
	}
	more, err := t.newsMessages(tx, rq.apart("news"), rq.Member, m.News)
	if err != nil {
		return err
	}
	reply.Followups = append(reply.Followups, more...)
	reply.news, m.News = m.News, nil
	return tx.PutMember(*m)
}

// newsWait reports whether news may still wait after a command: addNews did not run, or was rolled back, because the command
// only read or was refused. After another error storage is not asked again.
func (t *Table) newsWait(rq Request, err error) bool {
	c := t.Commands[rq.Command]
	if !rq.Kind.isCommand() || c == nil || c.Access == NoStorage && !c.News {
		return false
	}
	var refusal *Refusal
	return err == nil && c.Access != Writes || errors.As(err, &refusal)
}

// newsAfter is addNews in its own transaction. If it fails, the answer is sent without news.
func (t *Table) newsAfter(ctx context.Context, db *storage.DB, rq Request, reply *Reply) {
	if db == nil || reply.Message == nil { // to a form nothing can be added
		return
	}
	waiting := false
	err := db.View(ctx, rq.Guild, func(tx *storage.Tx) error {
		m, err := tx.Member(rq.Member)
		waiting = m != nil && len(m.News) > 0
		return err
	})
	if err == nil && waiting {
		var with Reply
		ctx, cancel := context.WithTimeout(ctx, newsWithin)
		defer cancel()
		err = rq.speech.Fallback.Update(ctx, db, rq.Guild, func(tx *storage.Tx) error {
			with = *reply
			rq.names = namesIn(tx, rq)
			defer rq.names.end()
			return t.addNews(tx, rq, &with)
		})
		if err == nil {
			*reply = with
		}
	}
	if err != nil && !errors.Is(err, storage.ErrNotStarted) && !errors.Is(err, storage.ErrFull) {
		t.log.Error("news could not be added to an answer", "what", rq.what(), "ref", rq.LogRef(), "err", err)
	}
}

// newsLost puts the news of an answer that was not delivered back in front of later ones. A member may see some twice, but
// misses none.
func (t *Table) newsLost(ctx context.Context, db *storage.DB, rq Request, lost []peer.News) {
	err := db.Update(ctx, rq.Guild, func(tx *storage.Tx) error {
		m, err := tx.Member(rq.Member)
		if err != nil || m == nil {
			return err
		}
		since := m.News
		m.News = slices.Clone(lost)
		for _, n := range since {
			Tell(m, n)
		}
		return tx.PutMember(*m)
	})
	if err != nil {
		t.log.Error("undelivered news could not be stored again", "what", rq.what(), "ref", rq.LogRef(), "err", err)
	}
}
