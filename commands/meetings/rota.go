package meetings

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Hosting goes round. This file is what happens when a turn changes hands: one who can't, who left, who did not open, who
// takes a break. Anyone who gets the turn of the next session hears of it; if nobody does, moderators are asked.

// putMeeting stores a meeting and schedules its next step.
func putMeeting(tx *storage.Tx, s commands.Env, m peer.Meeting) error {
	if err := tx.PutMeeting(m.WithHostless(s.Now)); err != nil {
		return err
	}
	if at, ok := m.NextStep(); ok && !m.Lost {
		return tx.Schedule(dueTick, 0, m.ID, at)
	}
	return tx.Unschedule(dueTick, 0, m.ID)
}

// putTurns stores a meeting whose hosts or turns changed. If its next session lost its host, moderators get a card. If
// another has it now, and hosts were told of that session before, they are told, and a card that wants a host says who it is.
func putTurns(tx *storage.Tx, s commands.Env, before, after peer.Meeting) ([]commands.Effect, error) {
	effects, err := nextTurns(tx, s, before, after)
	if err != nil {
		return nil, err
	}
	by, err := openedBy(tx, before)
	if err != nil {
		return nil, err
	}
	_, led := before.Host(by)
	if _, leads := after.Host(by); !led || leads {
		return effects, nil
	}
	card, err := leaderless(tx, s, after)
	return append(effects, card...), err
}

func nextTurns(tx *storage.Tx, s commands.Env, before, after peer.Meeting) ([]commands.Effect, error) {
	it, ok := unopened(after, s.Now.Add(-peer.OpenUntil))
	if ok {
		after = withTold(before, after, it, s.Now)
	}
	if err := putMeeting(tx, s, after); err != nil {
		return nil, err
	}
	was, is := before.HostOn(it.Date, s.Now), after.HostOn(it.Date, s.Now)
	switch {
	case !ok || after.Lost || was == is:
		return nil, nil
	case is == 0:
		return wantedCard(tx, s, after, it, "meeting.wanted.card", false)
	}
	var effects []commands.Effect
	var err error
	if wasTold(after, it) {
		effects, err = tellTurn(tx, s, after, it, is)
	}
	if was != 0 || err != nil {
		return effects, err
	}
	cards, err := wantedNoMore(tx, s, after, it, is)
	return append(effects, cards...), err
}

// withTold leaves a session with the host who was told that it is theirs, if they can still take it: another who begins, or comes
// back, does not take it from them.
func withTold(before, after peer.Meeting, it peer.Session, now time.Time) peer.Meeting {
	told := before.HostOn(it.Date, now)
	h, hosts := after.Host(told)
	if !hosts || !h.Takes(it) || !wasTold(before, it) || after.HostOn(it.Date, now) == told {
		return after
	}
	return after.WithCover(told, it.Date)
}

// wasTold reports whether the host of a session was told that it is theirs, if it had one then.
func wasTold(m peer.Meeting, it peer.Session) bool {
	return !m.Steps[peer.StepTellHost].Before(it.Start)
}

// away is what a host hears who pauses their messages, or goes on with them: they have no turns meanwhile, and others hear at once
// if the next session is theirs now. A session that they took by their own press stays theirs.
func away(tx *storage.Tx, rq commands.Request, was time.Time) (effects []commands.Effect, line words.Text, err error) {
	all, err := tx.Meetings()
	if err != nil {
		return nil, "", err
	}
	for _, m := range all {
		h, hosts := m.Host(rq.Member)
		if !hosts || h.Break {
			continue
		}
		more, err := putTurns(tx, rq.Env, m.WithAway(rq.Member, was), m)
		if err != nil {
			return nil, "", err
		}
		effects = append(effects, more...)
		if h.Away.After(rq.Now) {
			line = rq.Say("meeting.host.away", nil)
		}
	}
	return effects, line, nil
}

// tellTurn tells a host that the next session is theirs. One who only took this session knows it from their own press.
func tellTurn(tx *storage.Tx, s commands.Env, m peer.Meeting, it peer.Session, host peer.ID) ([]commands.Effect, error) {
	if _, is := m.Host(host); !is {
		return nil, nil
	}
	if comes, err := comes(tx, s, hostingMessages(), host); err != nil || !comes {
		return nil, errors.Join(err, commands.TellLater(tx, host, peer.News{Kind: peer.NewsHosting, At: s.Now}))
	}
	return tellHost(tx, s, m, it, host, "meeting.hosting.tomorrow", it.Start,
		s.For(host).Button("cant-host", commands.Secondary, commands.ID("meetings:cant", m.ID, it.Date)))
}

// askHosts asks the hosts but one whether they can take a session, and none who said that they can't.
func askHosts(
	tx *storage.Tx, s commands.Env, m peer.Meeting, it peer.Session, but peer.ID, key string, until time.Time, act, label string,
) (effects []commands.Effect, err error) {
	for _, h := range m.Hosting() {
		if h.Member == but || h.Break || slices.Contains(h.CantOn, it.Date) {
			continue
		}
		more, err := tellHost(tx, s, m, it, h.Member, key, until,
			s.For(h.Member).Button(label, commands.Primary, commands.ID("meetings:"+act, m.ID, it.Date)))
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

// tellHost is a private message to a host, who agreed to them by asking to host; nothing if they paused their messages. It
// is not sent after an instant, and not to who left the server.
func tellHost(
	tx *storage.Tx, s commands.Env, m peer.Meeting, it peer.Session, host peer.ID, key string, until time.Time, answer commands.Button,
) ([]commands.Effect, error) {
	if comes, err := comes(tx, s, hostingMessages(), host); err != nil || !comes {
		return nil, err
	}
	args := words.Args{"Name": m.Name, "At": words.Moment(it.Start), "In": it.Start}
	return []commands.Effect{{
		Target: hostMessages.Of(host, m.ID, it.Date, key), Owner: host, OnOutcome: "meetings.told-host", Ref: m.ID, Until: until,
		Do: commands.DM{User: host, Between: []peer.ID{host}, Audience: m.For, Message: &commands.Message{
			Text: s.For(host).Say(key, args), Rows: commands.Buttons(answer),
		}},
	}}, nil
}

// toldHost tells a host at their next command what could not be delivered. The turns of one who left the server go on to
// the others.
func toldHost(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	switch o.Result {
	case commands.Done:
		return forgetPosted(tx, o)
	case commands.Left:
		return hostLeft(tx, o.Env, o.Effect.Owner, func(m peer.Meeting) bool { return m.For == 0 || m.ID == o.Effect.Ref })
	}
	kind := peer.NewsHosting
	switch o.Effect.Target.Arg(2) {
	case welcome:
		kind = peer.NewsHostingLet
	case notYetTold:
		kind = peer.NewsHostingNotYet
	}
	return nil, commands.TellLater(tx, o.Effect.Owner, peer.News{Kind: kind, At: o.Now})
}

// hostingNews is what a host is told at their next command of a turn of which no message reached them; nil if it is over, or
// another's now.
func hostingNews(tx *storage.Tx, s commands.Env, who peer.ID, _ peer.News) (*commands.Message, error) {
	all, err := tx.Meetings()
	var texts []words.Text
	for _, m := range all {
		h, hosts := m.Host(who)
		it, some := unopened(m, s.Now)
		switch {
		case !hosts:
		case h.Break && h.Missed > 0:
			texts = append(texts, s.Say("news.hosting", nil))
		case some && !m.Lost && wasTold(m, it) && m.HostOn(it.Date, s.Now) == who:
			texts = append(texts, s.Say("meeting.hosting.tomorrow", words.Args{
				"Name": m.Name, "At": words.Moment(it.Start), "In": it.Start,
			}))
		}
	}
	if len(texts) == 0 {
		return nil, err
	}
	return &commands.Message{Text: words.Join("\n", texts...)}, err
}

// Erased ends the hosting of someone whose data is about to be erased.
func Erased(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	effects, err := hostLeft(tx, rq.Env, rq.Member, func(peer.Meeting) bool { return true })
	return slices.DeleteFunc(effects, func(e commands.Effect) bool { return e.Owner == rq.Member }), err
}

// hostLeft ends the hosting of someone who left the server, or lost the role of a meeting's audience: of the meetings that want
// returns true for.
func hostLeft(tx *storage.Tx, s commands.Env, who peer.ID, want func(peer.Meeting) bool) (effects []commands.Effect, err error) {
	all, err := tx.Meetings()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		after := m.WithoutHost(who).WithoutAsk(who)
		if _, hosts := m.Listed(who); !hosts && !m.Asked(who) || !want(m) {
			continue
		}
		if m.Asked(who) {
			effects = append(effects, noAskCard(m, who))
		}
		more, err := putTurns(tx, s, m, after)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

// passTurn passes the turn on after nobody opened a session. Its host is asked once whether they would like a break; it may
// change the meeting.
func passTurn(tx *storage.Tx, s commands.Env, m *peer.Meeting, it peer.Session) ([]commands.Effect, error) {
	after, host := m.WithUnopened(it.Date, s.Now)
	*m = after
	switch host.Missed {
	case 0:
		return nil, nil
	case 1:
		return tellHost(tx, s, *m, it, host.Member, "meeting.hosting.unopened", s.Now.Add(24*time.Hour),
			s.For(host.Member).Button("take-a-break", commands.Secondary, commands.ID("meetings:break", m.ID)))
	}
	return nil, commands.TellLater(tx, host.Member, peer.News{Kind: peer.NewsHosting, At: s.Now})
}

// takeBreak is `Take a break`, and `Host again`: a host has no turns, or has them again.
func takeBreak(rest bool) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		m, h, err := pressedByHost(tx, rq)
		if err != nil {
			return commands.Reply{}, err
		}
		h.Break, h.Missed = rest, 0
		var reply commands.Reply
		if rest {
			reply = rq.Reply("meeting.hosting.break", words.Args{"Name": m.Name}, commands.Unit(
				rq.Button("host-again", commands.Secondary, commands.ID("meetings:host-again", m.ID))))
		} else {
			reply = rq.Reply("meeting.hosting.again-on", words.Args{"Name": m.Name})
		}
		effects, err := putTurns(tx, rq.Env, m, m.WithHost(h))
		reply.Effects = effects
		return reply.InPlace(), err
	}
}

// stopHosting ends someone's hosting of a meeting, by their own press.
func stopHosting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	key := "meeting.hosting.stopped"
	by, err := openedBy(tx, m)
	if err != nil {
		return commands.Reply{}, err
	}
	if by == rq.Member {
		key = "meeting.hosting.stopped-open"
	}
	reply := rq.Reply(key, words.Args{"Name": m.Name}).InPlace()
	if m.Asked(rq.Member) {
		reply.Effects = []commands.Effect{noAskCard(m, rq.Member)}
	}
	effects, err := putTurns(tx, rq.Env, m, m.WithoutHost(rq.Member).WithoutAsk(rq.Member))
	reply.Effects = append(reply.Effects, effects...)
	return reply, err
}

// cantHost is `I can't host this one`: the other hosts are asked, and moderators see that a host is wanted.
func cantHost(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, it, err := pressedSession(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if m.HostOn(it.Date, rq.Now) != rq.Member {
		return commands.Reply{}, commands.Refuse("meeting.hosting.not-yours", nil)
	}
	m = m.Cant(rq.Member, it.Date)
	asked, err := askHosts(tx, rq.Env, m, it, rq.Member, "meeting.hosting.can-you", it.Start, "host-this", "id-host")
	if err != nil {
		return commands.Reply{}, err
	}
	card, err := wantedCard(tx, rq.Env, m, it, "meeting.wanted.card", false)
	reply := rq.Reply("meeting.hosting.cant", words.Args{"Name": m.Name, "At": words.Moment(it.Start)})
	reply.Effects = append(asked, card...)
	return reply, cmp.Or(err, putMeeting(tx, rq.Env, m))
}
