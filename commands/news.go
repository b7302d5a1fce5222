package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// NewsAtMost bounds what waits for one member; the oldest goes first.
const NewsAtMost = 50

// Tell adds a piece of news to a member's record, for their next command. The same news twice is one.
func Tell(m *peer.Member, n peer.News) {
	same := func(o peer.News) bool { return o.Kind == n.Kind && o.From == n.From && o.Day == n.Day }
	if slices.ContainsFunc(m.News, same) {
		return
	}
	m.News = append(m.News, n)
	if over := len(m.News) - NewsAtMost; over > 0 {
		m.News = m.News[over:]
	}
}

// TellLater keeps news for a member's next command. Whoever is not known, or was erased, is told nothing.
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

// TellIfUndelivered keeps for somebody's next command what a private message could not bring, and that messages are closed.
func TellIfUndelivered(kind peer.NewsKind) func(*storage.Tx, Outcome) ([]Effect, error) {
	return func(tx *storage.Tx, o Outcome) ([]Effect, error) {
		news := peer.News{Kind: kind, From: o.Effect.Ref, Day: newsDay(o.Effect.Target), At: o.Now}
		switch o.Result {
		case Done:
			return nil, nil
		case Closed:
			return nil, TellLater(tx, o.Effect.User(), peer.News{Kind: peer.NewsDMsClosed, At: o.Now}, news)
		}
		return nil, TellLater(tx, o.Effect.User(), news)
	}
}

// newsTarget is the private message that tells a member a piece of news.
const newsTarget TargetKind = "news"

// newsDay is the day that a news target is about, 0 for another target.
func newsDay(t Target) peer.Day {
	if !t.Is(newsTarget) {
		return 0
	}
	return t.Day(2)
}

// NewsLine speaks one piece of news; nothing for a kind of a newer version.
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
	case peer.NewsTalkNotBrought:
		return s.Say("news.talk-not-brought", nil)
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
	case peer.NewsCovered:
		return s.Say("news.covered", args)
	case peer.NewsPaused:
		return s.Say("news.paused", args)
	}
	return ""
}

// news speaks what waited for a member, one line a piece, on as many messages as it takes.
func (s Env) news(all []peer.News) []Message {
	lines := []words.Text{s.Say("news.head", nil)}
	for _, n := range all {
		lines = append(lines, s.NewsLine(n))
	}
	return Pages(lines...)
}

// newsWithin is how long an answer that saved nothing waits for the news to be taken from what waits.
const newsWithin = 2 * time.Second

// addNews puts what waits for the member's next command under the answer to it, and forgets it.
func (t *Table) addNews(tx *storage.Tx, rq Request, reply *Reply) error {
	if !rq.Kind.isCommand() || reply.Message == nil {
		return nil
	}
	m, err := tx.SkipUnreadable().Member(rq.Member) // what was asked for is answered all the same
	if err != nil || m == nil || len(m.News) == 0 {
		return err
	}
	reply.Followups = append(reply.Followups, rq.news(m.News)...)
	reply.news, m.News = m.News, nil
	return tx.PutMember(*m)
}

// newsWait says whether news may still wait after a command: it only read, or was refused, so nothing took them yet.
// Where storage is what failed, nobody asks it again.
func (t *Table) newsWait(rq Request, err error) bool {
	c := t.Commands[rq.Command]
	if !rq.Kind.isCommand() || c == nil || c.Access == NoStorage && !c.News {
		return false
	}
	var refusal *Refusal
	return err == nil && c.Access != Writes || errors.As(err, &refusal)
}

// newsAfter is addNews in a transaction of its own. What was asked for is answered whatever becomes of it.
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
		err = db.Update(ctx, rq.Guild, func(tx *storage.Tx) error {
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
		t.log.Error("the news stay where they are", "what", rq.what(), "ref", rq.LogRef(), "err", err)
	}
}

// newsLost puts news that an answer took, and that did not arrive with it, back before what came since. Some may be told
// twice so; none is told never.
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
		t.log.Error("news that did not arrive are lost", "what", rq.what(), "ref", rq.LogRef(), "err", err)
	}
}
