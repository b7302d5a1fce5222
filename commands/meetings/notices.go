package meetings

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// notice is one message about a session that moved or is off, or a meeting that changed or ended.
type notice struct {
	date peer.Day // of the session, 0 for the meeting
	why  peer.ID  // tells one change from another
	key  string
	args func(commands.Env) words.Args
	// until is when it no longer helps, zero for a day from now.
	until time.Time
}

// tellReminded sends a notice to each of those with a reminder, and returns them.
func tellReminded(
	tx *storage.Tx, s commands.Env, m peer.Meeting, n notice,
) (people []storage.Reminded, effects []commands.Effect, err error) {
	people, err = tx.RemindedOf(m.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range people {
		told, err := n.to(tx, s, m, p.Member, reminderMessages())
		if err != nil {
			return nil, nil, err
		}
		effects = append(effects, told...)
	}
	return people, effects, nil
}

// tellAll sends it, too, to the host who expects the session, by expecting; who has a reminder as well gets one message. The other
// hosts are told at their next command.
func tellAll(tx *storage.Tx, s commands.Env, m peer.Meeting, expects peer.ID, n notice) ([]commands.Effect, error) {
	people, effects, err := tellReminded(tx, s, m, n)
	if err != nil {
		return nil, err
	}
	for _, h := range m.Hosting() {
		if h.Break || slices.ContainsFunc(people, func(p storage.Reminded) bool { return p.Member == h.Member }) {
			continue
		}
		if h.Member != expects {
			err = commands.TellLater(tx, h.Member, peer.News{Kind: peer.NewsMeetingChanged, At: s.Now})
			if err != nil {
				return nil, err
			}
			continue
		}
		told, err := n.to(tx, s, m, h.Member, hostingMessages())
		if err != nil {
			return nil, err
		}
		effects = append(effects, told...)
	}
	return effects, nil
}

// expecting is who hosts a session and knows it, because they were told, or took it by their own press; 0 if nobody does.
func expecting(m peer.Meeting, it peer.Session, now time.Time) peer.ID {
	took := slices.ContainsFunc(m.Covers, func(c peer.Cover) bool { return c.Date == it.Date })
	if !took && !wasTold(m, it) {
		return 0
	}
	return m.HostOn(it.Date, now)
}

// expectingNext is expecting for the next session of a meeting.
func expectingNext(m peer.Meeting, now time.Time) peer.ID {
	it, ok := unopened(m, now.Add(-peer.OpenUntil))
	if !ok {
		return 0
	}
	return expecting(m, it, now)
}

// to is the notice for one person. Who paused these messages is told at their next command that something changed.
func (n notice) to(
	tx *storage.Tx, s commands.Env, m peer.Meeting, who peer.ID, kind commands.MessageKind,
) ([]commands.Effect, error) {
	if comes, err := comes(tx, s, kind, who); err != nil {
		return nil, err
	} else if !comes {
		return nil, commands.TellLater(tx, who, peer.News{Kind: peer.NewsMeetingChanged, At: s.Now})
	}
	s = s.For(who)
	dm := commands.DM{User: who, Message: &commands.Message{Text: s.Say(n.key, n.args(s)), Rows: commands.Buttons(s.FindHelp())}}
	dm.Audience = m.For
	outcome := "meetings.noticed"
	if kind.Name == hostingMessages().Name {
		outcome, dm.Between = "meetings.told-host", []peer.ID{who}
	}
	until := n.until
	if until.IsZero() {
		until = s.Now.Add(24 * time.Hour)
	}
	return []commands.Effect{{
		Target: notices.Of(who, m.ID, n.date, n.why), Owner: who, OnOutcome: outcome, Ref: m.ID, Until: until, Do: dm,
	}}, nil
}

// same are arguments that are alike in every language.
func same(args words.Args) func(commands.Env) words.Args {
	return func(commands.Env) words.Args { return args }
}

// nextIs says when a meeting is next, after an instant.
func nextIs(s commands.Env, m peer.Meeting, after time.Time) words.Text {
	it, ok := unopened(m, after)
	if !ok {
		return s.Say("meeting.no-next", nil)
	}
	return s.Say("meeting.next-is", words.Args{"At": words.Moment(it.Start)})
}

// editedNotice says where and when a meeting is from now on.
func editedNotice(s commands.Env, m peer.Meeting, why peer.ID) notice {
	return notice{why: why, key: "meeting.edited-told", args: func(reader commands.Env) words.Args {
		return words.Args{
			"Name": m.Name, "Rule": rule(reader, m), "Channel": words.Channel(m.Channel), "Next": nextIs(reader, m, s.Now),
		}
	}}
}
