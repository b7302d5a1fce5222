package peer

import (
	"slices"
	"time"
)

// maxOpened is how many dates Meeting.Opened holds.
const maxOpened = 3

// Host returns a host of the meeting, and false if the member is none. One about whom moderators are asked again is none until
// they say yes: no turns, no messages, no sheet.
func (m Meeting) Host(member ID) (Host, bool) {
	h, is := m.Listed(member)
	return h, is && !m.Asked(member)
}

// Hosting returns the hosts; see Host.
func (m Meeting) Hosting() []Host {
	return slices.DeleteFunc(slices.Clone(m.Hosts), func(h Host) bool { return m.Asked(h.Member) })
}

// Listed is Host for those, too, about whom moderators are asked again.
func (m Meeting) Listed(member ID) (Host, bool) {
	i := slices.IndexFunc(m.Hosts, func(h Host) bool { return h.Member == member })
	if i < 0 || member == 0 {
		return Host{}, false
	}
	return m.Hosts[i], true
}

// WithHost returns the meeting with a host added, or replaced.
func (m Meeting) WithHost(h Host) Meeting {
	m.Hosts = slices.Clone(m.Hosts)
	if i := slices.IndexFunc(m.Hosts, func(o Host) bool { return o.Member == h.Member }); i >= 0 {
		m.Hosts[i] = h
		return m
	}
	m.Hosts = append(m.Hosts, h)
	return m
}

// WithoutHost returns the meeting without a host, and without the dates that they took.
func (m Meeting) WithoutHost(member ID) Meeting {
	m.Hosts = slices.DeleteFunc(slices.Clone(m.Hosts), func(h Host) bool { return h.Member == member })
	m.Covers = slices.DeleteFunc(slices.Clone(m.Covers), func(c Cover) bool { return c.Member == member })
	return m
}

// Asked reports whether a member's wish to host waits for an answer.
func (m Meeting) Asked(member ID) bool {
	_, asked := m.Ask(member)
	return asked
}

// Ask returns a member's wish to host, and false if none waits for an answer.
func (m Meeting) Ask(member ID) (HostAsk, bool) {
	i := slices.IndexFunc(m.Asks, func(a HostAsk) bool { return a.Member == member })
	if i < 0 {
		return HostAsk{}, false
	}
	return m.Asks[i], true
}

// WithAsk returns the meeting with a member's wish to host.
func (m Meeting) WithAsk(member ID, at time.Time) Meeting {
	m.Asks = append(slices.Clone(m.Asks), HostAsk{member, at})
	return m
}

// WithoutAsk returns the meeting without a member's wish to host.
func (m Meeting) WithoutAsk(member ID) Meeting {
	m.Asks = slices.DeleteFunc(slices.Clone(m.Asks), func(a HostAsk) bool { return a.Member == member })
	return m
}

// IsAway reports whether they have paused their messages when hosts are told that a session is theirs, or when it begins.
func (h Host) IsAway(s Session) bool {
	told, _ := StepTellHost.when()
	return s.Start.Add(told).Before(h.Away)
}

// Takes reports whether a session can be theirs: they take turns, are not away, and have not given it back.
func (h Host) Takes(s Session) bool {
	return !h.Break && !h.IsAway(s) && !slices.Contains(h.CantOn, s.Date)
}

// TurnIsAway reports whether one of the hosts who take turns is away at a session.
func (m Meeting) TurnIsAway(s Session) bool {
	return slices.ContainsFunc(m.Hosting(), func(h Host) bool { return !h.Break && h.IsAway(s) })
}

// WithAway returns the meeting with when one of its hosts gets messages again that they paused.
func (m Meeting) WithAway(member ID, until time.Time) Meeting {
	h, is := m.Listed(member)
	if !is {
		return m
	}
	h.Away = until
	return m.WithHost(h)
}

// LastYes returns when moderators last said that they can host.
func (h Host) LastYes() time.Time {
	if h.Yes.After(h.Since) {
		return h.Yes
	}
	return h.Since
}

// HostOn returns who hosts the session of a date: who took it, else who has the turn; 0 if nobody does. The turns are
// counted from the session that comes next.
func (m Meeting) HostOn(d Day, now time.Time) ID {
	it, ok := m.Session(d)
	if !ok {
		return 0
	}
	var before []Session
	if len(m.Hosts) > 0 {
		before = m.unopened(m.Sessions(now.Add(-OpenUntil), it.Start))
	}
	before = slices.DeleteFunc(before, func(s Session) bool { return s.Date == d })
	hosts := m.HostsOn(append(before, it))
	return hosts[len(hosts)-1]
}

// unopened returns those of some sessions that someone's turn is for: neither off nor opened.
func (m Meeting) unopened(all []Session) []Session {
	return slices.DeleteFunc(all, func(s Session) bool { return s.Off || m.WasOpened(s.Date) })
}

// HostsOn returns who hosts each of the sessions that come next, which are in order; see HostOn.
func (m Meeting) HostsOn(sessions []Session) []ID {
	return Rota(m.Hosting(), sessions, slices.DeleteFunc(slices.Clone(m.Covers), func(c Cover) bool {
		_, listed := m.Listed(c.Member)
		return listed && m.Asked(c.Member)
	})...)
}

// Cant returns the meeting after a host said that they can't host on a date.
func (m Meeting) Cant(member ID, d Day) Meeting {
	m.Covers = slices.DeleteFunc(slices.Clone(m.Covers), func(c Cover) bool { return c.Member == member && c.Date == d })
	if h, ok := m.Host(member); ok {
		h.Missed = 0
		if !slices.Contains(h.CantOn, d) {
			h.CantOn = append(slices.Clone(h.CantOn), d)
		}
		m = m.WithHost(h)
	}
	return m
}

// WithCover returns the meeting with someone who takes a date.
func (m Meeting) WithCover(member ID, d Day) Meeting {
	m.Covers = append(slices.DeleteFunc(slices.Clone(m.Covers), func(c Cover) bool { return c.Date == d }), Cover{d, member})
	if h, ok := m.Host(member); ok {
		h.Missed = 0
		h.CantOn = slices.DeleteFunc(slices.Clone(h.CantOn), func(o Day) bool { return o == d })
		m = m.WithHost(h)
	}
	return m
}

// WasOpened reports whether the session of a date was opened.
func (m Meeting) WasOpened(d Day) bool { return slices.Contains(m.Opened, d) }

// WasClosed reports whether the session of a date was opened and is closed. One is open at a time: the last, or none.
func (m Meeting) WasClosed(d Day) bool {
	return m.WasOpened(d) && (d == m.Closed || d != m.Opened[len(m.Opened)-1])
}

// WithOpened returns the meeting after someone opened the session of a date; if they are a host, it was their turn.
func (m Meeting) WithOpened(by ID, d Day) Meeting {
	m.Opened = append(slices.DeleteFunc(slices.Clone(m.Opened), func(o Day) bool { return o == d }), d)
	m.Opened = m.Opened[max(0, len(m.Opened)-maxOpened):]
	if h, ok := m.Host(by); ok {
		h.Last, h.Missed = max(h.Last, d), 0
		m = m.WithHost(h)
	}
	return m
}

// maxMissed is how many turns in a row may pass unopened until a host takes no more of them: after the first they are asked.
const maxMissed = 2

// WithUnopened returns the meeting after nobody opened the session of a date, and who was to. It counts as their turn, so
// that the next host is next. After maxMissed of them they are on a break.
func (m Meeting) WithUnopened(d Day, now time.Time) (Meeting, Host) {
	h, ok := m.Host(m.HostOn(d, now))
	if !ok {
		return m, h
	}
	h.Last = max(h.Last, d)
	h.Missed++
	h.Break = h.Break || h.Missed >= maxMissed
	return m.WithHost(h), h
}

// WithHostless returns the meeting with the instant since when its next session has no host.
func (m Meeting) WithHostless(now time.Time) Meeting {
	it, ok := m.Next(now)
	switch {
	case !ok || m.HostOn(it.Date, now) != 0:
		m.Hostless = time.Time{}
	case m.Hostless.IsZero():
		m.Hostless = now
	}
	return m
}

// Tidied returns the meeting without what is older than KeepChangesFor before a day, and whether there was any.
func (m Meeting) Tidied(today Day) (Meeting, bool) {
	before := today - KeepChangesFor
	m, changed := m.WithoutChangesBefore(before)
	n := len(m.Covers)
	m.Covers = slices.DeleteFunc(slices.Clone(m.Covers), func(c Cover) bool { return c.Date < before })
	changed = changed || len(m.Covers) != n
	m.Hosts = slices.Clone(m.Hosts)
	for i, h := range m.Hosts {
		n := len(h.CantOn)
		m.Hosts[i].CantOn = slices.DeleteFunc(slices.Clone(h.CantOn), func(d Day) bool { return d < before })
		changed = changed || len(m.Hosts[i].CantOn) != n
	}
	return m, changed
}
