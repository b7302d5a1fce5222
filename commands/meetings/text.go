package meetings

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
)

// clock is a time of day as text.
func clock(hour, minute int) words.Text {
	return dates.Clock(peer.Alarm{Hour: hour, Minute: minute})
}

// rule says when a meeting takes place, in its own time.
func rule(s commands.Env, m peer.Meeting) words.Text {
	r := m.When
	args := words.Args{"Days": weekdays(s, r.Weekdays), "Time": clock(r.Hour, r.Minute), "Place": place(s, m.Zone), "Count": r.Weeks, "Day": r.From}
	switch {
	case r.Kind == peer.Once:
		return s.Say("meeting.rule.once", args)
	case r.Kind == peer.Monthly:
		args["Nth"] = s.Say(map[int]string{
			1: "meeting.nth.first", 2: "meeting.nth.second", 3: "meeting.nth.third", 4: "meeting.nth.fourth", peer.LastOfMonth: "meeting.nth.last",
		}[r.Nth], nil)
		return s.Say("meeting.rule.monthly", args)
	case r.Weeks > 1:
		return s.Say("meeting.rule.weeks", args)
	}
	return s.Say("meeting.rule.weekly", args)
}

func weekdays(s commands.Env, days []time.Weekday) words.Text {
	var names []words.Text
	for _, d := range days {
		names = append(names, s.Weekday(d))
	}
	return s.List(names...)
}

// place names a zone by its city: "New York time".
func place(s commands.Env, zone string) words.Text {
	if _, ok := peer.ZoneCity(zone); !ok {
		return city(zone)
	}
	return s.Say("meeting.rule.place", words.Args{"Place": city(zone)})
}

// city is a zone's city, or its name if it has none.
func city(zone string) words.Text {
	if name, ok := peer.ZoneCity(zone); ok {
		return words.Text(name)
	}
	return words.Text(dates.ZoneName(zone))
}

// moves reports whether the clocks of a zone change, so that readers elsewhere see another hour.
func moves(zone string, now time.Time) bool {
	var offsets []time.Duration
	for month := range 12 {
		o, _ := peer.ZoneOffset(zone, now.AddDate(0, month, 0))
		offsets = append(offsets, o)
	}
	return slices.Max(offsets) != slices.Min(offsets)
}

// session says when a session is and what differs: "in 3 hours", "began 10 minutes ago", called off, moved.
func session(s commands.Env, m peer.Meeting, it peer.Session) words.Text {
	args := words.Args{"At": words.Moment(it.Start), "In": it.Start}
	key := "meeting.session.next"
	switch {
	case it.Off:
		key = "meeting.session.off"
	case !s.Now.Before(it.Start) && !m.WasOpened(it.Date):
		key = "meeting.session.waits"
	case !s.Now.Before(it.Start):
		key = "meeting.session.begun"
	case it.Moved:
		key = "meeting.session.moved"
	}
	return s.Say(key, args)
}

// facts say how long a meeting is, where, in which language and for which audience.
func facts(s commands.Env, set peer.Settings, m peer.Meeting) words.Text {
	how := "meeting.in-writing"
	if m.Voice {
		how = "meeting.by-voice"
	}
	parts := []words.Text{s.Say("meeting.length", words.Args{"Count": int(m.Length.Minutes())}), s.Say(how, nil)}
	if !m.Lost {
		parts = append(parts, s.Say("meeting.where", words.Args{"Channel": words.Channel(m.Channel)}))
	}
	if m.Language != "" {
		parts = append(parts, words.Escape(m.Language))
	}
	if name := sharing.AudienceName(s, set, m.For); name != "" {
		parts = append(parts, s.Say("meeting.for", words.Args{"Audience": name}))
	}
	return words.Join(" · ", parts...)
}

// own returns the meeting's words, or ours where it has none.
func own(s commands.Env, m peer.Meeting, text peer.UserText, usual func(commands.Env, peer.Meeting) words.Text) words.Text {
	if text == "" {
		return usual(s, m)
	}
	return words.Escape(text)
}

func usualOpening(s commands.Env, _ peer.Meeting) words.Text {
	return s.Say("meeting.own.opening", nil)
}

func usualClosing(s commands.Env, _ peer.Meeting) words.Text {
	return s.Say("meeting.own.closing", nil)
}

// usualTalk is how we talk here, with the minutes that the meeting has.
func usualTalk(s commands.Env, m peer.Meeting) words.Text {
	if m.Turn == 0 {
		return s.Say("meeting.own.talk", nil)
	}
	return s.Say("meeting.own.talk-minutes", words.Args{"Count": int(m.Turn / time.Minute)})
}
