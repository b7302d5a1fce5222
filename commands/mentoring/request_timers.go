package mentoring

import (
	"errors"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// nudgeAfter is how long a request may wait unclaimed before the moderators are reminded, and again.
const nudgeAfter = 24 * time.Hour

// ApplyByItself makes an event happen that nobody does by hand. It returns nil if the request has moved beyond that.
func ApplyByItself(tx *storage.Tx, s commands.Env, request peer.ID, e peer.Event) (*peer.Request, []commands.Effect, error) {
	r, err := tx.Request(request)
	if err != nil || r == nil {
		return nil, nil, err
	}
	after, effects, err := applyTransition(tx, s, *r, Transition{event: e, By: peer.TheClock})
	var over *commands.Refusal
	if errors.As(err, &over) {
		return nil, nil, nil
	}
	return &after, effects, err
}

// expireAsk takes a card back that nobody answered in time. Who hears of that is said at notifyReturned.
func expireAsk(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	_, effects, err := ApplyByItself(tx, d.Env, d.Ref, peer.Expire)
	return effects, err
}

// handBackIdle puts a claimed request back for which nothing has happened for peer.ClaimIdle.
func handBackIdle(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	after, effects, err := ApplyByItself(tx, d.Env, d.Ref, peer.HandBack)
	if err != nil || after == nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return effects, err
	}
	more, err := nudgeAnew(tx, d.Env, set, *after, 0)
	return append(effects, more...), err
}

// nudge is a reminder about a request in the moderators' channel, with what its card says and its buttons. Each is a message of
// its own, since an edit notifies nobody, and its buttons know which: after a crash the bot knows its messages by them.
func nudge(tx *storage.Tx, s commands.Env, set peer.Settings, r peer.Request, target commands.Target, key string) (commands.Effect, error) {
	s = s.Community()
	facts, err := moderators.DecidedLinesForChannel(tx, s, r.Member)
	if err != nil {
		return commands.Effect{}, err
	}
	rows := nudgeButtons(s, r)
	rows[0].Buttons[0].ID += ":" + target.Arg(1)
	args := words.Args{"Member": words.Linked(r.Member), "Since": r.Created}
	if key != "mentors.nudge" { // the others say whose request it is
		args["Member"] = words.Person(r.Member)
	}
	text := s.Say(key, args)
	text = words.Join("\n", append([]words.Text{text}, requestLines(s, r, facts)...)...)
	card := s.Withheld(&commands.Message{Text: text, Rows: rows}, heldButtons(s, r, target.Arg(1))...)
	return commands.PostToModerators(set, target, r.Member, card, r.Mentor), nil
}

// nudgeAnew posts a reminder of an unclaimed request in place of its card and older reminders: the channel shows a request once.
func nudgeAnew(tx *storage.Tx, s commands.Env, set peer.Settings, r peer.Request, hours int) ([]commands.Effect, error) {
	var effects []commands.Effect
	newest := nudgeTarget(r.ID, hours)
	for _, older := range append(nudgeTargets(r.ID), requestCards.Of(r.ID)) {
		if older == newest {
			continue
		}
		gone, err := commands.TakeDownCard(tx, older, r.Member)
		if err != nil {
			return nil, err
		}
		effects = append(effects, gone...)
	}
	e, err := nudge(tx, s, set, r, newest, nudgeKey(hours))
	return append(effects, e), err
}

// nudgeKey is what the reminder after so many hours says.
func nudgeKey(hours int) string {
	if hours == 0 {
		return "mentors.nudge-idle"
	}
	return "mentors.nudge"
}

// nudgeModerators reminds the moderators of a request that nobody has claimed, after 24 and 48 hours.
func nudgeModerators(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	r, err := tx.Request(d.Ref)
	if err != nil || r == nil || r.State != peer.Waiting || r.ClaimedBy != 0 {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	many, err := inDigest(tx)
	if err != nil {
		return nil, err
	}
	if many { // the card is a day old, and the digest stands for it
		gone, err := commands.TakeDownCard(tx, requestCards.Of(r.ID), r.Member)
		return gone, errors.Join(err, scheduleDigest(tx, d.Now))
	}
	hours := 24
	if d.Kind == "mentor.nudge-2" {
		hours = 48
	}
	return nudgeAnew(tx, d.Env, set, *r, hours)
}

// delivered hears how a private message about mentoring went. A person who takes no DMs hears of it at their next command,
// as this kind of news, about the person in the message's Ref; one who is no longer in the server is missing.
func delivered(kind peer.NewsKind) func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) {
	return func(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
		switch o.Result {
		case commands.Left:
			return missing(tx, o.Env, o.ID)
		case commands.Closed, commands.GaveUp:
			return nil, commands.TellLater(tx, o.Effect.User(), peer.News{Kind: kind, From: o.Effect.Ref, At: o.Now})
		}
		return nil, nil
	}
}

// scheduleRequest schedules what time will bring to a request in its new state: no answer, an idle claim, or
// nobody who claims it.
func scheduleRequest(tx *storage.Tx, s commands.Env, c transitionResult) ([]commands.Effect, error) {
	before, after := c.before, c.after
	at, asking := after.Deadline()
	if err := scheduleIf(tx, "mentor.expire", after, at, asking); err != nil {
		return nil, err
	}
	at, claimed := after.Idle()
	if err := scheduleIf(tx, "mentor.idle", after, at, claimed); err != nil {
		return nil, err
	}
	unclaimed := after.State == peer.Waiting && after.ClaimedBy == 0
	if unclaimed && before.State == peer.Waiting && before.ClaimedBy == 0 {
		return nil, nil // the clock is running already
	}
	if unclaimed {
		return nil, scheduleNudges(tx, after, s.Now)
	}
	for _, kind := range []string{"mentor.nudge", "mentor.nudge-2"} {
		if err := tx.Unschedule(kind, after.Member, after.ID); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func scheduleIf(tx *storage.Tx, kind string, r peer.Request, at time.Time, wanted bool) error {
	if wanted {
		return tx.Schedule(kind, r.Member, r.ID, at)
	}
	return tx.Unschedule(kind, r.Member, r.ID)
}

// scheduleNudges asks for reminders 24 and 48 hours after an instant since which nobody takes care of a request.
func scheduleNudges(tx *storage.Tx, r peer.Request, since time.Time) error {
	if err := tx.Schedule("mentor.nudge", r.Member, r.ID, since.Add(nudgeAfter)); err != nil {
		return err
	}
	return tx.Schedule("mentor.nudge-2", r.Member, r.ID, since.Add(2*nudgeAfter))
}

// nudgeTarget is the reminder about a request after so many hours; 0 is that of an idle claim.
func nudgeTarget(request peer.ID, hours int) commands.Target { return requestNudges.Of(request, hours) }

// nudgeHours are the reminders that a request can have.
func nudgeHours() []int { return []int{0, 24, 48} }

func nudgeTargets(request peer.ID) (all []commands.Target) {
	for _, hours := range nudgeHours() {
		all = append(all, nudgeTarget(request, hours))
	}
	return all
}
