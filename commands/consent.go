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

// PressingOwner is ConsentedMember for a component that belongs to one member. Anyone else is refused.
func PressingOwner(tx *storage.Tx, rq Request) (peer.Member, error) {
	if err := rq.RequireOwner(); err != nil {
		return peer.Member{}, err
	}
	return ConsentedMember(tx, rq)
}

// Waits is what a request does once the member has consented. It decides what the question says and what the consent covers.
type Waits int

// The kinds of what waits.
const (
	ForMember Waits = iota // it stores something that only the member sees, or nothing
	ForPeople              // it sends something to people: a request, a share. The question begins "Not sent yet."
	Call                   // it calls moderators: a talk, a worry, a report. "Send it" consents to that call only
	// ForSession raises a hand in a meeting. The consent covers only that.
	ForSession
	ForOneOther // it sends support or a celebration to one person. The consent covers only that
)

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
	case ForOneOther:
		who, _ := peer.ParseID(rq.Arg(0))
		reply = rq.Reply("consent.one", words.Args{"Who": words.Person(who)}, rq.agreeAndSendOrNot())
	case ForSession:
		reply = rq.Reply("consent.session", nil, rq.agreeAndSendOrNot())
	case ForPeople:
		reply = Say(words.Join("\n", rq.Say("consent.not-sent", nil), rq.Say("consent.ask", nil)), rq.AgreeOrNot())
	default:
		reply = rq.Reply("consent.ask", nil, rq.AgreeOrNot())
	}
	reply.Suspend = &rq
	return reply
}

// AgreeOrNot are the buttons under the question for consent. The request must be held.
func (rq Request) AgreeOrNot() Row {
	agree := []any{rq.Member, rq.ID}
	if code := rq.asksIn(); code != "" {
		agree = append(agree, code)
	}
	return rq.consentRow(
		rq.Button("agree", Success, ID("consent:agree", agree...)),
		rq.Button("not-now", Secondary, ID("consent:not-now", rq.Member, rq.ID)),
	)
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

func (t *Table) consentFeature() Feature {
	return Feature{Name: "consent", Components: []Component{
		{Name: "agree", Access: Writes, Do: t.agree},
		{Name: "send", Access: Writes, Do: t.sendIt},
		{Name: "not-now", Access: NoStorage, Do: t.notNow},
		{Name: "ask-in", Access: Reads, Do: t.askIn},
	}}
}

// agree records the consent and runs the held request, in one transaction.
func (t *Table) agree(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	if err := consent(tx, rq); err != nil {
		return Reply{}, err
	}
	if err := storeLanguage(tx, rq, rq.Arg(2)); err != nil {
		return Reply{}, err
	}
	return t.takeUp(tx, rq, false, "consent.again")
}

// sendIt runs the held call, support or celebration, to which alone the member agreed.
func (t *Table) sendIt(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	return t.takeUp(tx, rq, true, "consent.not-held")
}

// takeUp runs the held request whose id the button carries; if it is not held any more, it answers with the sentence lost.
// once means that the member agreed to this request only.
func (t *Table) takeUp(tx *storage.Tx, rq Request, once bool, lost string) (Reply, error) {
	id, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	held, ok := t.held.get(id, rq)
	if !ok {
		return rq.Reply(lost, nil, Unit(rq.FindHelp())).InPlace(), nil
	}
	held.Now, held.speech, held.held, held.waits, held.Seen = rq.Now, rq.speech, rq.held, t.waits(held), rq.Seen
	held.names, held.asked = rq.names, rq.asked
	held.names.add(held)
	held.agreed = once && (held.waits == Call || held.waits == ForOneOther || held.waits == ForSession)
	a, err := t.find(held)
	if err == nil {
		err = authorise(tx, held, a.Level)
	}
	if err != nil {
		return Reply{}, err
	}
	held.shows = a.Shows
	reply, err := a.Do(tx, held)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		// The consent is kept though the request was refused: asking again would not help.
		reply, err = rq.givingBack(rq.refused(refusal), t.wrote(held)), nil
	}
	return reply.InPlace(), err
}

// consent stores that the member agreed. Their zone is the community's until they set their own.
func consent(tx *storage.Tx, rq Request) error {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return err
	}
	if m == nil {
		s, err := tx.Settings()
		if err != nil {
			return err
		}
		fresh := NewMember(rq, s)
		m = &fresh
	}
	if m.Consent >= ConsentVersion {
		return nil
	}
	m.Consent, m.ConsentAt = ConsentVersion, rq.Now
	if err := tx.PutMember(*m); err != nil {
		return err
	}
	return schedulePresenceChecks(tx, rq.Now)
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

// notNow says that nothing was saved or sent, and gives the member their words back. After a call or a hard day it offers
// help; so it does where it no longer knows what was held.
func (t *Table) notNow(_ *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	held, known := t.held.get(id, rq)
	if !known {
		return rq.Reply("consent.not-now", nil, Unit(rq.FindHelp())).InPlace(), nil
	}
	t.held.drop(id)
	reply := rq.Reply("consent.not-now", nil)
	if t.waits(held) == Call || held.hardDay() {
		reply.Message.Rows = []Row{Unit(rq.FindHelp())}
	}
	return rq.givingBack(reply, t.wrote(held)).InPlace(), nil
}

// hardDay reports whether a request says that the day is hard, by an option or a mood button.
func (rq Request) hardDay() bool {
	mood := rq.Choice("mood")
	switch rq.Component {
	case "checkin:mood":
		mood = rq.Arg(2)
	case "prompt:mood":
		mood = rq.Arg(1)
	}
	return peer.Mood(Atoi(mood)).Low()
}
