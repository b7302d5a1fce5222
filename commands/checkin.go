package commands

import (
	"errors"
	"slices"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A check-in is one entry for a local day: a mood, perhaps a note, and what of both the room may see.
// checkin.go takes what a member says, checkin_answer.go shows it to them, checkin_press.go holds what the
// buttons under that answer do, and checkin_room.go what others see and the support they send.

func checkinFeature() Feature {
	return Feature{
		Name: "checkin",
		Commands: []Command{{
			Name: "checkin", Access: Writes, Do: checkIn,
			Options: []Option{
				{Name: "mood", Type: String, Choices: moods()},
				{Name: "note", Type: String, Max: peer.MaxNote},
				{Name: "share", Type: String, Choices: shares()},
				{Name: "day", Type: String, Choices: []string{"today", "yesterday"}},
			},
		}},
		Components: []Component{
			{Name: "mood", Access: Writes, Do: pressMood},
			{Name: "note", Access: Reads, Do: askNote},
			{Name: "note-save", Access: Writes, Do: saveNote},
			{Name: "share", Access: Writes, Do: shareCheckIn},
			{Name: "share-as", Access: Writes, Do: shareCheckInAs},
			{Name: "back", Access: Writes, Do: takeCheckInBack},
			{Name: "show", Access: Reads, Do: showCheckIn},
			{Name: "undo", Access: Writes, Do: undoCheckIn},
			{Name: "support", Access: Writes, Do: sendSupport},
		},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			"checkin.told":   tellIfUndelivered(peer.NewsSupport),
			"checkin.posted": checkinPosted,
		},
	}
}

// moods are the values of the option, in the order of peer's constants; their shown names are moodWord's.
func moods() []string { return []string{"1", "2", "3", "4", "5"} }

// shares are the values of the option, in the order of peer's constants.
func shares() []string { return []string{"me", "mood", "The room"} }

// said is what a member said about a day; what they left out stays as it was.
type checkinInput struct {
	mood  peer.Mood
	note  *peer.Words
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
func (rq Request) readCheckinInput() (checkinInput, error) {
	w := checkinInput{mood: peer.Mood(atoi(rq.Choice("mood")))}
	note, given, err := rq.written("note", peer.MaxNote)
	if given {
		w.note = &note
	}
	if i := slices.Index(shares(), rq.Choice("share")); i >= 0 {
		share := peer.Share(i)
		w.share = &share
	}
	return w, err
}

// checkIn is /checkin: it saves at once when it knows the mood, and asks for it otherwise. Asking keeps nothing, so
// it needs no consent yet.
func checkIn(tx *storage.Tx, rq Request) (Reply, error) {
	w, err := rq.readCheckinInput()
	if err != nil {
		return Reply{}, err
	}
	m, err := consentedMember(tx, rq)
	if errors.Is(err, errConsent) && w == (checkinInput{}) {
		return askStranger(tx, rq)
	}
	if err != nil {
		return Reply{}, err
	}
	day := rq.aboutDay(m)
	old, err := tx.CheckIn(m.ID, day)
	if err != nil {
		return Reply{}, err
	}
	if w.mood == 0 && (old == nil || w == checkinInput{}) {
		return rq.askMood(m, day, w), nil
	}
	return saveCheckIn(tx, rq, m, day, w)
}

// askStranger asks somebody who has not consented how their day was, and says at once what keeping the answer
// means: they may press a mood first, or agree first.
func askStranger(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := memberOrDefault(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.askMood(m, rq.aboutDay(m), checkinInput{})
	reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("consent.ask", nil))
	reply.Message.Rows = append(reply.Message.Rows, rq.agreeOrNot())
	reply.Suspend = &rq
	return reply, nil
}

// aboutDay is the day that /checkin is about.
func (rq Request) aboutDay(m peer.Member) peer.Day {
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
func (rq Request) askMood(m peer.Member, day peer.Day, w checkinInput) Reply {
	waits := nothingWaits
	if (w != checkinInput{}) {
		waits = rq.ID.String()
	}
	row := rq.moodRow(func(mood peer.Mood) string { return ID("checkin:mood", m.ID, day, mood, waits) })
	key := "checkin.ask"
	if day != m.Calendar.Day(rq.Now) {
		key = "checkin.ask-yesterday"
	}
	reply := rq.reply(key, nil, row)
	if (w != checkinInput{}) {
		reply.Suspend = &rq
	}
	return reply
}

// askedDay is the day that the answer to a question about a day is noted for: that day, or where it has not
// begun for the member (in another zone, or after they travelled) the one that they are in. It may be too late.
func (rq Request) askedDay(m peer.Member, day peer.Day) (_ peer.Day, late bool, _ error) {
	const apart = 2 // days that two zones' dates can be apart
	today := m.Calendar.Day(rq.Now)
	if day > today+apart {
		return 0, false, Refuse("refusal.old-button", nil)
	}
	return min(day, today), day < dayBefore(m.Calendar, today), nil
}

// tooLate says that a question was for a day that is too long ago, and asks about today.
func (rq Request) tooLate(m peer.Member, day peer.Day) Reply {
	reply := rq.askMood(m, m.Calendar.Day(rq.Now), checkinInput{})
	reply.Message.Text = rq.Say("checkin.too-late", words.Args{"Day": day})
	return reply
}

// pressMood saves the mood that was pressed, with what the member had said besides.
func pressMood(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.requireOwner(); err != nil {
		return Reply{}, err
	}
	day, err := rq.ArgDay(1)
	if err != nil {
		return Reply{}, err
	}
	mood, err := rq.ArgMood(2)
	if err != nil {
		return Reply{}, err
	}
	m, err := consentedMember(tx, rq)
	if errors.Is(err, errConsent) && !rq.DM {
		return rq.askConsent().InPlace(), nil // askStranger asked, and the rest of its question is done with
	}
	if err != nil {
		return Reply{}, err
	}
	day, late, err := rq.askedDay(m, day)
	if late || err != nil {
		return rq.tooLate(m, day), err
	}
	w, err := rq.waiting(3)
	if err != nil {
		return Reply{}, err
	}
	w.mood = mood
	reply, err := saveCheckIn(tx, rq, m, day, w)
	return reply.InPlace(), err
}

// waiting is what the member had said before they were asked for the mood; the nth argument names it.
func (rq Request) waiting(n int) (checkinInput, error) {
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
	return held.readCheckinInput()
}

// saveCheckIn makes or changes the day's entry and says which it was.
func saveCheckIn(tx *storage.Tx, rq Request, m peer.Member, day peer.Day, w checkinInput) (Reply, error) {
	today := m.Calendar.Day(rq.Now)
	last, any, err := tx.LastDay(m.ID)
	if err != nil {
		return Reply{}, err
	}
	old, err := tx.CheckIn(m.ID, day)
	if err != nil {
		return Reply{}, err
	}
	a := answer{day: day, today: today, head: "checkin.changed", forgot: w.forgotten}
	a.back = old == nil && any && last < today-awayDays
	entry := peer.Entry{Share: m.Share}
	if old != nil {
		entry = old.Entry
	}
	c, effects, err := a.put(tx, rq, m, old, w.onto(entry))
	if err != nil {
		return Reply{}, err
	}
	switch {
	case old != nil && c.Version == old.Version && c.By != rq.ID:
		a.head = "checkin.same"
	case c.Version == 1:
		a.head = "checkin.saved"
	}
	if err := tx.Unwish(reminderTarget(m.ID, day)); err != nil { // one that still waits asks for nothing now
		return Reply{}, err
	}
	more, posts, err := offerMilestones(tx, rq, m)
	if err != nil {
		return Reply{}, err
	}
	reply, err := rq.show(tx, a, m, c)
	reply.Followups, reply.Effects = more, append(effects, posts...)
	return reply, err
}

// awayDays is how many days may pass between two check-ins before a member is told that nothing was lost.
// A missed day or two leave no trace, not even this one.
const awayDays = 2
