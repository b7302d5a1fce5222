package meetings

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// card shows a meeting: what it is, its next sessions, who hosts, how it goes, and what the member can do.
func card(tx *storage.Tx, rq commands.Request, set peer.Settings, m peer.Meeting) (commands.Reply, error) {
	texts := []words.Text{rq.Say("meeting.card.head", words.Args{"Name": m.Name})}
	if m.About != "" {
		texts = append(texts, words.Escape(m.About))
	}
	open, err := opened(tx, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	is := m
	if open != nil {
		is = asOpened(m, *open).Meeting
	}
	texts = append(texts, facts(rq.Env, set, is), rule(rq.Env, m))
	reader, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if reader.Calendar.Zone != m.Zone && moves(m.Zone, rq.Now) {
		texts = append(texts, rq.Say("meeting.rule.moves", words.Args{"Place": city(m.Zone)}))
	}
	texts = append(texts, sessionsComing(rq.Env, m, open)...)
	if mayMeetBlocked(tx, rq.Member, m) {
		texts = append(texts, rq.Say("meeting.blocked-may-host", nil))
	}
	texts = append(texts, rq.Say("meeting.card.how", nil), rq.Say(howSeen(is), nil))
	if h, hosts := m.Host(rq.Member); hosts {
		switch {
		case h.Break && h.Missed > 0:
			texts = append(texts, rq.Say("meeting.host.missed", nil))
		case h.Break:
			texts = append(texts, rq.Say("meeting.host.break", nil))
		case h.Away.After(rq.Now):
			texts = append(texts, rq.Say("meeting.host.away", nil))
		}
		people, err := tx.RemindedOf(m.ID)
		if err != nil {
			return commands.Reply{}, err
		}
		texts = append(texts, rq.Say(interest(len(people)), nil))
	}
	buttons, err := cardButtons(tx, rq, m)
	return commands.SayAll(texts, commands.Buttons(buttons...)...), err
}

// sessionsComing are the next sessions of a meeting and who hosts, or that it has none for now.
func sessionsComing(s commands.Env, m peer.Meeting, open *peer.OpenSession) (texts []words.Text) {
	if m.Lost {
		return []words.Text{s.Say("meeting.lost", nil)}
	}
	for _, it := range upcoming(m, open, s.Now, 3) {
		texts = append(texts, s.Say("meeting.card.session", words.Args{"Session": session(s, m, it)}))
	}
	if len(texts) == 0 {
		return []words.Text{s.Say("meeting.no-next", nil)}
	}
	return append(texts, hostLine(s, m))
}

// howSeen is the key of the sentence that says what others see of who takes part.
func howSeen(m peer.Meeting) string {
	if m.Voice {
		return "meeting.seen.voice"
	}
	return "meeting.seen.writing"
}

// mayMeetBlocked reports whether the viewer blocked a host of the meeting. Only the viewer is told.
func mayMeetBlocked(tx *storage.Tx, viewer peer.ID, m peer.Meeting) bool {
	return slices.ContainsFunc(m.Hosting(), func(h peer.Host) bool { return safety.HasBlocked(tx, viewer, h.Member) })
}

// upcoming returns the next n sessions that are not over: the open one first, then others, those called off included.
func upcoming(m peer.Meeting, open *peer.OpenSession, now time.Time, n int) []peer.Session {
	var all []peer.Session
	if open != nil {
		all, n = append(all, asOpened(m, *open).Session), n-1
	}
	from, until := now.Add(-m.Length), now.Add(listFor)
	later := toCome(m, from, until)
	for range 4 {
		if len(later) >= n {
			break
		}
		until = until.Add(until.Sub(now))
		later = toCome(m, from, until)
	}
	if s, ok := m.Next(until); ok && len(all)+len(later) == 0 {
		later = append(later, s)
	}
	return append(all, later[:min(len(later), n)]...)
}

// current returns the session that is going on or comes next, and false if there is none.
func current(m peer.Meeting, now time.Time) (peer.Session, bool) {
	return m.Next(now.Add(-m.Length))
}

// hostLine says who hosts next, if they allow their name.
func hostLine(s commands.Env, m peer.Meeting) words.Text {
	it, ok := unopened(m, s.Now.Add(-m.Length))
	if !ok {
		return s.Say("meeting.host.wanted", nil)
	}
	who := m.HostOn(it.Date, s.Now)
	h, is := m.Host(who)
	switch {
	case who == 0:
		return s.Say("meeting.host.wanted", nil)
	case is && h.Shown:
		return s.Say("meeting.host.named", words.Args{"Host": words.Person(who)})
	}
	return s.Say("meeting.host.someone", nil)
}

func cardButtons(tx *storage.Tx, rq commands.Request, m peer.Meeting) ([]commands.Button, error) {
	var row []commands.Button
	add := func(label string, style commands.Style, act string, args ...any) {
		row = append(row, commands.Button{
			Label: rq.Label(label), Style: style, ID: commands.ID("meetings:"+act, append([]any{m.ID}, args...)...),
		})
	}
	r, err := tx.MeetingReminder(rq.Member, m.ID)
	if err != nil {
		return nil, err
	}
	moderates, err := commands.IsModerator(tx, rq)
	if err != nil {
		return nil, err
	}
	own, hosts := m.Host(rq.Member)
	open, err := tx.OpenSession(m.ID)
	if err != nil {
		return nil, err
	}
	it, some := current(m, rq.Now)
	switch {
	case !hosts && !moderates && m.HostOn(it.Date, rq.Now) != rq.Member:
	case open != nil:
		add("button.hosts-sheet", commands.Primary, "sheet", open.Date)
	case some && !m.Lost && canOpen(m, it, rq.Now):
		add("button.open-meeting", commands.Primary, "open", it.Date)
	}
	if r != nil {
		add("button.dont-remind-me", commands.Secondary, "dont-remind")
	} else if some {
		add("button.remind-me", commands.Primary, "remind")
	}
	if some {
		add("button.add-to-calendar", commands.Secondary, "calendar")
	}
	if !hosts && some {
		add("button.like-to-host", commands.Secondary, "host")
	}
	if !hosts {
		return row, nil
	}
	if later, ok := unopened(m, rq.Now); ok && !m.Lost && m.HostOn(later.Date, rq.Now) == rq.Member {
		add("button.cant-host", commands.Secondary, "cant", later.Date)
	}
	if own.Break {
		add("button.host-again", commands.Secondary, "host-again")
	}
	if own.Shown {
		add("button.hide-my-name", commands.Secondary, "show-name", 0)
	} else {
		add("button.show-my-name", commands.Secondary, "show-name", 1)
	}
	add("button.stop-hosting", commands.Secondary, "stop-hosting")
	return row, nil
}

// canOpen reports whether a session can be opened now: from peer.OpenFrom before its start to peer.OpenUntil after it.
func canOpen(m peer.Meeting, it peer.Session, now time.Time) bool {
	return !it.Off && !m.WasOpened(it.Date) && !now.Before(it.Start.Add(-peer.OpenFrom)) && now.Before(it.Start.Add(peer.OpenUntil))
}
