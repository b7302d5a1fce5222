package mentoring

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// standingThread is where the thread of a mentee's pairing is, 0 if there is none or it was deleted.
func standingThread(tx *storage.Tx, mentee, pairing peer.ID) (peer.ID, error) {
	posted, err := tx.Posted(mentee, ThreadTarget(pairing).String())
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
	s = s.Community()
	return []commands.Effect{{
		Target: ThreadTarget(p.ID), Owner: p.Mentee, OnOutcome: "mentor.thread", Ref: p.ID,
		Do: commands.OpenThread{
			Channel: set.Mentoring, Name: threadName(s, p.ID), Members: []peer.ID{p.Mentor, p.Mentee},
			Message: &commands.Message{Text: s.Say("mentor.opening", words.Args{
				"Mentor": words.Linked(p.Mentor), "Mentee": words.Linked(p.Mentee),
			}), Rows: commands.Buttons(ReportOther(s, p.ID))},
		},
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
// how to go on, and the moderators what to fix.
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
		err := cmp.Or(tx.Unschedule("mentor.thread", p.Mentee, p.ID), tx.Schedule(dueLook, p.Mentee, p.ID, o.Now.Add(lookDaily)))
		if err != nil {
			return nil, err
		}
		return threadMended(tx, o, set, *p)
	}
	var effects []commands.Effect
	if o.Result == commands.Left {
		if effects, err = missing(tx, o.Env, o.ID); err != nil {
			return nil, err
		}
		if p, err = tx.Pairing(p.ID); err != nil || p == nil || !p.Active() {
			return effects, err
		}
		return effects, scheduleThread(tx, *p, o.Now) // they may come back
	}
	if err := scheduleThread(tx, *p, o.Now); err != nil {
		return nil, err
	}
	if o.Result == commands.Hidden {
		return commands.Anew(tx, o.Now, threadHidden(o.Env, set, *p, o.ID)...)
	}
	return commands.Anew(tx, o.Now, threadMissing(o.Env, set, *p, "mentors.thread-refused")...)
}

func scheduleThread(tx *storage.Tx, p peer.Pairing, now time.Time) error {
	return tx.Schedule("mentor.thread", p.Mentee, p.ID, now.Add(mendAgain))
}

// retryThread enqueues a missing thread again, in the channel that is set now: the owner who fixes a permission or
// sets a channel need not know which pairings wait for it.
func retryThread(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	p, err := tx.Pairing(d.Ref)
	if err != nil || p == nil || !p.Active() {
		return nil, err
	}
	posted, err := tx.Posted(p.Mentee, ThreadTarget(p.ID).String())
	if err != nil || posted != nil && posted.Message != 0 {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if err := scheduleThread(tx, *p, d.Now); err != nil {
		return nil, err
	}
	return commands.Anew(tx, d.Now, openThread(d.Env, set, *p)...)
}

// channelsUsed are the channel in which threads of pairings are opened, and the threads.
func channelsUsed(tx *storage.Tx) ([]peer.ID, error) {
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	all, err := activePairings(tx)
	if err != nil {
		return nil, err
	}
	used := []peer.ID{set.Mentoring}
	for _, p := range all {
		thread, err := standingThread(tx, p.Mentee, p.ID)
		if err != nil {
			return nil, err
		}
		used = append(used, thread)
	}
	return slices.DeleteFunc(used, func(id peer.ID) bool { return id == 0 }), nil
}

// channelDeleted forgets a thread that was deleted, alone or with the channel. It is opened anew in an hour, where a channel is
// set by then; if not, everyone concerned is told.
func channelDeleted(tx *storage.Tx, s commands.Env, channel peer.ID) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	all, err := activePairings(tx)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		thread, err := standingThread(tx, p.Mentee, p.ID)
		if err != nil {
			return nil, err
		}
		if thread == 0 || channel != thread && channel != set.Mentoring {
			continue
		}
		err = cmp.Or(tx.DeletePosted(p.Mentee, ThreadTarget(p.ID).String()), scheduleThread(tx, p, s.Now),
			tx.Unschedule(dueLook, p.Mentee, p.ID), tx.Unschedule(dueUnseen, p.Mentee, p.ID))
		if err != nil {
			return nil, err
		}
	}
	return tellUnseen(tx, s, 0)
}

// threadMended takes back what was said while the thread was missing.
func threadMended(tx *storage.Tx, o commands.Outcome, set peer.Settings, p peer.Pairing) ([]commands.Effect, error) {
	var effects []commands.Effect
	for _, who := range []peer.ID{p.Mentor, p.Mentee} {
		told, err := tx.Posted(p.Mentee, threadInstead.Of(p.ID, who).String())
		if err != nil {
			return nil, err
		}
		if told != nil && !told.Gone {
			effects = append(effects, insteadOfThread(o.Env, p, who, o.For(who).Say("mentor.thread-mended", words.Args{"Thread": words.Channel(o.ID)})))
		}
	}
	back, err := commands.TakeDownCard(tx, missingTarget(p.ID), p.Mentee)
	return append(effects, back...), err
}

// missingTarget is the word to the moderators that a pairing has no thread.
func missingTarget(pairing peer.ID) commands.Target { return threadMissed.Of(pairing) }

// insteadOfThread is the private message to one of a pairing that has no thread.
func insteadOfThread(s commands.Env, p peer.Pairing, who peer.ID, text words.Text) commands.Effect {
	s = s.For(who)
	with := p.Other(who)
	return commands.Effect{
		Target: threadInstead.Of(p.ID, who), Owner: p.Mentee, OnOutcome: "mentor.asked",
		Do: commands.DM{
			User: who, Between: []peer.ID{who, with},
			Message: &commands.Message{Text: text, Rows: commands.Buttons(ReportButton(s, p.Request, with))},
		},
	}
}

// threadMissing tells both of a pairing that it has no thread, and the moderators what to fix.
func threadMissing(s commands.Env, set peer.Settings, p peer.Pairing, toModerators string) []commands.Effect {
	text := s.Community().Say(toModerators, words.Args{"Channel": words.Channel(set.Mentoring)})
	return append(threadLater(s, set, p), tellModerators(s, set, p, text)...)
}

// threadHidden is threadMissing where one of the pair could not see a thread in the channel, or not write there.
func threadHidden(s commands.Env, set peer.Settings, p peer.Pairing, who peer.ID) []commands.Effect {
	text := s.Community().Say("mentors.thread-hidden", words.Args{"Channel": words.Channel(set.Mentoring), "Member": words.Linked(who)})
	return append(threadLater(s, set, p), tellModerators(s, set, p, text, who)...)
}

// threadLater tells both of a pairing that its thread is not there yet.
func threadLater(s commands.Env, set peer.Settings, p peer.Pairing) []commands.Effect {
	var effects []commands.Effect
	for _, who := range []peer.ID{p.Mentor, p.Mentee} {
		no := s.For(who).Say("mentor.no-thread", words.Args{"Other": words.Person(p.Other(who))})
		effects = append(effects, insteadOfThread(s, p, who, words.Join(" ", no, moderatorsKnow(s.For(who), set))))
	}
	return effects
}

// moderatorsKnow says that moderators were told, "" where there is no channel for them.
func moderatorsKnow(s commands.Env, set peer.Settings) words.Text {
	if set.Moderators == 0 {
		return ""
	}
	return s.Say("mentor.no-thread-told", nil)
}

// tellModerators posts what keeps a pairing from having its thread. who is named in it.
func tellModerators(s commands.Env, set peer.Settings, p peer.Pairing, text words.Text, who ...peer.ID) []commands.Effect {
	if set.Moderators == 0 {
		return nil
	}
	return []commands.Effect{commands.PostToModerators(set, missingTarget(p.ID), p.Mentee, s.Community().Withheld(&commands.Message{Text: text}), who...)}
}

// CloseThread closes the thread of a pairing that is over.
func CloseThread(s commands.Env, p peer.Pairing) commands.Effect {
	s = s.Community()
	return commands.Effect{
		Target: ThreadTarget(p.ID), Owner: p.Mentee, OnOutcome: "mentor.thread-closed", Ref: p.ID,
		Do: commands.CloseThread{
			Name: threadName(s, p.ID), Message: &commands.Message{Text: s.Say("mentor.closing", nil)}, Last: ThreadEnd(p.ID),
		},
	}
}
