package proof_test

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"waymark/bot/fakediscord"
	"waymark/storage"
)

// meeting has someone ask to be reminded, or to host.
func (m *model) meeting() {
	p := m.who(func(p *someone) bool { return p.agreed && !p.shut })
	came := m.play("@%s /meeting which:Evening", p.name)
	can := slices.DeleteFunc(labelsFor(came, p.name), func(l string) bool {
		return !slices.Contains([]string{"Remind me", "Don't remind me", "I'd like to host", "Show my name"}, l)
	})
	label := pick(m, can...)
	m.presses(p, label)
	if label == "I'd like to host" {
		m.play(`@sam clicks %q in #moderators`, pick(m, "Let them", "Let them", "Not yet"))
	}
}

// host is who hosts the meeting, nil for nobody.
func (m *model) host() (host *someone) {
	m.views(func(tx *storage.Tx) error {
		meetings, err := tx.Meetings()
		for _, meeting := range meetings {
			for _, h := range meeting.Hosts {
				for _, p := range m.people {
					if m.id(p.name) == h.Member && p.left.IsZero() {
						host = p
					}
				}
			}
		}
		return err
	})
	return host
}

// views reads what is stored.
func (m *model) views(f func(*storage.Tx) error) {
	if err := m.s.Bot.App.DB.View(m.t.Context(), m.s.Current().ID, f); err != nil {
		m.fail("%v", err)
	}
}

// session goes through a whole session: people raise hands, the host calls them, some pass, and it is closed or left open.
func (m *model) session() {
	host := m.host()
	if host == nil || host.shut {
		panic(skipped{})
	}
	m.waitUntil(m.nextSession().Add(-20 * time.Minute))
	came := m.play("@%s /meeting which:Evening", host.name)
	if !slices.Contains(labelsFor(came, host.name), "Open the meeting") {
		return
	}
	m.together.hands = map[string]bool{}
	m.presses(host, "Open the meeting")
	for range m.between(1, 6) {
		m.turn(host)
	}
	if pick(m, true, true, false) {
		closed := m.sheet(host, "Close")
		if slices.Contains(labelsFor(closed, host.name), "Close it now") { // before the hour
			closed = m.presses(host, "Close it now")
		}
		if closed != nil {
			m.handsAreForgotten()
		}
	}
}

// handsAreForgotten: nothing of a session is kept after it closes.
func (m *model) handsAreForgotten() {
	m.views(func(tx *storage.Tx) error {
		meetings, err := tx.Meetings()
		for _, meeting := range meetings {
			s, err := tx.OpenSession(meeting.ID)
			if err != nil || s != nil {
				return errors.Join(err, fmt.Errorf("a session was closed, and is kept: %+v", s))
			}
		}
		return err
	})
}

// turn is a press of someone in the open session.
func (m *model) turn(host *someone) {
	p := m.who(func(p *someone) bool { return p.agreed && !p.shut })
	switch pick(m, "hand", "hand", "next", "fault") {
	case "hand":
		m.together.hands[p.name] = true
		m.play(`@%s clicks "I'd like to share" in #general`, p.name)
	case "next":
		came := m.sheet(host, "Next")
		for _, e := range came {
			if e.To == "thread" && len(e.Pings) == 1 {
				m.play("@%s clicks %q", e.Pings[0], pick(m, "Pass", "I'm done"))
			}
		}
	case "fault":
		m.play("%s", pick(m, "crash", "restart", "discord redelivers the last interaction"))
	}
}

// sheet has the host press something on their sheet.
func (m *model) sheet(host *someone, label string) []fakediscord.Event {
	came := m.play("@%s /meeting", host.name)
	if !slices.Contains(labelsFor(came, host.name), label) {
		return nil
	}
	return m.presses(host, label)
}

// nextSession is when the next session begins that can still be opened.
func (m *model) nextSession() time.Time {
	for d := dateOf(m.now()); ; d = d.Add(oneDay) {
		at := d.Add(19 * time.Hour)
		if (d.Weekday() == time.Monday || d.Weekday() == time.Thursday) && at.Sub(m.now()) > 30*time.Minute {
			return at
		}
	}
}

// noOneIsCounted: who takes part in a meeting is kept nowhere but in the list of hands of an open session, and that is
// forgotten when it closes.
func (m *model) noOneIsCounted(tx *storage.Tx, _ *someone) error {
	meetings, err := tx.Meetings()
	for _, meeting := range meetings {
		s, err := tx.OpenSession(meeting.ID)
		if err != nil || s == nil {
			return err
		}
		ids := slices.Clone(s.Turns.Shared)
		for _, h := range s.Turns.Hands {
			ids = append(ids, h.Member)
		}
		for _, p := range m.people {
			if slices.Contains(ids, m.id(p.name)) && !m.together.hands[p.name] {
				return fmt.Errorf("@%s is noted in a meeting, and raised no hand", p.name)
			}
		}
	}
	return err
}
