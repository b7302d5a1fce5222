package meetings

import (
	"cmp"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// tick takes the steps of a meeting's sessions that are due, each once, and leaves out those that no longer help. Of a meeting
// whose audience was removed nobody hears: only moderators see it.
func tick(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	found, err := tx.Meeting(d.Ref)
	if err != nil || found == nil || found.Lost {
		return nil, err
	}
	m := *found
	m, _ = m.Tidied(localDate(m.Zone, d.Now))
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	effects, err := askAgain(tx, d.Env, &m)
	if err != nil {
		return nil, err
	}
	for _, due := range m.DueSteps(d.Now) {
		m = m.WithStep(due.Step, due.Session)
		if it, ok := m.Session(due.Session.Date); !ok || it.Off || forNobody(set, m) { // an earlier step called it off
			continue
		}
		more, err := take(tx, d.Env, &m, due)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	turns, err := putTurns(tx, d.Env, *found, m)
	return append(effects, turns...), err
}

// take takes one step of a session. It may change the meeting.
func take(tx *storage.Tx, s commands.Env, m *peer.Meeting, due peer.DueStep) ([]commands.Effect, error) {
	opened := m.WasOpened(due.Session.Date)
	host := m.HostOn(due.Session.Date, s.Now)
	switch due.Step {
	case peer.StepTellHost:
		if due.Late {
			return nil, nil
		}
		if host == 0 && m.TurnIsAway(due.Session) {
			return wantedCard(tx, s, *m, due.Session, "meeting.wanted.card", false)
		}
		return tellTurn(tx, s, *m, due.Session, host)
	case peer.StepDayBefore:
		if due.Late {
			return nil, nil
		}
		return remind(tx, s, *m, due)
	case peer.StepRemind:
		if due.Late {
			return nil, missed(tx, s, *m)
		}
		return remind(tx, s, *m, due)
	case peer.StepHostWanted:
		if due.Late || opened || host != 0 {
			return nil, nil
		}
		return wantedCard(tx, s, *m, due.Session, "meeting.wanted.soon", true)
	case peer.StepNotOpened:
		if due.Late || opened {
			return nil, nil
		}
		open, err := tx.OpenSession(m.ID)
		if err != nil {
			return nil, err
		}
		key := "meeting.wanted.not-opened"
		if open != nil && open.Failed {
			key = "meeting.wanted.refused"
		}
		card, err := wantedCard(tx, s, *m, due.Session, key, true)
		if err != nil {
			return nil, err
		}
		asked, err := askHosts(tx, s, *m, due.Session, host, "meeting.hosting.open-it", due.Session.Start.Add(peer.OpenUntil), "open", "open-meeting")
		return append(card, asked...), err
	case peer.StepOff:
		if opened {
			return nil, nil
		}
		return callOff(tx, s, m, due)
	}
	return nil, nil
}

// comes reports whether a message of a kind may come to a member; not if they are none any more.
func comes(tx *storage.Tx, s commands.Env, kind commands.MessageKind, who peer.ID) (bool, error) {
	member, err := tx.Member(who)
	if err != nil || member == nil {
		return false, err
	}
	return kind.Comes(tx, *member, s.Now)
}

// callOff calls off a session that nobody opened, and tells those who asked to be reminded.
func callOff(tx *storage.Tx, s commands.Env, m *peer.Meeting, due peer.DueStep) ([]commands.Effect, error) {
	var effects []commands.Effect
	tried, stopped, err := stopOpening(tx, s, m)
	if err != nil {
		return nil, err
	}
	if !due.Late && !tried { // else the bot was away, or Discord refused, and nobody could have opened it
		if effects, err = passTurn(tx, s, m, due.Session); err != nil {
			return nil, err
		}
	}
	effects = append(effects, stopped...)
	*m = m.WithChange(peer.SessionChange{Date: due.Session.Date, Off: true})
	if err := tx.PutMeeting(*m); err != nil { // the board shows it
		return nil, err
	}
	shown, err := board(tx, s)
	if err != nil {
		return nil, err
	}
	cards, err := wantedOver(tx, s, *m, due.Session, "meeting.wanted.off")
	effects = append(append(effects, shown...), cards...)
	if err != nil || due.Late {
		return effects, err
	}
	start, of := due.Session.Start, *m
	_, told, err := tellReminded(tx, s, *m, notice{date: due.Session.Date, key: "meeting.not-opened-told", args: func(s commands.Env) words.Args {
		return words.Args{"Name": of.Name, "Next": nextIs(s, of, start)}
	}, until: m.EndOf(due.Session)})
	return append(effects, told...), err
}

// missed tells those with a reminder, at their next command, that the bot could not send it.
func missed(tx *storage.Tx, s commands.Env, m peer.Meeting) error {
	people, err := tx.RemindedOf(m.ID)
	for _, p := range people {
		err = cmp.Or(err, commands.TellLater(tx, p.Member, peer.News{Kind: peer.NewsMeetingMissed, At: s.Now}))
	}
	return err
}
