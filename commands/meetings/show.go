package meetings

import (
	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// showAll is /meetings show: all meetings with hosts, turns, gaps, and what is wrong.
func showAll(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	lost, err := noteLost(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
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
	for _, m := range all {
		people, err := tx.RemindedOf(m.ID)
		if err != nil {
			return commands.Reply{}, err
		}
		open, err := opened(tx, m.ID)
		if err != nil {
			return commands.Reply{}, err
		}
		texts = append(texts, shown(rq.Env, set, m, open, len(people), rq.Seen))
	}
	reply := commands.SayAll(texts, chooseRow(rq.Env, goingOn(all, rq.Now))...)
	reply.Effects = lost
	return reply, nil
}

// shown is a meeting as moderators see it.
func shown(
	s commands.Env, set peer.Settings, m peer.Meeting, open *peer.OpenSession, reminded int, seen guilds.State,
) words.Text {
	parts := []words.Text{s.Say("meeting.show.meeting", words.Args{"Name": m.Name, "Rule": rule(s, m), "Facts": facts(s, set, m)})}
	var hosts []words.Text
	for _, h := range m.Hosts {
		key := "meeting.show.host"
		switch {
		case m.Asked(h.Member):
			key = "meeting.show.host-asked"
		case h.Break && h.Missed > 0:
			key = "meeting.show.host-missed"
		case h.Break:
			key = "meeting.show.host-break"
		}
		hosts = append(hosts, s.Say(key, words.Args{"Host": words.Person(h.Member)}))
	}
	if len(hosts) > 0 {
		parts = append(parts, s.Say("meeting.show.hosts", words.Args{"Hosts": s.List(hosts...)}))
	}
	for _, it := range upcoming(m, open, s.Now, 2) {
		if m.Lost {
			break
		}
		args := words.Args{"Session": session(s, m, it)}
		key := "meeting.show.turn"
		switch host := m.HostOn(it.Date, s.Now); {
		case it.Off:
			key = "meeting.show.off"
		case m.WasOpened(it.Date):
			key, args["Channel"] = "meeting.show.open", words.Channel(open.Channel)
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
func faults(s commands.Env, set peer.Settings, m peer.Meeting, seen guilds.State) []words.Text {
	if !seen.Known {
		return nil
	}
	args := words.Args{"Channel": words.Channel(m.Channel), "Audience": sharing.AudienceName(s, set, m.For)}
	if _, named := set.Audience(m.For); m.For != 0 && !named {
		return []words.Text{s.Say("meeting.fault.nobody", nil)}
	}
	if _, there := seen.Channels[m.Channel]; !there {
		return []words.Text{s.Say("meeting.fault.gone", args)}
	}
	var found []words.Text
	needs := uint64(guilds.PermissionsOfMeetings)
	if m.Voice {
		needs = guilds.PermissionsOfVoice
	}
	if lacks := needs &^ seen.Permissions(seen.Bot, m.Channel); lacks != 0 {
		var names []words.Text
		for _, p := range guilds.PermissionKeys() {
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
		if gap.Kind == guilds.OwnUnseen {
			key = "meeting.fault.unseen"
		}
		found = append(found, s.Say(key, args))
	}
	return found
}
