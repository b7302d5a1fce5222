package peer

import (
	"cmp"
	"slices"
	"time"
)

// Limits of meetings.
const (
	MaxMeetings         = 25 // in a guild
	MaxMeetingName      = 60 // characters
	MaxMeetingAbout     = 200
	MaxMeetingLanguage  = 30
	MaxMeetingWords     = 900  // opening words, how we talk here
	MaxMeetingLongWords = 1500 // closing words, a reading
	MinMeetingLength    = 15 * time.Minute
	MaxMeetingLength    = 180 * time.Minute
	DefaultLength       = 60 * time.Minute
	DefaultTurn         = 3 * time.Minute
	// KeepChangesFor is how many days the change of a session is kept after its date.
	KeepChangesFor = 7
)

// Meeting is a group meeting: when and where it takes place, the sessions that differ from its rule, and who hosts.
type Meeting struct {
	ID       ID // the interaction that added it
	Name     UserText
	Channel  ID
	Voice    bool // Channel is a voice channel; otherwise the meeting is in writing
	For      ID   // the audience's role, 0 for everyone
	Language UserText
	About    UserText
	Turn     time.Duration // about how long one shares, 0 for no such hint
	Words    MeetingWords
	Zone     string
	When     Recurrence
	Length   time.Duration
	Changes  []SessionChange // one for a date
	Hosts    []Host
	Asks     []HostAsk
	Covers   []Cover // one for a date
	// Lost says that the channel is gone, and that those with reminders were told. There are no sessions then.
	Lost   bool
	Closed Day   // the date of the session that was closed last, 0 for none
	Opened []Day // the dates of the last sessions that were opened, at most maxOpened
	// Hostless is since when nobody hosts the next session, zero while someone does; see WithHostless.
	Hostless time.Time
	// Steps are the starts of the sessions for which a MeetingStep was last taken or became too late.
	Steps map[MeetingStep]time.Time
}

// MeetingWords are the words of a meeting, each "" for the catalogue's own.
type MeetingWords struct {
	Opening, Talk, Reading, Closing UserText
}

// HostAsk is a member's wish to host.
type HostAsk struct {
	Member ID
	At     time.Time
}

// Cover says who hosts the session of a date instead of who has the turn.
type Cover struct {
	Date   Day
	Member ID
}

// SessionChange says that the session of a local date is called off or takes place at another time.
type SessionChange struct {
	Date         Day // of the session by the meeting's rule, which remains its key
	Off          bool
	To           Day // the local date and time it is moved to, unless Off
	Hour, Minute int
}

// Session is one occurrence of a meeting. Its key is (meeting, Date): no change of clocks can double or lose it.
type Session struct {
	Date  Day       // the local date by the meeting's rule
	Start time.Time // UTC
	Off   bool      // called off
	Moved bool
	Over  bool // opened and closed, maybe before its hour
}

// WithChange returns the meeting with one session called off or moved; a change for the same date is replaced.
func (m Meeting) WithChange(c SessionChange) Meeting {
	m.Changes = slices.DeleteFunc(slices.Clone(m.Changes), func(o SessionChange) bool { return o.Date == c.Date })
	m.Changes = append(m.Changes, c)
	slices.SortFunc(m.Changes, func(a, b SessionChange) int { return cmp.Compare(a.Date, b.Date) })
	return m
}

// WithoutChangesBefore returns the meeting without changes of dates before a day, and whether there were any.
func (m Meeting) WithoutChangesBefore(d Day) (Meeting, bool) {
	before := len(m.Changes)
	m.Changes = slices.DeleteFunc(slices.Clone(m.Changes), func(c SessionChange) bool { return max(c.Date, c.To) < d })
	return m, len(m.Changes) != before
}

// Session returns the session of a local date, and false if the meeting has none: its rule does not say so, or the zone
// skipped the date (Apia, 30 December 2011). An hour that does not exist begins right after the gap, one that happens
// twice at the first.
func (m Meeting) Session(d Day) (Session, bool) { return m.session(Calendar{Zone: m.Zone}.local(), d) }

func (m Meeting) session(l local, d Day) (Session, bool) {
	if !m.When.On(d) || l.skips(d) {
		return Session{}, false
	}
	s := Session{Date: d, Start: l.at(d, m.When.Hour, m.When.Minute), Over: m.WasClosed(d)}
	if i := slices.IndexFunc(m.Changes, func(c SessionChange) bool { return c.Date == d }); i >= 0 {
		c := m.Changes[i]
		s.Off, s.Moved = c.Off, !c.Off
		if s.Moved {
			s.Start = l.at(c.To, c.Hour, c.Minute)
		}
	}
	return s, true
}

// Sessions returns the sessions that start in [from, until), in order of their start; those called off are included.
func (m Meeting) Sessions(from, until time.Time) []Session {
	l := Calendar{Zone: m.Zone}.local()
	var all []Session
	add := func(d Day) {
		if s, ok := m.session(l, d); ok && !s.Start.Before(from) && s.Start.Before(until) {
			all = append(all, s)
		}
	}
	// A gap can move a session over midnight.
	for d := l.date(from) - 1; d <= l.date(until)+1; d++ {
		add(d)
	}
	for _, c := range m.Changes { // moved into the time from farther away
		if c.Date < l.date(from)-1 || c.Date > l.date(until)+1 {
			add(c.Date)
		}
	}
	slices.SortStableFunc(all, func(a, b Session) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Date, b.Date))
	})
	return all
}

// Host is a member who hosts sessions of a meeting.
type Host struct {
	Member ID
	Since  time.Time
	Yes    time.Time // when moderators last said that they can go on, zero if they were not asked again
	Last   Day       // the local date of the last session that was theirs, 0 for none
	CantOn []Day     // dates for which they said that they can't
	Shown  bool      // they allow their name on the meeting's card
	// Missed is how many of their turns in a row nobody opened. Break says that they take no turns until they ask for them.
	Missed int
	Break  bool
	// Away is when they get messages again that they paused; zero or in the past if they get them. It is not part of the
	// meeting: storage finds it with the member's records.
	Away time.Time
}

// Rota returns who hosts each of the sessions, which are in order; 0 for one that its host gave back, or if nobody takes turns.
// The one whose last session was longest ago is next, then who has hosted for longer, so that the turns rotate through all.
// Who is away is passed over, and is next when they are back. A session that someone took is theirs, and is the turn of a host
// who took it; whose turn it would have been has the next.
func Rota(hosts []Host, sessions []Session, covers ...Cover) []ID {
	givenBack := func(d Day) bool {
		return slices.ContainsFunc(hosts, func(h Host) bool { return slices.Contains(h.CantOn, d) })
	}
	turns := slices.DeleteFunc(slices.Clone(hosts), func(h Host) bool { return h.Break })
	rota := make([]ID, len(sessions))
	for i, s := range sessions {
		if c := slices.IndexFunc(covers, func(c Cover) bool { return c.Date == s.Date }); c >= 0 {
			rota[i] = covers[c].Member
			if h := slices.IndexFunc(turns, func(h Host) bool { return h.Member == rota[i] }); h >= 0 {
				turns[h].Last = s.Date
			}
			continue
		}
		if givenBack(s.Date) {
			continue
		}
		slices.SortFunc(turns, func(a, b Host) int {
			return cmp.Or(cmp.Compare(a.Last, b.Last), a.Since.Compare(b.Since), cmp.Compare(a.Member, b.Member))
		})
		if next := slices.IndexFunc(turns, func(h Host) bool { return !h.IsAway(s) }); next >= 0 {
			turns[next].Last = s.Date
			rota[i] = turns[next].Member
		}
	}
	return rota
}
