package peer

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// MeetingStep is something that the bot does at a fixed time before or after a session's start.
type MeetingStep int

// The steps of a session, in their order.
const (
	StepTellHost   MeetingStep = iota + 1 // the host is told that it is their turn
	StepDayBefore                         // who asked for it is reminded, the day before too
	StepHostWanted                        // if nobody hosts, moderators are told
	StepRemind                            // who asked for it is reminded
	StepNotOpened                         // if it was not opened, moderators are told
	StepOff                               // if it was not opened, it is off
)

// MeetingSteps returns all steps.
func MeetingSteps() []MeetingStep { return values(StepTellHost, StepOff) }

// when returns how long after a session's start a step is due, negative for before, and from when on it no longer helps.
func (s MeetingStep) when() (due, late time.Duration) {
	switch s {
	case StepTellHost:
		return -24 * time.Hour, -time.Hour
	case StepDayBefore:
		return -24 * time.Hour, -time.Hour
	case StepHostWanted:
		return -time.Hour, 0
	case StepRemind:
		return -30 * time.Minute, 10 * time.Minute
	case StepNotOpened:
		return 10 * time.Minute, 20 * time.Minute
	}
	return 20 * time.Minute, 3 * time.Hour
}

// OpenFrom and OpenUntil are how long before and after its start a session can be opened.
const (
	OpenFrom  = 30 * time.Minute
	OpenUntil = 20 * time.Minute
)

// DueStep is a step of a session that is due. Late says that it no longer helps.
type DueStep struct {
	Step    MeetingStep
	Session Session
	Late    bool
}

// DueSteps returns the steps that are due at an instant, by session and in their order. Of sessions that are called off
// there are none.
func (m Meeting) DueSteps(now time.Time) []DueStep {
	var all []DueStep
	for _, step := range MeetingSteps() {
		due, late := step.when()
		for after := m.Steps[step]; ; {
			s, ok := m.Next(after)
			if !ok || now.Before(s.Start.Add(due)) {
				break
			}
			all = append(all, DueStep{step, s, !now.Before(s.Start.Add(late))})
			after = s.Start
		}
	}
	slices.SortStableFunc(all, func(a, b DueStep) int {
		return cmp.Or(a.Session.Start.Compare(b.Session.Start), cmp.Compare(a.Step, b.Step))
	})
	return all
}

// NextStep returns the first instant at which a step is due, and false if there is no further session.
func (m Meeting) NextStep() (time.Time, bool) {
	var first time.Time
	for _, step := range MeetingSteps() {
		due, _ := step.when()
		if s, ok := m.Next(m.Steps[step]); ok && (first.IsZero() || s.Start.Add(due).Before(first)) {
			first = s.Start.Add(due)
		}
	}
	return first, !first.IsZero()
}

// WithStep returns the meeting after a step was taken for a session, or left out.
func (m Meeting) WithStep(step MeetingStep, s Session) Meeting {
	m.Steps = maps.Clone(m.Steps)
	if m.Steps == nil {
		m.Steps = map[MeetingStep]time.Time{}
	}
	if s.Start.After(m.Steps[step]) {
		m.Steps[step] = s.Start
	}
	return m
}

// ToldOf returns the meeting after everybody with a reminder, and the host if they expect the session, was told of a session's
// new start: what would only repeat that is not sent.
func (m Meeting) ToldOf(s Session, now time.Time, host bool) Meeting {
	for _, step := range []MeetingStep{StepTellHost, StepDayBefore, StepRemind} {
		if due, _ := step.when(); !now.Before(s.Start.Add(due)) && (host || step != StepTellHost) {
			m = m.WithStep(step, s)
		}
	}
	return m
}

// RemindsOf returns the first session after an instant of which a reminder can still come in time, and false if there is none.
func (m Meeting) RemindsOf(now time.Time) (Session, bool) {
	due, _ := StepRemind.when()
	return m.Next(now.Add(-due))
}

// StartingAt returns the meeting whose steps are taken for the sessions that start after an instant.
func (m Meeting) StartingAt(now time.Time) Meeting {
	m.Steps = map[MeetingStep]time.Time{}
	for _, step := range MeetingSteps() {
		m.Steps[step] = now
	}
	return m
}

// Next returns the first session after an instant that is neither called off nor over, and false if there is none.
func (m Meeting) Next(after time.Time) (best Session, found bool) {
	l := Calendar{Zone: m.Zone}.local()
	consider := func(d Day) {
		s, ok := m.session(l, d)
		if ok && !s.Off && !s.Over && s.Start.After(after) && (!found || s.Start.Before(best.Start)) {
			best, found = s, true
		}
	}
	for _, c := range m.Changes {
		consider(c.Date)
	}
	d := m.When.From // an instant before any rule has no date in some zones
	if !after.IsZero() {
		d = max(d, l.date(after)-1)
	}
	// Changes can call off or move as many sessions as there are changes, some are over, and a zone can skip a date.
	for range len(m.Changes) + len(m.Opened) + 4 {
		var ok bool
		if d, ok = m.When.Next(d); !ok {
			break
		}
		consider(d)
		d++
	}
	return best, found
}

// EndOf returns when a session is over.
func (m Meeting) EndOf(s Session) time.Time { return s.Start.Add(m.Length) }

// Times returns when a step of a session is due, and from when on it no longer helps.
func (s MeetingStep) Times(of Session) (due, late time.Time) {
	from, until := s.when()
	return of.Start.Add(from), of.Start.Add(until)
}
