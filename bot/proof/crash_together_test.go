package proof_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/bot/fakediscord"
	"waymark/peer"
	"waymark/storage"
)

// gatherings are circles, sessions of meetings, safety facts and erasures, one after the other, while the program comes and
// goes. Who was not answered looks how it stands, as people do, and goes on from there.
type gatherings struct {
	h     *town
	noor  *person
	todo  []func(context.Context) bool // what is still to do, in order; true when done
	total int

	banned, erased []*person // by moderators, and by themselves
	hands          []*person // raised in the open session
	closed         bool      // it was closed
	said           []*person // something to their circle
	circles        int       // that came to their end
}

// newGatherings prepares n rounds.
func newGatherings(h *town, n int) *gatherings {
	h.T.Helper()
	k := &gatherings{h: h, noor: h.room.join("noor", h.seed, "Moderator")}
	h.must(h.room.people["owner"].command(h.T.Context(), "/setup channels circles:#general"))
	for i := range n {
		some := h.members(fmt.Sprintf("c%dn", i), 4)
		k.todo = append(k.todo, k.protected(some[3], some[0])...)
		k.todo = append(k.todo, k.circle(some[:3])...)
		k.todo = append(k.todo, k.meeting(fmt.Sprintf("Evening %d", i), some[:2])...)
	}
	k.total = len(k.todo)
	return k
}

// live goes on where the last life of the program ended.
func (k *gatherings) live(life context.Context) {
	for life.Err() == nil && !k.h.T.Failed() && len(k.todo) > 0 {
		if k.todo[0](life) {
			k.todo = k.todo[1:]
		}
	}
}

// toward asks how it stands, by a command, and if the goal is not reached presses the first of the moves that there is. Moves
// that open a form send it with the fields.
func (k *gatherings) toward(
	life context.Context, p *person, command string, goal func(fakediscord.Event) bool, fields []fakediscord.Field, moves ...string,
) bool {
	e, answered := p.command(life, command)
	if !taken(e, answered) {
		return false
	}
	if goal(e) {
		return true
	}
	for _, move := range moves {
		if has(e, move) {
			p.press(life, move, fields)
			break
		}
	}
	return false
}

// press presses a button, and sends the form that it opens if there are fields.
func (p *person) press(life context.Context, label string, fields []fakediscord.Field) (fakediscord.Event, bool) {
	p.note("> press %s", label)
	e, answered, err := p.try(life, func() error {
		if err := p.fake.Click("Harbour", fakediscord.UserRef(p.name), label, ""); err != nil || fields == nil {
			return err
		}
		for life.Err() == nil && p.fake.Submit("Harbour", fakediscord.UserRef(p.name), fields) != nil {
			time.Sleep(time.Millisecond) // the form is not there yet
		}
		return nil
	})
	if !errors.As(err, new(*fakediscord.ClientError)) && err != nil {
		p.t.Errorf("%s: %v", p.name, err)
	}
	return e, answered && err == nil
}

func shows(label string) func(fakediscord.Event) bool {
	return func(e fakediscord.Event) bool { return has(e, label) }
}

// protected has moderators close mentoring for someone, who blocks another and then has everything deleted. What moderators
// decided stays.
func (k *gatherings) protected(who, other *person) []func(context.Context) bool {
	return []func(context.Context) bool{
		func(life context.Context) bool { return taken(who.command(life, "/block who:@"+other.name)) },
		func(life context.Context) bool {
			done := taken(k.noor.command(life, "/mentors block member:@"+who.name))
			if done {
				k.banned = append(k.banned, who)
				k.noor.saved()
			}
			return done
		},
		func(life context.Context) bool {
			e, answered := who.command(life, "/privacy delete")
			if !taken(e, answered) {
				return false
			}
			if has(e, "Delete everything about me") {
				if e, answered = who.click(life, "Delete everything about me"); !taken(e, answered) {
					return false
				}
			}
			k.erased = append(k.erased, who)
			who.saved()
			return true
		},
	}
}

// circle has three people come together, one say something, and all leave.
func (k *gatherings) circle(three []*person) (todo []func(context.Context) bool) {
	seats, line := []fakediscord.Field{{Label: "How many seats?", Value: "3"}}, []fakediscord.Field{{Label: "A line about you", Value: ""}}
	todo = append(todo, func(life context.Context) bool {
		return k.toward(life, three[0], "/circle", shows("Leave"), seats, "Start a circle")
	})
	for i, p := range three[1:] {
		todo = append(todo, func(life context.Context) bool {
			return k.toward(life, p, "/circle", func(e fakediscord.Event) bool {
				if has(e, "Find a circle") {
					k.ask(life, p, line)
				}
				return has(e, "Withdraw") || has(e, "Join") || has(e, "Leave")
			}, nil)
		})
		for _, member := range three[:i+1] {
			todo = append(todo, func(life context.Context) bool { return k.admits(life, member) })
		}
		todo = append(todo, func(life context.Context) bool {
			return k.toward(life, p, "/circle", shows("Leave"), nil, "Join")
		})
	}
	speaker := three[2]
	todo = append(todo, func(life context.Context) bool {
		if !taken(speaker.command(life, "/circle")) {
			return false
		}
		e, answered := speaker.press(life, "Say something", []fakediscord.Field{{Label: "Your words", Value: speaker.word()}})
		if answered && has(e, "Take it back") {
			k.said = append(k.said, speaker)
			speaker.saved()
		}
		return true // again would be said twice
	})
	for _, p := range []*person{three[2], three[1], three[0]} {
		todo = append(todo, func(life context.Context) bool {
			e, answered := p.command(life, "/circle")
			switch {
			case !taken(e, answered):
			case has(e, "Find a circle"):
				if p == three[0] {
					k.circles++
				}
				return true
			case has(e, "Leave"):
				if e, _ = p.press(life, "Leave", nil); has(e, "Leave now") {
					p.press(life, "Leave now", nil)
				}
			}
			return false
		})
	}
	return todo
}

// admits has a member of a circle say yes to who asks to join, about whom they hear at their next command, once.
func (k *gatherings) admits(life context.Context, member *person) bool {
	e, answered := member.command(life, "/circle")
	for taken(e, answered) && !has(e, "Yes") {
		soon, over := context.WithTimeout(life, 100*time.Millisecond)
		e, answered = member.hear(soon)
		over()
	}
	if !answered {
		return life.Err() == nil // nobody asks: the yes before was heard
	}
	member.press(life, "Yes", nil)
	return false
}

// ask asks to join the circle that is found.
func (k *gatherings) ask(life context.Context, p *person, line []fakediscord.Field) {
	e, _ := p.press(life, "Find a circle", []fakediscord.Field{{Label: "Languages you speak", Value: ""}})
	for _, s := range e.Selects {
		if s.Label != "Choose a circle" || len(s.Options) == 0 {
			continue
		}
		card, answered, _ := p.try(life, func() error {
			return p.fake.Pick("Harbour", fakediscord.UserRef(p.name), s.Options[0], s.Label)
		})
		if answered && has(card, "Ask to join") {
			p.press(life, "Ask to join", line)
		}
	}
}

// look holds the data file against what was acknowledged.
func (k *gatherings) look(tx *storage.Tx) error {
	for _, p := range k.banned {
		if !tx.HasFact(peer.FactBanned, 0, p.id) {
			return fmt.Errorf("moderators closed mentoring for %s, which is lost", p.name)
		}
	}
	for _, p := range k.erased {
		if m, err := tx.Member(p.id); err != nil || m != nil {
			return fmt.Errorf("%s was deleted, and is there: %v", p.name, err)
		}
	}
	meetings, err := tx.Meetings()
	if err != nil {
		return err
	}
	var noted []peer.ID
	for _, m := range meetings {
		s, err := tx.OpenSession(m.ID)
		if err != nil {
			return err
		}
		if s != nil {
			noted = append(append(noted, s.Turns.Speaker), s.Turns.Shared...)
			for _, h := range s.Turns.Hands {
				noted = append(noted, h.Member)
			}
		}
	}
	for _, p := range k.hands {
		if !slices.Contains(noted, p.id) {
			return fmt.Errorf("%s raised a hand, which is lost: %v", p.name, noted)
		}
	}
	if k.closed && len(noted) > 0 {
		return fmt.Errorf("a closed session keeps who shared: %v", noted)
	}
	return nil
}

// shows holds Discord against what was acknowledged.
func (k *gatherings) shows() {
	k.h.room.mu.Lock()
	defer k.h.room.mu.Unlock()
	for _, p := range k.said {
		n := 0
		for what, times := range k.h.room.made {
			if strings.HasPrefix(what, "thread") && strings.HasSuffix(what, "**"+p.name+"**:") {
				n += times
			}
		}
		if n != 1 {
			k.h.T.Errorf("%s said something to their circle, and it was posted %d times", p.name, n)
		}
	}
}

// told is how far it came.
func (k *gatherings) told() string {
	return fmt.Sprintf("%d of %d steps of circles, meetings and erasures: %d banned, %d erased, %d circles to their end",
		k.total-len(k.todo), k.total, len(k.banned), len(k.erased), k.circles)
}
