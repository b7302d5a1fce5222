package checkin

import (
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/journey"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A check-in is one entry for a local day: a mood, perhaps a note, and what of both the room may see.
// checkin.go takes what a member says, checkin_answer.go shows it to them, checkin_press.go holds what the
// buttons under that answer do, and checkin_room.go what others see and the support they send.

func Feature() commands.Feature {
	return commands.Feature{
		Name:    "checkin",
		Targets: []commands.TargetKind{checkinPosts},
		Commands: []commands.Command{{
			Name: "checkin", Access: commands.Writes, Do: checkIn,
			Options: []commands.Option{
				{Name: "mood", Type: commands.String, Choices: commands.Moods()},
				{Name: "note", Type: commands.String, Max: peer.MaxNote},
				{Name: "share", Type: commands.String, Choices: commands.Shares()},
				{Name: "day", Type: commands.String, Choices: []string{"today", "yesterday"}},
			},
		}},
		Components: []commands.Component{
			{Name: "mood", Access: commands.Writes, Do: pressMood},
			{Name: "note", Access: commands.Reads, Do: askNote},
			{Name: "note-save", Access: commands.Writes, Do: saveNote},
			{Name: "share", Access: commands.Writes, Do: shareCheckIn},
			{Name: "share-as", Access: commands.Writes, Do: shareCheckInAs},
			{Name: "back", Access: commands.Writes, Do: takeCheckInBack},
			{Name: "show", Access: commands.Reads, Do: showCheckIn},
			{Name: "undo", Access: commands.Writes, Do: undoCheckIn},
			{Name: "support", Access: commands.Writes, Waits: commands.ForOneOther, Do: sendSupport},
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"checkin.told":   commands.TellIfUndelivered(peer.NewsSupport),
			"checkin.posted": checkinPosted,
		},
	}
}

// said is what a member said about a day; what they left out stays as it was.
type checkinInput struct {
	mood  peer.Mood
	note  *peer.UserText
	share *peer.Share
	// forgotten says that they said more, which was held in memory and is not there any more.
	forgotten bool
}

func (w checkinInput) onto(e peer.Entry) peer.Entry {
	if w.mood != 0 {
		e.Mood = w.mood
	}
	if w.note != nil {
		e.Note = *w.note
	}
	if w.share != nil {
		e.Share = *w.share
	}
	return e
}

// said reads the options of /checkin, which the table has checked.
func readCheckinInput(rq commands.Request) (checkinInput, error) {
	w := checkinInput{mood: peer.Mood(commands.Atoi(rq.Choice("mood")))}
	note, given, err := rq.Written("note", peer.MaxNote)
	if given {
		w.note = &note
	}
	if i := slices.Index(commands.Shares(), rq.Choice("share")); i >= 0 {
		share := peer.Share(i)
		w.share = &share
	}
	return w, err
}

// checkIn is /checkin: it saves at once when it knows the mood, and asks for it otherwise. Asking keeps nothing, so
// it needs no consent yet.
func checkIn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	w, err := readCheckinInput(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.ConsentedMember(tx, rq)
	if errors.Is(err, commands.ErrConsent) && w == (checkinInput{}) {
		return askStranger(tx, rq)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	day := aboutDay(rq, m)
	old, err := tx.CheckIn(m.ID, day)
	if err != nil {
		return commands.Reply{}, err
	}
	if w.mood == 0 && (old == nil || w == checkinInput{}) {
		return askMood(rq, m, day, w), nil
	}
	return saveCheckIn(tx, rq, m, day, w)
}

// askStranger asks somebody who has not consented how their day was, and says at once what keeping the answer
// means: they may press a mood first, or agree first.
func askStranger(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := askMood(rq, m, aboutDay(rq, m), checkinInput{})
	reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("consent.ask", nil))
	reply.Message.Rows = append(reply.Message.Rows, rq.AgreeOrNot())
	reply.Suspend = &rq
	return reply, nil
}

// aboutDay is the day that /checkin is about.
func aboutDay(rq commands.Request, m peer.Member) peer.Day {
	today := m.Calendar.Day(rq.Now)
	if rq.Choice("day") == "yesterday" {
		return dayBefore(m.Calendar, today)
	}
	return today
}

// dayBefore is the day before a member's day: the calendar day before, or where their zone skipped that
// date, the one before that.
func dayBefore(c peer.Calendar, day peer.Day) peer.Day {
	return c.Day(c.Start(day).Add(-1))
}

// nothingWaits stands in a mood's id in the place of the request that waits for it.
const nothingWaits = "-"

// askMood asks how the day was. What else the member said waits in memory, under the request's id.
func askMood(rq commands.Request, m peer.Member, day peer.Day, w checkinInput) commands.Reply {
	waits := nothingWaits
	if (w != checkinInput{}) {
		waits = rq.ID.String()
	}
	row := moodRow(rq.Env, func(mood peer.Mood) string { return commands.ID("checkin:mood", m.ID, day, mood, waits) })
	key := "checkin.ask"
	if day != m.Calendar.Day(rq.Now) {
		key = "checkin.ask-yesterday"
	}
	reply := rq.Reply(key, nil, row)
	if (w != checkinInput{}) {
		reply.Suspend = &rq
	}
	return reply
}

// askedDay is the day that the answer to a question about a day is noted for: that day, or where it has not
// begun for the member (in another zone, or after they travelled) the one that they are in. It may be too late.
func askedDay(rq commands.Request, m peer.Member, day peer.Day) (_ peer.Day, late bool, _ error) {
	const apart = 2 // days that two zones' dates can be apart
	today := m.Calendar.Day(rq.Now)
	if day > today+apart {
		return 0, false, commands.Refuse("refusal.old-button", nil)
	}
	return min(day, today), day < dayBefore(m.Calendar, today), nil
}

// tooLate says that a question was for a day that is too long ago, and asks about today.
func tooLate(rq commands.Request, m peer.Member, day peer.Day) commands.Reply {
	reply := askMood(rq, m, m.Calendar.Day(rq.Now), checkinInput{})
	reply.Message.Text = rq.Say("checkin.too-late", words.Args{"Day": day})
	return reply
}

// pressMood saves the mood that was pressed, with what the member had said besides.
func pressMood(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	day, err := rq.ArgDay(1)
	if err != nil {
		return commands.Reply{}, err
	}
	mood, err := rq.ArgMood(2)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.ConsentedMember(tx, rq)
	if errors.Is(err, commands.ErrConsent) && !rq.DM {
		return rq.AskConsent().InPlace(), nil // askStranger asked, and the rest of its question is done with
	}
	if err != nil {
		return commands.Reply{}, err
	}
	day, late, err := askedDay(rq, m, day)
	if late || err != nil {
		return tooLate(rq, m, day), err
	}
	w, err := waiting(rq, 3)
	if err != nil {
		return commands.Reply{}, err
	}
	w.mood = mood
	reply, err := saveCheckIn(tx, rq, m, day, w)
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

// saveCheckIn makes or changes the day's entry and says which it was.
func saveCheckIn(tx *storage.Tx, rq commands.Request, m peer.Member, day peer.Day, w checkinInput) (commands.Reply, error) {
	today := m.Calendar.Day(rq.Now)
	last, any, err := tx.LastDay(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	old, err := tx.CheckIn(m.ID, day)
	if err != nil {
		return commands.Reply{}, err
	}
	a := answer{day: day, today: today, head: "checkin.changed", forgot: w.forgotten}
	a.back = old == nil && any && last < today-awayDays
	entry := peer.Entry{Share: m.Share}
	if old != nil {
		entry = old.Entry
	}
	c, effects, err := a.put(tx, rq, m, old, w.onto(entry))
	if err != nil {
		return commands.Reply{}, err
	}
	switch {
	case old != nil && c.Version == old.Version && c.By != rq.ID:
		a.head = "checkin.same"
	case c.Version == 1:
		a.head = "checkin.saved"
	}
	if err := tx.Cancel(reminderTarget(m.ID, day).String()); err != nil { // one that still waits asks for nothing now
		return commands.Reply{}, err
	}
	more, posts, err := journey.OfferMilestones(tx, rq, m)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := show(rq, tx, a, m, c)
	reply.Followups, reply.Effects = more, append(effects, posts...)
	return reply, err
}

// awayDays is how many days may pass between two check-ins before a member is told that nothing was lost.
// A missed day or two leave no trace, not even this one.
const awayDays = 2
