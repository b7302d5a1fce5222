package notices

import (
	"slices"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// TellOfPost keeps for a member's next command that Discord does not show a post of theirs as they chose, or still shows it,
// until it does as they chose. day tells posts apart of which the news is of the same kinds, 0 if it need not.
func TellOfPost(tx *storage.Tx, m peer.Member, o commands.Outcome, day peer.Day, notShown, stillShown peer.NewsKind) error {
	before := len(m.News)
	m.News = slices.DeleteFunc(m.News, func(n peer.News) bool {
		return n.Day == day && (n.Kind == notShown || n.Kind == stillShown)
	})
	switch {
	case o.Failed() && o.Effect.Message() == nil:
		commands.Tell(&m, peer.News{Kind: stillShown, Day: day, At: o.Now})
	case o.Failed():
		commands.Tell(&m, peer.News{Kind: notShown, Day: day, At: o.Now})
	case len(m.News) == before:
		return nil
	}
	return tx.PutMember(m)
}

// TellIfUndelivered returns an outcome handler for a private message. If it could not be delivered, the member is told at
// their next command, and that their private messages are closed if that was the reason.
func TellIfUndelivered(kind peer.NewsKind) func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) {
	return func(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
		return TellUndelivered(tx, o, peer.News{Kind: kind, From: o.Effect.Ref, Day: newsDay(o.Effect.Target), At: o.Now})
	}
}

// TellUndelivered keeps news for a member's next command if the private message with it could not be delivered.
func TellUndelivered(tx *storage.Tx, o commands.Outcome, news peer.News) ([]commands.Effect, error) {
	switch o.Result {
	case commands.Done:
		return nil, nil
	case commands.Closed:
		return nil, commands.TellLater(tx, o.Effect.User(), peer.News{Kind: peer.NewsDMsClosed, At: o.Now}, news)
	}
	return nil, commands.TellLater(tx, o.Effect.User(), news)
}

// newsTarget is a private message with a piece of news.
const newsTarget commands.TargetKind = "news"

// newsDay returns the day of a news target, 0 for another target.
func newsDay(t commands.Target) peer.Day {
	if !t.Is(newsTarget) {
		return 0
	}
	return t.Day(2)
}

// ToldHere removes news of a kind from a member's record, because the answer at hand tells it.
func ToldHere(tx *storage.Tx, member peer.ID, kind peer.NewsKind) error {
	_, err := Forget(tx, member, func(n peer.News) bool { return n.Kind == kind })
	return err
}

// Forget removes the news from a member's record that is no longer true or was told. It reports whether there was any.
func Forget(tx *storage.Tx, member peer.ID, is func(peer.News) bool) (forgot bool, err error) {
	m, err := tx.Member(member)
	if err != nil || m == nil {
		return false, err
	}
	before := len(m.News)
	if m.News = slices.DeleteFunc(m.News, is); len(m.News) == before {
		return false, nil
	}
	return true, tx.PutMember(*m)
}
