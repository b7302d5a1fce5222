package meetings

import (
	"cmp"
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// wantToHost is `I'd like to host`. Pressing it is the consent for the messages that hosts get; the answer names them.
func wantToHost(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := moderators.RequireChannel(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	member, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if _, hosts := m.Host(rq.Member); hosts {
		return rq.Reply("meeting.hosting.already", nil), nil
	}
	reply := rq.Reply("meeting.hosting.asked", words.Args{"Name": m.Name}, commands.Unit(
		rq.Button("not-quiet", commands.Secondary, commands.ID("meetings:dont-host", m.ID)),
	))
	if m.Asked(rq.Member) {
		return reply, nil
	}
	if err := moderators.NoteModerator(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	m = m.WithAsk(rq.Member, rq.Now)
	card, err := askCard(tx, rq.Env, set, m, rq.Member, "meeting.hosting.card")
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Effects = []commands.Effect{card}
	hostingMessages().Begin(&member)
	return reply, cmp.Or(tx.PutMember(member), putMeeting(tx, rq.Env, m))
}

// takeBackHosting takes a wish to host back.
func takeBackHosting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if !m.Asked(rq.Member) {
		return commands.Reply{}, commands.Refuse("meeting.hosting.not-asked", nil)
	}
	reply := rq.Reply("meeting.hosting.taken-back", nil).InPlace()
	reply.Effects = []commands.Effect{noAskCard(m, rq.Member)}
	return reply, putMeeting(tx, rq.Env, m.WithoutAsk(rq.Member).WithoutHost(rq.Member))
}

// answerHost answers a wish to host: the card shows it and the member is told.
func answerHost(
	tx *storage.Tx, rq commands.Request, onCard, toMember string, news peer.NewsKind, change func(peer.Meeting, peer.ID) peer.Meeting,
) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	who, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	if !m.Asked(who) {
		return commands.Reply{}, commands.Refuse("talk.over", nil)
	}
	if who == rq.Member {
		return commands.Reply{}, commands.Refuse("meeting.hosting.own", nil)
	}
	if err := moderators.Audit(tx, rq, moderators.VerbHostMeeting, who); err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Member": words.Linked(who), "Moderator": words.Linked(rq.Member), "Name": m.Name}
	reply := rq.Reply(onCard, args)
	card := rq.Community().Withheld(&commands.Message{Text: rq.Community().Say(onCard, args)})
	reply.Effects = []commands.Effect{commands.PostToModerators(set, askTarget(m, who), who, card, rq.Member).EditingOnly()}
	after := change(m, who)
	turns, err := putTurns(tx, rq.Env, m, after)
	if err != nil {
		return commands.Reply{}, err
	}
	_, hosted := m.Listed(who)
	if _, hosts := after.Host(who); hosted && hosts { // they have their turns again
		reply.Effects = append(reply.Effects, turns...)
		return reply, nil
	}
	if comes, err := comes(tx, rq.Env, hostingMessages(), who); err != nil || !comes {
		reply.Effects = append(reply.Effects, turns...)
		return reply, errors.Join(err, commands.TellLater(tx, who, peer.News{Kind: news, At: rq.Now}))
	}
	reply.Effects = append(reply.Effects, commands.Effect{
		Target: hostMessages.Of(who, m.ID, toMember), Owner: who, OnOutcome: "meetings.told-host", Ref: m.ID,
		Do: commands.DM{User: who, Between: []peer.ID{who}, Audience: m.For, Message: &commands.Message{Text: rq.For(who).Say(toMember, args)}},
	})
	reply.Effects = append(reply.Effects, turns...)
	return reply, nil
}

// pressedByHost returns the meeting that a button is about, and the acting member as its host; others are refused.
func pressedByHost(tx *storage.Tx, rq commands.Request) (peer.Meeting, peer.Host, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return m, peer.Host{}, err
	}
	h, hosts := m.Host(rq.Member)
	if !hosts {
		err = commands.Refuse("meeting.hosts-only", nil)
	}
	return m, h, err
}

// showName is `Show my name` and `Hide my name` on a host's card.
func showName(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, h, err := pressedByHost(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	h.Shown = rq.Arg(1) == "1"
	key := "meeting.hosting.hidden"
	if h.Shown {
		key = "meeting.hosting.shown"
	}
	return rq.Reply(key, nil), putMeeting(tx, rq.Env, m.WithHost(h))
}

// wantedCard is the card "A host is wanted" in the moderators' channel; nothing if there is no such channel.
func wantedCard(tx *storage.Tx, s commands.Env, m peer.Meeting, it peer.Session, key string, ping bool) ([]commands.Effect, error) {
	s = s.Community()
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	label, component := "id-host", "meetings:host-this"
	if canOpen(m, it, s.Now) {
		label, component = "open-meeting", "meetings:open"
	}
	card := commands.Wordless(&commands.Message{
		Text: s.Say(key, words.Args{"Name": m.Name, "At": words.Moment(it.Start), "In": it.Start, "Channel": words.Channel(m.Channel)}),
		Rows: commands.Buttons(s.Button(label, commands.Primary, commands.ID(component, m.ID, it.Date))),
	})
	if ping && set.PingModerators {
		s.PingModerators(set, card)
	}
	return []commands.Effect{commands.PostToModerators(set, wantedCards.Of(m.ID, it.Date, key), 0, card).PostedBy(it.Start.Add(m.Length))}, nil
}

// wantedNoMore lets the cards of a session that wanted a host say who it is.
func wantedNoMore(tx *storage.Tx, s commands.Env, m peer.Meeting, it peer.Session, host peer.ID) ([]commands.Effect, error) {
	return wantedSays(tx, s, m, it, "meeting.wanted.taken", words.Args{"Host": words.Linked(host), "Name": m.Name, "At": words.Moment(it.Start)}, host)
}

// wantedOver lets the cards of a session that wanted a host, or someone to open it, say how it ended.
func wantedOver(tx *storage.Tx, s commands.Env, m peer.Meeting, it peer.Session, said string) ([]commands.Effect, error) {
	return wantedSays(tx, s, m, it, said, words.Args{"Name": m.Name, "At": words.Moment(it.Start), "Channel": words.Channel(m.Channel)})
}

// wantedSays changes whatever cards a session has that wanted a host, or someone to open it. named are those whom it names.
func wantedSays(tx *storage.Tx, s commands.Env, m peer.Meeting, it peer.Session, said string, args words.Args, named ...peer.ID) (effects []commands.Effect, err error) {
	s = s.Community()
	set, err := tx.Settings()
	for _, key := range []string{"meeting.wanted.card", "meeting.wanted.soon", "meeting.wanted.not-opened", "meeting.wanted.refused"} {
		text := &commands.Message{Text: s.Say(said, args)}
		card := commands.Wordless(text)
		if len(named) > 0 {
			card = s.Withheld(text)
		}
		effects = append(effects, commands.PostToModerators(set, wantedCards.Of(m.ID, it.Date, key), 0, card, named...).EditingOnly())
	}
	return effects, err
}

// hostThis is `I'd host this one`, of a moderator on the card or of a host who was asked. Of two at once one gets it, and the
// other is thanked.
func hostThis(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, it, err := pressedSession(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	_, hosts := m.Host(rq.Member)
	moderates, err := commands.IsModerator(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if !hosts && !moderates {
		return commands.Reply{}, commands.Refuse("meeting.hosts-only", nil)
	}
	switch m.HostOn(it.Date, rq.Now) {
	case 0:
	case rq.Member:
		return rq.Reply("meeting.hosting.yours", words.Args{"Name": m.Name, "At": words.Moment(it.Start)}), nil
	default:
		return rq.Reply("meeting.hosting.thanks", nil), nil
	}
	m = m.WithCover(rq.Member, it.Date)
	reply := rq.Reply("meeting.hosting.yours", words.Args{"Name": m.Name, "At": words.Moment(it.Start)})
	if reply.Effects, err = wantedNoMore(tx, rq.Env, m, it, rq.Member); err != nil {
		return commands.Reply{}, err
	}
	return reply, putMeeting(tx, rq.Env, m)
}

// pressedSession returns the session to come that a button is about.
func pressedSession(tx *storage.Tx, rq commands.Request) (peer.Meeting, peer.Session, error) {
	m, date, err := pressedDay(tx, rq)
	if err != nil {
		return m, peer.Session{}, err
	}
	it, ok := m.Session(date)
	if !ok || it.Off || m.Lost || m.WasOpened(date) || !rq.Now.Before(it.Start.Add(peer.OpenUntil)) {
		return m, it, commands.Refuse("meeting.moved-on", nil)
	}
	return m, it, nil
}
