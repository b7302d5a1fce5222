package commands

import (
	"cmp"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Which language something is said in is ruled here, for every feature:
//
//	an answer, a form          the language of who acted: Env.Say
//	a post, a card, a thread   the language of the community: Env.Community().Say
//	a private message          the language of who gets it: Env.For(member).Say
//
// Someone's language is the one that they chose, else that of their Discord if it is spoken, else the community's, which is
// English if the owner chose none. Where nobody acts (Due, Outcome), Env.Say speaks to the member it is about. A message
// is in one language as a whole: fallback.go.

// speech is who is spoken to in a guild, and how.
type speech struct {
	spoken    *words.Languages
	reader    peer.ID          // who Env.Say speaks to, 0 for nobody in particular
	readers   *words.Catalogue // in their language
	community *words.Catalogue
	fallback  *Fallback // how far below their languages everyone is spoken to
	work      string    // see audience
	chosen    bool      // the reader chose their language
	spokenIn  string    // the language that this request chose
}

// newSpeech is the speech before anything was read from storage: by Discord's locales alone.
func newSpeech(spoken *words.Languages, fallback *Fallback, reader peer.ID, locales ...string) *speech {
	p := &speech{spoken: spoken, fallback: fallback, reader: reader, readers: spoken.English(), community: spoken.English()}
	for _, locale := range locales {
		if c := spoken.Find(locale); c != nil {
			p.readers = c
			break
		}
	}
	return p
}

// read brings in what the owner and the reader chose, as far as that can be read. locale is the reader's Discord, "" if it is
// not known.
func (p *speech) read(tx *storage.Tx, locale string) {
	if len(p.spoken.Spoken()) == 1 {
		return // whatever was chosen, it is English
	}
	tx = tx.SkipUnreadable()
	if set, err := tx.Settings(); err == nil {
		if c := p.spoken.Find(set.Language); c != nil {
			p.community = c
		}
	}
	m, err := readMember(tx, p.reader)
	p.readers, p.spokenIn, p.chosen = p.of(m, locale), "", err != nil || m.Language != ""
}

// readMember returns a member, zero if they are none or cannot be read, or tx is nil.
func readMember(tx *storage.Tx, member peer.ID) (peer.Member, error) {
	if tx == nil || member == 0 {
		return peer.Member{}, nil
	}
	m, err := tx.SkipUnreadable().Member(member)
	return Deref(m), err
}

// of returns the catalogue for a member.
func (p *speech) of(m peer.Member, locale string) *words.Catalogue {
	for _, code := range []string{m.Language, cmp.Or(locale, m.Heard)} {
		if c := p.spoken.Find(code); c != nil {
			return c.Over(p.community)
		}
	}
	return p.community
}

// words are the sentences in the language of who is spoken to.
func (s Env) words() *words.Catalogue {
	if s.Catalogue == nil && s.speech != nil {
		return s.speech.to(s.speech.reader, s.speech.readers)
	}
	return s.Catalogue
}

// to returns the catalogue for a member, or for the community (0), whose language has own.
func (p *speech) to(member peer.ID, own *words.Catalogue) *words.Catalogue {
	return p.fallback.in(audience{p.work, member}, own)
}

// Community returns the Env that speaks the community's language, for all that others can see.
func (s Env) Community() Env {
	s.private = false
	if s.speech != nil {
		s.Catalogue = s.speech.to(0, s.speech.community)
	}
	return s
}

// For returns the Env that speaks a member's language, for a private message to them.
func (s Env) For(member peer.ID) Env {
	s.private = true
	switch {
	case s.speech == nil:
	case member == s.speech.reader:
		s.Catalogue = s.speech.to(member, s.speech.readers)
	case s.names != nil:
		m, _ := readMember(s.names.tx, member)
		s.Catalogue = s.speech.to(member, s.speech.of(m, ""))
	}
	return s
}

// Languages are those that are spoken here, English first.
func (s Env) Languages() []*words.Catalogue {
	if s.speech == nil {
		return []*words.Catalogue{s.Catalogue}
	}
	return s.speech.spoken.Spoken()
}

// SpokenHead is the head of the language that is spoken: its code and its direction.
func (s Env) SpokenHead() words.Head { return s.words().Head() }

// OwnLanguage is what the speakers of the language that is spoken call it.
func (s Env) OwnLanguage() string { return s.words().Name() }

// speaking is the Env of what nobody asked for: it speaks to the member it is about. work tells apart what shares a
// fallback.
func (t *Table) speaking(tx *storage.Tx, fallback *Fallback, work string, about peer.ID) *speech {
	p := newSpeech(t.languages, fallback, about)
	p.work = work
	p.read(tx, "")
	return p
}

// storeHeard keeps the language of an answer for later private messages to the member, if they are one, and adds the offer of
// another language to the answer.
func (t *Table) storeHeard(tx *storage.Tx, rq Request, reply *Reply) error {
	if len(t.languages.Spoken()) == 1 {
		return nil
	}
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil {
		return err
	}
	offered := rq.offerLanguage(m, reply)
	heard := ""
	if c := t.languages.Find(rq.Locale); c != nil {
		heard = c.Code()
	}
	if m.Heard == heard && !offered {
		return nil
	}
	m.Heard = heard
	return tx.PutMember(*m)
}

// Readers is the catalogue of the acting member's language, also where a message is said in another.
func (s Env) Readers() *words.Catalogue {
	if s.Catalogue == nil && s.speech != nil {
		return s.speech.readers
	}
	return s.Catalogue
}

// Weekday is the name of a day of the week.
func (s Env) Weekday(d time.Weekday) words.Text { return s.words().Weekday(d) }

// Reread brings in a language that was just chosen, so that the answer is in it.
func (rq Request) Reread(tx *storage.Tx) {
	if rq.speech != nil {
		rq.speech.read(tx, rq.Locale)
	}
}
