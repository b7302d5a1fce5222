package proof_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/bot/fakediscord"
	"waymark/peer"
	"waymark/storage"
)

// A date is a civil date, at midnight UTC: the model reckons with nothing but the calendar of package time.
type date = time.Time

const oneDay = 24 * time.Hour

// someone is a member and all that they said, as the bot promises to keep it.
type someone struct {
	name   string
	agreed bool
	zone   *time.Location
	left   time.Time // since when they are not in the server; zero: they are

	entries map[date]dayIs
	room    map[date]dayIs          // what #check-ins shows of them
	made    map[date]time.Time      // when the room began to show it
	in      map[date]*time.Location // the zone of an entry's last change
	shownIn map[date]*time.Location // the zone when the room was last told of it
	earlier map[date][]was          // what an entry was before each change; what Undo goes back to
	card    date                    // the day that the newest answer to a check-in is about, zero for none

	journeys []*journey

	typed      string          // the latest command
	auto       bool            // a journey of theirs may share what it reaches with a check-in
	offer      *offer          // the milestone that they were last asked about
	celebrates []string        // what #celebrations shows of theirs
	unasked    map[string]date // of it, what was shared by itself, and with the check-in of which day

	marked map[reached]bool // the milestones that were recorded so far
	listed bool             // they have just been listed, so all that were reached are recorded

	reminder time.Duration // since midnight; 0 for none
	reminded date          // the last day it went out
	silent   int           // reminders since they last checked in or set it
	shut     bool          // they take no private messages

	mentoring string // "", waiting, mentor asked, member asked, paired
	mentor    string
	moderator string    // who takes care of the request
	since     time.Time // when they were asked
	withdrew  time.Time // when they took their last request back; zero for who did not
	declined  []string
	help      string   // what they wrote to the moderators
	readers   []string // who may read that

	toModerators []string // words that moderators may read in their channel
	toCircle     []string // words that people in circles, or who look for one, may read
	wantsMail    bool     // about meetings or circles
	page         []string // what they wrote down on their page of what helps
	wroteThem    bool     // they wrote to the moderators, and may be written to about that

	outlives
}

// outlives is what erasing a member does not take back.
type outlives struct {
	ownShared []time.Time // when they shared milestones in their own words
	pings     []time.Time // when they called the moderators
}

// forgotten is what is left of someone who was erased.
func (p *someone) forgotten() someone {
	return someone{name: p.name, zone: time.UTC, shut: p.shut, left: p.left, outlives: p.outlives}
}

// ownSharesADay is how many milestones in their own words a member can share within 24 hours.
const ownSharesADay = 3

// sharesOwn takes one of those, if one is left.
func (o *outlives) sharesOwn(now time.Time) bool {
	o.ownShared = slices.DeleteFunc(o.ownShared, func(at time.Time) bool { return !now.Before(at.Add(oneDay)) })
	if len(o.ownShared) == ownSharesADay {
		return false
	}
	o.ownShared = append(o.ownShared, now)
	return true
}

// dayIs is what a check-in says. Its moods are Discord's choices, by number.
type dayIs struct {
	mood  int
	note  string
	share int // 0 nothing, 1 the mood, 2 the note too
}

func moodNames() []string {
	return []string{"", "Very hard", "Hard", "Getting by", "Okay", "Good"}
}

// today is the member's date, which begins at four in the morning by their clock.
func (p *someone) today(now time.Time) date {
	if now = now.In(p.zone); now.Hour() < 4 {
		return dateOf(now).Add(-oneDay)
	}
	return dateOf(now)
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// change makes or changes an entry at an instant. What the room shows follows if it showed nothing before, or if the
// member said so.
func (p *someone) change(now time.Time, day date, e dayIs, said bool) {
	if p.entries == nil {
		p.entries, p.earlier, p.room = map[date]dayIs{}, map[date][]was{}, map[date]dayIs{}
		p.made, p.in, p.shownIn = map[date]time.Time{}, map[date]*time.Location{}, map[date]*time.Location{}
	}
	before, there := p.entries[day]
	shown, shows := p.room[day]
	if there && before != e {
		p.earlier[day] = append(p.earlier[day], was{before, shown, shows})
	}
	changed := !there || before != e
	p.entries[day] = e
	if e.mood < 3 {
		p.unshares(day)
	}
	switch {
	case e.share == 0:
		delete(p.room, day)
	case said && (changed || shown != e.shown()) || changed && !shows:
		if !shows {
			p.made[day] = now
		}
		p.room[day], p.shownIn[day], changed = e.shown(), p.zone, true
	}
	if changed {
		p.in[day] = p.zone
	}
}

// shown is what others see of an entry.
func (e dayIs) shown() dayIs {
	if e.share != 2 {
		e.note = ""
	}
	return e
}

// behind says whether the room shows a day's entry as it was before.
func (p *someone) behind(day date) bool {
	shown, shows := p.room[day]
	return shows && shown != p.entries[day].shown()
}

// was is an entry before a change, and what the room showed of it then.
type was struct {
	dayIs
	room  dayIs
	shows bool
}

// undo puts back what an entry was and what the room showed then, or deletes it. It never shares what the room does not show.
func (p *someone) undo(day date) {
	n := len(p.earlier[day])
	if n == 0 {
		p.forget(day)
		return
	}
	before := p.earlier[day][n-1]
	p.earlier[day] = p.earlier[day][:n-1]
	e := before.dayIs
	switch shown, shows := p.room[day]; {
	case !shows || !before.shows:
		e.share = 0
		delete(p.room, day)
	case shown != before.room:
		p.room[day], p.shownIn[day] = before.room, p.zone
	}
	p.entries[day], p.in[day] = e, p.zone
	if e.mood < 3 {
		p.unshares(day)
	}
}

// unshares takes back what was shared by itself with the check-in of a day.
func (p *someone) unshares(day date) {
	for text, with := range p.unasked {
		if i := slices.Index(p.celebrates, text); with == day && i >= 0 {
			p.celebrates = slices.Delete(p.celebrates, i, i+1)
			delete(p.unasked, text)
		}
	}
}

func (p *someone) forget(day date) {
	p.unshares(day)
	delete(p.entries, day)
	delete(p.earlier, day)
	delete(p.room, day)
}

// elsewhere says whether the entry of a day was last changed in a zone whose clocks show another time.
func (p *someone) elsewhere(now time.Time, day date) bool {
	zone := p.in[day]
	if p.entries[day].mood == 0 || zone == nil {
		return false
	}
	_, there := now.In(zone).Zone()
	_, here := now.In(p.zone).Zone()
	return there != here
}

// posts are what #check-ins shows of their entries.
func (p *someone) posts() (all []string) {
	for day, e := range p.room {
		when, made := "", p.made[day].In(p.shownIn[day])
		first := dateOf(made)
		if made.Hour() < 4 {
			first = first.Add(-oneDay)
		}
		if !day.Equal(first) {
			when = " for " + day.Format("2 January 2006")
		}
		text := fmt.Sprintf("**%s** checked in%s: **%s**", p.name, when, moodNames()[e.mood])
		if e.share == 2 && e.note != "" {
			text += "\n> " + e.note
		}
		all = append(all, text)
	}
	return all
}

// hard says whether a day is one on which nothing is offered or shared.
func (p *someone) hard(today date) bool {
	mood := p.entries[today].mood
	return mood == 1 || mood == 2 || slices.ContainsFunc(p.journeys, func(j *journey) bool { return !j.ended && j.hardOn(today) })
}

// shares says whether a word of theirs is a note that they show to the room.
func (p *someone) shares(word string) bool {
	for _, e := range p.room {
		if e.note == word && e.share == 2 {
			return true
		}
	}
	return false
}

// mayBeWritten notes to whom the bot may send private messages on this person's account.
func (p *someone) mayBeWritten(may map[string]bool) {
	if p.reminder != 0 || p.mentoring != "" || p.wroteThem || p.wantsMail {
		may[p.name] = true
	}
	if p.mentor != "" {
		may[p.mentor] = true
	}
}

// journey is what a member counts.
type journey struct {
	name     string
	since    date
	counting int // 0 all my days, 1 since last time, 2 both, 3 none
	setbacks []setback
	ended    bool

	// the most days that it ever had of each count, which never falls
	all, last, longest int
}

type setback struct{ day, restart date }

func (j *journey) countsAll() bool   { return j.counting == 0 || j.counting == 2 }
func (j *journey) countsSince() bool { return j.counting == 1 || j.counting == 2 }

// numbers counts day by day.
func (j *journey) numbers(today date) (all, since, longest int) {
	from := j.since
	for _, s := range j.setbacks {
		if s.restart.After(from) {
			from = s.restart
		}
	}
	if from.After(today) {
		from = today
	}
	run := 0
	for d := j.since; d.Before(today); d = d.Add(oneDay) {
		run++
		all++
		for _, s := range j.setbacks {
			if !d.Before(s.day) && d.Before(s.restart) {
				run, all = 0, all-1
				break
			}
		}
		longest = max(longest, run)
	}
	return all, int(today.Sub(from) / oneDay), longest
}

// goesOn notes how far an open journey has come.
func (j *journey) goesOn(today date) {
	if !j.ended {
		all, since, longest := j.numbers(today)
		j.all, j.last, j.longest = max(j.all, all), max(j.last, since), max(j.longest, longest)
	}
}

// reached is a milestone of up to 90 days as it is recorded. from is the day from which "since last time" was counted, zero
// for "all my days".
type reached struct {
	journey string
	days    int
	from    date
}

func rungs() []int { return []int{1, 3, 7, 14, 30, 60, 90} }

// marks holds the milestones that are recorded against those that were reached. Each is recorded once, by the time that
// they are listed, and stays, whatever happens to its journey; only what was counted since a removed setback goes with it.
// The same rung may be reached again since last time.
func (m *model) marks(p *someone, recorded []reached) {
	now := map[reached]bool{}
	has := func(j *journey, days int, all bool) bool {
		return slices.ContainsFunc(recorded, func(r reached) bool { return r.journey == j.name && r.days == days && r.from.IsZero() == all })
	}
	for _, r := range recorded {
		if now[r] {
			m.fail("@%s has %v twice: %v", p.name, r, recorded)
		}
		now[r] = true
	}
	for r := range p.marked {
		if !now[r] {
			m.fail("@%s had %v and has it no more: %v", p.name, r, recorded)
		}
	}
	for _, j := range p.journeys {
		for _, days := range rungs() {
			switch all, again := has(j, days, true), has(j, days, false); {
			case all && (!j.countsAll() || j.all < days), again && (!j.countsSince() || j.longest < days):
				m.fail("@%s did not reach %d days on %+v: %v", p.name, days, j, recorded)
			case p.listed && (j.countsAll() && j.all >= days && !all || j.countsSince() && j.last >= days && !again):
				m.fail("@%s reached %d days on %+v, which is not recorded: %v", p.name, days, j, recorded)
			}
		}
	}
	p.marked, p.listed = now, false
}

// record is a member as the model knows them and as storage does, in a form that can be compared.
type record struct {
	Agreed    bool
	Entries   []string
	Journeys  []string
	Mentoring string
	Reminder  string
}

func (p *someone) record() record {
	r := record{Agreed: p.agreed, Mentoring: p.mentoring}
	for day, e := range p.entries {
		r.Entries = append(r.Entries, fmt.Sprint(day.Format(time.DateOnly), " ", e.mood, e.note, e.share))
	}
	for _, j := range p.journeys {
		line := fmt.Sprint(j.name, " ", j.since.Format(time.DateOnly), " ", j.counting, j.ended)
		for _, s := range j.setbacks {
			line += fmt.Sprint(" ", s.day.Format(time.DateOnly), ">", s.restart.Format(time.DateOnly))
		}
		r.Journeys = append(r.Journeys, line)
	}
	if p.mentor != "" {
		r.Mentoring += " " + p.mentor
	}
	if p.reminder != 0 {
		r.Reminder = p.reminder.String()
	}
	slices.Sort(r.Entries)
	slices.Sort(r.Journeys)
	return r
}

// stored holds what the data file has of everybody against the model.
func (m *model) stored() {
	for _, p := range m.people {
		var got record
		err := m.s.Bot.App.DB.View(m.t.Context(), m.s.Current().ID, func(tx *storage.Tx) (err error) {
			got, _, err = m.read(tx, p.name)
			return err
		})
		if err != nil {
			m.fail("reading what is kept of @%s: %v", p.name, err)
		}
		if diff := cmp.Diff(p.record(), got); diff != "" {
			m.fail("what is kept of @%s (-want +got):\n%s", p.name, diff)
		}
	}
}

// marksOf holds the milestones that are recorded of someone against those that they reached.
func (m *model) marksOf(tx *storage.Tx, p *someone) error {
	_, marked, err := m.read(tx, p.name)
	if err == nil {
		m.marks(p, marked)
	}
	return err
}

func (m *model) id(name string) peer.ID {
	id, err := m.s.Fake.UserID(fakediscord.UserRef(name))
	if err != nil {
		m.fail("%v", err)
	}
	return peer.ID(id)
}

// read makes a record of what is stored, and a list of the milestones.
func (m *model) read(tx *storage.Tx, name string) (r record, milestones []reached, err error) {
	who := m.id(name)
	member, err := tx.Member(who)
	if err != nil || member == nil {
		return r, nil, err
	}
	r.Agreed = member.Consent > 0
	entries, err := tx.CheckIns(who, 0, 1<<30)
	if err != nil {
		return r, nil, err
	}
	for _, e := range entries {
		r.Entries = append(r.Entries, fmt.Sprint(e.Day, " ", int(e.Mood), e.Note.Reveal(), int(e.Share)))
	}
	reminder, err := tx.Reminder(who)
	if err != nil {
		return r, nil, err
	}
	if reminder != nil && reminder.State == peer.ReminderOn {
		r.Reminder = (time.Duration(reminder.Hour)*time.Hour + time.Duration(reminder.Minute)*time.Minute).String()
	}
	if err := m.readMentoring(tx, who, &r); err != nil {
		return r, nil, err
	}
	milestones, err = readJourneys(tx, who, &r)
	return r, milestones, err
}

func readJourneys(tx *storage.Tx, who peer.ID, r *record) (milestones []reached, err error) {
	journeys, err := tx.Journeys(who)
	if err != nil {
		return nil, err
	}
	names := map[peer.ID]string{}
	for _, j := range journeys {
		names[j.ID] = j.Name.Reveal()
		line := fmt.Sprint(j.Name.Reveal(), " ", j.Since, " ", int(j.Counting), !j.Open())
		for _, s := range j.Setbacks {
			line += fmt.Sprint(" ", s.Day, ">", s.Restart)
		}
		r.Journeys = append(r.Journeys, line)
	}
	slices.Sort(r.Journeys)
	recorded, err := tx.Milestones(who)
	for _, ms := range recorded {
		if ms.Rung.Days == 0 || ms.Rung.Days > 90 {
			continue
		}
		var from date
		if ms.Count == peer.CountSince {
			y, mo, d := ms.Start.Date()
			from = time.Date(y, mo, d, 0, 0, 0, 0, time.UTC)
		}
		milestones = append(milestones, reached{names[ms.Journey], ms.Rung.Days, from})
	}
	return milestones, err
}

func (m *model) readMentoring(tx *storage.Tx, who peer.ID, r *record) error {
	request, err := tx.RequestOf(who)
	if err != nil || request == nil {
		return err
	}
	mentor := request.Mentor
	switch request.State {
	case peer.Waiting:
		r.Mentoring, mentor = "waiting", 0
	case peer.AskedMentor:
		r.Mentoring = "mentor asked"
	case peer.AskedMentee:
		r.Mentoring = "member asked"
	}
	pairings, err := tx.Pairings(who)
	if err != nil {
		return err
	}
	for _, p := range pairings {
		if p.Ended.IsZero() {
			r.Mentoring, mentor = strings.TrimSpace(r.Mentoring+" paired"), p.Mentor
		}
	}
	for _, name := range mentors() {
		if r.Mentoring != "" && m.id(name) == mentor {
			r.Mentoring += " " + name
		}
	}
	return nil
}
