// Package checkin is a member's daily entry: /checkin, /history, the daily prompt and reminders.
//
// A check-in is one entry for a local day: a mood, perhaps a note, and what of both the room may see. checkin.go takes
// what a member says, ask.go asks them, entry.go loads and saves an entry, answer.go shows it, press.go holds what its
// buttons do, both.go keeps two entries of one day, and room.go is what others see and the support they send.
package checkin

import (
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/journey"
	"waymark/commands/notices"
	"waymark/commands/sharing"
	"waymark/commands/whathelps"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Feature is /checkin.
func Feature() commands.Feature {
	return commands.Feature{
		Name:    "checkin",
		Targets: []commands.TargetKind{sharing.CheckinPosts},
		Renamed: renamed,
		Commands: []commands.Command{{
			Name: "checkin", DM: true, Access: commands.Writes, Shows: true, Looks: shownPosts, Do: checkIn,
			Options: []commands.Option{
				{Name: "mood", Type: commands.String, Choices: Moods()},
				{Name: "note", Type: commands.String, Max: peer.MaxNote},
				{Name: "share", Type: commands.String, Choices: Shares()},
				{Name: "day", Type: commands.String, Choices: []string{"today", "yesterday"}},
			},
		}},
		Components: []commands.Component{
			{Name: "mood", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: pressMood},
			{Name: "note", Access: commands.Reads, Do: askNote},
			{Name: "note-save", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: saveNote}, // its form says so if the circle sees it
			{Name: "circle", Access: commands.Reads, Shows: true, Looks: shownPosts, Do: askCircle},
			{Name: "circle-as", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: shareInCircle},
			{Name: "circle-update", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: updateCircle},
			{Name: "circle-back", Access: commands.Writes, Looks: shownPosts, Do: takeBackInCircle},
			{Name: "share", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: shareCheckIn},
			{Name: "share-as", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: shareCheckInAs},
			{Name: "update", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: updateRoom},
			{Name: "leave", Access: commands.Reads, Looks: shownPosts, Do: leaveRoom},
			{Name: "back", Access: commands.Writes, Looks: shownPosts, Do: takeCheckInBack},
			{Name: "show", Access: commands.Reads, Looks: shownPosts, Do: showCheckIn},
			{Name: "undo", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: undoCheckIn},
			{Name: "both", Access: commands.Writes, Looks: shownPosts, Do: pressKeepBoth},
			{Name: "both-undo", Access: commands.Writes, Looks: shownPosts, Do: undoBoth},
			{Name: "new-on", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: pressNewOn},
			{Name: "support", Access: commands.Writes, Waits: commands.ForOneOther, Do: sendSupport},
			{Name: "zone", Access: commands.Reads, Do: askZone},
			{Name: "zone-set", Access: commands.Writes, Do: pickZone},
			{Name: "zone-find", Access: commands.NoStorage, Do: askZoneName},
			{Name: "zone-name", Access: commands.Writes, Do: saveZoneName},
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"checkin.told":   notices.TellIfUndelivered(peer.NewsSupport),
			"checkin.posted": checkinPosted,
		},
	}
}

// checkinInput is what a member said about a day; what they left out stays as it was.
type checkinInput struct {
	mood  peer.Mood
	note  *peer.UserText
	share *peer.Share
	// forgotten says that they said more, which was held in memory and is no longer there.
	forgotten bool
}

func (in checkinInput) onto(e peer.Entry) peer.Entry {
	if in.mood != 0 {
		e.Mood = in.mood
	}
	if in.note != nil {
		e.Note = *in.note
	}
	if in.share != nil {
		e.Share = *in.share
	}
	return e
}

// readCheckinInput reads the options of /checkin, which the table has checked.
func readCheckinInput(rq commands.Request) (checkinInput, error) {
	in := checkinInput{mood: peer.Mood(commands.Atoi(rq.Choice("mood")))}
	note, given, err := rq.Written("note", peer.MaxNote)
	if given {
		in.note = &note
	}
	if i := slices.Index(Shares(), rq.Choice("share")); i >= 0 {
		share := peer.Share(i)
		in.share = &share
	}
	return in, err
}

// checkIn is /checkin: it saves at once when it knows the mood, and asks for it otherwise. Asking stores nothing, so
// it needs no consent yet.
func checkIn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	in, err := readCheckinInput(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.ConsentedMember(tx, rq)
	if errors.Is(err, commands.ErrConsent) && in == (checkinInput{}) {
		return askStranger(tx, rq)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	v, err := viewDay(tx, rq, m, aboutDay(rq, m), noPage)
	if err != nil {
		return commands.Reply{}, err
	}
	if in.mood == 0 && (v.entry == nil || in == checkinInput{}) {
		return v.askMood(rq, in), nil
	}
	if rq.DM {
		return v.checkInPrivately(tx, rq, in)
	}
	v.auto.typed = true
	unsaid, err := v.defaultShare(tx, in.mood)
	if err != nil {
		return commands.Reply{}, err
	}
	return v.checkIn(tx, rq, in, unsaid)
}

// checkInPrivately is /checkin in the private channel with the bot. No server is in view there, so what would be shared is
// saved for the member alone at first, and the answer names room and server before a press shares it.
func (v entryView) checkInPrivately(tx *storage.Tx, rq commands.Request, in checkinInput) (commands.Reply, error) {
	shown := v.entry != nil && v.entry.InRoom != nil
	if in.share != nil && *in.share != peer.JustMe && !shown && v.settings.CheckIns != 0 {
		in.share, v.private = nil, "checkin.asks-first"
	}
	return v.checkIn(tx, rq, in, peer.JustMe)
}

// defaultShare is what a typed check-in shares if it names no share: the member's default, but nothing with mood 1 or 2
// or on a day with a setback. The day of the entry and today both count.
func (v entryView) defaultShare(tx *storage.Tx, mood peer.Mood) (peer.Share, error) {
	if v.open() { // a room is chosen each time
		return peer.JustMe, nil
	}
	journeys, err := tx.Journeys(v.member.ID)
	if err != nil {
		return peer.JustMe, err
	}
	moodToday := mood
	if v.day != v.today {
		today, err := tx.CheckIn(v.member.ID, v.today)
		if err != nil {
			return peer.JustMe, err
		}
		moodToday = commands.Deref(today).Mood
	}
	if !peer.MayOffer(v.day, mood, journeys) || !peer.MayOffer(v.today, moodToday, journeys) {
		return peer.JustMe, nil
	}
	return v.member.Share, nil
}

// checkIn makes or changes the day's entry and says which it was. A new entry without a choice of what to share is
// shared as unsaid says: the member's default where the screen named it or they typed the command, else not at all.
// Typed commands pass theirs through defaultShare. What the room shows of an entry changes only if the member said so
// with it.
func (v entryView) checkIn(tx *storage.Tx, rq commands.Request, in checkinInput, unsaid peer.Share) (commands.Reply, error) {
	last, any, err := tx.LastDay(v.member.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	old := v.entry
	entry := peer.Entry{Share: unsaid}
	if old != nil {
		entry = old.Entry
	}
	entry = in.onto(entry)
	if fromAnotherZone(v.member, old, rq.Now) && old.By != rq.ID && entry != old.Entry {
		alone := in.onto(peer.Entry{Mood: entry.Mood}) // the question names no room, so the default doesn't count
		return v.askWhichDay(tx, rq, newEntry{changed: entry, alone: alone})
	}
	v.forgot, v.wasLow = in.forgotten, old != nil && old.Mood.Low()
	v.welcome = old == nil && any && last < v.today-awayDays
	effects, err := v.save(tx, rq, entry, in.share != nil)
	if err != nil {
		return commands.Reply{}, err
	}
	v.head = "checkin.changed"
	switch {
	case old != nil && v.entry.Version == old.Version && v.entry.By != rq.ID:
		v.head = "checkin.same"
	case v.entry.Version == 1:
		v.head = "checkin.saved"
	}
	if v.zone, err = v.namesZone(tx); err != nil {
		return commands.Reply{}, err
	}
	if err := v.offerBoth(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	return v.withOffers(tx, rq, effects, !rq.DM && rq.Component != "prompt:mood")
}

// awayDays is how many days may pass between two check-ins before a member is welcomed back.
const awayDays = 7

// namesZone reports whether an answer names the zone in which the day was counted: the member's first, until they chose
// a zone, and one that says that an entry was changed.
func (v entryView) namesZone(tx *storage.Tx) (bool, error) {
	if v.head != "checkin.saved" || v.member.ZoneSet {
		return v.head == "checkin.changed", nil
	}
	before, err := tx.EarlierCheckIns(v.member.ID, v.day-1, 1)
	if err != nil || len(before) > 0 {
		return false, err
	}
	after, err := tx.LaterCheckIns(v.member.ID, v.day, 1)
	return len(after) == 0, err
}

// withOffers shows the entry after a check-in, and asks about milestones that the member's journeys have reached.
// chosen says that the member made the check-in by themselves, not asked by a reminder or the prompt: then journeys may
// share without asking.
func (v entryView) withOffers(tx *storage.Tx, rq commands.Request, effects []commands.Effect, chosen bool) (commands.Reply, error) {
	if err := tx.Cancel(reminderTarget(v.member.ID, v.day).String()); err != nil { // one that still waits asks for nothing now
		return commands.Reply{}, err
	}
	if err := answeredReminder(tx, v.member.ID); err != nil {
		return commands.Reply{}, err
	}
	moment, err := v.moment(tx, chosen)
	if err != nil {
		return commands.Reply{}, err
	}
	offers, posts, err := journey.OfferMilestones(tx, rq, v.member, moment)
	if err != nil {
		return commands.Reply{}, err
	}
	var more []commands.Message
	for _, offer := range offers {
		more = append(more, offer.Message)
	}
	calm, err := v.calm(tx, moment.Mood)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(offers) == 0 && calm && !v.welcome && !v.forgot && !v.both.offered { // one thing at a time
		page, err := whathelps.Suggest(tx, rq, v.member, moment.Mood)
		if err != nil {
			return commands.Reply{}, err
		}
		if page != nil {
			more = append(more, *page)
		}
	}
	reply, err := v.reply(tx, rq)
	reply.Followups, reply.Effects = append(reply.Followups, more...), append(effects, posts...)
	return reply, err
}

// calm reports whether this is a good moment to ask about hard days: a first entry for today, on a day that no setback
// touches. An entry that was changed may have been a hard day an hour ago.
func (v entryView) calm(tx *storage.Tx, mood peer.Mood) (bool, error) {
	if v.day != v.today || v.head != "checkin.saved" {
		return false, nil
	}
	journeys, err := tx.Journeys(v.member.ID)
	return peer.MayOffer(v.today, mood, journeys), err
}

// moment is how the member's day is, as far as milestones depend on it: the harder of this entry and today's.
func (v entryView) moment(tx *storage.Tx, chosen bool) (journey.Moment, error) {
	moment := journey.Moment{Mood: v.entry.Mood, Day: v.day, CheckIn: chosen}
	if v.day == v.today {
		return moment, nil
	}
	today, err := tx.CheckIn(v.member.ID, v.today)
	if today != nil {
		moment.Mood = min(moment.Mood, today.Mood)
	}
	return moment, err
}

// aboutDay names the day of a request to /checkin: today, or yesterday.
func aboutDay(rq commands.Request, m peer.Member) peer.Day {
	today := m.Calendar.Day(rq.Now)
	if rq.Choice("day") == "yesterday" {
		return dayBefore(m.Calendar, today)
	}
	return today
}

// dayBefore is the day before a member's day: the calendar day before or, where their zone skipped that date, the one
// before that.
func dayBefore(c peer.Calendar, day peer.Day) peer.Day {
	return c.Day(c.Start(day).Add(-1))
}

// sharingNamed says on a question what a press will share by the member's default, "" for nothing.
func (v entryView) sharingNamed(s commands.Env) words.Text {
	args := words.Args{"Channel": words.Channel(v.settings.CheckIns)}
	switch {
	case v.entry != nil || v.settings.CheckIns == 0 || v.open() || v.member.Share == peer.JustMe:
		return ""
	case v.member.Share == peer.MoodOnly:
		return s.Say("checkin.ask-shares-mood", args)
	}
	return s.Say("checkin.ask-shares-note", args)
}

// Moods are the values of the option "mood", in the order of peer.Moods. Their shown names are in the catalogue, as for every
// option with choices.
func Moods() []string {
	var values []string
	for _, m := range peer.Moods() {
		values = append(values, commands.ArgString(m))
	}
	return values
}

// Shares are the values of the option "share", in the order of peer.Shares.
func Shares() []string { return []string{"me", "mood", "The room", "covered"} }
