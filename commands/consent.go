package commands

import (
	"errors"
	"sync"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// ConsentVersion is the version of the consent text. Raise it when what is kept, who sees it or for how
// long changes; members are then asked again.
const ConsentVersion = 1

const (
	// HoldFor is how long a request is kept in memory while it waits for consent.
	HoldFor    = 15 * time.Minute
	holdAtMost = 10_000
	RolloverAt = 4 // hour at which a member's day begins until they choose
)

// ErrConsent is the error of a handler that needs the consent which the member has not given.
var ErrConsent = errors.New("the member has not consented yet")

// ConsentedMember returns the acting member's record, to store something about them. Without consent it fails in a way
// that makes the table ask for it, hold the request in memory and carry it out after "I agree". It is the
// only way to a member's record for whoever writes, so nothing personal is stored before.
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

// PressingOwner is me for buttons, which belong to one member: to whoever pressed it, or it is refused.
func PressingOwner(tx *storage.Tx, rq Request) (peer.Member, error) {
	if err := rq.RequireOwner(); err != nil {
		return peer.Member{}, err
	}
	return ConsentedMember(tx, rq)
}

// heldRequests are requests that wait for consent, or for the rest of what a member has to say: in memory only, for at most 15 minutes, never on disk.
type heldRequests struct {
	mu sync.Mutex
	by map[peer.ID]Request // by their own id
}

func (h *heldRequests) put(rq Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by == nil {
		h.by = map[peer.ID]Request{}
	}
	for id, old := range h.by {
		if old.Now.Add(HoldFor).Before(rq.Now) || old.Member == rq.Member && old.Guild == rq.Guild {
			delete(h.by, id)
		}
	}
	rq.names = nil // they end with the transaction
	if len(h.by) < holdAtMost {
		h.by[rq.ID] = rq
	}
}

// get returns a held request of this member in this guild, if it is not too old.
func (h *heldRequests) get(id peer.ID, rq Request) (Request, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	old, ok := h.by[id]
	ok = ok && old.Member == rq.Member && old.Guild == rq.Guild && !old.Now.Add(HoldFor).Before(rq.Now)
	return old, ok
}

func (h *heldRequests) drop(id peer.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.by, id)
}

// forget drops what a member was doing.
func (h *heldRequests) forget(guild, member peer.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, old := range h.by {
		if old.Member == member && old.Guild == guild {
			delete(h.by, id)
		}
	}
}

// Waits is what waits while a member who has not consented is asked. It decides what the page says and what the
// consent covers.
type Waits int

// The kinds of what waits.
const (
	ForMember   Waits = iota // something that is kept for the member only, or nothing
	ForPeople                // something to be sent to people: a request, a share. The page begins "Not sent yet."
	Call                     // a call for a moderator, a worry or a report. `Send it` consents to that call only
	ForOneOther              // support or a celebration, whose sender is named to one person. The consent covers that only
)

// waits is what waits for consent with a request. A command with the option "share" sends something if that is given.
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

// kindnessConsent is the Consent of a member who agreed to being named to those to whom they send support or a celebration,
// and to nothing else. That of a member who agreed to a call only is 0. Both are asked before anything else is kept.
const kindnessConsent = -1

// ConsentedSender is ConsentedMember for a call or a kindness, to which a member may agree alone: then only what that needs
// is stored. The consent to a call is for that call; the consent to a kindness is for the next ones, too.
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

// AskConsent asks for the consent that a request needs, and holds the request.
func (rq Request) AskConsent() Reply {
	var reply Reply
	switch rq.waits {
	case Call:
		reply = rq.Reply("consent.call", nil, rq.sendOrNot())
	case ForOneOther:
		who, _ := peer.ParseID(rq.Arg(0))
		reply = rq.Reply("consent.one", words.Args{"Who": words.Person(who)}, Unit(
			rq.Button("agree", Success, ID("consent:send", rq.Member, rq.ID)),
			rq.Button("not-now", Secondary, ID("consent:not-now", rq.Member, rq.ID)),
		))
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
	return Unit(
		rq.Button("agree", Success, ID("consent:agree", rq.Member, rq.ID)),
		rq.Button("not-now", Secondary, ID("consent:not-now", rq.Member, rq.ID)),
	)
}

// sendOrNot are the buttons under a call that has not been sent.
func (rq Request) sendOrNot() Row {
	return Unit(
		rq.Button("send-it", Success, ID("consent:send", rq.Member, rq.ID)),
		rq.Button("dont-send", Secondary, ID("consent:not-now", rq.Member, rq.ID)),
		rq.findHelp(),
	)
}

func (rq Request) findHelp() Button { return rq.Button("find-help", Secondary, ID("helpnow:show")) }

func (t *Table) consentFeature() Feature {
	return Feature{Name: "consent", Components: []Component{
		{Name: "agree", Access: Writes, Do: t.agree},
		{Name: "send", Access: Writes, Do: t.sendIt},
		{Name: "not-now", Access: NoStorage, Do: t.notNow},
	}}
}

// agree records the consent and carries out what the member was doing, in one transaction.
func (t *Table) agree(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	if err := consent(tx, rq); err != nil {
		return Reply{}, err
	}
	return t.takeUp(tx, rq, false, "consent.again")
}

// sendIt carries out the one call or kindness that the member agreed to.
func (t *Table) sendIt(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	return t.takeUp(tx, rq, true, "consent.not-held")
}

// takeUp carries out the held request that a button names, or says under the key lost that it is not held any more. With
// once the member agreed to it alone.
func (t *Table) takeUp(tx *storage.Tx, rq Request, once bool, lost string) (Reply, error) {
	id, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	held, ok := t.held.get(id, rq)
	if !ok {
		return rq.Reply(lost, nil, Unit(rq.findHelp())).InPlace(), nil
	}
	held.Now, held.Catalogue, held.held, held.waits, held.Seen = rq.Now, rq.Catalogue, rq.held, t.waits(held), rq.Seen
	held.names = rq.names
	held.names.add(held)
	held.agreed = once && (held.waits == Call || held.waits == ForOneOther)
	a, err := t.find(held)
	if err == nil {
		err = authorise(tx, held, a.Level)
	}
	if err != nil {
		return Reply{}, err
	}
	reply, err := a.Do(tx, held)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		// The consent stands though the action was refused: asking again would not make it better.
		reply, err = rq.givingBack(rq.refused(refusal), t.wrote(held)), nil
	}
	return reply.InPlace(), err
}

// consent notes that the member agreed, and the community's zone as theirs until they set their own.
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

// MemberOrDefault returns what is known of the acting member, to show something to them. Who has not consented has
// an empty record with the community's time zone, and nothing is stored.
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

// NewMember is what a member starts with.
func NewMember(rq Request, s peer.Settings) peer.Member {
	return peer.Member{
		ID:        rq.Member,
		Calendar:  peer.Calendar{Zone: s.Zone, Rollover: RolloverAt},
		KeepNotes: peer.KeepNotesDefault,
	}
}

// notNow says that nothing was saved or sent, and gives back what the member wrote.
func (t *Table) notNow(_ *storage.Tx, rq Request) (Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return Reply{}, err
	}
	reply := rq.Reply("consent.not-now", nil)
	if id, err := rq.ArgID(1); err == nil {
		if held, mine := t.held.get(id, rq); mine {
			t.held.drop(id)
			if t.waits(held) == Call || held.hardDay() {
				reply.Message.Rows = []Row{Unit(rq.findHelp())}
			}
			reply = rq.givingBack(reply, t.wrote(held))
		}
	}
	return reply.InPlace(), nil
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
