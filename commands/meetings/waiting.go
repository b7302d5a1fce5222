package meetings

import (
	"errors"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// wantedFor is how long before a session without a host the desk says that one is wanted: a week, so that there is time to ask.
const wantedFor = 7 * 24 * time.Hour

// hostsWaiting are, for the moderators' desk, the wishes to host and the sessions that nobody hosts.
func hostsWaiting(tx *storage.Tx, rq commands.Request) (all []commands.Waiting, err error) {
	meetings, err := tx.Meetings()
	set, err2 := tx.Settings()
	err = errors.Join(err, err2)
	for _, m := range meetings {
		for _, ask := range m.Asks {
			name, err2 := commands.PlainName(tx, rq.Env, ask.Member)
			err = errors.Join(err, err2)
			all = append(all, commands.Waiting{
				Since: ask.At, Open: commands.ID("meetings:host-ask", m.ID, ask.Member),
				What:  rq.Say(askKey(m, ask.Member), words.Args{"Member": words.Linked(ask.Member), "Name": m.Name}),
				Label: rq.Say("desk.host-ask-label", words.Args{"Name": name}),
			})
		}
		if !forNobody(set, m) {
			all = append(all, hostWanted(rq.Env, m)...)
		}
	}
	return all, err
}

// hostWanted is the next session of a meeting, if it is near and nobody hosts it.
func hostWanted(s commands.Env, m peer.Meeting) []commands.Waiting {
	it, ok := unopened(m, s.Now)
	near := it.Start.Add(-wantedFor)
	if !ok || m.Lost || m.HostOn(it.Date, s.Now) != 0 || s.Now.Before(near) {
		return nil
	}
	since := near
	if m.Hostless.After(near) {
		since = m.Hostless
	}
	return []commands.Waiting{{
		Since: since, Open: commands.ID("meetings:host-wanted", m.ID, it.Date),
		What:  s.Say("desk.host-wanted", words.Args{"Name": m.Name, "At": words.Moment(it.Start)}),
		Label: s.Say("desk.host-wanted-label", words.Args{"Name": words.Plain(m.Name, 60)}),
	}}
}

// askKey is the sentence of a wish to host, or of moderators being asked again.
func askKey(m peer.Meeting, who peer.ID) string {
	if _, listed := m.Listed(who); listed {
		return "meeting.hosting.again"
	}
	return "meeting.hosting.card"
}

// showHostAsk shows a moderator privately that someone would like to host, as the card does.
func showHostAsk(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	who, err := rq.ArgID(1)
	if err == nil && !m.Asked(who) {
		err = commands.Refuse("talk.over", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	message, err := askMessage(tx, rq.Env, m, who, askKey(m, who))
	return commands.Reply{Message: message}, err
}

// showHostWanted shows a moderator a session that nobody hosts, with the button to do it.
func showHostWanted(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, it, err := pressedSession(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("desk.host-wanted", words.Args{"Name": m.Name, "At": words.Moment(it.Start)}, commands.Unit(
		rq.Button("id-host", commands.Primary, commands.ID("meetings:host-this", m.ID, it.Date)))), nil
}
