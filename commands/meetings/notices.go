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

// tellAll sends it to the hosts, too, who agreed to messages about what they host; each person gets one.
func tellAll(tx *storage.Tx, s commands.Env, m peer.Meeting, n notice) ([]commands.Effect, error) {
	people, effects, err := tellReminded(tx, s, m, n)
	if err != nil {
		return nil, err
	}
	for _, h := range m.Hosting() {
		if h.Break || slices.ContainsFunc(people, func(p storage.Reminded) bool { return p.Member == h.Member }) {
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
	dm.Role = m.For
	outcome := "meetings.noticed"
	if kind.Name == hostingMessages().Name {
		outcome, dm.Between = "meetings.told-host", []peer.ID{who}
	}
	return []commands.Effect{{
		Target: notices.Of(who, m.ID, n.date, n.why), Owner: who, OnOutcome: outcome, Ref: m.ID, Until: s.Now.Add(24 * time.Hour), Do: dm,
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
