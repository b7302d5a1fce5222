package proof_test

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/peer"
	"waymark/storage"
)

func mentors() []string { return []string{"leela", "ravi"} }

func (m *model) now() time.Time { return m.s.Clock.Now() }

// acts are what can happen in a step; what is there twice happens more often.
func acts() []func(*model) {
	return []func(*model){
		(*model).checkIn, (*model).checkIn, (*model).pressCheckIn, (*model).pressCheckIn, (*model).history,
		(*model).support, (*model).support, (*model).support,
		(*model).addMilestone, (*model).answerOffer, (*model).answerOffer,
		(*model).startJourney, (*model).setback, (*model).setback, (*model).removeSetback, (*model).endJourney, (*model).numbers, (*model).milestones,
		(*model).mentoring, (*model).mentoring, (*model).mentoring, (*model).remind, (*model).remind, (*model).travel, (*model).door, (*model).comeAndGo,
		(*model).wait, (*model).wait, (*model).fault, (*model).attack, (*model).erase,
		(*model).block, (*model).ban, (*model).refused, (*model).report, (*model).report, (*model).mentorGoes, (*model).mentorGoes, (*model).call, (*model).call, (*model).lies, (*model).serverGone,
		(*model).circle, (*model).circle, (*model).gather, (*model).gather, (*model).shareWithCircle, (*model).meeting, (*model).session, (*model).page,
	}
}

// pick is one of several; without any the step is skipped.
func pick[T any](m *model, from ...T) T {
	if len(from) == 0 {
		panic(skipped{})
	}
	return from[m.dice.IntN(len(from))]
}

// between is a number from low to high.
func (m *model) between(low, high int) int { return low + m.dice.IntN(high-low+1) }

// who is one of the people for whom a thing can be done.
func (m *model) who(can func(*someone) bool) *someone {
	var some []*someone
	for _, p := range m.people {
		if p.left.IsZero() && can(p) {
			some = append(some, p)
		}
	}
	return pick(m, some...)
}

func anybody(*someone) bool { return true }

// word is a text that nobody has written yet.
func (m *model) word(p *someone) string {
	w := fmt.Sprintf("w%d", len(m.words)+1)
	m.words[w] = p
	return w
}

// stores plays a command that stores something about a person, with the question for consent if they have not been asked yet.
// It returns whether it was carried out.
func (m *model) stores(p *someone, format string, args ...any) bool {
	answer := told(m.play("@"+p.name+" "+format, args...))
	if p.agreed {
		return true
	}
	if !strings.Contains(answer, "Is that okay?") {
		m.fail("@%s was not asked for consent, but told %q", p.name, answer)
	}
	toOthers := strings.HasPrefix(format, "/mentor request") || strings.Contains(fmt.Sprintf(format, args...), ` share:"Mood`)
	m.checks(notSentFirst, func() {
		if toOthers && !strings.HasPrefix(answer, "Not sent yet.") {
			m.fail("@%s is asked with %q", p.name, answer)
		}
	})
	m.stored() // nothing, still
	p.agreed = pick(m, true, true, true, false)
	if p.agreed {
		m.play(`@%s clicks "I agree"`, p.name)
		return true
	}
	no := told(m.play(`@%s clicks "Not now"`, p.name))
	m.checks(notSentFirst, func() {
		if !strings.Contains(no, "Nothing was saved or sent.") {
			m.fail("@%s said no, and is told %q", p.name, no)
		}
	})
	return false
}

func (m *model) checkIn() { m.checksIn(m.who(anybody)) }

func (m *model) checksIn(p *someone) {
	day, when := p.today(m.now()), ""
	if pick(m, false, false, true) {
		day, when = day.Add(-oneDay), " day:Yesterday"
	}
	e, line := p.entries[day], "/checkin"
	if e.mood == 0 || pick(m, true, false) {
		e.mood = m.between(1, 5)
		line += fmt.Sprintf(" mood:%q", moodNames()[e.mood])
	}
	if pick(m, true, false) {
		e.note = m.word(p)
		line += " note:" + e.note
	}
	share := m.between(-1, 2)
	if share >= 0 {
		e.share = share
		line += fmt.Sprintf(" share:%q", []string{"Just me", "Mood only", "Mood and note"}[share])
	}
	if line == "/checkin" {
		panic(skipped{}) // it would only ask
	}
	asks := p.elsewhere(m.now(), day) && p.entries[day] != e
	if !m.stores(p, "%s", line+when) {
		return
	}
	if asks { // whether it changes the entry that was made elsewhere
		m.holds()
		m.play(`@%s clicks "Change that entry"`, p.name)
	}
	p.change(m.now(), day, e, share >= 0 && !asks)
	p.card, p.silent = day, 0
	m.sharesUnasked(p, day)
	if p.behind(day) {
		m.holds() // nobody sees the change yet
		m.decide(p, day)
	}
}

// decide says what the room is to see of a changed entry.
func (m *model) decide(p *someone, day date) {
	switch pick(m, "update", "leave", "") {
	case "update":
		m.play(`@%s clicks "Update what the room sees"`, p.name)
		p.change(m.now(), day, p.entries[day], true)
	case "leave":
		m.play(`@%s clicks "Leave it"`, p.name)
		p.card = date{} // it has no Undo
	}
}

// pressCheckIn presses a button under the newest answer to a check-in.
func (m *model) pressCheckIn() {
	p := m.who(func(p *someone) bool { return p.entries[p.card].mood != 0 })
	e := p.entries[p.card]
	clicks := func(label string) { m.play("@%s clicks %q", p.name, label) }
	switch pick(m, "note", "share", "undo") {
	case "undo":
		clicks("Undo")
		p.undo(p.card)
		if p.entries[p.card].mood == 0 {
			p.card = date{}
		}
		return
	case "note":
		clicks(noteLabel(e))
		e.note = m.word(p)
		m.play(`@%s submits "Your note":%q`, p.name, e.note)
		p.change(m.now(), p.card, e, false)
		if p.behind(p.card) {
			m.holds()
			m.decide(p, p.card)
		}
		return
	case "share":
		switch {
		case e.share > 0:
			clicks("Take it back")
			e.share = 0
		case e.note == "" && e.mood > 2:
			clicks("Share with the room")
			e.share = 1
		case e.note == "":
			clicks("Share with the room")
			m.holds() // nobody sees it yet
			e.share = 1
			clicks("Mood only")
		default:
			clicks("Share with the room")
			e.share = m.between(1, 2)
			clicks([]string{"", "Mood only", "Mood and note"}[e.share])
		}
	}
	p.change(m.now(), p.card, e, true)
}

// support is sent under the newest post of a room, by someone else than its author. Where one of the two blocked the
// other, the sender reads what everyone does and nothing of it reaches the author.
func (m *model) support() {
	labels := map[string]string{"check-ins": "Send support", "celebrations": "Celebrate"}
	room := pick(m, slices.DeleteFunc(slices.Sorted(maps.Keys(labels)), func(r string) bool { return len(m.rooms[r].newest) == 0 })...)
	name, _ := startsWith(m.rooms[room].pressed())
	p := m.who(func(p *someone) bool { return p.agreed && p.name != name })
	author := m.people[slices.IndexFunc(m.people, func(p *someone) bool { return p.name == name })]
	if !m.apart(name, p.name) && pick(m, true, false, false) {
		if first := pick(m, p, author); first == p {
			m.blocks(p, name)
		} else if author.left.IsZero() {
			m.blocks(author, p.name)
		}
	}
	apart, before := m.apart(name, p.name), m.thanks(author, p)
	if !apart {
		m.supported[[2]string{p.name, name}] = true
	}
	m.play(`@%s clicks %q in #%s`, p.name, labels[room], room)
	m.checks(nothingPassed, func() {
		if after := m.thanks(author, p); apart && after != before {
			m.fail("@%s and @%s are kept apart, and %d things from one are kept for the other, %d before", p.name, name, after, before)
		}
	})
}

// thanks counts what is stored about support and celebrations that an author got from someone.
func (m *model) thanks(author, from *someone) (n int) {
	err := m.s.Bot.App.DB.View(m.t.Context(), m.s.Current().ID, func(tx *storage.Tx) error {
		count := func(ids []peer.ID) {
			if slices.Contains(ids, m.id(from.name)) {
				n++
			}
		}
		entries, err := tx.CheckIns(m.id(author.name), 0, 1<<30)
		for _, e := range entries {
			count(e.Supporters)
		}
		milestones, err2 := tx.Milestones(m.id(author.name))
		for _, ms := range milestones {
			count(ms.Celebrations)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		m.fail("%v", err)
	}
	return n
}

func (m *model) startJourney() {
	p := m.who(func(p *someone) bool { return len(p.journeys) < 3 })
	j := &journey{name: m.word(p), counting: m.between(0, 3)}
	j.since = p.today(m.now()).Add(-oneDay * time.Duration(m.between(0, 100)))
	line := fmt.Sprintf("/journey start name:%s since:%s counting:%q", j.name, j.since.Format(time.DateOnly),
		[]string{"All my days", "Since last time", "Both", "No numbers"}[j.counting])
	if m.stores(p, "%s", line) {
		p.journeys = append(p.journeys, j)
		j.goesOn(p.today(m.now()))
	}
}

// one of the journeys of which something is so, and whose it is.
func (m *model) one(is func(*journey) bool) (*someone, *journey) {
	p := m.who(func(p *someone) bool { return slices.ContainsFunc(p.journeys, is) })
	var some []*journey
	for _, j := range p.journeys {
		if is(j) {
			some = append(some, j)
		}
	}
	return p, pick(m, some...)
}

func open(j *journey) bool { return !j.ended }

func (m *model) setback() {
	p, j := m.one(takesSetbacks)
	m.setsBack(p, j, p.today(m.now()).Add(-oneDay*time.Duration(m.between(0, 15))))
	m.numbersOf(p)
}

func takesSetbacks(j *journey) bool { return open(j) && len(j.setbacks) < 4 }

// setsBack notes a setback on a day, and that counting begins again at most tomorrow.
func (m *model) setsBack(p *someone, j *journey, day date) {
	today, s := p.today(m.now()), setback{day, day.Add(oneDay)}
	line := fmt.Sprintf("@%s /journey setback journey:%s when:%s", p.name, j.name, s.day.Format(time.DateOnly))
	if most := int(today.Add(oneDay).Sub(s.day) / oneDay); pick(m, true, false) {
		s.restart = s.day.Add(oneDay * time.Duration(m.between(1, most)))
		line += " restart:" + s.restart.Format(time.DateOnly)
	}
	m.play("%s", line)
	if !slices.Contains(j.setbacks, s) {
		j.setbacks = append(j.setbacks, s)
		slices.SortStableFunc(j.setbacks, func(a, b setback) int { return a.day.Compare(b.day) })
	}
	for _, with := range p.unasked {
		if j.hardOn(with) {
			p.unshares(with)
		}
	}
	j.goesOn(today)
}

func (m *model) removeSetback() {
	p, j := m.one(func(j *journey) bool { return open(j) && len(j.setbacks) == 1 })
	m.play("@%s /journey setbacks journey:%s", p.name, j.name)
	m.play(`@%s clicks "Remove"`, p.name)
	p.card = date{} // its buttons have the names of these
	j.goesOn(p.today(m.now()))
	before := *j
	j.setbacks = nil
	maps.DeleteFunc(p.marked, func(r reached, _ bool) bool { return r.journey == j.name && !r.from.IsZero() })
	j.goesOn(p.today(m.now()))
	if pick(m, true, false) {
		m.play(`@%s clicks "Undo"`, p.name)
		*j = before // what was reached only without it goes, too
	}
}

func (m *model) endJourney() {
	p, j := m.one(func(*journey) bool { return true })
	if j.ended {
		m.play("@%s /journey reopen journey:%s", p.name, j.name)
	} else {
		m.play("@%s /journey end journey:%s", p.name, j.name)
	}
	j.ended = !j.ended
	p.card = date{} // its buttons have the names of these
	j.goesOn(p.today(m.now()))
}

func (m *model) numbers() {
	p, _ := m.one(open)
	m.numbersOf(p)
}

// numbersOf asks for the numbers of all journeys, and counts them.
func (m *model) numbersOf(p *someone) {
	answer := told(m.play("@%s /journey list", p.name))
	for _, j := range p.journeys {
		if j.ended {
			continue
		}
		all, since, longest := j.numbers(p.today(m.now()))
		got, want := shownNumbers(answer, j.name), map[string]int{}
		if j.countsAll() && all > 0 {
			want["All my days"] = all
		}
		if j.countsSince() && since > 0 {
			want["Since last time"] = since
		}
		if _, shown := got["Longest"]; shown && j.countsSince() { // left out where it says nothing new
			want["Longest"] = longest
		}
		if !maps.Equal(got, want) {
			m.fail("@%s reads %v of %s, want %v", p.name, got, j.name, want)
		}
	}
}

// numberLine is a line of /journey list.
var numberLine = regexp.MustCompile(`· (All my days|Since last time|Longest): (\d+) days?\n`)

// shownNumbers are those that a list shows of a journey.
func shownNumbers(list, journey string) map[string]int {
	_, rest, _ := strings.Cut(list, "**"+journey+"**")
	mine, _, _ := strings.Cut(rest, "**")
	got := map[string]int{}
	for _, found := range numberLine.FindAllStringSubmatch(mine+"\n", -1) {
		got[found[1]], _ = strconv.Atoi(found[2])
	}
	return got
}

// milestones asks for the list of what was reached.
func (m *model) milestones() {
	p, _ := m.one(func(*journey) bool { return true })
	m.play("@%s /milestone list", p.name)
	p.listed = true
}

func (m *model) remind() {
	p := m.who(anybody)
	if p.reminder != 0 && pick(m, true, false) {
		m.play("@%s /reminder off", p.name)
		p.reminder = 0
		return
	}
	at := time.Duration(m.between(6, 22))*time.Hour + 30*time.Minute
	if m.stores(p, "/reminder set time:%02d:30", int(at/time.Hour)) {
		p.reminder, p.silent = at, 0
	}
}

// door shuts private messages out, or lets them in again.
func (m *model) door() {
	p := m.who(func(p *someone) bool { return p.mentoring == "" })
	verb := "blocks"
	if p.shut {
		verb = "allows"
	}
	m.play("@%s %s DMs", p.name, verb)
	p.shut = !p.shut
}

func (m *model) travel() {
	p := m.who(anybody)
	zone := pick(m, "UTC", "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu")
	if m.stores(p, "/privacy settings zone:%s", zone) {
		p.zone, _ = time.LoadLocation(zone)
		for _, j := range p.journeys {
			j.goesOn(p.today(m.now()))
		}
	}
}

// free says whether a mentor has room, and no card that waits for an answer.
func (m *model) free(mentor string) bool {
	n := 0
	for _, p := range m.people {
		if p.mentor == mentor {
			if n++; p.mentoring != "paired" {
				return false
			}
		}
	}
	return n < 2
}

// mentoring goes one step on the way from a request to a pair and its end.
func (m *model) mentoring() {
	p := m.who(func(p *someone) bool { return !p.shut && !m.banned(p.name) })
	switch p.mentoring {
	case "":
		help := m.word(p)
		if m.stores(p, "/mentor request help:%s languages:English", help) {
			if !m.now().Before(p.withdrew.Add(24 * time.Hour)) { // else it may have been a slip
				p.declined = nil
			}
			p.mentoring, p.moderator, p.withdrew, p.help, p.readers = "waiting", "", time.Time{}, help, nil
		}
	case "waiting":
		if pick(m, false, false, true) {
			m.play("@%s /mentor withdraw", p.name)
			p.mentoring, p.withdrew = "", m.now()
			return
		}
		var can []string
		for _, mentor := range mentors() {
			if m.free(mentor) && !slices.Contains(p.declined, mentor) && !m.apart(p.name, mentor) && !m.banned(mentor) && !m.mentors[mentor].away {
				can = append(can, mentor)
			}
		}
		mentor := pick(m, can...)
		if p.moderator == "" {
			p.moderator = pick(m, "sam", "noor")
		}
		m.assign(p, mentor)
		p.mentoring, p.mentor, p.since, p.readers = "mentor asked", mentor, m.now(), append(p.readers, mentor)
	case "mentor asked", "member asked":
		m.answer(p)
	case "paired":
		if pick(m, true, false) {
			m.play("@%s /mentor end with:@%s", p.name, p.mentor)
			m.play(`@%s clicks "End it"`, p.name)
		} else {
			m.play("@%s /mentor end with:@%s", p.mentor, p.name)
			m.play(`@%s clicks "End it"`, p.mentor)
		}
		p.mentoring, p.mentor = "", ""
	}
}

// answer is given by the one who was asked, or a moderator takes the request back.
func (m *model) answer(p *someone) {
	who := p.mentor
	if p.mentoring == "member asked" {
		who = p.name
	}
	switch pick(m, "Accept", "Accept", "Decline", "unassign") {
	case "Accept":
		m.play(`@%s clicks "Accept"`, who)
		if p.mentoring, p.since = "member asked", m.now(); who == p.name {
			p.mentoring, m.mentors[p.mentor] = "paired", mentorIs{}
		}
		return
	case "Decline":
		m.play(`@%s clicks "Decline"`, who)
		p.declined = append(p.declined, p.mentor)
	case "unassign":
		m.play("@%s /mentors unassign member:@%s", p.moderator, p.name)
	}
	p.mentoring, p.mentor = "waiting", ""
}

// erase takes out everything about a member.
func (m *model) erase() {
	p := m.who(func(p *someone) bool { return p.agreed })
	if pick(m, true, false, false) {
		m.play("@%s /privacy delete", p.name)
		m.confirmsErasure(p)
		m.erased(p.name)
		*p = p.forgotten()
	} else {
		m.play("@%s /privacy export", p.name)
	}
}

// attack presses what belongs to someone else, and forges. Nothing comes of it.
func (m *model) attack() {
	p := m.who(func(p *someone) bool { return p.entries[p.card].mood != 0 })
	other := m.who(func(o *someone) bool { return o != p })
	switch pick(m, "press", "forge", "redeliver") {
	case "press":
		m.play(`@%s presses @%s's "Undo"`, other.name, p.name)
	case "forge":
		day := p.card.Unix() / int64(oneDay/time.Second)
		act := pick(m, "checkin:share-as:%d:%d:2", "checkin:back:%d:%d", "checkin:undo:%d:%d:1", "privacy:delete:%d:%d", "checkin:note:%d:%d")
		m.play("@%s forges %q", other.name, "v1:"+fmt.Sprintf(act, uint64(m.id(p.name)), day))
	case "redeliver":
		m.play("discord redelivers the last interaction")
	}
}

func (m *model) wait() {
	span := pick(m, "10m", "1h", "5h", "13h", "24h", "30h", "3d", "12d")
	d, _ := time.ParseDuration(strings.Replace(strings.Replace(span, "12d", "288h", 1), "3d", "72h", 1))
	m.waitsFor(d, span)
}

// waitUntil waits until an instant, in whole minutes.
func (m *model) waitUntil(at time.Time) {
	if d := at.Sub(m.now()).Round(time.Minute); d > 0 {
		m.waitsFor(d, fmt.Sprintf("%dm", d/time.Minute))
	}
}

// waitsFor waits, and follows what the clock brings about.
func (m *model) waitsFor(d time.Duration, span string) {
	for _, p := range m.people {
		if back := p.left.Add(29 * oneDay); !p.left.IsZero() && m.now().Add(d).After(back) {
			d = max(d, back.Add(4*oneDay).Sub(m.now()).Round(time.Hour)) // not in between, when it depends on the hour of a daily look
			span = fmt.Sprintf("%dh", d/time.Hour)
		}
	}
	until := m.now().Add(d)
	for _, p := range m.people {
		m.asked[p.name] = p.remindedUntil(m.now(), until)
		if m.asked[p.name] > 0 && p.shut {
			m.asked[p.name], p.reminder = 0, 0
		}
		if m.asked[p.name] == 0 || !p.left.IsZero() {
			delete(m.asked, p.name)
		}
		if (p.mentoring == "mentor asked" || p.mentoring == "member asked") && !p.since.Add(48*time.Hour).After(until) {
			p.mentoring, p.mentor = "waiting", ""
		}
	}
	m.play("wait %s", span)
	for _, p := range m.people {
		if !p.left.IsZero() && until.After(p.left.Add(30*oneDay)) {
			m.erased(p.name)
			*p = p.forgotten()
		}
		for _, j := range p.journeys {
			j.goesOn(p.today(m.now()))
		}
	}
}

// remindedUntil counts the reminders in a time in which the member says nothing: one a day at the time by their clock,
// unless they have checked in for that day.
func (p *someone) remindedUntil(from, until time.Time) (n int) {
	if p.reminder == 0 {
		return 0
	}
	for d := dateOf(from.In(p.zone)).Add(-oneDay); d.Before(until.Add(2 * oneDay)); d = d.Add(oneDay) {
		at := time.Date(d.Year(), d.Month(), d.Day(), int(p.reminder/time.Hour), int(p.reminder%time.Hour/time.Minute), 0, 0, p.zone)
		day := p.today(at)
		if !at.After(from) || at.After(until) || !day.After(p.reminded) {
			continue
		}
		p.reminded = day
		if p.entries[day].mood == 0 && p.left.IsZero() { // one that does not arrive does not count
			if p.silent == peer.MaxUnanswered { // this one asks whether to go on
				p.reminder = 0
				return n
			}
			p.silent++
			if n++; p.shut {
				return n // the first that does not get through is the last
			}
		}
	}
	return n
}

// fault is what must leave no trace. A session that is taken up again takes a second of real time, so that is rare.
func (m *model) fault() {
	if m.dice.IntN(20) == 0 {
		m.play("discord drops the gateway")
		return
	}
	m.play("%s", pick(m, "restart", "crash", "crash", "discord closes with 4009", "discord invalidates the session"))
}

// comeAndGo has someone leave the server, or come back. What is theirs stays for 30 days, but no message reaches them.
func (m *model) comeAndGo() {
	for _, p := range m.people {
		if !p.left.IsZero() {
			m.play("@%s joins", p.name)
			p.left = time.Time{}
			return
		}
	}
	p := m.who(func(p *someone) bool { return p.mentoring == "" && !p.shut })
	m.play("@%s leaves", p.name)
	p.left, p.card, p.offer = m.now(), date{}, nil
}
