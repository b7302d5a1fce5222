package proof_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/bot/outbox"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// soakMembers is how big the server of TestSoak is.
var soakMembers = flag.Int("soak", 150, "members of the server in TestSoak")

// TestSoak is a day of a server: members check in all the time, reminders, the prompt, look-ins and the moderators'
// reminders fall due, milestones are reached, notes get old, people have left, and the bot is stopped and started
// once. The clock is moved on; everything else is real. In the end each promise was kept once, nothing waits, and the
// goroutines are as many as in the middle of the day, connections that wait to be used again aside.
//
//	go test ./bot/proof -run Soak -soak 10000 -v
func TestSoak(t *testing.T) {
	began := time.Now()
	s := newSoak(t, *soakMembers)
	s.connect()
	before := 0
	for hour := range 24 {
		s.checkIns(hour)
		if hour == 11 {
			s.disconnect()
			s.Start(s.Dir)
			s.connect()
		}
		s.Do(s.Bot.Discord.Idle(s.Ctx())) // an answer that is still on its way would name the wrong time
		s.Wait(time.Hour)
		s.Took() // nobody reads it
		if hour == 12 {
			s.Do(s.Bot.Discord.Idle(s.Ctx()))
			before, _ = atWork()
		}
	}
	s.Do(s.Bot.Discord.Idle(s.Ctx()))
	s.Empty()
	s.promisesKept()
	s.quiet(before)
	s.disconnect()
	t.Logf("%d members, 24 hours in %v: %s", *soakMembers, time.Since(began).Round(100*time.Millisecond), s.sum())
}

// soak is a server in which much happens.
type soak struct {
	*apptest.World
	room  *room
	began time.Time
	all   []*soaked

	cancel context.CancelFunc
	over   chan error
	lives  int // how often the bot was started
}

// soaked is a member, and what is to happen to them within the day.
type soaked struct {
	*person
	i       int
	cal     peer.Calendar
	checked time.Time // when they checked in today; zero for not
	remind  time.Time // when their reminder falls due; zero for never
	lookIn  bool      // of a pairing that is asked how it goes
	mentor  peer.ID   // of a mentee
	nudges  int       // how often the moderators are reminded of their request
	journey bool      // reaches a milestone today
	oldNote peer.Day  // of an entry whose note is too old; 0 for none
	left    bool      // the server
}

func newSoak(t *testing.T, n int) *soak {
	s := &soak{World: apptest.NewWorld(t)}
	s.began, s.Whole = s.Clock(), true
	s.Do(s.Bot.Close())
	s.Do(s.Fake.AddChannel("Harbour", "celebrations"))
	s.Do(s.Fake.AddChannel("Harbour", "moderators", "Moderator"))
	s.room = newRoom(t, s.Fake, s.Clock)
	s.room.join("owner", 1)
	for i := range n {
		m := &soaked{person: s.room.join(fmt.Sprintf("m%d", i), 1), i: i}
		m.plan(s.began)
		if i%50 == 1 {
			m.mentor, m.lookIn, s.all[i-1].lookIn = s.all[i-1].id, true, true
		}
		s.all = append(s.all, m)
	}
	s.Start(s.Dir)
	for page := range slices.Chunk(s.all, 250) {
		s.Update(func(tx *storage.Tx) error {
			var errs []error
			for _, m := range page {
				errs = append(errs, m.put(tx, s.began))
			}
			return errors.Join(errs...)
		})
	}
	s.Update(func(tx *storage.Tx) error { return tx.Schedule("privacy.round", 0, 0, s.began.Add(time.Minute)) })
	for _, m := range s.all {
		if m.left {
			s.Do(s.Fake.Leave("Harbour", fakediscord.UserRef(m.name)))
		}
	}
	return s
}

// plan decides what the day brings to a member.
func (m *soaked) plan(now time.Time) {
	i := m.i
	zones := []string{"UTC", "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "America/Sao_Paulo"}
	m.cal = peer.Calendar{Zone: zones[i%len(zones)], Rollover: 4}
	m.left = i%50 == 5
	m.journey = i%4 == 0
	if i%3 > 0 && !m.left {
		m.remind = m.alarm().Next(m.cal, now)
	}
	if i%100 == 3 {
		m.nudges = 1
	}
	if i%10 == 7 {
		m.oldNote = m.cal.Day(now) - 400
	}
	if i%2 == 0 && !m.left {
		m.checked = now.Add(time.Duration(i%24) * time.Hour)
	}
}

func (m *soaked) alarm() peer.Alarm { return peer.Alarm{Hour: m.i * 7 % 24, Minute: m.i * 13 % 60} }

// put stores a member as the bot would have them after some time.
func (m *soaked) put(tx *storage.Tx, now time.Time) error {
	today := m.cal.Day(now)
	kept := peer.Member{
		ID: m.id, Consent: commands.ConsentVersion, ConsentAt: now.AddDate(-2, 0, 0), Calendar: m.cal, KeepNotes: 365,
	}
	errs := []error{tx.PutMember(kept)}
	for day := today - 10; day < today-1; day++ {
		errs = append(errs, tx.PutCheckIn(m.id, peer.CheckIn{Day: day, Entry: peer.Entry{Mood: peer.Okay}, Version: 1}))
	}
	if m.oldNote != 0 {
		c := peer.CheckIn{Day: m.oldNote, Entry: peer.Entry{Mood: peer.Good, Note: "long ago"}, Version: 1}
		errs = append(errs, tx.PutCheckIn(m.id, c))
	}
	if m.journey {
		errs = append(errs, tx.PutJourney(m.id, peer.Journey{ID: peer.ID(m.i + 1), Name: "mine", Since: today - 60}))
	}
	if !m.remind.IsZero() {
		errs = append(errs, tx.PutReminder(m.id, peer.Reminder{Alarm: m.alarm(), State: peer.ReminderOn}),
			tx.Schedule("reminder.due", m.id, 0, m.remind))
	}
	return errors.Join(append(errs, m.putMentoring(tx, now))...)
}

// putMentoring stores a pairing of which both are asked how it goes within the day, or a request that nobody claims.
func (m *soaked) putMentoring(tx *storage.Tx, now time.Time) error {
	then := now.Add(time.Duration(1+m.i%1400) * time.Minute)
	switch {
	case m.mentor != 0:
		since := then.Add(-3 * 24 * time.Hour)
		r := peer.Request{
			ID: peer.ID(1_000_000 + m.i), Member: m.id, Mentor: m.mentor, Created: since, Closed: since, State: peer.Paired,
			Pairing: peer.ID(2_000_000 + m.i), Version: 1,
		}
		p := peer.Pairing{ID: r.Pairing, Request: r.ID, Mentor: m.mentor, Mentee: m.id, Since: since, QueuedAt: since}
		return errors.Join(tx.PutRequest(r), tx.PutPairing(p), tx.Schedule("mentor.look-in", m.id, p.ID, then))
	case m.nudges > 0:
		r := peer.Request{ID: peer.ID(3_000_000 + m.i), Member: m.id, Help: "a walk", Created: then.Add(-24 * time.Hour), State: peer.Waiting, Version: 1}
		return errors.Join(tx.PutRequest(r), tx.Schedule("mentor.nudge", m.id, r.ID, then))
	}
	return nil
}

// connect lets the bot live, and sets the server up.
func (s *soak) connect() {
	s.T.Helper()
	s.Bot.Outbox.Workers = outbox.Workers
	life, cancel := context.WithCancel(context.Background())
	s.cancel, s.over = cancel, make(chan error, 1)
	b := s.Bot
	go func() { s.over <- b.Run(life) }()
	s.T.Cleanup(cancel)
	soon, end := context.WithTimeout(s.Ctx(), time.Minute)
	defer end()
	s.Do(s.Fake.Connected(soon))
	for s.lives++; strings.Count(s.Log.String(), "commands are registered") < s.lives; time.Sleep(time.Millisecond) {
		s.Do(soon.Err())
	}
	owner := s.room.people["owner"]
	for _, line := range []string{
		"/setup channels check-ins:#check-ins celebrations:#celebrations mentoring:#mentoring moderators:#moderators",
		"/setup roles moderator:&Moderator", "/setup prompt time:18:00 zone:UTC",
	} {
		if e, answered := owner.command(soon, line); !answered || !strings.Contains(e.Text, "is set up") {
			s.T.Fatalf("%s: %s", line, e.Text)
		}
	}
}

func (s *soak) disconnect() {
	s.T.Helper()
	s.cancel()
	s.Do(<-s.over)
	s.Fake.DropConnections()
}

// checkIns has everybody check in whose hour it is, 64 at a time.
func (s *soak) checkIns(hour int) {
	now := s.Clock()
	life, end := context.WithTimeout(s.Ctx(), time.Minute)
	defer end()
	queue := make(chan *soaked)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for m := range queue {
				share := []string{"Just me", "Mood only"}[m.i/10%2]
				note := m.word()
				if e, answered := m.command(life, fmt.Sprintf("/checkin mood:Good note:%s share:%q", note, share)); !answered || !strings.Contains(e.Text, note) {
					s.T.Errorf("%s at hour %d: answered %v: %q", m.name, hour, answered, e.Text)
				}
			}
		})
	}
	for _, m := range s.all {
		if m.checked.Equal(now) {
			queue <- m
		}
	}
	close(queue)
	all.Wait()
}

// promisesKept holds what Discord and the data file show against the plan.
func (s *soak) promisesKept() {
	s.T.Helper()
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if len(s.room.unanswered)+len(s.room.refused) > 0 {
		s.T.Errorf("unanswered: %d; refused: %v", len(s.room.unanswered), s.room.refused)
	}
	end := s.Clock()
	shared, prompts, nudges, wantNudges := map[string]int{}, 0, 0, 0
	for _, p := range s.room.posts {
		switch who, _ := startsWith(p.text); {
		case p.channel == "moderators":
			nudges++
		case p.channel == "check-ins" && who != "":
			shared[who]++
		case p.channel == "check-ins":
			prompts++
		}
	}
	for _, m := range s.all {
		wantNudges += m.nudges
		m.kept(s.T, shared[m.name], end)
	}
	if prompts != 1 || nudges != wantNudges {
		s.T.Errorf("%d prompts, want one; the moderators were reminded %d times, want %d", prompts, nudges, wantNudges)
	}
	for page := range slices.Chunk(s.all, 250) {
		s.Do(s.Bot.DB.View(s.Ctx(), s.Guild, func(tx *storage.Tx) error {
			for _, m := range page {
				if err := m.stored(s.T, tx, end); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// kept holds the private messages and posts about a member against the plan.
func (m *soaked) kept(t testing.TB, shared int, end time.Time) {
	reminded, asked := 0, 0
	for _, c := range m.cards {
		switch {
		case has(c.now, "It fits"):
			asked++
		case has(c.now, "Getting by"):
			reminded++
		}
	}
	if want := m.toRemind(end); reminded != want {
		t.Errorf("%s was reminded %d times, want %d (checked in %v, reminder %v)", m.name, reminded, want, m.checked, m.remind)
	}
	if want := count(m.lookIn); asked != want {
		t.Errorf("%s was asked %d times how it goes, want %d", m.name, asked, want)
	}
	if want := count(!m.checked.IsZero() && m.i/10%2 == 1); shared != want {
		t.Errorf("%s has %d posts, want %d", m.name, shared, want)
	}
}

// toRemind is how often a member is to be reminded: once, unless they had checked in for that day before.
func (m *soaked) toRemind(end time.Time) int {
	done := !m.checked.IsZero() && m.checked.Before(m.remind) && m.cal.Day(m.checked) == m.cal.Day(m.remind)
	return count(!m.remind.IsZero() && !m.remind.After(end) && !done)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// stored holds the data file against the plan.
func (m *soaked) stored(t testing.TB, tx *storage.Tx, end time.Time) error {
	milestones, err := tx.Milestones(m.id)
	if err != nil {
		return err
	}
	rungs, latest := map[peer.Rung]int{}, 0
	for _, ms := range milestones {
		rungs[ms.Rung]++
		latest += count(ms.State == peer.Offered)
	}
	for rung, n := range rungs {
		if n > 1 {
			t.Errorf("%s: %v was recorded %d times", m.name, rung, n)
		}
	}
	if heard := !m.checked.IsZero() || m.toRemind(end) > 0; m.journey && heard && latest != 1 {
		t.Errorf("%s: %d milestones were offered, want one; %d recorded", m.name, latest, len(milestones))
	}
	if m.oldNote != 0 {
		c, err := tx.CheckIn(m.id, m.oldNote)
		if err != nil || c == nil || c.Note != "" {
			t.Errorf("%s: the entry of 400 days ago: %v, there %v, with its note %v", m.name, err, c != nil, c != nil && c.Note != "")
		}
	}
	if leaving := tx.Scheduled("privacy.left", m.id, 0); leaving != m.left {
		t.Errorf("%s left: %v; noticed: %v", m.name, m.left, leaving)
	}
	return nil
}

// quiet fails if goroutines were left over.
func (s *soak) quiet(before int) {
	s.T.Helper()
	for until := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		now, stacks := atWork()
		if now <= before {
			return
		}
		if time.Now().After(until) {
			s.T.Errorf("%d goroutines, %d before:\n%s", now, before, stacks)
			return
		}
	}
}

// atWork counts the goroutines, and shows the stacks of all. Those of HTTP connections that are kept open until they
// are used again do not count: how many there are depends on how much went on at once, and net/http bounds it.
func atWork() (int, string) {
	stacks, n := allStacks(), 0
	for stack := range strings.SplitSeq(stacks, "\n\n") {
		connection := strings.Contains(stack, "net/http.(*persistConn).") || strings.Contains(stack, "net/http.(*conn).serve(")
		ours := strings.Contains(stack, "\nwaymark/")
		n += count(ours || !connection)
	}
	return n, stacks
}

// sum says how much happened.
func (s *soak) sum() string {
	n := map[string]int{}
	for _, m := range s.all {
		n["check-ins"] += count(!m.checked.IsZero())
		n["reminders"] += m.toRemind(s.Clock())
		n["look-ins"] += count(m.lookIn)
		n["left"] += count(m.left)
	}
	return fmt.Sprintf("%d check-ins, %d reminders, %d look-ins, %d who left noticed", n["check-ins"], n["reminders"], n["look-ins"], n["left"])
}
