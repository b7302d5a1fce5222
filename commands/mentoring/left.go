package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/presence"
	"waymark/peer"
	"waymark/storage"
)

// What becomes of the mentoring of someone who left the server. A pairing can't be made again by coming back, so it ends only
// on evidence: two answers a day apart that agree (commands/presence). In circles nobody waits for them from then on. One answer gives back what they were asked, because
// someone waits for it.

// Looked notes an answer whether a member is in the server. If it says that they are gone, what they were asked, and what a
// mentor was asked for them, goes back to the queue. When answers a day apart agree, their mentoring ends, and they are told
// when they are back.
func Looked(tx *storage.Tx, s commands.Env, member peer.ID, answer peer.Presence) ([]commands.Effect, error) {
	if out, err := presence.BotIsGone(tx); err != nil || out {
		return nil, err // it is the bot that left: Discord says so of everybody then
	}
	before, after, err := presence.NoteMember(tx, member, answer, s.Now)
	if err != nil || answer != peer.PresenceGone {
		return nil, err
	}
	effects, err := asksBack(tx, s, member)
	if err != nil || before.Agreed() || !after.Agreed() {
		return effects, err
	}
	more, err := left(tx, s, member)
	if err != nil {
		return nil, err
	}
	inCircles, err := circles.Left(tx, s, member)
	return slices.Concat(effects, more, inCircles), err
}

// missing is Looked for someone who was not there when Discord was to show something to them.
func missing(tx *storage.Tx, s commands.Env, member peer.ID) ([]commands.Effect, error) {
	return Looked(tx, s, member, peer.PresenceGone)
}

// leaverLooks are looks whether someone who said a yes from the private channel is in the server; leaverLooked is their outcome
// handler.
const (
	leaverLooks  commands.TargetKind = "mentor-leaver"
	leaverLooked string              = "mentor.leaver-looked"
)

func lookFor(member peer.ID) commands.Effect {
	return commands.Effect{
		Target: leaverLooks.Of(member), Owner: member, Do: commands.CheckMembership{User: member}, OnOutcome: leaverLooked,
	}
}

func notThere(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result != commands.Gone {
		return nil, nil
	}
	return missing(tx, o.Env, o.Effect.User())
}

// asksBack returns the asks that wait for a member, and that of their own request, to the queue. They are not written to.
func asksBack(tx *storage.Tx, s commands.Env, member peer.ID) (effects []commands.Effect, err error) {
	asked, err := tx.Asked(member)
	if err != nil {
		return nil, err
	}
	own, err := tx.RequestOf(member)
	if err != nil {
		return nil, err
	}
	if own != nil && own.Asking() { // a mentor's room is not held for them
		asked = append(asked, *own)
	}
	for _, r := range asked {
		_, more, err := ApplyByItself(tx, s, r.ID, peer.MentorLeaves)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return slices.DeleteFunc(effects, func(e commands.Effect) bool { return e.DMTo(member) }), nil
}

// left ends a member's mentoring, and stores news about it for their return.
func left(tx *storage.Tx, s commands.Env, member peer.ID) ([]commands.Effect, error) {
	request, err := tx.RequestOf(member)
	if err != nil {
		return nil, err
	}
	mentor, err := tx.Mentor(member)
	if err != nil {
		return nil, err
	}
	var news []peer.News
	switch {
	case request == nil:
	case request.State == peer.Paired:
		news = append(news, peer.News{Kind: peer.NewsPairingLeft, At: s.Now})
	case request.Open():
		news = append(news, peer.News{Kind: peer.NewsRequestLeft, At: s.Now})
	}
	if mentor != nil && !mentor.Gone() {
		news = append(news, peer.News{Kind: peer.NewsMentoringLeft, At: s.Now})
	}
	effects, err := leftMentoring(tx, s, member)
	if err != nil {
		return nil, err
	}
	return effects, commands.TellLater(tx, member, news...)
}

// leftMentoring ends what others would wait in vain for, now that a member is no longer in the server: their pairings,
// the asks that they would answer, their own request, and their place on the roster. They are not written to, for they
// asked for nothing.
func leftMentoring(tx *storage.Tx, s commands.Env, member peer.ID) ([]commands.Effect, error) {
	effects, err := offTheRoster(tx, s, member)
	if err != nil {
		return nil, err
	}
	own, err := tx.RequestOf(member)
	if err != nil {
		return nil, err
	}
	if own != nil {
		event := peer.Withdraw
		if own.State == peer.Paired {
			event = peer.EndPairing
		}
		_, more, err := ApplyByItself(tx, s, own.ID, event)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return slices.DeleteFunc(effects, func(e commands.Effect) bool { return e.DMTo(member) }), nil
}

// offTheRoster takes a mentor who left the server off the roster. Requests that they were
// asked about, and those of their mentees, go back to their old places.
func offTheRoster(tx *storage.Tx, s commands.Env, mentor peer.ID) ([]commands.Effect, error) {
	m, err := tx.Mentor(mentor)
	if err != nil || m == nil || m.Gone() {
		return nil, err
	}
	m.State = peer.MentorLeft
	if err := tx.PutMentor(*m); err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	effects, err := Requeue(tx, s, mentor, Transition{By: peer.TheClock})
	if err != nil {
		return nil, err
	}
	card, err := offerCard(tx, s, set, *m)
	return append(effects, card...), err
}
