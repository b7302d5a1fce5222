package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Whose Discord is in one language, in a community that speaks another, is offered that one: once, under an answer, or under
// the question for consent, which nobody should have to answer in a language that they read with effort.

func languageFeature() Feature {
	return Feature{Name: "language", Components: []Component{{Name: "speak", Access: Writes, Do: speakLanguage}}}
}

// offerLanguage adds the offer to an answer that has room for it, and reports whether it did. It is made once.
func (rq Request) offerLanguage(m *peer.Member, reply *Reply) bool {
	c := rq.speech.Other()
	if c == nil || m.LanguageOffered || m.Consent < ConsentVersion || reply.Message == nil || len(reply.Message.Rows) >= 5 {
		return false
	}
	reply.Message.Rows = append(reply.Message.Rows, Unit(speakButton(c, ID("language:speak", rq.Member, c.Code()))))
	m.LanguageOffered = true
	return true
}

// speakButton is called in the language that it offers.
func speakButton(c *words.Catalogue, id string) Button {
	return Button{Label: c.Label("button.speak"), Style: Secondary, ID: id}
}

// speakLanguage is the press of the offer: from then on the member is spoken to in that language.
func speakLanguage(tx *storage.Tx, rq Request) (Reply, error) {
	if _, err := PressingMember(tx, rq); err != nil {
		return Reply{}, err
	}
	if err := storeLanguage(tx, rq, rq.Arg(1)); err != nil {
		return Reply{}, err
	}
	return rq.Reply("language.offered", words.Args{"Language": rq.OwnLanguage()}), nil
}

// storeLanguage keeps a language as the acting member's choice, and speaks it. A code that is not spoken changes nothing.
func storeLanguage(tx *storage.Tx, rq Request, code string) error {
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil || !rq.SpeakIn(code) {
		return err
	}
	m.Language = code
	return tx.PutMember(*m)
}

// SpeakIn answers the request in a language, and reports whether that is spoken.
func (rq Request) SpeakIn(code string) bool {
	if rq.speech == nil {
		return false
	}
	c := rq.speech.Spoken.Find(code)
	if c == nil {
		return false
	}
	rq.speech.Readers, rq.speech.Chosen, rq.speech.ChosenNow = c.Over(rq.speech.Community), true, code
	return true
}

// asksIn is the code of the language in which consent is asked if that was chosen for it, "" otherwise.
func (rq Request) asksIn() string {
	if rq.speech == nil {
		return ""
	}
	return rq.speech.ChosenNow
}

// askInstead is the button that asks for consent in the community's language; none where that is no other.
func (rq Request) askInstead() []Button {
	c := rq.speech.Other()
	if c == nil {
		return nil
	}
	return []Button{speakButton(c, ID("consent:ask-in", rq.Member, rq.ID, c.Code()))}
}

// askIn asks for consent again, in the language that was pressed.
func (t *Table) askIn(_ *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	rq.SpeakIn(rq.Arg(2))
	held, ok := t.held.get(id, rq)
	if !ok {
		return rq.Reply("consent.not-held", nil, Unit(rq.FindHelp())).InPlace(), nil
	}
	held.Now, held.speech, held.names, held.waits = rq.Now, rq.speech, rq.names, t.waits(held)
	held.unread = t.unread(held)
	return held.AskConsent().InPlace(), nil
}
