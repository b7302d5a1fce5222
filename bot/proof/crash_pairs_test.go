package proof_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"waymark/bot/fakediscord"
	"waymark/storage"
)

// pairs are pairings from the request to the end, one after the other, while the program comes and goes. Each step
// is tried until it is done: anyone who was not answered tries again, as people do.
type pairs struct {
	h          *town
	sam, leela *person
	waiting    []*person // who ask for a mentor in turn
	next       int       // step of the first of them
	paired     []*person // both said yes
	ended      []*person // and said that it is over
}

// newPairs has leela become a mentor and n members agree to what is kept.
func newPairs(h *town, n int, seed uint64) *pairs {
	h.T.Helper()
	life := h.T.Context()
	k := &pairs{h: h, sam: h.room.people["sam"], leela: h.room.join("leela", seed)}
	h.must(k.leela.command(life, "/mentor offer languages:English capacity:5"))
	h.must(k.leela.click(life, "I agree"))
	h.must(k.leela.click(life, "I agree"))
	h.must(h.room.people["owner"].command(life, "/mentors approve member:@leela"))
	k.waiting = h.members("mentee", n)
	return k
}

// live goes on where the last life of the program ended.
func (k *pairs) live(life context.Context) {
	for life.Err() == nil && !k.h.T.Failed() && len(k.waiting) > 0 {
		if k.step(life, k.waiting[0]) {
			k.next++
		}
	}
}

// step does what comes next and says whether that is done.
func (k *pairs) step(life context.Context, m *person) (done bool) {
	switch k.next {
	case 0:
		done = taken(m.command(life, "/mentor request help:"+m.word()))
	case 1:
		done = taken(k.sam.command(life, "/mentors assign member:@"+m.name+" mentor:@leela"))
	case 2:
		done = k.accepts(life, k.leela, m.name)
	case 3:
		done = k.accepts(life, m, "leela")
	case 4:
		k.paired, done = append(k.paired, m), true
	case 5:
		done = len(k.paired)%2 == 0 || k.h.room.thread(m) // every other one ends before there may be a thread
	case 6:
		if done = taken(m.command(life, "/mentor end with:@leela")); done {
			done = taken(m.click(life, "End it"))
		}
	case 7:
		k.ended, k.waiting, k.next = append(k.ended, m), k.waiting[1:], -1
		done = true
	}
	return done
}

// taken says whether an answer is more than that nothing can be saved, as on a full disk. What was done before without
// an answer is told to have been done; that counts.
func taken(e fakediscord.Event, answered bool) bool {
	return answered && !strings.HasPrefix(e.Text, "I can't save anything right now")
}

// accepts waits for the card that tells who about someone, and says yes until the card has heard it, or an answer says
// that it was heard in the life before.
func (k *pairs) accepts(life context.Context, who *person, about string) bool {
	for life.Err() == nil {
		there, open := who.card(about)
		switch {
		case there && !open:
			return true
		case open:
			e, answered, err := who.try(life, func() error { return who.fake.Click("Harbour", fakediscord.UserRef(who.name), "Accept", "") })
			if _, asks := who.card(about); err != nil && asks { // else the worker was quicker: what the life before heard shows now
				k.h.T.Errorf("%s: %v", who.name, err)
			}
			if answered && strings.HasPrefix(e.Text, "Something has changed since then") {
				return true
			}
		default:
			time.Sleep(time.Millisecond) // the worker is on its way
		}
	}
	return false
}

// card finds the private message about someone: whether it is there, and whether it still asks.
func (p *person) card(about string) (there, asks bool) {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	for _, c := range p.cards {
		if c.about == about {
			return true, has(c.now, "Accept")
		}
	}
	return false, false
}

// unheard says whether a pairing may have been ended without its people hearing that it was.
func (k *pairs) unheard(m *person) bool { return k.next == 6 && m == k.waiting[0] }

// look holds the data file against what both were told.
func (k *pairs) look(tx *storage.Tx) error {
	for _, m := range k.paired {
		all, err := tx.Pairings(m.id)
		if err != nil {
			return err
		}
		if k.unheard(m) && len(all) == 1 {
			continue
		}
		if len(all) != 1 || slices.Contains(k.ended, m) == all[0].Active() {
			k.h.T.Errorf("%s has %d pairings, ended: %v", m.name, len(all), slices.Contains(k.ended, m))
		}
	}
	return nil
}

// shows fails unless each pair had one thread, which is locked in the archive where the pair has ended.
func (k *pairs) shows() {
	r := k.h.room
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range k.paired {
		var theirs []string
		for name, members := range r.threads {
			if slices.Contains(members, m.name) && slices.Contains(members, "leela") {
				theirs = append(theirs, name)
			}
		}
		over := slices.Contains(k.ended, m)
		if k.unheard(m) && len(theirs) <= 1 {
			continue
		}
		if len(theirs) > 1 || len(theirs) == 0 && !over {
			k.h.T.Errorf("%s and leela have the threads [%s], want one", m.name, strings.Join(theirs, ", "))
		}
		for _, name := range theirs {
			if r.closed[name] != over {
				k.h.T.Errorf("the thread of %s is closed: %v, but the pairing is over: %v", m.name, r.closed[name], over)
			}
		}
	}
	for name, members := range r.threads {
		if len(members) < 3 && !r.closed[name] {
			k.h.T.Errorf("the thread %s is open, and in it are only %v", name, members)
		}
	}
}

// thread waits a moment for a thread that someone is in, and says whether there is one.
func (r *room) thread(of *person) bool {
	time.Sleep(time.Millisecond)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, members := range r.threads {
		if slices.Contains(members, of.name) {
			return true
		}
	}
	return false
}
