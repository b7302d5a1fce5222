package peer

import (
	"slices"
	"time"
)

// maxOpened is how many dates Meeting.Opened holds.
const maxOpened = 3

// Host returns a host of the meeting, and false if the member is none.
func (m Meeting) Host(member ID) (Host, bool) {
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

// HostOn returns who hosts the session of a date: who took it, else who has the turn; 0 if nobody can. from is the date of
// the next session, from which the turns are counted.
func (m Meeting) HostOn(d, from Day) ID {
	dates := []Day{}
	for next, ok := m.When.Next(min(from, d)); ok && next <= d; next, ok = m.When.Next(next + 1) {
		dates = append(dates, next)
	}
	if hosts := m.HostsOn(dates); len(hosts) > 0 {
		return hosts[len(hosts)-1]
	}
	return 0
}

// HostsOn returns who hosts on each of the dates, which are in order; see HostOn.
func (m Meeting) HostsOn(dates []Day) []ID {
	hosts := Rota(m.Hosts, dates)
	for i, d := range dates {
		if c := slices.IndexFunc(m.Covers, func(c Cover) bool { return c.Date == d }); c >= 0 {
			hosts[i] = m.Covers[c].Member
		}
	}
	return hosts
}

// Cant returns the meeting after a host said that they can't host on a date.
func (m Meeting) Cant(member ID, d Day) Meeting {
	m.Covers = slices.DeleteFunc(slices.Clone(m.Covers), func(c Cover) bool { return c.Member == member && c.Date == d })
	if h, ok := m.Host(member); ok && !slices.Contains(h.CantOn, d) {
		h.CantOn = append(slices.Clone(h.CantOn), d)
		m = m.WithHost(h)
	}
	return m
}

// WithCover returns the meeting with someone who takes a date.
func (m Meeting) WithCover(member ID, d Day) Meeting {
	m.Covers = append(slices.DeleteFunc(slices.Clone(m.Covers), func(c Cover) bool { return c.Date == d }), Cover{d, member})
	if h, ok := m.Host(member); ok {
		h.CantOn = slices.DeleteFunc(slices.Clone(h.CantOn), func(o Day) bool { return o == d })
		m = m.WithHost(h)
	}
	return m
}

// WasOpened reports whether the session of a date was opened.
func (m Meeting) WasOpened(d Day) bool { return slices.Contains(m.Opened, d) }

// WithOpened returns the meeting after someone opened the session of a date; if they are a host, it was their turn.
func (m Meeting) WithOpened(by ID, d Day) Meeting {
	m.Opened = append(slices.Clone(m.Opened), d)
	m.Opened = m.Opened[max(0, len(m.Opened)-maxOpened):]
	if h, ok := m.Host(by); ok {
		h.Last = max(h.Last, d)
		m = m.WithHost(h)
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
