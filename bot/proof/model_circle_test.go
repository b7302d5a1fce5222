package proof_test

import (
	"slices"

	"waymark/bot/fakediscord"
)

// circle has someone find, found, join, use or leave a circle.
func (m *model) circle() {
	p := m.who(func(p *someone) bool { return p.agreed && !p.shut })
	labels := []string{"Ask to join", "Yes", "Join", "Say something", "Go on", "Open a seat", "Write to me about it"}
	switch m.dice.IntN(5) {
	case 0:
		labels = append(labels, "Not now", "Not this one", "This was enough", "Withdraw")
	case 1:
		labels = []string{"Leave", "Leave now", "Stay"}
	}
	if len(m.together.seats) == 0 {
		labels = append(labels, "Start a circle")
	} else {
		labels = append(labels, "Find a circle")
	}
	m.walk(p, "/circle", m.between(1, 4), labels...)
}

// gather has a circle come about, as far as those who are here and not kept apart will.
func (m *model) gather() {
	for _, p := range m.people {
		if !p.agreed || p.shut || !p.left.IsZero() || m.seated(p.name) {
			continue
		}
		if came := m.play("@%s /circle", p.name); !m.asks(p, came) {
			continue
		}
		m.seatsHold()
		for _, member := range m.people {
			if m.seated(member.name) && member.left.IsZero() {
				m.walk(member, "/circle", 1, "Yes")
			}
		}
		m.walk(p, "/circle", 1, "Join")
		m.seatsHold()
	}
}

// asks founds a circle, or asks to join the first that is found. It reports whether the latter was done.
func (m *model) asks(p *someone, came []fakediscord.Event) bool {
	can := func(label string) bool { return slices.Contains(labelsFor(came, p.name), label) }
	if len(m.together.seats) == 0 && can("Start a circle") {
		m.presses(p, "Start a circle")
		m.seatsHold()
		return false
	}
	if !can("Find a circle") {
		return false
	}
	if came = m.presses(p, "Find a circle"); !can("Ask to join") {
		return false
	}
	m.presses(p, "Ask to join")
	return true
}

// shareWithCircle has someone check in and share that with their circle, or say nothing of it there.
func (m *model) shareWithCircle() {
	p := m.who(func(p *someone) bool { return p.agreed && m.seated(p.name) })
	m.checksIn(p)
	if p.entries[p.card].mood == 0 || !m.sees(p, "Share with my circle") {
		return
	}
	note := p.entries[p.card].note
	came := m.presses(p, "Share with my circle")
	offered := labelsFor(came, p.name)
	if !slices.Contains(offered, "Mood only") {
		return
	}
	how := pick(m, "Mood only", "Mood and note")
	if !slices.Contains(offered, how) { // an entry without a note
		how = "Mood only"
	}
	if how == "Mood and note" {
		p.toCircle = append(p.toCircle, note)
	}
	m.presses(p, how)
}
