package checkin

import (
	"errors"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// askStranger asks someone who has not consented how their day was, and says at once what keeping the answer means:
// they may press a mood first, or agree first.
func askStranger(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	v := entryView{member: m, day: aboutDay(rq, m), today: m.Calendar.Day(rq.Now), page: noPage}
	reply := v.askMood(rq, checkinInput{})
	reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("consent.ask", nil))
	reply.Message.Rows = append(reply.Message.Rows, rq.AgreeOrNot())
	reply.Suspend = &rq
	return reply, nil
}

// nothingWaits replaces the id of a request that waits for a mood, in the ids of the moods.
const nothingWaits = "-"

// askMood asks how the day was. What else the member said waits in memory, under the request's id. What their answer
// will share by their default is named, and is part of the buttons' ids.
func (v entryView) askMood(rq commands.Request, in checkinInput) commands.Reply {
	waits := nothingWaits
	if (in != checkinInput{}) {
		waits = rq.ID.String()
	}
	circles := v.wouldSee(rq)
	shares, named := peer.JustMe, v.sharingNamed(rq.Env)
	if named != "" {
		shares = v.member.Share
	}
	moods := moodButtons(rq.Env, func(mood peer.Mood) string {
		return commands.ID("checkin:mood", append([]any{v.member.ID, v.day, mood, waits, shares}, circles.args()...)...)
	})
	key := "checkin.ask"
	if v.day != v.today {
		key = "checkin.ask-yesterday"
	}
	reply := commands.Say(words.Join("\n", rq.Say(key, nil), named, circles.say(rq.Env, v)), commands.Buttons(moods...)...)
	if (in != checkinInput{}) {
		reply.Suspend = &rq
	}
	return reply
}

// askedDay is the day that the answer to a question about a day is noted for: that day or, where it has not begun for
// the member (in another zone, or after they travelled), the one that they are in. It may be too late for it.
func askedDay(rq commands.Request, m peer.Member, day peer.Day) (_ peer.Day, late bool, _ error) {
	const apart = 2 // days that two zones' dates can be apart
	today := m.Calendar.Day(rq.Now)
	if day > today+apart {
		return 0, false, commands.Refuse("refusal.old-button", nil)
	}
	return min(day, today), day < dayBefore(m.Calendar, today), nil
}

// askAgain says that a question was for a day that is too long ago, and asks about today.
func askAgain(tx *storage.Tx, rq commands.Request, m peer.Member, asked peer.Day) (commands.Reply, error) {
	v, err := viewDay(tx, rq, m, m.Calendar.Day(rq.Now), noPage)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := v.askMood(rq, checkinInput{})
	reply.Message.Text = words.Join("\n", rq.Say("checkin.too-late", words.Args{"Day": asked}), v.sharingNamed(rq.Env), v.wouldSee(rq).say(rq.Env, v))
	return reply, nil
}

// pressMood saves the mood that was pressed, with what the member had said with it.
func pressMood(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	day, err := rq.ArgDay(1)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.ConsentedMember(tx, rq)
	if errors.Is(err, commands.ErrConsent) && !rq.DM {
		return rq.AskConsent().InPlace(), nil // askStranger asked, and the rest of its question is over
	}
	if err != nil {
		return commands.Reply{}, err
	}
	in, err := waiting(rq, 3)
	if err != nil {
		return commands.Reply{}, err
	}
	// The default as the question named it; a reminder names none.
	unsaid := peer.JustMe
	if named, err := rq.ArgInt(4, int(peer.JustMe), int(peer.MoodAndCovered)); err == nil && peer.Share(named) == m.Share {
		unsaid = m.Share
	}
	return answerQuestion(tx, rq, m, day, in, unsaid)
}

// answerQuestion saves a mood, the second argument after the day, for the day that a question asked about.
func answerQuestion(tx *storage.Tx, rq commands.Request, m peer.Member, asked peer.Day, in checkinInput, unsaid peer.Share) (commands.Reply, error) {
	last := 2
	if rq.Component == "prompt:mood" {
		last = 1
	}
	var err error
	if in.mood, err = rq.ArgMood(last); err != nil {
		return commands.Reply{}, err
	}
	day, late, err := askedDay(rq, m, asked)
	if err != nil {
		return commands.Reply{}, err
	}
	if late {
		return askAgain(tx, rq, m, asked)
	}
	v, err := viewDay(tx, rq, m, day, noPage)
	if err != nil {
		return commands.Reply{}, err
	}
	if rq.Component == "checkin:mood" {
		v.auto = namedFrom(rq, 5)
	}
	if v.entry != nil && v.entry.By != rq.ID && commands.Deref(in.share) != peer.JustMe {
		// There was no entry when they chose to share it: the question didn't say what it would show.
		in.share = nil
		if !v.shown() {
			v.private = "checkin.asks-first"
		}
	}
	reply, err := v.checkIn(tx, rq, in, unsaid)
	if rq.Component == "prompt:mood" {
		return reply, err // the prompt stays for others
	}
	return reply.InPlace(), err
}

// waiting is what the member had said before they were asked for the mood; the nth argument names it.
func waiting(rq commands.Request, n int) (checkinInput, error) {
	if rq.Arg(n) == nothingWaits {
		return checkinInput{}, nil
	}
	id, err := rq.ArgID(n)
	if err != nil {
		return checkinInput{}, err
	}
	held, ok := rq.Held(id)
	if !ok || held.Command != "checkin" {
		return checkinInput{forgotten: true}, nil
	}
	return readCheckinInput(held)
}
