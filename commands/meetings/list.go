package meetings

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	listFor    = 14 * 24 * time.Hour // how far the list and the board look ahead
	listAtMost = 10
)

// coming is a session that comes, or that is going on.
type coming struct {
	peer.Meeting
	peer.Session
}

// next returns the sessions of meetings that are not over and start before listFor, soonest first, at most listAtMost. Those
// called off are left out.
func next(tx *storage.Tx, all []peer.Meeting, now time.Time) ([]coming, error) {
	var list []coming
	for _, m := range all {
		if m.Lost {
			continue
		}
		open, err := opened(tx, m.ID)
		if err != nil {
			return nil, err
		}
		if open != nil && now.Before(open.Start.Add(m.Length)) {
			list = append(list, asOpened(m, *open))
		}
		for _, s := range toCome(m, now.Add(-m.Length), now.Add(listFor)) {
			if !s.Off && now.Before(m.EndOf(s)) {
				list = append(list, coming{m, s})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b coming) int { return a.Start.Compare(b.Start) })
	return list[:min(len(list), listAtMost)], nil
}

// asOpened is the session that is open, when and where it was opened: an edit of the meeting is for the sessions after it.
func asOpened(m peer.Meeting, open peer.OpenSession) coming {
	m.Channel, m.Voice = open.Channel, open.Voice
	return coming{m, peer.Session{Date: open.Date, Start: open.Start}}
}

// toCome are a meeting's sessions that start in [from, until) and were not opened, those called off included.
func toCome(m peer.Meeting, from, until time.Time) []peer.Session {
	return slices.DeleteFunc(m.Sessions(from, until), func(s peer.Session) bool { return m.WasOpened(s.Date) })
}

// lines are the sessions of a list.
func lines(s commands.Env, set peer.Settings, list []coming) []words.Text {
	var all []words.Text
	for _, c := range list {
		all = append(all, s.Say("meeting.line", words.Args{
			"Name": c.Name, "Session": session(s, c.Meeting, c.Session), "Facts": facts(s, set, c.Meeting),
		}))
	}
	return all
}

// Listed is a session that comes, as a line for members.
type Listed struct {
	Meeting, Channel peer.ID
	Line             words.Text
}

// Coming lists the sessions to come of the meetings that want returns true for, soonest first, each meeting once.
func Coming(tx *storage.Tx, s commands.Env, set peer.Settings, want func(peer.Meeting) bool) ([]Listed, error) {
	all, err := tx.Meetings()
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(m peer.Meeting) bool { return !want(m) })
	var out []Listed
	sessions, err := next(tx, all, s.Now)
	for _, c := range sessions {
		if !slices.ContainsFunc(out, func(l Listed) bool { return l.Meeting == c.ID }) {
			out = append(out, Listed{c.ID, c.Channel, lines(s, set, []coming{c})[0]})
		}
	}
	return out, err
}

// unopened returns the first session after an instant that is neither called off nor was opened.
func unopened(m peer.Meeting, after time.Time) (peer.Session, bool) {
	it, ok := m.Next(after)
	for ok && m.WasOpened(it.Date) {
		it, ok = m.Next(it.Start)
	}
	return it, ok
}

// goingOn are the meetings that have a session now, or to come.
func goingOn(all []peer.Meeting, now time.Time) []peer.Meeting {
	return slices.DeleteFunc(slices.Clone(all), func(m peer.Meeting) bool {
		_, some := current(m, now)
		return !some
	})
}

// chooseRow is the select of meetings, each once; nil rows if there are none.
func chooseRow(s commands.Env, all []peer.Meeting) []commands.Row {
	if len(all) == 0 {
		return nil
	}
	return []commands.Row{{Select: &commands.Select{
		ID: commands.ID("meetings:choose"), Placeholder: s.Label("meeting.choose"), Options: choices(all)[:min(len(all), commands.ChoicesMax)],
	}}}
}

// showMeeting is /meeting: what comes, or a meeting's card. Who hosts a session that is open gets its sheet first.
func showMeeting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, set, err := mine(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	led, err := ledBy(tx, rq, all)
	if err != nil {
		return commands.Reply{}, err
	}
	if which := rq.Choice("which"); which != "" {
		m, err := choose(append(slices.Clone(all), led...), which)
		spoken := inLanguage(goingOn(all, rq.Now), which)
		switch {
		case err == nil:
			return card(tx, rq, set, m)
		case len(spoken) == 1:
			return card(tx, rq, set, spoken[0])
		case len(spoken) > 1:
			return list(tx, rq.Env, set, spoken)
		}
		return commands.Reply{}, err
	}
	if len(all) == 0 && len(led) == 0 {
		return noneFor(tx, rq)
	}
	reply, err := list(tx, rq.Env, set, all)
	if err != nil {
		return commands.Reply{}, err
	}
	for _, m := range append(slices.Clone(all), led...) {
		open, err := tx.OpenSession(m.ID)
		if err != nil {
			return commands.Reply{}, err
		}
		if open == nil || open.By != rq.Member && !isHost(m, rq.Member) {
			continue
		}
		if leads, err := hosts(tx, rq, m, open.Date); err != nil {
			return commands.Reply{}, err
		} else if leads {
			first := sheet(rq.Env, m, *open, "")
			first.Followups = append([]commands.Message{*reply.Message}, reply.Followups...)
			return first, nil
		}
	}
	return reply, nil
}

// ledBy are the meetings that are not for the acting member, a moderator, and whose session they opened, or took.
func ledBy(tx *storage.Tx, rq commands.Request, mine []peer.Meeting) (led []peer.Meeting, err error) {
	moderates, err := commands.IsModerator(tx, rq)
	if err != nil || !moderates {
		return nil, err
	}
	all, err := tx.Meetings()
	for _, m := range all {
		open, err := tx.OpenSession(m.ID)
		if err != nil {
			return nil, err
		}
		it, some := current(m, rq.Now)
		theirs := open != nil && open.By == rq.Member || some && m.HostOn(it.Date, rq.Now) == rq.Member
		if theirs && !slices.ContainsFunc(mine, func(o peer.Meeting) bool { return o.ID == m.ID }) {
			led = append(led, m)
		}
	}
	return led, err
}

func isHost(m peer.Meeting, member peer.ID) bool {
	_, is := m.Host(member)
	return is
}

// noneFor says that nothing is planned for the acting member. Only moderators hear that there are meetings for others.
func noneFor(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	moderates, err := commands.IsModerator(tx, rq)
	if err != nil || !moderates {
		return rq.Reply("meeting.none", nil), err
	}
	all, err := tx.Meetings()
	if err != nil || len(all) == 0 {
		return rq.Reply("meeting.none", nil), err
	}
	return rq.Reply("meeting.none-yours", nil), nil
}

func list(tx *storage.Tx, s commands.Env, set peer.Settings, all []peer.Meeting) (commands.Reply, error) {
	sessions, err := next(tx, all, s.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	rows := chooseRow(s, goingOn(all, s.Now))
	texts := lines(s, set, sessions)
	if len(texts) == 0 {
		return s.Reply("meeting.none-soon", nil, rows...), nil
	}
	return commands.SayAll(append([]words.Text{s.Say("meeting.head", nil)}, texts...), rows...), nil
}

// chooseMeeting shows the card of the meeting that was picked.
func chooseMeeting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	return card(tx, rq, set, m)
}
