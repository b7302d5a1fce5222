package proof_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"waymark/bot/fakediscord"
	"waymark/peer"
	"waymark/storage"
)

// together is what the model knows of circles and meetings. They have many states, so the model does not foresee them: people
// press what they see, and after each step it holds what came of it against what is promised, by name.
type together struct {
	seats   map[seat]bool   // who sits in which circle, before this step
	pressed map[string]bool // who founded a circle or joined one in this step
	left    map[string]bool // who left one in this step

	ended map[peer.ID]time.Time // since when a circle is over

	hands map[string]bool // who raised a hand in the session that is open
}

type seat struct {
	circle peer.ID
	name   string
}

func newTogether() together {
	return together{seats: map[seat]bool{}, pressed: map[string]bool{}, left: map[string]bool{}, ended: map[peer.ID]time.Time{},
		hands: map[string]bool{}}
}

// preludeTogether are the statements by which the owner and a moderator make circles and a meeting possible.
func preludeTogether() []string {
	return []string{
		"@owner /setup channels circles:#general",
		`@sam /meetings add name:"Evening" when:"Mon, Thu 19:00" where:#general zone:UTC`,
	}
}

// walk has someone type a command and then press up to so many of the buttons that they are shown, out of a list.
func (m *model) walk(p *someone, command string, most int, labels ...string) {
	came := m.play("@%s %s", p.name, command)
	for range most {
		can := slices.DeleteFunc(labelsFor(came, p.name), func(l string) bool { return !slices.Contains(labels, l) })
		if len(can) == 0 {
			return
		}
		came = m.presses(p, pick(m, can...))
	}
}

// presses presses a button and fills in the form that it opens, if it does.
func (m *model) presses(p *someone, label string) []fakediscord.Event {
	p.card, p.offer = date{}, nil // the screens of these lie above those now
	switch label {
	case "Join", "Start a circle":
		m.together.pressed[p.name] = true
	case "Leave now":
		m.together.left[p.name] = true
	case "Remind me", "The day before too", "I'd like to host", "Write to me about it":
		p.wantsMail, m.may[p.name] = true, true
	}
	came := m.play("@%s clicks %q", p.name, label)
	if label == "Not now" {
		m.isUnseen(p, came)
	}
	for _, e := range came {
		if e.Event == "modal" && e.Viewer == p.name {
			came = append(came, m.fillsIn(p, e)...)
		}
	}
	for _, e := range came {
		for _, s := range e.Selects {
			if e.Viewer == p.name && s.Label == "Choose a circle" && len(s.Options) > 0 {
				came = append(came, m.play("@%s picks %q in %q", p.name, pick(m, s.Options...), s.Label)...)
			}
		}
	}
	return came
}

// fillsIn submits a form with a new word in each field for free text, which the members of circles may read.
func (m *model) fillsIn(p *someone, form fakediscord.Event) []fakediscord.Event {
	line := "@" + p.name + " submits"
	for _, f := range form.Fields {
		switch {
		case len(f.Options) > 0:
			line += fmt.Sprintf(" %q:%q", f.Label, pick(m, f.Options...))
		case strings.HasPrefix(f.Label, "Languages"):
			line += fmt.Sprintf(" %q:\"\"", f.Label)
		default:
			w := m.word(p)
			p.toCircle = append(p.toCircle, w)
			line += fmt.Sprintf(" %q:%q", f.Label, w)
		}
	}
	return m.play("%s", line)
}

// labelsFor are the buttons that someone is shown among what happened.
func labelsFor(came []fakediscord.Event, name string) (labels []string) {
	for _, e := range came {
		if e.Event != "message" || e.Viewer != name {
			continue
		}
		for _, b := range e.Buttons {
			if !b.Disabled && !slices.Contains(labels, b.Label) {
				labels = append(labels, b.Label)
			}
		}
	}
	return labels
}

// isUnseen: nobody sees that someone said no, and so nobody can see who did.
func (m *model) isUnseen(p *someone, came []fakediscord.Event) {
	for _, e := range came {
		if e.Event == "message" && e.Viewer != p.name {
			m.fail("@%s said no, and others see %q", p.name, e.Text)
		}
	}
}

// seated says whether someone is in a circle.
func (m *model) seated(name string) bool {
	for s := range m.together.seats {
		if s.name == name {
			return true
		}
	}
	return false
}

// seatsHold holds the seats in circles against those before.
func (m *model) seatsHold() {
	seats := map[seat]bool{}
	err := m.s.Bot.App.DB.View(m.t.Context(), m.s.Current().ID, func(tx *storage.Tx) error {
		circles, err := tx.Circles()
		for _, c := range circles {
			m.isForgotten(c)
			for _, s := range c.Seats {
				for _, name := range m.everyone() {
					if m.id(name) == s.Member && c.State != peer.CircleEnded {
						seats[seat{c.ID, name}] = true
					}
				}
			}
		}
		return err
	})
	if err != nil {
		m.fail("%v", err)
	}
	m.seatsAreTheirOwnDoing(seats)
	m.nobodyIsBroughtTogether(seats)
	m.together.seats, m.together.pressed, m.together.left = seats, map[string]bool{}, map[string]bool{}
}

// seatsAreTheirOwnDoing: a seat is taken by who presses for it, and kept until they leave, are gone or the circle ends
// (promise 6: mentor and mentee both say yes, and so does everyone in a circle).
func (m *model) seatsAreTheirOwnDoing(now map[seat]bool) {
	for s := range now {
		if !m.together.seats[s] && !m.together.pressed[s.name] {
			m.fail("@%s has a seat in a circle without a press for it", s.name)
		}
	}
	circles := map[peer.ID]bool{}
	for s := range now {
		circles[s.circle] = true
	}
	for s := range m.together.seats {
		i := slices.IndexFunc(m.people, func(p *someone) bool { return p.name == s.name })
		p := m.people[i]
		if !now[s] && circles[s.circle] && !m.together.left[s.name] && p.agreed && p.left.IsZero() {
			m.fail("@%s lost a seat in a circle, and did not leave it", s.name)
		}
	}
}

// nobodyIsBroughtTogether: who blocked whom are never brought together by the bot.
// A block against someone in one's own circle parts nobody: only leaving helps.
func (m *model) nobodyIsBroughtTogether(now map[seat]bool) {
	for a := range now {
		for b := range now {
			fresh := !m.together.seats[a] || !m.together.seats[b]
			if fresh && a.circle == b.circle && m.apart(a.name, b.name) {
				m.fail("@%s and @%s are kept apart, and came into one circle", a.name, b.name)
			}
		}
	}
}

// isForgotten: a circle is kept until 30 days after its end.
func (m *model) isForgotten(c peer.Circle) {
	if c.State != peer.CircleEnded {
		return
	}
	since, known := m.together.ended[c.ID]
	if !known {
		m.together.ended[c.ID] = m.now()
	} else if m.now().Sub(since) > peer.KeepCirclesFor+2*oneDay {
		m.fail("a circle is kept, which is over since %s", since)
	}
}

// circleHearsOnlyWhoSpeaks: the bot says of a member in a circle's thread what that member just did, and nothing else
// (promise 4).
func (m *model) circleHearsOnlyWhoSpeaks(e fakediscord.Event) {
	if e.Event != "message" || e.Edited || e.To != "thread" || e.Author != "bot" || e.Channel == "Evening" {
		return
	}
	name, _ := startsWith(e.Text)
	for _, p := range m.people {
		if p.name == strings.TrimSuffix(name, ":") && p.name != m.actor {
			m.fail("a circle hears of @%s, who did nothing, after %q: %q", p.name, m.script[len(m.script)-1], e.Text)
		}
	}
}

// floorIsOnlyOffered: nobody is called who did not raise a hand, and only who is called is notified.
func (m *model) floorIsOnlyOffered(e fakediscord.Event) {
	if e.Event != "message" || e.To != "thread" || len(e.Pings) == 0 || e.Channel != "Evening" {
		return
	}
	name, _ := startsWith(e.Text)
	if name = strings.TrimSuffix(name, ","); !slices.Equal(e.Pings, []string{name}) || !m.together.hands[name] {
		m.fail("%v are called in a meeting; hands: %v", e.Pings, slices.Sorted(maps.Keys(m.together.hands)))
	}
}

// remindsWhoAsked: who did not ask to be reminded of a meeting, and hosts none, gets no message about one (promise 4).
func (m *model) remindsWhoAsked(e fakediscord.Event) {
	if e.Event != "message" || e.To != "dm" || !strings.Contains(e.Text, "**Evening**") {
		return
	}
	for _, p := range m.people {
		if p.name == e.Viewer && !p.wantsMail {
			m.fail("@%s did not ask to hear of the meeting, and gets %q", p.name, e.Text)
		}
	}
}
