package commands

import (
	"hash/fnv"
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
	reply := rq.reply("mentor.paired-mentee", words.Args{"Mentor": words.Mention(p.Mentor)})
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
		})},
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
	if o.Result == Done || o.Result == Gone {
		return nil, nil
	}
	p, err := tx.Pairing(o.Effect.Ref)
	if err != nil || p == nil || !p.Active() {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	return threadMissing(o.Scene, set, *p, "mentors.thread-refused"), nil
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
	hours := 48
	if second := r.Created.Add(2 * nudgeAfter); d.At.Before(second) {
		hours = 24
		if err := tx.Schedule(d.Kind, d.Member, d.Ref, second); err != nil {
			return nil, err
		}
	}
	return []Effect{{
		Kind: Post, Target: nudgeTarget(r.ID, hours), Owner: r.Member,
		Channel: set.Moderators,
		Message: &Message{
			Text: d.Say("mentors.nudge", words.Args{"Member": words.Mention(r.Member), "Since": r.Created}),
			Rows: requestButtons(d.Scene, *r),
		},
	}}, nil
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
		effects, err := endPairing(tx, rq.Scene, p, rq.Member)
		if err != nil {
			return Reply{}, err
		}
		reply := rq.reply("mentor.ended", words.Args{"With": words.Mention(with)})
		if p.Mentee == rq.Member {
			reply.Message.Rows = buttons(rq.button("ask-again", Secondary, ID("mentor:ask")))
		}
		reply.Effects = effects
		return reply, nil
	}
	return Reply{}, Refuse("mentor.refusal.no-pairing", words.Args{"With": words.Mention(with)})
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
