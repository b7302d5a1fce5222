package mentoring

import (
	"cmp"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/presence"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A look-in asks each of a pairing, alone, how it goes: on the 3rd, 14th and 45th day. The answer is told to
// nobody and not stored; it only opens the doors that fit.

// lookInShown is how long /mentor status and /mentor mentees show a look-in to a person who takes no private messages.
const lookInShown = 7 * 24 * time.Hour

// scheduleLookIn asks for the next look-in of a pairing after an instant.
func scheduleLookIn(tx *storage.Tx, p peer.Pairing, after time.Time) error {
	for _, at := range p.FollowUps() {
		if at.After(after) {
			return tx.Schedule("mentor.look-in", p.Mentee, p.ID, at)
		}
	}
	return nil
}

// lookIn asks both, each alone. After downtime, or while the bot was out of the guild, only the latest is asked.
func lookIn(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	p, err := tx.Pairing(d.Ref)
	if err != nil || p == nil || !p.Active() {
		return nil, err
	}
	out, err := presence.BotIsGone(tx)
	if err != nil {
		return nil, err
	}
	if out {
		return nil, tx.Schedule("mentor.look-in", p.Mentee, p.ID, d.Now.Add(mendAgain))
	}
	if err := cmp.Or(scheduleLookIn(tx, *p, d.Now), beginLooking(tx, *p, d.Now)); err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, who := range []peer.ID{p.Mentee, p.Mentor} {
		m, err := tx.Member(who)
		if err != nil || m == nil {
			return nil, err
		}
		comes, err := lookInMessages().Comes(tx, *m, d.Now)
		if err != nil {
			return nil, err
		}
		if comes { // else /mentor status and /mentor mentees show it
			effects = append(effects, lookInCard(d.Env, *p, who))
		}
	}
	return effects, nil
}

// lookInMessages are the look-ins, as one of the kinds of message that come by themselves.
func lookInMessages() commands.MessageKind {
	return commands.MessageKind{
		Name: "look-ins", Says: "messages.look-ins",
		Gets: func(tx *storage.Tx, m peer.Member) (bool, error) {
			all, err := tx.Pairings(m.ID)
			return slices.ContainsFunc(all, peer.Pairing.Active), err
		},
	}
}

func lookInTarget(p peer.Pairing, who peer.ID, now time.Time) commands.Target {
	n := 0
	for _, at := range p.FollowUps() {
		if !at.After(now) {
			n++
		}
	}
	return followups.Of(p.ID, n, who)
}

func lookInCard(s commands.Env, p peer.Pairing, who peer.ID) commands.Effect {
	return commands.Effect{
		Target: lookInTarget(p, who, s.Now), Owner: p.Mentee, OnOutcome: "mentor.asked", Until: s.Now.Add(lookInShown),
		Do: commands.DM{User: who, Message: lookInMessage(s.For(who), p, who), Between: []peer.ID{who, p.Other(who)}},
	}
}

func lookInMessage(s commands.Env, p peer.Pairing, who peer.ID) *commands.Message {
	key := "mentor.look-in.mentee"
	if who == p.Mentor {
		key = "mentor.look-in.mentor"
	}
	return &commands.Message{
		Text: s.Say(key, words.Args{"Other": words.Person(p.Other(who)), "HowLong": howLong(s, p)}),
		Rows: commands.Buttons(
			s.Button("it-fits", commands.Success, commands.ID("mentor:fits", p.ID)),
			s.Button("not-sure", commands.Secondary, commands.ID("mentor:unsure", p.ID)),
			s.Button("end-it", commands.Secondary, commands.ID("mentor:end", p.ID)),
			s.Button("talk", commands.Secondary, commands.ID("moderator:talk")),
			ReportOther(s, p.ID),
		),
	}
}

// howLong is how long a pairing has lasted: in days, or from two weeks on in weeks.
func howLong(s commands.Env, p peer.Pairing) words.Text {
	days := int(s.Now.Sub(p.Since) / (24 * time.Hour))
	if days < 14 {
		return s.Say("mentor.look-in.days", words.Args{"Count": days})
	}
	return s.Say("mentor.look-in.weeks", words.Args{"Count": days / 7})
}

// missedLookIn is the look-in that a member was to be asked lately and that could not be sent to them, nil if none.
func missedLookIn(tx *storage.Tx, s commands.Env, p peer.Pairing, who peer.ID) (*commands.Message, error) {
	for _, at := range p.FollowUps() {
		if s.Now.Before(at) || s.Now.After(at.Add(lookInShown)) {
			continue
		}
		posted, err := tx.Posted(p.Mentee, lookInTarget(p, who, at).String())
		if err != nil || posted != nil {
			return nil, err
		}
		return lookInMessage(s, p, who), nil
	}
	return nil, nil
}

// ownPairing is the active pairing that a look-in is about, of which the acting member is one.
func ownPairing(tx *storage.Tx, rq commands.Request) (peer.Pairing, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Pairing{}, err
	}
	p, err := tx.Pairing(id)
	if err != nil {
		return peer.Pairing{}, err
	}
	if p == nil || !p.Active() {
		return peer.Pairing{}, commands.Refuse("mentor.refusal.over", nil)
	}
	if p.Mentor != rq.Member && p.Mentee != rq.Member {
		return peer.Pairing{}, commands.Refuse("refusal.not-yours", nil)
	}
	return *p, nil
}

func lookInFits(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := ownPairing(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	theOther := p.Other(rq.Member)
	return rq.Reply("mentor.look-in.fits", words.Args{"Other": words.Person(theOther)}, commands.Unit(ReportOther(rq.Env, p.ID))).InPlace(), nil
}

// lookInUnsure names the choices. It chooses nothing and tells nobody.
func lookInUnsure(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := ownPairing(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("mentor.look-in.unsure", nil, commands.Buttons(
		rq.Button("talk", commands.Secondary, commands.ID("moderator:talk")),
		rq.Button("end-it", commands.Secondary, commands.ID("mentor:end", p.ID)),
		ReportOther(rq.Env, p.ID),
	)...).InPlace(), nil
}
