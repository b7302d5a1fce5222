package commands

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// nudgeAfter is how long a request may wait unclaimed before the moderators are reminded, and again.
const nudgeAfter = 24 * time.Hour

// askedRequest is the request that a card is about. A request that is gone is an old card.
func askedRequest(tx *storage.Tx, rq Request) (peer.Request, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Request{}, err
	}
	r, err := tx.Request(id)
	if err != nil {
		return peer.Request{}, err
	}
	if r == nil {
		return peer.Request{}, Refuse("mentor.refusal.not-now", nil)
	}
	return *r, nil
}

// mentorAnswer is the mentor's Accept or Decline.
func mentorAnswer(e peer.Event) Handler {
	return func(tx *storage.Tx, rq Request) (Reply, error) {
		r, err := askedRequest(tx, rq)
		if err != nil {
			return Reply{}, err
		}
		after, err := applyTo(r, e, peer.TheMentor, rq, rq.Member)
		if err != nil {
			return Reply{}, err
		}
		m, err := tx.Mentor(rq.Member)
		if err != nil {
			return Reply{}, err
		}
		if m == nil {
			return Reply{}, Refuse("mentor.refusal.no-mentor", nil)
		}
		effects, err := moveRequest(tx, rq.Scene, r, after)
		if err != nil {
			return Reply{}, err
		}
		key := "mentor.declined"
		if after.State == peer.AskedMentee {
			key = "mentor.accepted"
			effects = append(effects,
				askCard(rq.Scene, after, rq.Member, key),
				menteeCard(rq.Scene, after, *m, ""))
		}
		reply := rq.reply(key, words.Args{"Member": words.Mention(r.Member)})
		reply.Update, reply.Effects = true, pressed(rq, effects)
		return reply, nil
	}
}

// menteeDeclines puts the request back into its old place. The mentor is told that it is over, not why.
func menteeDeclines(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	after, err := applyTo(r, peer.MenteeDeclines, peer.TheMember, rq, 0)
	if err != nil {
		return Reply{}, err
	}
	effects, err := moveRequest(tx, rq.Scene, r, after)
	reply := rq.reply("mentor.no", nil)
	reply.Update, reply.Effects = true, pressed(rq, effects)
	return reply, err
}

// menteeAccepts begins the pairing: it is active from here on, whatever Discord does about the thread.
func menteeAccepts(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	after, err := applyTo(r, peer.MenteeAccepts, peer.TheMember, rq, 0)
	if err != nil {
		return Reply{}, err
	}
	m, err := tx.Mentor(after.Mentor)
	if err != nil {
		return Reply{}, err
	}
	if m == nil {
		return Reply{}, Refuse("mentor.refusal.not-now", nil)
	}
	p := after.Pairing(rq.Now)
	if err := tx.PutPairing(p); err != nil {
		return Reply{}, err
	}
	if err := scheduleLookIn(tx, p, rq.Now); err != nil {
		return Reply{}, err
	}
	effects, err := moveRequest(tx, rq.Scene, r, after)
	if err != nil {
		return Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	effects = append(effects,
		askCard(rq.Scene, after, after.Mentor, "mentor.paired-mentor"),
		menteeCard(rq.Scene, after, *m, "mentor.paired-mentee"))
	effects = append(effects, openThread(rq.Scene, set, p)...)
	if set.Mentoring == 0 {
		if err := scheduleThread(tx, p, rq.Now); err != nil {
			return Reply{}, err
		}
	}
	reply := rq.reply("mentor.paired-mentee", words.Args{"Mentor": words.Mention(p.Mentor)}, unit(reportButton(rq.Scene, r.ID, p.Mentor)))
	reply.Update, reply.Effects = true, pressed(rq, effects)
	return reply, nil
}

// threadTarget names the thread of a pairing.
func threadTarget(pairing peer.ID) string { return "thread/" + pairing.String() }

// openThread wishes the pairing's private thread. Without a channel for it both are told how to go on.
func openThread(s Scene, set peer.Settings, p peer.Pairing) []Effect {
	if set.Mentoring == 0 {
		return threadMissing(s, set, p, "mentors.thread-no-channel")
	}
	return []Effect{{
		Kind: OpenThread, Target: threadTarget(p.ID), Owner: p.Mentee, Channel: set.Mentoring,
		Name: s.Label("mentor.thread-name") + " " + threadCode(p.ID), Members: []peer.ID{p.Mentor, p.Mentee},
		Message: &Message{Text: s.Say("mentor.opening", words.Args{
			"Mentor": words.Mention(p.Mentor), "Mentee": words.Mention(p.Mentee),
		}), Rows: buttons(reportButton(s, p.ID, 0))},
		Then: "mentor.thread", Ref: p.ID,
	}}
}

// threadCode tells threads apart without saying anything about who is in them.
func threadCode(pairing peer.ID) string {
	h := fnv.New32a()
	h.Write([]byte(pairing.String()))
	code := strings.ToUpper(strconv.FormatUint(uint64(h.Sum32()), 36))
	return ("0000000" + code)[len(code):]
}

// threadOpened hears how opening the thread went. Where Discord refused, the pairing stands: both are told
// how to go on, and the moderators what to mend.
func threadOpened(tx *storage.Tx, o Outcome) ([]Effect, error) {
	p, err := tx.Pairing(o.Effect.Ref)
	if err != nil || p == nil || !p.Active() {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	switch o.Result {
	case Done, Gone:
		if err := tx.Unschedule("mentor.thread", p.Mentee, p.ID); err != nil {
			return nil, err
		}
		return threadMended(tx, o, set, *p)
	case Left:
		return personLeft(tx, o.Scene, *p, o.ID)
	}
	if err := scheduleThread(tx, *p, o.Now); err != nil {
		return nil, err
	}
	return threadMissing(o.Scene, set, *p, "mentors.thread-refused"), nil
}

// threadAgain is how often the thread of a pairing is tried anew while Discord refuses it.
const threadAgain = time.Hour

func scheduleThread(tx *storage.Tx, p peer.Pairing, now time.Time) error {
	return tx.Schedule("mentor.thread", p.Mentee, p.ID, now.Add(threadAgain))
}

// retryThread wishes a missing thread again, in the channel that is set now: whoever mends a permission or
// sets a channel need not know which pairings wait for it.
func retryThread(tx *storage.Tx, d Due) ([]Effect, error) {
	p, err := tx.Pairing(d.Ref)
	if err != nil || p == nil || !p.Active() {
		return nil, err
	}
	posted, err := tx.Posted(p.Mentee, threadTarget(p.ID))
	if err != nil || posted != nil && posted.Message != 0 {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if err := scheduleThread(tx, *p, d.Now); err != nil || set.Mentoring == 0 {
		return nil, err
	}
	return openThread(d.Scene, set, *p), nil
}

// threadMended takes back what was said while the thread was missing.
func threadMended(tx *storage.Tx, o Outcome, set peer.Settings, p peer.Pairing) ([]Effect, error) {
	effects := threadMissing(o.Scene, set, p, "mentors.thread-refused")
	var mended []Effect
	for _, e := range effects {
		posted, err := tx.Posted(e.Owner, e.Target)
		if err != nil {
			return nil, err
		}
		if posted == nil || posted.Gone {
			continue
		}
		e.Message = nil
		if e.Kind == DM {
			e.Message = &Message{Text: o.Say("mentor.thread-mended", words.Args{"Thread": words.Channel(o.ID)})}
		}
		mended = append(mended, e)
	}
	return mended, nil
}

// personLeft ends a pairing of which one is no longer in the server. A mentee keeps their old place.
func personLeft(tx *storage.Tx, s Scene, p peer.Pairing, who peer.ID) ([]Effect, error) {
	if who != p.Mentor {
		effects, err := endPairing(tx, s, p, 0)
		return append(effects, endedWord(s, p, p.Mentor, "mentor.ended-mentor")), err
	}
	ended, changed := p.End(0, s.Now)
	if !changed {
		return nil, nil
	}
	if err := tx.PutPairing(ended); err != nil {
		return nil, err
	}
	if err := pairingOver(tx, p); err != nil {
		return nil, err
	}
	effects := []Effect{closeThread(s, p), endedWord(s, p, p.Mentee, "mentor.back-in-queue")}
	r, err := tx.Request(p.ID)
	if err != nil || r == nil || r.State != peer.Paired {
		return effects, err
	}
	after, err := r.Apply(peer.MentorLeaves, peer.TheClock, 0, s.Now, 0)
	if err != nil {
		return nil, err
	}
	moved, err := moveRequest(tx, s, *r, after)
	return append(effects, moved...), err
}

func threadMissing(s Scene, set peer.Settings, p peer.Pairing, toModerators string) []Effect {
	tell := func(who, other peer.ID) Effect {
		return Effect{
			Kind: DM, Target: "no-" + threadTarget(p.ID) + "/" + who.String(), Owner: p.Mentee, User: who,
			Message: &Message{Text: s.Say("mentor.no-thread", words.Args{"Other": words.Mention(other)})},
		}
	}
	effects := []Effect{tell(p.Mentor, p.Mentee), tell(p.Mentee, p.Mentor)}
	if set.Moderators != 0 {
		effects = append(effects, Effect{
			Kind: Post, Target: "no-" + threadTarget(p.ID), Owner: p.Mentee, Channel: set.Moderators,
			Message: &Message{Text: s.Say(toModerators, words.Args{"Channel": words.Channel(set.Mentoring)})},
		})
	}
	return effects
}

// cardDelivered hears how sending a card went. Whoever cannot be written to finds it at their next command.
func cardDelivered(tx *storage.Tx, o Outcome) ([]Effect, error) {
	if o.Result == Left {
		return askedLeft(tx, o)
	}
	if o.Result != Closed {
		return nil, nil
	}
	m, err := tx.Member(o.Effect.User)
	if err != nil || m == nil {
		return nil, err
	}
	tell(m, peer.News{Kind: peer.NewsMentor, At: o.Now})
	return nil, tx.PutMember(*m)
}

// expireAsk takes a card back that nobody answered in time. The other side is not told.
func expireAsk(tx *storage.Tx, d Due) ([]Effect, error) {
	r, err := tx.Request(d.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	after, err := r.Apply(peer.Expire, peer.TheClock, 0, d.Now, 0)
	if err != nil {
		return nil, nil //nolint:nilerr // answered in the meantime: nothing to do
	}
	return moveRequest(tx, d.Scene, *r, after)
}

// askedLeft hears that somebody who was written to shares no server with the bot any more. A mentor who was
// asked cannot answer, and the request need not wait for them.
func askedLeft(tx *storage.Tx, o Outcome) ([]Effect, error) {
	r, err := tx.Request(o.Effect.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	p, err := tx.Pairing(r.ID)
	if err != nil {
		return nil, err
	}
	if p != nil && p.Active() {
		return personLeft(tx, o.Scene, *p, o.Effect.User)
	}
	event := peer.MentorLeaves
	if o.Effect.User == r.Member {
		event = peer.Withdraw
	} else if o.Effect.User != r.Mentor {
		return nil, nil
	}
	after, err := r.Apply(event, peer.TheClock, 0, o.Now, 0)
	if err != nil {
		return nil, nil //nolint:nilerr // it has moved on
	}
	effects, err := moveRequest(tx, o.Scene, *r, after)
	// The card that could not be sent is not to be tried again.
	return slices.DeleteFunc(effects, func(e Effect) bool { return e.Target == o.Effect.Target }), err
}

// handBackIdle puts a claimed request back for which nothing has happened for peer.IdleTime.
func handBackIdle(tx *storage.Tx, d Due) ([]Effect, error) {
	r, err := tx.Request(d.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	if at, claimed := r.Idle(); !claimed || d.Now.Before(at) {
		return nil, nil
	}
	after, err := r.Apply(peer.HandBack, peer.TheClock, 0, d.Now, 0)
	if err != nil {
		return nil, nil //nolint:nilerr // it has moved on
	}
	effects, err := moveRequest(tx, d.Scene, *r, after)
	if err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return effects, err
	}
	return append(effects, nudge(d.Scene, set, after, 0, "mentors.nudge-idle")), nil
}

// nudge is a reminder about a request in the moderators' channel, with its buttons; hours 0 is that of an idle
// claim. Each is a message of its own, since an edit notifies nobody.
func nudge(s Scene, set peer.Settings, r peer.Request, hours int, key string) Effect {
	return Effect{
		Kind: Post, Target: nudgeTarget(r.ID, hours), Owner: r.Member, Channel: set.Moderators,
		Message: &Message{
			Text: s.Say(key, words.Args{"Member": words.Mention(r.Member), "Since": r.Created}),
			Rows: requestButtons(s, r),
		},
	}
}

// nudgeModerators reminds the moderators of a request that nobody has claimed, after 24 and 48 hours.
func nudgeModerators(tx *storage.Tx, d Due) ([]Effect, error) {
	r, err := tx.Request(d.Ref)
	if err != nil || r == nil || r.State != peer.Waiting || r.ClaimedBy != 0 {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	hours := 24
	if d.Kind == "mentor.nudge-2" {
		hours = 48
	}
	return []Effect{nudge(d.Scene, set, *r, hours, "mentors.nudge")}, nil
}

// mentorEnd ends the pairing with somebody, as mentor or as mentee. No reason is asked.
func mentorEnd(tx *storage.Tx, rq Request) (Reply, error) {
	pairings, err := tx.Pairings(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	with := rq.Ref("with")
	for _, p := range pairings {
		if !p.Active() || p.Mentor != with && p.Mentee != with || with == rq.Member {
			continue
		}
		return endNow(tx, rq, p)
	}
	return Reply{}, Refuse("mentor.refusal.no-pairing", words.Args{"With": words.Mention(with)})
}

// endNow ends a pairing by one of the two. The other is told that it ended, never why or by whom; a mentee is
// offered a new request.
func endNow(tx *storage.Tx, rq Request, p peer.Pairing) (Reply, error) {
	effects, err := endPairing(tx, rq.Scene, p, rq.Member)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentor.ended", words.Args{"With": words.Mention(other(p, rq.Member))})
	if p.Mentee == rq.Member {
		reply.Message.Rows = buttons(rq.button("ask-again", Secondary, ID("mentor:ask")))
		effects = append(effects, endedWord(rq.Scene, p, p.Mentor, "mentor.ended-mentor"))
	} else {
		effects = append(effects, endedWord(rq.Scene, p, p.Mentee, "mentor.ended-mentee"))
	}
	reply.Effects = effects
	return reply, nil
}

// endedWord tells one of the two that a pairing is over. It belongs to whom it is sent to.
func endedWord(s Scene, p peer.Pairing, who peer.ID, key string) Effect {
	m := &Message{Text: s.Say(key, words.Args{"Other": words.Mention(other(p, who))})}
	if key == "mentor.ended-mentee" {
		m.Rows = buttons(s.button("ask-again", Secondary, InGuild(ID("mentor:ask"), s.Guild)))
	}
	return Effect{
		Kind: DM, Target: "ended/" + p.ID.String() + "/" + toArg(int(s.Now.Unix())) + "/" + who.String(), Owner: who, User: who,
		Message: m, Then: "mentor.asked",
	}
}

// pairingOver lets go of what time would still bring to a pairing.
func pairingOver(tx *storage.Tx, p peer.Pairing) error {
	if err := tx.Unschedule("mentor.look-in", p.Mentee, p.ID); err != nil {
		return err
	}
	return tx.Unschedule("mentor.thread", p.Mentee, p.ID)
}

// endPairing ends a pairing and locks its thread, with a last word in it that names no reason. by is 0
// when nobody did it by hand.
func endPairing(tx *storage.Tx, s Scene, p peer.Pairing, by peer.ID) ([]Effect, error) {
	ended, changed := p.End(by, s.Now)
	if !changed {
		return nil, nil
	}
	if err := tx.PutPairing(ended); err != nil {
		return nil, err
	}
	if err := pairingOver(tx, p); err != nil {
		return nil, err
	}
	var effects []Effect
	r, err := tx.Request(p.ID)
	if err != nil {
		return nil, err
	}
	if r != nil && r.State == peer.Paired {
		after, err := r.Apply(peer.EndPairing, peer.TheClock, by, s.Now, 0)
		if err != nil {
			return nil, err
		}
		if effects, err = moveRequest(tx, s, *r, after); err != nil {
			return nil, err
		}
	}
	return append(effects, closeThread(s, p)), nil
}

func closeThread(s Scene, p peer.Pairing) Effect {
	return Effect{
		Kind: CloseThread, Target: threadTarget(p.ID), Owner: p.Mentee,
		Message: &Message{Text: s.Say("mentor.closing", nil)}, Ref: p.ID,
	}
}
