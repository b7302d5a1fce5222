package commands

import (
	"regexp"
	"slices"

	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Mentions in the bot's own sentences; what members wrote has a backslash before each "<".
var (
	linked   = regexp.MustCompile(`\*\* \(<@\d+>\)`) // after a known name
	mentions = regexp.MustCompile(`<@(\d+)>`)
	channels = regexp.MustCompile(`<#(\d+)>`)
)

// link lists the people that a message mentions, so that their mentions show names, and keeps it from notifying them in a
// channel. A message that notifies moderators must stay loud for them: it names people in text alone (spell), and so is its
// reader (0 for a channel). Each person is mentioned once.
func (m *Message) link(reader peer.ID) {
	m.MentionUsers = nil
	m.eachText(func(t words.Text) words.Text {
		return words.Text(linked.ReplaceAllStringFunc(t.Reveal(), func(found string) string {
			id, err := peer.ParseID(mentions.FindStringSubmatch(found)[1])
			if err != nil || id == reader || len(m.PingRoles) > 0 || slices.Contains(m.MentionUsers, id) {
				return "**"
			}
			m.MentionUsers = append(m.MentionUsers, id)
			return found
		}))
	})
	if len(m.PingRoles) > 0 {
		m.eachText(func(t words.Text) words.Text { // unknown people are found by their id
			return words.Text(mentions.ReplaceAllString(t.Reveal(), "`$1`"))
		})
		return
	}
	m.eachText(func(t words.Text) words.Text { // those after "a member"
		for _, found := range mentions.FindAllStringSubmatch(t.Reveal(), -1) {
			if id, err := peer.ParseID(found[1]); err == nil && !slices.Contains(m.MentionUsers, id) {
				m.MentionUsers = append(m.MentionUsers, id)
			}
		}
		return t
	})
	m.Silent = m.Silent || reader == 0 && len(m.MentionUsers) > 0 && len(m.PingUsers) == 0
}

// spell puts user names in the place of mentions where a message notifies moderators, and so can't mention the people it is
// about: two people can have one display name. Names that came lately win over stored ones.
func spell(tx *storage.Tx, came func(peer.ID) peer.Name, effects ...Effect) {
	userName := func(found string) string {
		id, err := peer.ParseID(mentions.FindStringSubmatch(found)[1])
		if err != nil {
			return found
		}
		name := came(id)
		if stored, err := tx.SkipUnreadable().Name(id); name.UserName == "" && err == nil {
			name = Deref(stored)
		}
		if name.UserName == "" {
			return found
		}
		return "** (@" + words.Isolate(words.Escape(name.UserName)).Reveal() + ")"
	}
	for _, e := range effects {
		for _, m := range e.messages() {
			if len(m.PingRoles) > 0 {
				m.eachText(func(t words.Text) words.Text { return words.Text(linked.ReplaceAllStringFunc(t.Reveal(), userName)) })
			}
		}
	}
}

// reader is the one person who reads an effect's message, 0 where it is in a channel.
func reader(e Effect) peer.ID {
	if dm, ok := e.Do.(DM); ok {
		return dm.User
	}
	return 0
}

// eachText applies fn to every text that can contain mentions.
func (m *Message) eachText(fn func(words.Text) words.Text) {
	m.Text = fn(m.Text)
	if m.Card == nil {
		return
	}
	for i, p := range m.Card.Parts {
		m.Card.Parts[i].Text = fn(p.Text)
	}
}

// nameHidden puts names in the place of mentions of channels that the acting member cannot see: Discord shows them no name. It
// does nothing while what they can see is not known.
func (m *Message) nameHidden(rq Request, seen guilds.State) {
	if !seen.Known || rq.DM {
		return
	}
	who := guilds.Member{ID: rq.Member, Roles: rq.Roles}
	m.eachText(func(t words.Text) words.Text {
		return words.Text(channels.ReplaceAllStringFunc(t.Reveal(), func(found string) string {
			id, err := peer.ParseID(channels.FindStringSubmatch(found)[1])
			if err != nil {
				return found
			}
			channel, known := seen.Channels[id]
			if !known || seen.Permissions(who, id)&guilds.PermissionView != 0 {
				return found
			}
			return "**#" + words.Escape(peer.UserText(channel.Name)).Reveal() + "**"
		}))
	})
}
