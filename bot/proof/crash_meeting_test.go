package proof_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"waymark/bot/fakediscord"
)

// meeting has a session opened, two raise their hands, have the floor and give it back, and the session closed.
func (k *gatherings) meeting(name string, two []*person) (todo []func(context.Context) bool) {
	which := "/meeting which:\"" + name + "\""
	soon := ""
	todo = append(todo, func(life context.Context) bool {
		if soon == "" {
			soon = time.Now().UTC().Add(20 * time.Minute).Format("2006-01-02 15:04")
			k.hands, k.closed = nil, false
		}
		if e, answered := k.noor.command(life, which); taken(e, answered) && strings.Contains(e.Text, "**"+name+"**") {
			return true
		}
		k.noor.command(life, fmt.Sprintf("/meetings add name:%q when:%q where:#general zone:UTC", name, soon))
		return false
	}, func(life context.Context) bool {
		return k.toward(life, k.noor, which, shows("The host's sheet"), nil, "Open the meeting")
	})
	for _, p := range two {
		todo = append(todo, func(life context.Context) bool {
			e, answered := p.press(life, "I'd like to share", nil)
			if !answered || !strings.Contains(e.Text, "You're on the list") {
				return false
			}
			k.hands = append(k.hands, p)
			p.saved()
			return true
		})
	}
	for _, p := range two {
		todo = append(todo, func(life context.Context) bool {
			e, answered := k.sheet(life, which)
			if answered && strings.Contains(e.Text, "**"+p.name+"** has the floor") {
				return true
			}
			if answered && has(e, "Next") {
				k.noor.press(life, "Next", nil)
			}
			return false
		}, func(life context.Context) bool {
			if e, answered := k.sheet(life, which); answered && !strings.Contains(e.Text, "**"+p.name+"** has the floor") {
				return true
			}
			p.press(life, "I'm done", nil)
			return false
		})
	}
	return append(todo, func(life context.Context) bool {
		e, answered := k.sheet(life, which)
		if answered && has(e, "Close") {
			k.hands = nil // from here on they may be forgotten
			e, answered = k.noor.press(life, "Close", nil)
			if answered && has(e, "Close it now") { // before the hour
				e, answered = k.noor.press(life, "Close it now", nil)
			}
			if !answered || strings.HasPrefix(e.Text, "I can't save") {
				return false
			}
		} else if !answered {
			return false
		}
		k.closed = true
		return true
	})
}

// sheet shows the host's sheet; without an open session it is the meeting's card.
func (k *gatherings) sheet(life context.Context, which string) (fakediscord.Event, bool) {
	e, answered := k.noor.command(life, which)
	if taken(e, answered) && has(e, "The host's sheet") {
		e, answered = k.noor.press(life, "The host's sheet", nil)
	}
	return e, taken(e, answered)
}
