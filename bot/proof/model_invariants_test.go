package proof_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/bot/fakediscord"
	"waymark/peer"
	"waymark/storage"
)

// invariant is one promise that holds after every step, whatever was done: nothing is lost, nothing speaks when it should be
// silent, nothing is unsent in silence, and safety outlives erasure. A failure names it. holds fails the model, or returns
// what is wrong.
type invariant struct {
	name  string
	holds func(m *model, came []fakediscord.Event)
}

// The promises that are checked while something is done: what a statement brought about, or what it was answered.
const (
	followsPress  = "silent: a post about a member follows their own press, on a screen that named the room and what it shows"
	offersNoHard  = "silent: nothing is offered on a hard day"
	notSentFirst  = "unsent: a screen that asks before something is sent says first that it is not sent, and a no says so too"
	sentOrSaid    = "unsent: what was sent has reached the moderators, or its sender hears that it has not"
	seenFirst     = "safe: who is marked is approved or asked only after a moderator saw why"
	nothingPassed = "safe: nothing passes from one to the other of two who are kept apart"
	onlyActor     = "silent: nobody but who acts is shown an answer"
)

// invariants are checked after every step, in this order.
func invariants() []invariant {
	each := func(f func(*model, fakediscord.Event)) func(*model, []fakediscord.Event) {
		return func(m *model, came []fakediscord.Event) {
			for _, e := range came {
				f(m, e)
			}
		}
	}
	of := func(f func(*model, *storage.Tx, *someone) error) func(*model, []fakediscord.Event) {
		return func(m *model, _ []fakediscord.Event) { m.ofEach(f) }
	}
	return []invariant{
		{offersNoHard, each((*model).follow)},
		{"silent: what a member wrote is shown where they chose, and nowhere else", each((*model).seesNoOthersWords)},
		{"silent: nobody is written to who did not ask for that", each((*model).writtenTo)},
		{"silent: reminders come as they were asked for, and give up", (*model).reminded},
		{"silent: the rooms show each shared entry and milestone once, and nothing else", func(m *model, _ []fakediscord.Event) { m.roomsShow() }},
		{"safe: three calls a person and day notify moderators, over all kinds and across erasure", each((*model).pings)},
		{"lost: what a member wrote is kept as they wrote it", func(m *model, _ []fakediscord.Event) { m.stored() }},
		{"lost: a milestone is recorded once, by the time it is listed, and stays", of((*model).marksOf)},
		{"safe: a safety fact stands until it is undone, and nobody made another", of(func(m *model, tx *storage.Tx, _ *someone) error { return m.factsHold(tx) })},
		{"safe: a member hears of nobody who could not support them", of((*model).newsHold)},
		{"safe: nobody is asked or paired against a block or a ban", of((*model).askedApart)},
		{"alone: on a hard day who has a page is offered it, and nobody else", each((*model).pageIsOffered)},
		{"lost: the page is kept as it was written", of((*model).pageHolds)},
		{"together: who takes part in a meeting is noted only while a hand is up", of((*model).noOneIsCounted)},
		{"together: only who raised a hand is called, and only they are notified", each((*model).floorIsOnlyOffered)},
		{"together: who did not ask hears nothing of meetings", each((*model).remindsWhoAsked)},
		{"together: a circle hears of a member what they just did, and nothing else", each((*model).circleHearsOnlyWhoSpeaks)},
		{"together: seats are taken and left by their own press, and never beside who is blocked", func(m *model, _ []fakediscord.Event) { m.seatsHold() }},
		{"safe: one report of a pair is open, with all that was added to it", of((*model).reportsHold)},
	}
}

// holds is what must be so after every step.
func (m *model) holds() {
	m.mu.Lock()
	came := m.events
	m.events = nil
	m.mu.Unlock()
	for _, p := range m.people {
		p.mayBeWritten(m.may)
	}
	for _, i := range invariants() {
		m.checks(i.name, func() { i.holds(m, came) })
	}
}

// checks names the promise for as long as it is being checked.
func (m *model) checks(promise string, check func()) {
	before := m.promise
	m.promise = promise
	check()
	m.promise = before
}

// ofEach checks what is stored of each member.
func (m *model) ofEach(check func(*model, *storage.Tx, *someone) error) {
	for _, p := range m.people {
		err := m.s.Bot.App.DB.View(m.t.Context(), m.s.Current().ID, func(tx *storage.Tx) error { return check(m, tx, p) })
		if err != nil {
			m.fail("@%s: %v", p.name, err)
		}
	}
}

func (m *model) writtenTo(e fakediscord.Event) {
	// what the answer to an offer promises may come late
	approved := m.mentors[e.Viewer].approved != "" && strings.Contains(e.Text, "has approved your offer")
	if e.Event == "message" && e.To == "dm" && !e.Edited && !m.may[e.Viewer] && !approved {
		m.fail("@%s did not ask for any message, and gets %q", e.Viewer, e.Text)
	}
}

func (m *model) pings(e fakediscord.Event) {
	if e.Event == "message" && len(e.Pings) > 0 && e.To != "thread" {
		m.pinged(e)
	}
}

// askedApart holds an open request and a pairing against blocks and bans. A ban ends no pairing.
func (m *model) askedApart(tx *storage.Tx, p *someone) error {
	r, err := tx.RequestOf(m.id(p.name))
	if err != nil || r == nil {
		return err
	}
	pairings, err := tx.Pairings(m.id(p.name))
	paired := slices.IndexFunc(pairings, func(p peer.Pairing) bool { return p.Ended.IsZero() })
	for _, name := range mentors() {
		asked := r.Asking() && r.Mentor == m.id(name)
		with := paired >= 0 && pairings[paired].Mentor == m.id(name)
		switch {
		case (asked || with) && m.apart(p.name, name):
			return fmt.Errorf("brought together with @%s, against a block", name)
		case asked && (m.banned(name) || m.banned(p.name)):
			return fmt.Errorf("@%s is asked, against a ban", name)
		}
	}
	return err
}

// report reports the mentor of a pairing. The words reach nobody who does not open it as a moderator.
func (m *model) report() {
	p := m.who(func(p *someone) bool { return p.mentoring == "paired" && m.room(p) })
	w, f := m.word(p), fact{peer.FactReportOpen, p.name, p.mentor}
	m.play("@%s /mentor status", p.name)
	m.play(`@%s clicks "Report"`, p.name)
	answer := told(m.play(`@%s submits "What happened?":%s`, p.name, w))
	m.reported[f] = append(m.reported[f], w)
	m.facts[f], p.wroteThem, p.card = true, true, date{}
	m.checks(sentOrSaid, func() {
		if !strings.Contains(answer, "your report about **"+f.about+"**") {
			m.fail("@%s is told %q of their report", p.name, answer)
		}
	})
}

// room reports whether a member can say more about their mentor.
func (m *model) room(p *someone) bool {
	return len(m.reported[fact{peer.FactReportOpen, p.name, p.mentor}]) < peer.MaxReportTexts
}

// confirmsErasure presses that everything is to go. Who reported someone chooses first what becomes of their words; that there
// is a report stays either way.
func (m *model) confirmsErasure(p *someone) {
	m.play(`@%s clicks "Delete everything about me"`, p.name)
	mine := slices.Collect(maps.Keys(m.reported))
	mine = slices.DeleteFunc(mine, func(f fact) bool { return f.by != p.name })
	if len(mine) == 0 {
		return
	}
	label := pick(m, "Leave my report, without my name", "Delete its words too")
	m.play("@%s clicks %q", p.name, label)
	for _, f := range mine {
		if label == "Delete its words too" {
			m.reported[f] = nil
		}
	}
}

// reportsHold counts the open reports about each mentor, and their words.
func (m *model) reportsHold(tx *storage.Tx, p *someone) error {
	all, err := tx.Reports()
	if err != nil {
		return err
	}
	for f, said := range m.reported {
		if f.by != p.name {
			continue
		}
		var open []peer.Report
		for _, r := range all {
			if r.Open() && r.FromRef == tx.PersonRef(m.id(f.by)) && r.AboutRef == tx.PersonRef(m.id(f.about)) {
				open = append(open, r)
			}
		}
		if len(open) != 1 {
			return fmt.Errorf("%d open reports about @%s, want one", len(open), f.about)
		}
		var kept []string
		for _, text := range open[0].Texts {
			kept = append(kept, text.Reveal())
		}
		if !slices.Equal(kept, said) {
			return fmt.Errorf("the report about @%s says %q, want %q", f.about, kept, said)
		}
	}
	return nil
}
