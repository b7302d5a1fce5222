package commands

import (
	"cmp"
	"context"
	"errors"
	"maps"
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

// names looks up what people are called, in one transaction. After that it knows only the names that were looked up.
type names struct {
	tx     *storage.Tx
	known  map[peer.ID]peer.UserText
	recent func(person peer.ID) peer.Name // nil for none
}

// namesIn returns the names for a transaction. Names that came with the request win over stored ones.
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
		name = n.recent(person).Shown
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

// namesFor looks up the people that an error names, because the error is shown after the transaction.
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
		return s.words().Say("person.unknown", nil)
	}
	return "**" + words.Isolate(words.Escape(name)) + "**"
}

// TheRole is a role within a sentence. A mention shows what a role is called only in its server, and "@unknown-role" in the
// private channel.
func (s Env) TheRole(id peer.ID) words.Text {
	if s.private {
		return s.words().Say("role.in-private", nil)
	}
	return s.words().Say("role.mentioned", words.Args{"Role": words.Role(id)})
}

// Linked is a person's name with a mention after it.
func (s Env) Linked(id peer.ID) words.Text {
	if id == 0 {
		return s.person(id)
	}
	return s.person(id) + words.Text(" (<@"+id.String()+">)")
}

// beginning capitalises the first letter of a sentence that begins with a person whose name is unknown.
func (s Env) beginning(text words.Text) words.Text {
	unknown := s.words().Say("person.unknown", nil)
	if !strings.HasPrefix(text.Reveal(), unknown.Reveal()) {
		return text
	}
	first, size := utf8.DecodeRuneInString(text.Reveal())
	return words.Text(unicode.ToUpper(first)) + text[size:]
}

// namesOf returns the names in a request that are shown in its server. In the private channel Discord sends the global name,
// which members of the server may not know; there it is the one that Discord gave when it was asked about the member.
func (rq Request) namesOf() map[peer.ID]peer.Name {
	all := maps.Clone(rq.Resolved)
	if all == nil {
		all = map[peer.ID]peer.Name{}
	}
	name := peer.Name{Shown: rq.Name, UserName: rq.UserName}
	if rq.DM {
		asked := rq.asked.member
		name = peer.Name{Shown: asked.Called(), UserName: cmp.Or(peer.CleanName(asked.UserName), rq.UserName)}
	}
	if name.Shown != "" {
		all[rq.Member] = name
	}
	return all
}

// newNames returns the names in a request that differ from the stored ones, for people with stored data.
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

// storeNames stores the names that came with a request. If the acting member's name changed, features update their posts.
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

// renamed enqueues effects that show the acting member's new name.
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
	err := rq.speech.Fallback.Update(ctx, db, rq.Guild, func(tx *storage.Tx) error {
		rq.names = namesIn(tx, rq)
		defer rq.names.end()
		return t.storeNames(tx, rq)
	})
	switch {
	case errors.Is(err, storage.ErrNotStarted): // too busy; the next request stores them
		t.log.Warn("could not store names in time")
	case err != nil:
		t.log.Error("could not store names", "err", err)
	}
}

// takeUpName is storeNamesAfter for a request that got no transaction, once its answer went out.
func (t *Table) takeUpName(ctx context.Context, db *storage.DB, rq Request) {
	ctx, cancel := context.WithTimeout(ctx, newsWithin)
	defer cancel()
	var changed map[peer.ID]peer.Name
	err := db.View(ctx, rq.Guild, func(tx *storage.Tx) (err error) {
		changed, err = newNames(tx, rq)
		return err
	})
	if err == nil && len(changed) > 0 {
		t.storeNamesAfter(ctx, db, rq)
	}
}

// nameInGuild returns the server name of a member who acts in the private channel, where Discord sends their global name:
// what Discord answered about them, which may be a moment old where something is about to be shown to others, else the stored
// name, else what Discord answers now.
func (t *Table) nameInGuild(ctx context.Context, db *storage.DB, rq Request) peer.UserText {
	if name := rq.asked.member.Called(); name != "" {
		return name
	}
	var stored *peer.Name
	err := db.View(ctx, rq.Guild, func(tx *storage.Tx) (err error) {
		stored, err = tx.SkipUnreadable().Name(rq.Member)
		return err
	})
	switch {
	case err == nil && stored != nil:
		return stored.Shown
	case err == nil && t.Member != nil && !rq.asked.asked:
		m, _ := t.Member(ctx, rq.Guild, rq.Member)
		return m.Called()
	}
	return ""
}
