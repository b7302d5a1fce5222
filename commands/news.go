package commands

import (
	"slices"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// newsAtMost bounds what waits for one member; the oldest goes first.
const newsAtMost = 50

// tell adds a piece of news to a member's record, for their next command. The same news twice is one.
func tell(m *peer.Member, n peer.News) {
	same := func(o peer.News) bool { return o.Kind == n.Kind && o.From == n.From && o.Day == n.Day }
	if slices.ContainsFunc(m.News, same) {
		return
	}
	m.News = append(m.News, n)
	if over := len(m.News) - newsAtMost; over > 0 {
		m.News = m.News[over:]
	}
}

// tellLater keeps news for a member's next command. Whoever is not known, or was erased, is told nothing.
func tellLater(tx *storage.Tx, member peer.ID, news ...peer.News) error {
	m, err := tx.Member(member)
	if err != nil || m == nil {
		return err
	}
	for _, n := range news {
		tell(m, n)
	}
	return tx.PutMember(*m)
}

// keepUntold keeps for somebody's next command what a private message could not bring, and that messages are closed.
func keepUntold(tx *storage.Tx, o Outcome, kind peer.NewsKind) error {
	news := peer.News{Kind: kind, From: o.Effect.Ref, Day: peer.Day(atoi(o.Effect.Name)), At: o.Now}
	switch o.Result {
	case Done:
		return nil
	case Closed:
		return tellLater(tx, o.Effect.User, peer.News{Kind: peer.NewsDMsClosed, At: o.Now}, news)
	}
	return tellLater(tx, o.Effect.User, news)
}

// newsLine speaks one piece of news; nothing for a kind of a newer version.
func (s Scene) newsLine(n peer.News) words.Text {
	args := words.Args{"From": words.Mention(n.From), "Day": n.Day}
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
		return s.Say("talk.on-it", words.Args{"Moderator": words.Mention(n.From)})
	case peer.NewsTalkNotBrought:
		return s.Say("news.talk-not-brought", nil)
	case peer.NewsReportTaken:
		return s.Say("report.on-it", words.Args{"Moderator": words.Mention(n.From)})
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
	}
	return ""
}

// news speaks what waited for a member, one line a piece, on as many messages as it takes.
func (s Scene) news(all []peer.News) []Message {
	lines := []words.Text{s.Say("news.head", nil)}
	for _, n := range all {
		lines = append(lines, s.newsLine(n))
	}
	var messages []Message
	for _, page := range words.Pages(textMax, "\n", lines...) {
		messages = append(messages, Message{Text: page})
	}
	return messages
}
