package mentoring

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// mentorEnd asks whether to end the pairing with a person, as mentor or as mentee. No reason is asked.
func mentorEnd(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	pairings, err := tx.Pairings(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	with := rq.Ref("with")
	for _, p := range pairings {
		if p.Active() && with != rq.Member && (p.Mentor == with || p.Mentee == with) {
			return endAsk(rq, p), nil
		}
	}
	return commands.Reply{}, commands.Refuse("mentor.refusal.no-pairing", words.Args{"With": words.Person(with)})
}

// pressedEnd is the button that asks the same.
func pressedEnd(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := ownPairing(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return endAsk(rq, p), nil
}

// endAsk asks once before a pairing ends: one press alone never ends it.
func endAsk(rq commands.Request, p peer.Pairing) commands.Reply {
	return rq.Reply("mentor.end-ask", words.Args{"With": words.Person(p.Other(rq.Member))}, commands.Buttons(
		rq.Button("end-now", commands.Danger, commands.ID("mentor:end-now", p.ID)),
		rq.Button("keep-it", commands.Secondary, commands.ID("mentor:keep", p.ID)),
		ReportOther(rq.Env, p.ID),
	)...)
}

func keepPairing(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := ownPairing(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("mentor.kept-on", words.Args{"With": words.Person(p.Other(rq.Member))}, commands.Unit(ReportOther(rq.Env, p.ID))).InPlace(), nil
}

// endNow ends a pairing by one of the two: either may at any time. A mentee is offered a new request.
func endNow(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := ownPairing(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	r, err := tx.Request(p.Request)
	if err != nil {
		return commands.Reply{}, err
	}
	if r == nil {
		return commands.Reply{}, commands.Refuse("mentor.refusal.over", nil)
	}
	part := peer.TheMentor
	if p.Mentee == rq.Member {
		part = peer.TheMember
	}
	_, effects, err := applyTransition(tx, rq.Env, *r, Transition{event: peer.EndPairing, By: part, Who: rq.Member})
	if err != nil {
		return commands.Reply{}, err
	}
	var can []commands.Button
	if p.Mentee == rq.Member {
		can = append(can, rq.Button("ask-again", commands.Secondary, commands.ID("mentor:request")))
	}
	can = append(can, rq.Button("talk", commands.Secondary, commands.ID("moderator:talk")), ReportOther(rq.Env, p.ID))
	text, err := endedText(tx, rq.Env, *r, p.Other(rq.Member))
	reply := commands.Say(text, commands.Buttons(can...)...).InPlace()
	reply.Effects = effects
	return reply, err
}

// endedText says to who ended the pairing of a request that it is over, and what becomes of its thread if there is one.
func endedText(tx *storage.Tx, s commands.Env, r peer.Request, with peer.ID) (words.Text, error) {
	text := s.Say("mentor.ended", words.Args{"With": words.Person(with)})
	thread, err := standingThread(tx, r.Member, r.Pairing)
	if err != nil || thread == 0 {
		return text, err
	}
	return words.Join(" ", text, s.Say("mentor.ended-thread", nil)), nil
}

// endedWord tells one of the two that a pairing is over.
func endedWord(s commands.Env, p peer.Pairing, who peer.ID, key string) commands.Effect {
	s = s.For(who)
	var can []commands.Button
	if key == "mentor.ended-mentee" {
		can = append(can, s.Button("ask-again", commands.Secondary, commands.ID("mentor:request")))
	}
	return pairingOver(s, p, who, &commands.Message{
		Text: s.Say(key, words.Args{"Other": words.Person(p.Other(who))}),
		Rows: commands.Buttons(append(can, ReportOther(s, p.ID))...),
	}, p.Other(who))
}

// EndedByErasure tells the other one of a pairing that it is over, in words that name nobody. They can still report.
func EndedByErasure(s commands.Env, p peer.Pairing, who peer.ID) commands.Effect {
	s = s.For(who)
	key := "mentor.erased-mentor"
	if who == p.Mentee {
		key = "mentor.erased-mentee"
	}
	return pairingOver(s, p, who, &commands.Message{Text: s.Say(key, nil), Rows: commands.Buttons(ReportOther(s, p.ID))})
}

// pairingOver is the private message to one of the two when a pairing is over.
func pairingOver(s commands.Env, p peer.Pairing, who peer.ID, m *commands.Message, named ...peer.ID) commands.Effect {
	return commands.Effect{
		Target: pairingsEnded.Of(p.ID, int(s.Now.Unix()), who), Owner: who, Named: named,
		Do: commands.DM{User: who, Message: m}, OnOutcome: "mentor.told-ended",
	}
}

// reportable is a pairing of the member that ended not long ago, also by an erasure, and can still be reported; 0 for none.
func reportable(tx *storage.Tx, rq commands.Request) (peer.ID, error) {
	pairings, err := tx.Pairings(rq.Member)
	if err != nil {
		return 0, err
	}
	var last peer.ID
	for _, p := range pairings {
		if !p.Active() && rq.Now.Before(p.Ended.Add(peer.ReportAfterEnd)) {
			last = p.ID
		}
	}
	erased, err := tx.EndedPairsOf(rq.Member, rq.Now)
	if len(erased) > 0 {
		last = max(last, erased[len(erased)-1])
	}
	return last, err
}

// withReport adds the way to report a pairing that ended not long ago to a reply.
func withReport(tx *storage.Tx, rq commands.Request, reply commands.Reply) (commands.Reply, error) {
	last, err := reportable(tx, rq)
	if last == 0 || err != nil {
		return reply, err
	}
	reply.Message.Under(rq.Say("mentor.status.reportable", nil))
	reply.Message.Rows = append(reply.Message.Rows, commands.Unit(ReportOther(rq.Env, last)))
	return reply, nil
}
