package proof_test

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"waymark/bot/fakediscord"
	"waymark/peer"
)

const (
	// awaitReminders is how many crashes make a run of TestCrash/killed that goes on until the reminders were due: they come at minutes of
	// the real clock, and a run with all other tests is over before.
	awaitReminders = 100
	// reminderLead is the least time from a member's setting a reminder to when it is due.
	reminderLead = 15 * time.Second
	// asksForADay is how the message begins, after the server's name.
	asksForADay = "How is your day?"
)

// reminders are members who asked for a private message at one of the next two minutes, while the program comes and
// goes. Every fourth has checked in for the day, and is to have none.
type reminders struct {
	h       *town
	awaited bool // the run goes on until they were due
	between int  // lives that ended because one came
	all     []*reminder
	came    chan struct{} // holds a token when one came

	mu sync.Mutex // guards what came to each
}

// reminder is one of those members.
type reminder struct {
	who *person
	at  time.Time // when it is due
	in  bool      // they have checked in for the day

	came  map[peer.Day]int // how many came, by their local day
	early bool             // one of them before it was due
}

// newReminders has sixteen members set a reminder, half of them for the minute after.
func newReminders(h *town, seed uint64) *reminders {
	h.T.Helper()
	k := &reminders{h: h, came: make(chan struct{}, 1)}
	for i := range 16 {
		r := &reminder{who: h.room.join(fmt.Sprintf("reminded%d", i), seed), in: i%4 == 3, came: map[peer.Day]int{}}
		k.set(r, time.Duration(i/8)*time.Minute)
		k.all = append(k.all, r)
	}
	h.Fake.Watch(k.watch)
	return k
}

// set has a member check in, if they do, and set their reminder for a whole minute that is not here before the answer is.
func (k *reminders) set(r *reminder, later time.Duration) {
	h, life := k.h, k.h.T.Context()
	h.T.Helper()
	if r.in {
		h.must(r.who.command(life, "/checkin mood:Okay"))
		h.must(r.who.click(life, "I agree"))
	}
	zone, err := time.LoadLocation(h.zone)
	h.Do(err)
	agreed := r.in
	for r.at = time.Now(); !time.Now().Before(r.at); {
		r.at = time.Now().Add(reminderLead).Truncate(time.Minute).Add(time.Minute + later)
		h.must(r.who.command(life, fmt.Sprintf("/reminder set time:%s zone:%s", r.at.In(zone).Format("15:04"), h.zone)))
		if !agreed {
			h.must(r.who.click(life, "I agree"))
			agreed = true
		}
	}
}

// watch counts what comes.
func (k *reminders) watch(e fakediscord.Event) {
	if e.Event != "message" || e.To != "dm" || e.Edited || !strings.HasPrefix(firstLine(e.Text), asksForADay) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.all {
		if r.who.name == e.Viewer {
			r.came[k.h.calendar().Day(e.At)]++
			r.early = r.early || e.At.Before(r.at)
		}
	}
	select {
	case k.came <- struct{}{}:
	default:
	}
}

// stillToCome says whether the run is to go on for a reminder's sake.
func (k *reminders) stillToCome() bool {
	if !k.awaited {
		return false
	}
	for _, r := range k.all {
		if time.Now().Before(r.at.Add(2 * time.Second)) {
			return true
		}
	}
	return false
}

// arrive waits for the reminders that are due, while the program runs, and returns them.
func (k *reminders) arrive() (due []*reminder) {
	for _, r := range k.all {
		if time.Now().After(r.at) {
			due = append(due, r)
		}
	}
	for until := time.Now().Add(time.Minute); time.Now().Before(until) && k.missing(due); {
		time.Sleep(20 * time.Millisecond)
	}
	return due
}

// missing says whether someone has not been reminded who is to be.
func (k *reminders) missing(due []*reminder) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range due {
		if !r.in && len(r.came) == 0 {
			return true
		}
	}
	return false
}

// check fails unless each of those who were due had one, or none if they have checked in, and nobody two on one local
// day, or one too early.
func (k *reminders) check(due []*reminder) {
	k.h.T.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.all {
		for day, n := range r.came {
			if n > 1 || r.in || r.early || day != k.h.calendar().Day(r.at) {
				k.h.T.Errorf("%s, who has checked in: %v, had %d reminders on %v, one before it was due: %v", r.who.name, r.in, n, day, r.early)
			}
		}
	}
	for _, r := range due {
		if !r.in && len(r.came) == 0 {
			k.h.T.Errorf("%s had no reminder, due at %v", r.who.name, r.at)
		}
	}
}

// told is what became of them, in words.
func (k *reminders) told(due []*reminder) string {
	if len(due) == 0 {
		return fmt.Sprintf("none of %d reminders fell due in so short a run, so it tells nothing of them (TestCrash/killed waits for them from -crashes %d on)",
			len(k.all), awaitReminders)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	once, in := 0, 0
	for _, r := range due {
		if r.in {
			in++
		}
		for _, n := range r.came {
			if n == 1 {
				once++
			}
		}
	}
	return fmt.Sprintf("%d of %d reminders fell due, %d came once, %d had checked in; %d lives ended while they came",
		len(due), len(k.all), once, in, k.between)
}
