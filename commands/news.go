package commands

import (
	"slices"

	"waymark/commands/words"
	"waymark/peer"
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

// news speaks what waited for a member, one line a piece.
func (s Scene) news(all []peer.News) words.Text {
	lines := []words.Text{s.Say("news.head", nil)}
	keys := map[peer.NewsKind]string{
		peer.NewsSupport:   "news.support",
		peer.NewsCelebrate: "news.celebrate",
		peer.NewsDMsClosed: "news.dms-closed",
		peer.NewsMentor:    "news.mentor",
	}
	for _, n := range all {
		if key, ok := keys[n.Kind]; ok {
			lines = append(lines, s.Say(key, words.Args{"From": words.Mention(n.From), "Day": n.Day}))
		}
	}
	return words.Join("\n", lines...)
}
