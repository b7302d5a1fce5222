package commands

import (
	"time"

	"waymark/commands/speech"
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
// is in one language as a whole: speech/fallback.go.

// words are the sentences in the language of who is spoken to.
func (s Env) words() *words.Catalogue {
	if s.Catalogue == nil && s.speech != nil {
		return s.speech.To(s.speech.Reader, s.speech.Readers)
	}
	return s.Catalogue
}

// Community returns the Env that speaks the community's language, for all that others can see.
func (s Env) Community() Env {
	s.private = false
	if s.speech != nil {
		s.Catalogue = s.speech.To(0, s.speech.Community)
	}
	return s
}

// For returns the Env that speaks a member's language, for a private message to them.
func (s Env) For(member peer.ID) Env {
	s.private = true
	switch {
	case s.speech == nil:
	case member == s.speech.Reader:
		s.Catalogue = s.speech.To(member, s.speech.Readers)
	case s.names != nil:
		s.Catalogue = s.speech.ToMember(s.names.tx, member)
	}
	return s
}

// Languages are those that are spoken here, English first.
func (s Env) Languages() []*words.Catalogue {
	if s.speech == nil {
		return []*words.Catalogue{s.Catalogue}
	}
	return s.speech.Spoken.Spoken()
}

// SpokenHead is the head of the language that is spoken: its code and its direction.
func (s Env) SpokenHead() words.Head { return s.words().Head() }

// OwnLanguage is what the speakers of the language that is spoken call it.
func (s Env) OwnLanguage() string { return s.words().Name() }

// speaking is the Env of what nobody asked for: it speaks to the member it is about. work tells apart what shares a
// fallback.
func (t *Table) speaking(tx *storage.Tx, fallback *speech.Fallback, work string, about peer.ID) *speech.Speech {
	heard := speech.New(t.languages, fallback, about)
	heard.Work = work
	heard.Read(tx, "")
	return heard
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
		return s.speech.Readers
	}
	return s.Catalogue
}

// Weekday is the name of a day of the week.
func (s Env) Weekday(d time.Weekday) words.Text { return s.words().Weekday(d) }

// Reread brings in a language that was just chosen, so that the answer is in it.
func (rq Request) Reread(tx *storage.Tx) {
	if rq.speech != nil {
		rq.speech.Read(tx, rq.Locale)
	}
}

// apart is the Env for other messages than those that the answer to a request is made of.
func (s Env) apart(work string) Env {
	if s.speech != nil {
		p := *s.speech
		p.Work, s.speech = work, &p
	}
	return s
}
