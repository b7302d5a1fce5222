package mentoring

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// threadTarget names the thread of a pairing.
func ThreadTarget(pairing peer.ID) string { return "thread/" + pairing.String() }

// threadOf is the pairing whose thread a target names, 0 if it names something else.
func ThreadOf(target string) peer.ID { return commands.IdAfter("thread/", target) }

// standingThread is where the thread of a mentee's pairing is, 0 if there is none or somebody deleted it.
func standingThread(tx *storage.Tx, mentee, pairing peer.ID) (peer.ID, error) {
	posted, err := tx.Posted(mentee, ThreadTarget(pairing))
	if err != nil || posted == nil || posted.Gone {
		return 0, err
	}
	return posted.Channel, nil
}

// openThread wishes the pairing's private thread. Without a channel for it both are told how to go on.
func openThread(s commands.Env, set peer.Settings, p peer.Pairing) []commands.Effect {
	if set.Mentoring == 0 {
		return threadMissing(s, set, p, "mentors.thread-no-channel")
	}
	return []commands.Effect{{
		Kind: commands.OpenThread, Target: ThreadTarget(p.ID), Owner: p.Mentee, Channel: set.Mentoring,
		Name: threadName(s, p.ID), Members: []peer.ID{p.Mentor, p.Mentee},
		Message: &commands.Message{Text: s.Say("mentor.opening", words.Args{
			"Mentor": words.Mention(p.Mentor), "Mentee": words.Mention(p.Mentee),
		}), Rows: commands.Buttons(reportAnother(s, p))},
		OnOutcome: "mentor.thread", Ref: p.ID,
	}}
}

// threadName is what a pairing's thread is called.
func threadName(s commands.Env, pairing peer.ID) string {
	return s.Label("mentor.thread-name") + " " + threadCode(pairing)
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
func threadOpened(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	p, err := tx.Pairing(o.Effect.Ref)
	if err != nil || p == nil || !p.Active() {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	switch o.Result {
	case commands.Done, commands.Gone:
		if err := tx.Unschedule("mentor.thread", p.Mentee, p.ID); err != nil {
			return nil, err
		}
		return threadMended(tx, o, set, *p)
	case commands.Left:
		return LeftMentoring(tx, o.Env, o.ID)
	}
	if err := scheduleThread(tx, *p, o.Now); err != nil {
		return nil, err
	}
	return threadMissing(o.Env, set, *p, "mentors.thread-refused"), nil
}

func scheduleThread(tx *storage.Tx, p peer.Pairing, now time.Time) error {
	return tx.Schedule("mentor.thread", p.Mentee, p.ID, now.Add(mendAgain))
}

// retryThread wishes a missing thread again, in the channel that is set now: whoever mends a permission or
// sets a channel need not know which pairings wait for it.
func retryThread(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	p, err := tx.Pairing(d.Ref)
	if err != nil || p == nil || !p.Active() {
		return nil, err
	}
	posted, err := tx.Posted(p.Mentee, ThreadTarget(p.ID))
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
	return openThread(d.Env, set, *p), nil
}

// threadMended takes back what was said while the thread was missing.
func threadMended(tx *storage.Tx, o commands.Outcome, set peer.Settings, p peer.Pairing) ([]commands.Effect, error) {
	effects := threadMissing(o.Env, set, p, "mentors.thread-refused")
	var mended []commands.Effect
	for _, e := range effects {
		back, err := takeBack(tx, e)
		if err != nil {
			return nil, err
		}
		if e.Kind == commands.DM && len(back) > 0 {
			back[0].Message = &commands.Message{Text: o.Say("mentor.thread-mended", words.Args{"Thread": words.Channel(o.ID)}), Rows: e.Message.Rows}
		}
		mended = append(mended, back...)
	}
	return mended, nil
}

// missingTarget names the word to the moderators that a pairing has no thread.
func missingTarget(pairing peer.ID) string { return "no-" + ThreadTarget(pairing) }

func threadMissing(s commands.Env, set peer.Settings, p peer.Pairing, toModerators string) []commands.Effect {
	var told words.Text
	if set.Moderators != 0 {
		told = s.Say("mentor.no-thread-told", nil)
	}
	tell := func(who, other peer.ID) commands.Effect {
		return commands.Effect{
			Kind: commands.DM, Target: "no-" + ThreadTarget(p.ID) + "/" + who.String(), Owner: p.Mentee, User: who,
			Message: &commands.Message{
				Text: words.Join(" ", s.Say("mentor.no-thread", words.Args{"Other": words.Mention(other)}), told),
				Rows: commands.Buttons(reportButton(s, p.Request, other)),
			},
			Members: []peer.ID{who, other}, OnOutcome: "mentor.asked",
		}
	}
	effects := []commands.Effect{tell(p.Mentor, p.Mentee), tell(p.Mentee, p.Mentor)}
	if set.Moderators != 0 {
		effects = append(effects, commands.ModeratorsChannel.Post(set, missingTarget(p.ID), p.Mentee, &commands.Message{
			Text: s.Say(toModerators, words.Args{"Channel": words.Channel(set.Mentoring)}),
		}))
	}
	return effects
}

func CloseThread(s commands.Env, p peer.Pairing) commands.Effect {
	return commands.Effect{
		Kind: commands.CloseThread, Target: ThreadTarget(p.ID), Owner: p.Mentee, Name: threadName(s, p.ID),
		Message: &commands.Message{Text: s.Say("mentor.closing", nil)}, OnOutcome: "mentor.thread-closed", Ref: p.ID,
	}
}
