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

// fact is a safety fact, with names. by is "" for what moderators decided.
type fact struct {
	kind      peer.FactKind
	by, about string
}

// everyone are all whom safety facts can be about.
func (m *model) everyone() []string {
	all := mentors()
	for _, p := range m.people {
		all = append(all, p.name)
	}
	return all
}

// apart says whether one of two people blocked the other.
func (m *model) apart(a, b string) bool {
	return m.facts[fact{peer.FactBlocked, a, b}] || m.facts[fact{peer.FactBlocked, b, a}]
}

func (m *model) banned(name string) bool { return m.facts[fact{peer.FactBanned, "", name}] }

// marked says whether moderators are to be warned of someone before they approve or assign them.
func (m *model) marked(name string) bool {
	for f := range m.facts {
		if f.about == name && f.kind != peer.FactBlocked {
			return true
		}
	}
	return false
}

// factsHold holds the stored facts against what was done. Erasing and leaving take none of them back, but for the blocks
// that the erased person made.
func (m *model) factsHold(tx *storage.Tx) error {
	has := func(f fact) bool {
		by := peer.ID(0)
		if f.by != "" {
			by = m.id(f.by)
		}
		return tx.HasFact(f.kind, by, m.id(f.about))
	}
	for f := range m.facts {
		if !has(f) {
			return fmt.Errorf("a safety fact is lost: %+v", f)
		}
	}
	for _, about := range m.everyone() {
		for _, kind := range []peer.FactKind{peer.FactBanned, peer.FactRemoved} {
			if f := (fact{kind, "", about}); has(f) && !m.facts[f] {
				return fmt.Errorf("nobody decided this: %+v", f)
			}
		}
		for _, p := range m.people {
			if f := (fact{peer.FactBlocked, p.name, about}); has(f) && !m.facts[f] {
				return fmt.Errorf("nobody did this: %+v", f)
			}
		}
	}
	return nil
}

// newsHold holds what waits for a member to be told against who could send it.
func (m *model) newsHold(tx *storage.Tx, p *someone) error {
	member, err := tx.Member(m.id(p.name))
	if err != nil || member == nil {
		return err
	}
	for _, n := range member.News {
		if n.Kind != peer.NewsSupport && n.Kind != peer.NewsCelebrate {
			continue
		}
		for _, name := range m.everyone() {
			if m.id(name) == n.From && !m.supported[[2]string{name, p.name}] {
				return fmt.Errorf("@%s is to hear of @%s, who could not support them", p.name, name)
			}
		}
	}
	return nil
}

// block keeps a member from being brought together with someone, or takes that back.
func (m *model) block() {
	p := m.who(anybody)
	var mine []fact
	for f := range m.facts {
		if f.kind == peer.FactBlocked && f.by == p.name {
			mine = append(mine, f)
		}
	}
	if len(mine) == 1 && pick(m, true, false, false) {
		m.play("@%s /block", p.name)
		m.play(`@%s clicks "Take that back"`, p.name)
		delete(m.facts, mine[0])
		return
	}
	other := pick(m, slices.DeleteFunc(m.everyone(), func(name string) bool { return name == p.name })...)
	m.blocks(p, other)
}

// blocks keeps two people apart, at the wish of one.
func (m *model) blocks(p *someone, other string) {
	if !m.stores(p, "/block who:@%s", other) {
		return
	}
	m.facts[fact{peer.FactBlocked, p.name, other}] = true
	if p.mentor == other {
		was := p.mentoring
		p.mentoring, p.mentor = "waiting", ""
		if was == "paired" {
			p.mentoring = ""
		}
	}
}

// ban keeps someone from mentoring, or takes that back. What is open for them ends.
func (m *model) ban() {
	moderator, name := pick(m, "sam", "noor"), pick(m, m.everyone()...)
	f := fact{peer.FactBanned, "", name}
	if m.facts[f] {
		m.play("@%s /mentors unblock member:@%s", moderator, name)
		delete(m.facts, f)
		return
	}
	m.play("@%s /mentors block member:@%s", moderator, name)
	m.facts[f] = true
	for _, p := range m.people {
		switch {
		case p.mentoring == "paired" || p.mentoring == "":
		case p.name == name:
			p.mentoring, p.mentor = "", ""
		case p.mentor == name:
			p.mentoring, p.mentor = "waiting", ""
		}
	}
}

// refused has moderators and members try what safety facts forbid. Nothing changes.
func (m *model) refused() {
	p := m.who(func(p *someone) bool {
		return p.mentoring == "waiting" || p.mentoring == "" && p.agreed && m.banned(p.name)
	})
	if p.mentoring == "" {
		m.play("@%s /mentor request help:%s languages:English", p.name, m.word(p))
		return
	}
	var never []string
	for _, mentor := range mentors() {
		if m.apart(p.name, mentor) || m.banned(mentor) || m.mentors[mentor].away {
			never = append(never, mentor)
		}
	}
	m.play("@%s /mentors assign member:@%s mentor:@%s", pick(m, "sam", "noor"), p.name, pick(m, never...))
}

// mentorIs is what became of a mentor.
type mentorIs struct {
	away     bool   // removed, or erased
	approved string // who approved them again, and has to leave it to another moderator until a pairing of theirs began
}

// mentorGoes has a moderator remove a mentor, or has them erase themselves. Their mentees wait again.
func (m *model) mentorGoes() {
	name := pick(m, mentors()...)
	if m.mentors[name].away {
		m.mentorReturns(name)
		return
	}
	if pick(m, true, false) {
		m.play("@%s /mentors remove member:@%s", pick(m, "sam", "noor"), name)
		m.facts[fact{peer.FactRemoved, "", name}] = true
	} else {
		m.play("@%s /privacy delete", name)
		m.play(`@%s clicks "Delete everything about me"`, name)
		m.erased(name)
	}
	m.mentors[name] = mentorIs{away: true}
	for _, p := range m.people {
		if p.mentor != name {
			continue
		}
		if p.mentoring == "paired" {
			p.moderator = ""
		}
		p.mentoring, p.mentor = "waiting", ""
	}
}

// mentorReturns has someone offer to be a mentor again. Who is banned cannot; the rest are approved after the moderator
// has seen what is known about them.
func (m *model) mentorReturns(name string) {
	if m.banned(name) {
		m.play("@%s /mentor offer languages:English", name)
		return
	}
	answer := told(m.play("@%s /mentor offer languages:English", name))
	for range 2 { // to what is kept, and to the code of conduct
		if strings.Contains(answer, "Is that okay?") || strings.Contains(answer, "what every mentor here agrees to") {
			answer = told(m.play(`@%s clicks "I agree"`, name))
		}
	}
	m.may[name] = true
	moderator := pick(m, "sam", "noor")
	m.play("@%s /mentors approve member:@%s", moderator, name)
	if m.marked(name) {
		m.checks(seenFirst, func() { m.notYet(name) })
		m.play(`@%s clicks "Confirm"`, moderator)
	}
	m.mentors[name] = mentorIs{approved: moderator}
}

// notYet fails if someone about whom there are safety facts was approved at once.
func (m *model) notYet(name string) {
	err := m.s.Bot.App.DB.View(m.t.Context(), m.s.Current().ID, func(tx *storage.Tx) error {
		is, err := tx.Mentor(m.id(name))
		if err == nil && (is == nil || is.State != peer.MentorOffered) {
			err = fmt.Errorf("@%s was approved before the moderator saw what is known about them: %+v", name, is)
		}
		return err
	})
	if err != nil {
		m.fail("%v", err)
	}
}

// assign has a moderator ask a mentor. What is known about the mentor is shown first and takes one more press. Who approved a
// mentor does not choose their first mentee.
func (m *model) assign(p *someone, mentor string) {
	if is := m.mentors[mentor]; is.approved == p.moderator {
		panic(skipped{})
	}
	m.play("@%s /mentors assign member:@%s mentor:@%s", p.moderator, p.name, mentor)
	if m.marked(mentor) {
		m.checks(seenFirst, m.holds) // nobody is asked yet
		m.play(`@%s clicks "Confirm"`, p.moderator)
	}
}

// erased takes the blocks back that someone made who was erased.
func (m *model) erased(name string) {
	maps.DeleteFunc(m.facts, func(f fact, _ bool) bool { return f.kind == peer.FactBlocked && f.by == name })
}

// call writes to the moderators, for oneself or about someone else. Either they can read it, or the member is told that
// nothing was sent.
func (m *model) call() {
	p := m.who(anybody)
	w, field := m.word(p), "What will be sent"
	if pick(m, true, false) {
		field = "What moderators should know"
		m.play(`@%s uses "I'm worried about someone" on @%s`, p.name, m.who(func(o *someone) bool { return o != p }).name)
	} else {
		m.play("@%s /help-now", p.name)
		m.play(`@%s clicks "Talk to a moderator"`, p.name)
	}
	p.toModerators, p.wroteThem = append(p.toModerators, w), true
	fails := pick(m, false, false, true)
	send := func(format string, args ...any) []fakediscord.Event {
		if fails {
			m.play(`discord fails "POST /channels/*/messages" with 403:50013 1 times`)
		}
		return m.play(format, args...)
	}
	submit := fmt.Sprintf("@%s submits %q:%s", p.name, field, w)
	if p.agreed {
		m.checks(sentOrSaid, func() { m.sent(p, w, send("%s", submit)) })
		return
	}
	asked := m.play("%s", submit)
	m.checks(notSentFirst, func() {
		if !strings.HasPrefix(told(asked), "Not sent yet.") || m.reached(w, asked) {
			m.fail("@%s was not told first that %s is not sent yet, but %q", p.name, w, told(asked))
		}
	})
	if pick(m, true, true, false) {
		m.checks(sentOrSaid, func() { m.sent(p, w, send(`@%s clicks "Send it"`, p.name)) })
		return
	}
	kept := m.play(`@%s clicks "Don't send"`, p.name)
	m.checks(notSentFirst, func() {
		if !strings.Contains(told(kept), "Nothing was saved or sent.") || !strings.Contains(told(kept), w) {
			m.fail("@%s was not told that %s was not sent, but %q", p.name, w, told(kept))
		}
	})
}

// reached says whether a word came to #moderators.
func (m *model) reached(word string, events []fakediscord.Event) bool {
	return slices.ContainsFunc(events, func(e fakediscord.Event) bool {
		return e.Event == "message" && e.Channel == "moderators" && slices.Contains(m.wordsIn(e.Text), word)
	})
}

// sent holds what came of a call: the moderators have it, or the member hears that they have not, at the latest at the
// next command.
func (m *model) sent(p *someone, word string, events []fakediscord.Event) {
	const refused = "reach the moderators" // that it did not
	if m.reached(word, events) || strings.Contains(told(events), refused) {
		return
	}
	if next := m.play("@%s /journey list", p.name); !strings.Contains(told(next), refused) {
		m.fail("the moderators do not have %s, and @%s does not hear of it: %q", word, p.name, told(next))
	}
}

// pinged holds a notification against the limit: three calls a person and day.
func (m *model) pinged(e fakediscord.Event) {
	if e.Channel != "moderators" || !slices.Equal(e.Pings, []string{"Moderator"}) {
		m.fail("%v are pinged by %q", e.Pings, e.Text)
	}
	name, _ := startsWith(strings.TrimPrefix(e.Text, "@Moderator\n"))
	for _, p := range m.people {
		if p.name != name {
			continue
		}
		// The day begins with the press. One that Discord refused is posted hours later, so the day is shorter here.
		p.pings = slices.DeleteFunc(p.pings, func(at time.Time) bool { return !e.At.Before(at.Add(12 * time.Hour)) })
		if p.pings = append(p.pings, e.At); len(p.pings) > 3 {
			m.fail("@%s calls the moderators for the %d. time today: %q", name, len(p.pings), e.Text)
		}
	}
}

// lies has Discord refuse to say who is in the server, for longer than anything is kept of people who left. That is no
// evidence: nothing is erased.
func (m *model) lies() {
	m.calm()
	how := pick(m, "403", "403:50001", "403:40333", "404:10004", "404:10013", "500")
	m.play(`discord fails "GET /guilds/*/members/*" with %s 1000 times`, how)
	m.passes(33 * oneDay)
	m.play(`discord fails "GET /guilds/*/members/*" with 500 1 times`) // in place of those
	m.passes(2 * oneDay)
}

// serverGone has the bot taken out of the server, and brought back before anything may be erased.
func (m *model) serverGone() {
	m.calm()
	m.play("discord removes the bot")
	m.passes(28 * oneDay)
	m.play("discord adds the bot")
}

// calm skips the step unless nothing is expected of the clock.
func (m *model) calm() {
	for _, p := range m.people {
		if p.reminder != 0 || p.mentoring != "" || !p.left.IsZero() {
			panic(skipped{})
		}
	}
}

// passes waits for days on which nothing is expected.
func (m *model) passes(d time.Duration) {
	m.play("wait %dh", d/time.Hour)
	for _, p := range m.people {
		for _, j := range p.journeys {
			j.goesOn(p.today(m.now()))
		}
	}
}
