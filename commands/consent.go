package commands

import (
	"errors"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// ConsentVersion is the version of the consent text. Raise it when what is stored, who sees it or for how long changes:
// members are then asked again.
const ConsentVersion = 1

// RolloverAt is the local hour at which a member's day begins until they choose another.
const RolloverAt = 4

// ErrConsent is returned by a handler that needs consent that the member has not given.
var ErrConsent = errors.New("the member has not consented yet")

// ConsentedMember returns the acting member's record, for handlers that store something about them. Without consent it
// returns ErrConsent, upon which the table asks for it, holds the request in memory and runs it after "I agree". All writers
// get the record this way, so nothing personal is stored without consent.
func ConsentedMember(tx *storage.Tx, rq Request) (peer.Member, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return peer.Member{}, err
	}
	if m == nil || m.Consent < ConsentVersion {
		return peer.Member{}, ErrConsent
	}
	return *m, nil
}

// PressingOwner is for a component that belongs to one member and is about something of theirs that is kept. Anyone else is
// refused, and so is the member after an erasure: there is nothing that the press could be about, so it asks for no consent.
func PressingOwner(tx *storage.Tx, rq Request) (peer.Member, error) {
	if err := rq.RequireOwner(); err != nil {
		return peer.Member{}, err
	}
	if m, err := tx.Member(rq.Member); m == nil && err == nil {
		return peer.Member{}, Refuse("refusal.nothing-kept", nil)
	}
	return ConsentedMember(tx, rq)
}

// PressingMember is PressingOwner for a component that makes something new: who has not consented is asked.
func PressingMember(tx *storage.Tx, rq Request) (peer.Member, error) {
	if err := rq.RequireOwner(); err != nil {
		return peer.Member{}, err
	}
	return ConsentedMember(tx, rq)
}

// Waits is what a request does once the member has consented. It decides what the question says and what the consent covers.
type Waits int

// The kinds of what waits.
const (
	ForMember Waits = iota // it stores something that only the member sees. The question begins "Not saved yet."
	ForPeople              // it sends something to people: a request, a share. The question begins "Not sent yet."
	Call                   // it calls moderators: a talk, a worry, a report. "Send it" consents to that call only
	// ForSession raises a hand in a meeting. The consent covers only that.
	ForSession
	ForOneOther // it sends support or a celebration to one person. The consent covers only that
)

// coversOnlyItself reports whether the consent covers that one request and nothing else.
func (w Waits) coversOnlyItself() bool { return w == Call || w == ForOneOther || w == ForSession }

// waits returns the Waits of a request. A command with the option "share" sends something if that is given.
func (t *Table) waits(rq Request) Waits {
	if rq.Kind.OnMessage() {
		if c, ok := t.Components[rq.Component]; ok {
			return c.Waits
		}
		return ForMember
	}
	c, ok := t.Commands[rq.Command]
	switch share := rq.Choice("share"); {
	case !ok:
		return ForMember
	case share != "" && share != "me":
		return ForPeople
	}
	return c.Waits
}

// unread returns who will not read what a request sends, 0 for nobody.
func (t *Table) unread(rq Request) peer.ID {
	if c, ok := t.Components[rq.Component]; ok && rq.Kind.OnMessage() && c.Unread != nil {
		return c.Unread(rq)
	}
	return 0
}

// kindnessConsent is the Consent of a member who agreed only to be named to people they send support or a celebration to.
// After a call only it is 0. Both are asked before anything else is stored.
const kindnessConsent = -1

// ConsentedSender is ConsentedMember for a call, support, a celebration or a hello, to which a member can agree without the
// rest: then only what that needs is stored. Consent to a call or a hello covers that one; consent to support covers later
// ones, too.
func ConsentedSender(tx *storage.Tx, rq Request) (peer.Member, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return peer.Member{}, err
	}
	if m != nil && m.Consent >= ConsentVersion {
		return *m, nil
	}
	kind := rq.waits == ForOneOther
	if m != nil && kind && m.Consent == kindnessConsent {
		return *m, nil
	}
	if !rq.agreed {
		return peer.Member{}, ErrConsent
	}
	if m == nil {
		set, err := tx.Settings()
		if err != nil {
			return peer.Member{}, err
		}
		fresh := NewMember(rq, set)
		m = &fresh
	}
	m.ConsentAt = rq.Now
	if kind {
		m.Consent = kindnessConsent
	}
	return *m, tx.PutMember(*m)
}

// ConsentedForSession returns ErrConsent unless the acting member agreed to be kept, or to this request alone. It is for a
// name that the guild keeps until a meeting closes: nothing about the member is stored.
func ConsentedForSession(tx *storage.Tx, rq Request) error {
	_, err := ConsentedMember(tx, rq)
	if errors.Is(err, ErrConsent) && rq.agreed {
		return nil
	}
	return err
}

// AskConsent returns the question for consent, which holds the request.
func (rq Request) AskConsent() Reply {
	var reply Reply
	switch rq.waits {
	case Call:
		reply = rq.Reply("consent.call", nil, rq.sendOrNot())
		if rq.unread != 0 {
			reply = rq.Reply("consent.call-about", words.Args{"About": words.Person(rq.unread)}, rq.sendOrNot())
		}
	case ForOneOther:
		who, _ := peer.ParseID(rq.Arg(0))
		reply = rq.Reply("consent.one", words.Args{"Who": words.Person(who)}, rq.agreeAndSendOrNot())
	case ForSession:
		reply = rq.Reply("consent.session", nil, rq.agreeAndSendOrNot())
	case ForPeople:
		reply = Say(words.Join("\n", rq.Say("consent.not-sent", nil), rq.Say("consent.ask", nil)), rq.AgreeOrNot())
	default:
		reply = Say(words.Join("\n", rq.Say("consent.not-saved", nil), rq.Say("consent.ask", nil)), rq.AgreeOrNot())
	}
	reply.Suspend = &rq
	return reply
}

// AgreeOrNot are the buttons under the question for consent, after a hard day with the way to help. The request must be
// held.
func (rq Request) AgreeOrNot() Row {
	agree := []any{rq.Member, rq.ID}
	if code := rq.asksIn(); code != "" {
		agree = append(agree, code)
	}
	buttons := []Button{
		rq.Button("agree", Success, ID("consent:agree", agree...)),
		rq.Button("not-now", Secondary, ID("consent:not-now", rq.Member, rq.ID)),
	}
	if rq.hardDay() {
		buttons = append(buttons, rq.FindHelp())
	}
	return rq.consentRow(buttons...)
}

// agreeAndSendOrNot are the buttons under what one press both agrees to and does.
func (rq Request) agreeAndSendOrNot() Row {
	return rq.consentRow(
		rq.Button("agree", Success, ID("consent:send", rq.Member, rq.ID)),
		rq.Button("not-now", Secondary, ID("consent:not-now", rq.Member, rq.ID)),
	)
}

// consentRow adds the button that asks in another language, if there is one.
func (rq Request) consentRow(buttons ...Button) Row {
	return Unit(append(buttons, rq.askInstead()...)...)
}

// sendOrNot are the buttons under a call that was not sent yet.
func (rq Request) sendOrNot() Row {
	return rq.consentRow(
		rq.Button("send-it", Success, ID("consent:send", rq.Member, rq.ID)),
		rq.Button("dont-send", Secondary, ID("consent:not-now", rq.Member, rq.ID)),
		rq.FindHelp(),
	)
}

// MemberOrDefault returns the acting member's record, for handlers that only show something. For a person who has not
// consented it is NewMember's. Nothing is stored.
func MemberOrDefault(tx *storage.Tx, rq Request) (peer.Member, error) {
	m, err := tx.Member(rq.Member)
	if err != nil || m != nil {
		return Deref(m), err
	}
	s, err := tx.Settings()
	return NewMember(rq, s), err
}

// Deref returns what p points to, the zero value for nil.
func Deref[T any](p *T) T {
	if p == nil {
		var none T
		return none
	}
	return *p
}

// NewMember returns the record that a member starts with.
func NewMember(rq Request, s peer.Settings) peer.Member {
	return peer.Member{
		ID:        rq.Member,
		Calendar:  peer.Calendar{Zone: s.Zone, Rollover: RolloverAt},
		KeepNotes: peer.KeepNotesDefault,
	}
}
