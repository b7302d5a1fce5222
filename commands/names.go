package commands

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Sentences name people in text: a mention shows a name only to readers whose app knows that person, and "@unknown-user" to
// others. The name is the one that came with the interaction, else the one that the server last showed. It is stored for
// people who something else is stored about, brought up to date when they use the bot, and erased with them.

// RenamedWithin is for how many days back what a member shared shows a new name.
const RenamedWithin = 90

// names looks up what people are called, in one transaction. After that it knows only who was asked for.
type names struct {
	tx     *storage.Tx
	known  map[peer.ID]peer.UserText
	recent func(person peer.ID) peer.UserText // nil knows nobody
}

// namesIn are the names of a transaction. What came with the request goes before what is stored.
func namesIn(tx *storage.Tx, rq Request) *names {
	n := &names{tx: tx, known: map[peer.ID]peer.UserText{}}
	if rq.DM { // Discord sends the global name there
		rq.Name = ""
	}
	n.add(rq)
	return n
}

func (n *names) add(rq Request) {
	for id, name := range rq.Resolved {
		n.known[id] = name.Shown
	}
	if rq.Name != "" {
		n.known[rq.Member] = rq.Name
	}
}

// end is called before the transaction ends.
func (n *names) end() { n.tx = nil }

// of returns what a person is called, "" if that is not known.
func (n *names) of(person peer.ID) peer.UserText {
	if n == nil {
		return ""
	}
	if name, ok := n.known[person]; ok {
		return name
	}
	if n.tx == nil {
		return ""
	}
	var name peer.UserText
	if n.recent != nil {
		name = n.recent(person)
	}
	if name != "" {
		n.known[person] = name
		return name
	}
	if stored, err := n.tx.SkipUnreadable().Name(person); err == nil && stored != nil {
		name = stored.Shown
	}
	n.known[person] = name
	return name
}

// namesFor looks up who an error names: it is told when the transaction is over.
func (rq Request) namesFor(err error) {
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		refusal.Args = rq.named(refusal.Args)
	case errors.Is(err, ErrConsent) && rq.waits == ForOneOther:
		who, _ := peer.ParseID(rq.Arg(0))
		rq.names.of(who)
	}
}

// NameOf is what a person is called, for menus and forms; "" if that is not known.
func (s Env) NameOf(person peer.ID) peer.UserText { return s.names.of(person) }

// named puts people's names in place of their ids in the arguments of a sentence.
func (s Env) named(args words.Args) words.Args {
	var out words.Args
	for key, v := range args {
		var text words.Text
		switch v := v.(type) {
		case words.Person:
			text = s.person(peer.ID(v))
		case words.Linked:
			text = s.Linked(peer.ID(v))
		default:
			continue
		}
		if out == nil {
			out = maps.Clone(args)
		}
		out[key] = text
	}
	if out == nil {
		return args
	}
	return out
}

// person is a person's name in bold type, "a member" if it is not known.
func (s Env) person(id peer.ID) words.Text {
	name := s.names.of(id)
	if name == "" {
		return s.Catalogue.Say("person.unknown", nil)
	}
	return "**" + words.Isolate(words.Escape(name)) + "**"
}

// Linked is a person's name with a mention beside it.
func (s Env) Linked(id peer.ID) words.Text {
	if id == 0 {
		return s.person(id)
	}
	return s.person(id) + words.Text(" (<@"+id.String()+">)")
}

// beginning writes the first letter of a sentence that begins with someone without a name as a capital.
func (s Env) beginning(text words.Text) words.Text {
	unknown := s.Catalogue.Say("person.unknown", nil)
	if !strings.HasPrefix(text.Reveal(), unknown.Reveal()) {
		return text
	}
	first, size := utf8.DecodeRuneInString(text.Reveal())
	return words.Text(unicode.ToUpper(first)) + text[size:]
}

// Mentions in the bot's own sentences; what members wrote has a backslash before each "<".
var (
	linked   = regexp.MustCompile(`\*\* \(<@\d+>\)`) // beside a name that is known
	mentions = regexp.MustCompile(`<@(\d+)>`)
)

// link lists the people that a message mentions, so that their mentions show names, and keeps it from notifying them in a
// channel. A message that notifies moderators must stay loud for them: it names people in text alone, and so is its reader
// (0 for a channel). Each person is mentioned once.
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
		m.eachText(func(t words.Text) words.Text { // whose name is not known is found by their id
			return words.Text(mentions.ReplaceAllString(t.Reveal(), "`$1`"))
		})
		return
	}
	m.eachText(func(t words.Text) words.Text { // those beside "a member"
		for _, found := range mentions.FindAllStringSubmatch(t.Reveal(), -1) {
			if id, err := peer.ParseID(found[1]); err == nil && !slices.Contains(m.MentionUsers, id) {
				m.MentionUsers = append(m.MentionUsers, id)
			}
		}
		return t
	})
	m.Silent = m.Silent || reader == 0 && len(m.MentionUsers) > 0
}

// reader is the one person who reads an effect's message, 0 where it is in a channel.
func reader(e Effect) peer.ID {
	if dm, ok := e.Do.(DM); ok {
		return dm.User
	}
	return 0
}

// eachText replaces every text that mentions can be in by what fn makes of it.
func (m *Message) eachText(fn func(words.Text) words.Text) {
	m.Text = fn(m.Text)
	if m.Card == nil {
		return
	}
	for i, p := range m.Card.Parts {
		m.Card.Parts[i].Text = fn(p.Text)
	}
}

// link does so for everything that a person is answered.
func (r *Reply) link(reader peer.ID) {
	if r.Message != nil {
		r.Message.link(reader)
	}
	for i := range r.Followups {
		r.Followups[i].link(reader)
	}
}

// namesOf are what a request says of what people are called in its server. In the private channel Discord sends the global
// name, which the server may not know.
func (rq Request) namesOf() map[peer.ID]peer.Name {
	all := maps.Clone(rq.Resolved)
	if all == nil {
		all = map[peer.ID]peer.Name{}
	}
	if !rq.DM && rq.Name != "" {
		all[rq.Member] = peer.Name{Shown: rq.Name, UserName: rq.UserName}
	}
	return all
}

// newNames are the names in a request that differ from what is stored about people who something is stored about.
func newNames(tx *storage.Tx, rq Request) (map[peer.ID]peer.Name, error) {
	changed := map[peer.ID]peer.Name{}
	for id, name := range rq.namesOf() {
		known, err := tx.SkipUnreadable().Name(id)
		if err != nil {
			return nil, err
		}
		if known != nil && *known == name {
			continue
		}
		if kept, err := tx.HasData(id); err != nil {
			return nil, err
		} else if kept {
			changed[id] = name
		}
	}
	return changed, nil
}

// storeNames stores the names that came with a request. Where the server calls the acting member something else than
// before, features show it in what they posted.
func (t *Table) storeNames(tx *storage.Tx, rq Request) error {
	changed, err := newNames(tx, rq)
	if err != nil {
		return err
	}
	for id, name := range changed {
		before, err := tx.SkipUnreadable().Name(id)
		if err != nil {
			return err
		}
		if err := tx.PutName(id, name); err != nil {
			return err
		}
		if id != rq.Member || before == nil || before.Shown == name.Shown {
			continue
		}
		if err := t.renamed(tx, rq); err != nil {
			return err
		}
	}
	return nil
}

// renamed enqueues what shows the acting member's new name.
func (t *Table) renamed(tx *storage.Tx, rq Request) error {
	for _, f := range t.Features {
		if f.Renamed == nil {
			continue
		}
		effects, err := f.Renamed(tx, rq)
		if err == nil {
			err = t.Enqueue(tx, t.withoutUnasked(effects)...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// storeNamesAfter is storeNames in a transaction of its own, after a request that only read.
func (t *Table) storeNamesAfter(ctx context.Context, db *storage.DB, rq Request) {
	err := db.Update(ctx, rq.Guild, func(tx *storage.Tx) error {
		rq.names = namesIn(tx, rq)
		defer rq.names.end()
		return t.storeNames(tx, rq)
	})
	if err != nil {
		t.log.Error("could not store names", "err", err)
	}
}

// nameInGuild is what the server calls a member who acts in the private channel, where Discord sends their global name: as
// last seen, else as Discord says when asked.
func (t *Table) nameInGuild(ctx context.Context, db *storage.DB, rq Request) peer.UserText {
	var stored *peer.Name
	err := db.View(ctx, rq.Guild, func(tx *storage.Tx) (err error) {
		stored, err = tx.SkipUnreadable().Name(rq.Member)
		return err
	})
	switch {
	case err == nil && stored != nil:
		return stored.Shown
	case err == nil && t.MemberName != nil:
		return t.MemberName(ctx, rq.Guild, rq.Member)
	}
	return ""
}
