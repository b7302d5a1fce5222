package meetings

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// showAll is /meetings show: all meetings with hosts, turns, gaps, and what is wrong.
func showAll(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, err := tx.Meetings()
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	if len(all) == 0 {
		return rq.Reply("meeting.none", nil), nil
	}
	texts := []words.Text{rq.Say("meeting.show.head", words.Args{"Count": len(all)})}
	var effects []commands.Effect
	changed := false
	for i, m := range all {
		lost, err := noteLost(tx, rq, &all[i])
		if err != nil {
			return commands.Reply{}, err
		}
		changed = changed || all[i].Lost != m.Lost
		effects, m = append(effects, lost...), all[i]
		people, err := tx.RemindedOf(m.ID)
		if err != nil {
			return commands.Reply{}, err
		}
		texts = append(texts, shown(rq.Env, set, m, len(people), rq.Seen))
	}
	if changed {
		shown, err := board(tx, rq.Env)
		if err != nil {
			return commands.Reply{}, err
		}
		effects = append(effects, shown...)
	}
	reply := commands.SayAll(texts, chooseRow(rq.Env, all)...)
	reply.Effects = effects
	return reply, nil
}

// noteLost stores that a meeting's channel is gone or hidden from the bot: it has no sessions then. It stores, too, that the
// channel can be seen again. Those with reminders are told of each once.
func noteLost(tx *storage.Tx, rq commands.Request, m *peer.Meeting) ([]commands.Effect, error) {
	_, there := rq.Seen.Channels[m.Channel]
	if !rq.Seen.Known || there != m.Lost {
		return nil, nil
	}
	key := "meeting.lost-told"
	if m.Lost = !there; there {
		*m, key = m.StartingAt(rq.Now), "meeting.back-told"
	}
	if err := putMeeting(tx, rq.Env, *m); err != nil {
		return nil, err
	}
	return tellAll(tx, rq.Env, *m, notice{why: rq.ID, key: key, args: same(words.Args{"Name": m.Name})})
}

// shown is a meeting as moderators see it.
func shown(s commands.Env, set peer.Settings, m peer.Meeting, reminded int, seen commands.GuildState) words.Text {
	parts := []words.Text{s.Say("meeting.show.meeting", words.Args{"Name": m.Name, "Rule": rule(s, m), "Facts": facts(s, set, m)})}
	var hosts []words.Text
	for _, h := range m.Hosts {
		key := "meeting.show.host"
		if h.Break {
			key = "meeting.show.host-break"
		}
		hosts = append(hosts, s.Say(key, words.Args{"Host": words.Person(h.Member)}))
	}
	if len(hosts) > 0 {
		parts = append(parts, s.Say("meeting.show.hosts", words.Args{"Hosts": s.List(hosts...)}))
	}
	for _, it := range upcoming(m, s.Now, 2) {
		args := words.Args{"Session": session(s, m, it)}
		key := "meeting.show.turn"
		switch host := m.HostOn(it.Date, s.Now); {
		case it.Off || m.WasOpened(it.Date):
			key = "meeting.show.off"
		case host == 0:
			key = "meeting.show.gap"
		default:
			args["Host"] = words.Person(host)
		}
		parts = append(parts, s.Say(key, args))
	}
	parts = append(parts, s.Say(interest(reminded), nil))
	return words.Join("\n", append(parts, faults(s, set, m, seen)...)...)
}

// interest says how many asked to be reminded, as much as a host may know.
func interest(people int) string {
	if people >= 3 {
		return "meeting.interest.some"
	}
	return "meeting.interest.few"
}

// faults say what is wrong with where a meeting is: its channel is gone, the bot lacks permissions, its audience cannot see
// it, or others can.
func faults(s commands.Env, set peer.Settings, m peer.Meeting, seen commands.GuildState) []words.Text {
	if !seen.Known {
		return nil
	}
	args := words.Args{"Channel": words.Channel(m.Channel), "Audience": s.AudienceName(set, m.For)}
	if _, there := seen.Channels[m.Channel]; !there {
		return []words.Text{s.Say("meeting.fault.gone", args)}
	}
	var found []words.Text
	needs := uint64(commands.PermissionsOfMeetings)
	if m.Voice {
		needs = commands.PermissionsOfVoice
	}
	if lacks := needs &^ seen.Permissions(seen.Bot, m.Channel); lacks != 0 {
		var names []words.Text
		for _, p := range commands.PermissionKeys() {
			if lacks&p.Bit != 0 {
				names = append(names, s.Say(p.Key, nil))
			}
		}
		args["Permissions"] = s.List(names...)
		found = append(found, s.Say("meeting.fault.permissions", args))
	}
	if m.For == 0 {
		if !seen.IsOpen(m.Channel) {
			found = append(found, s.Say("meeting.fault.unseen", args))
		}
		return found
	}
	for _, gap := range seen.AudienceGaps(set, m.Channel, m.For) {
		key := "meeting.fault.open"
		if gap.Kind == commands.OwnUnseen {
			key = "meeting.fault.unseen"
		}
		found = append(found, s.Say(key, args))
	}
	return found
}
