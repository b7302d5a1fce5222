package commands

import (
	"errors"

	"waymark/commands/presence"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

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
	return t.takeUp(tx, rq, false)
}

// sendIt runs the held call, support or celebration, to which alone the member agreed.
func (t *Table) sendIt(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	return t.takeUp(tx, rq, true)
}

// takeUp runs the held request whose id the button carries; if it is not held any more, it says so.
// once means that the member agreed to this request only.
func (t *Table) takeUp(tx *storage.Tx, rq Request, once bool) (Reply, error) {
	id, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	held, ok := t.held.get(id, rq)
	if !ok {
		said := "consent.kept-not-held"
		if once {
			said = "consent.not-held"
		}
		return rq.Reply(said, words.Args{"Count": int(HoldFor.Minutes())}, Unit(rq.FindHelp())).InPlace(), nil
	}
	held.Now, held.speech, held.held, held.waits, held.Seen = rq.Now, rq.speech, rq.held, t.waits(held), rq.Seen
	held.names, held.asked = rq.names, rq.asked
	if held.DM { // it holds the global name that Discord sends there
		held.Name = rq.Name
	}
	held.names.add(held)
	held.agreed = once && held.waits.coversOnlyItself()
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
	return presence.ScheduleRounds(tx, rq.Now)
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

// refusedFirst returns the error of a request that stopped for consent: the refusal that would follow the consent, else
// ErrConsent. What cannot be done anyway is refused at once, and not after a page about what is kept. For that the handler
// runs once more, as for a member who has just agreed; the error rolls back all of it.
func refusedFirst(tx *storage.Tx, rq Request, do Handler) error {
	if rq.waits.coversOnlyItself() {
		rq.agreed = true
	} else if err := consent(tx, rq); err != nil {
		return ErrConsent
	}
	_, err := do(tx, rq)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return err
	}
	return ErrConsent
}
