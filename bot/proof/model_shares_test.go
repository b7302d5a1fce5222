package proof_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"waymark/bot/fakediscord"
)

// offer is the question whether to share a milestone.
type offer struct {
	what string // as #celebrations would show it
	own  bool   // in the member's words
}

// offered takes note of a question, and of whether it may be asked.
func (m *model) offered(e fakediscord.Event) {
	has := func(label string) bool {
		return slices.ContainsFunc(e.Buttons, func(b fakediscord.ButtonView) bool { return b.Label == label })
	}
	i := slices.IndexFunc(m.people, func(p *someone) bool { return p.name == e.Viewer })
	if i < 0 || !has("Share this milestone") || !has("Keep it to myself") {
		return
	}
	p, o := m.people[i], &offer{own: !has("Share without the number")}
	what := boldWord.FindStringSubmatch(strings.ReplaceAll(e.Text, "**Harbour**", "")) // private messages name their server
	if what == nil {
		m.fail("@%s is asked about no milestone: %q", p.name, e.Text)
	}
	o.what, _, _ = strings.Cut(what[1], " (") // of which count it is, nobody is told
	if p.hard(p.today(m.now())) {
		m.fail("@%s is asked about a milestone on a hard day: %q", p.name, e.Text)
	}
	p.offer = o
}

var boldWord = regexp.MustCompile(`\*\*(.+?)\*\*`)

func (j *journey) hardOn(d date) bool {
	return slices.ContainsFunc(j.setbacks, func(s setback) bool { return !d.Before(s.day) && d.Before(s.restart) })
}

// milestonePost is what #celebrations shows of a milestone, with its number or words, or without.
func (p *someone) milestonePost(what string) string {
	if what == "" {
		return fmt.Sprintf("**%s** shares a milestone.", p.name)
	}
	return fmt.Sprintf("**%s** shares a milestone: **%s**", p.name, what)
}

// addMilestone notes one in the member's own words.
func (m *model) addMilestone() {
	p := m.who(anybody)
	m.stores(p, "/milestone add text:%s", m.word(p))
}

// answerOffer shares a milestone in one of the three ways, and may think better of it.
func (m *model) answerOffer() {
	p := m.who(func(p *someone) bool { return p.offer != nil })
	o := p.offer
	if i := slices.IndexFunc(p.journeys, takesSetbacks); i >= 0 && pick(m, true, false, false) { // the day turns hard after the question
		m.setsBack(p, p.journeys[i], p.today(m.now()))
	}
	p.offer, p.card = nil, date{} // older messages have buttons of the same name
	ways := map[string]string{"Share this milestone": p.milestonePost(o.what), "Keep it to myself": ""}
	if !o.own {
		ways["Share without the number"] = p.milestonePost("")
	}
	way := pick(m, slices.Sorted(maps.Keys(ways))...)
	shows := ways[way]
	if shows != "" && p.hard(p.today(m.now())) {
		m.play("@%s clicks %q", p.name, way)
		return // it waits for a better day
	}
	if o.own && shows != "" && !p.sharesOwn(m.now()) {
		m.play("@%s clicks %q", p.name, way)
		return // enough for one day
	}
	if shows != "" {
		p.celebrates = append(p.celebrates, shows)
	}
	m.play("@%s clicks %q", p.name, way)
	if shows == "" || pick(m, true, false) {
		return
	}
	if toggle := map[bool]string{false: "Share the next ones right away", true: "Ask me before sharing"}[p.auto]; !o.own && m.sees(p, toggle) {
		m.play("@%s clicks %q", p.name, toggle)
		p.auto = true // of this journey, or still of another
		return
	}
	m.holds()
	delete(ways, way)
	delete(ways, "Keep it to myself")
	ways["Take it back"] = ""
	way = pick(m, slices.Sorted(maps.Keys(ways))...)
	p.celebrates = slices.Delete(p.celebrates, len(p.celebrates)-1, len(p.celebrates))
	if shows = ways[way]; shows != "" {
		p.celebrates = append(p.celebrates, shows)
	}
	m.play("@%s clicks %q", p.name, way)
}

// history changes an entry of the last weeks, or takes it out.
func (m *model) history() {
	p := m.who(func(p *someone) bool { return len(p.entries) > 0 })
	days := slices.SortedFunc(maps.Keys(p.entries), func(a, b date) int { return b.Compare(a) })
	days = slices.DeleteFunc(days, func(d date) bool { return d.Before(p.today(m.now()).Add(-29 * oneDay)) })
	day := pick(m, days[:min(10, len(days))]...) // a page
	e := p.entries[day]
	p.card = date{} // its buttons have the names of these
	m.play("@%s /history", p.name)
	m.play(`@%s picks %q in "Choose an entry"`, p.name, day.Format("2 January 2006: ")+moodNames()[e.mood])
	switch pick(m, "delete", "mood", "note") {
	case "delete":
		m.play(`@%s clicks "Delete"`, p.name)
		before, earlier := e, p.earlier[day]
		p.forget(day)
		if pick(m, true, false) {
			m.play(`@%s clicks "Undo"`, p.name)
			before.share = 0 // it comes back for them alone
			p.entries[day], p.earlier[day], p.in[day] = before, earlier, p.zone
		}
		return
	case "mood":
		m.play(`@%s clicks "Edit"`, p.name)
		e.mood = e.mood%5 + 1
		m.play(`@%s clicks %q`, p.name, moodNames()[e.mood])
	case "note":
		m.play(`@%s clicks "Edit"`, p.name)
		m.play(`@%s clicks %q`, p.name, noteLabel(e))
		e.note = m.word(p)
		m.play(`@%s submits "Your note":%q`, p.name, e.note)
	}
	p.change(m.now(), day, e, false)
}

func noteLabel(e dayIs) string {
	if e.note != "" {
		return "Edit the note"
	}
	return "Add a note"
}
