package privacy

import (
	"reflect"
	"strings"
	"time"

	"waymark/commands/checkin"
	"waymark/commands/dates"
	"waymark/commands/journey"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/support"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// inWords is a value of a type that people have words for: those of the screens where they say it.
func (r reader) inWords(v reflect.Value) (any, bool) {
	if key, is := stateKey(v.Interface()); is {
		if key == "" {
			return nil, true
		}
		return r.Label(key), true
	}
	if days, is := v.Interface().(peer.Weekdays); is { // zero is every day
		return bare(checkin.DaysInWords(r.Env, days)), true
	}
	if v.IsZero() {
		return nil, false
	}
	switch x := v.Interface().(type) {
	case peer.UserText:
		return x.Reveal(), true
	case peer.Day:
		return r.day(x), true
	case time.Time:
		return r.instant(x), true
	case peer.ID:
		return r.called(x), true
	case peer.ShareRooms:
		return r.rooms(x), true
	case []string:
		return bare(r.List(texts(x)...)), true
	}
	return nil, false
}

// fieldInWords is a field that says something only together with the rest of its record; false for others.
func (r reader) fieldInWords(of any, name string) (any, bool) {
	switch x := of.(type) {
	case storage.MemberData:
		if name == "MentoringBanned" && x.MentoringBanned {
			return r.Label("mentor.status.barred"), true
		}
	case peer.Member:
		return r.memberInWords(x, name)
	case peer.Calendar:
		switch name {
		case "Zone":
			return zoneLabel(x.Zone), true
		case "Rollover":
			return dates.Clock(peer.Alarm{Hour: x.Rollover}).Reveal(), true
		}
	case peer.CheckIn:
		if name == "Zone" && x.Zone != "" {
			return zoneLabel(x.Zone), true
		}
	case peer.Alarm:
		if name == "Hour" {
			return dates.Clock(x).Reveal(), true
		}
	case peer.News:
		if name == "Kind" {
			return r.news(x), true
		}
	case peer.Setback:
		if name == "Restart" && x.Restart == peer.NotYet {
			return r.Label("journey.setback.not-yet"), true
		}
	case peer.Milestone:
		return r.milestoneInWords(x, name)
	case peer.Mentor:
		if name == "Conduct" && x.Conduct > 0 {
			return r.Label("privacy.page-yes"), true
		}
	case storage.AuditMention:
		if name == "Verb" {
			return r.audit(x), true
		}
	}
	return nil, false
}

// memberInWords is fieldInWords for a member's settings.
func (r reader) memberInWords(m peer.Member, name string) (any, bool) {
	switch name {
	case "KeepNotes":
		return bare(notesKept(r.Env, m)), true
	case "Country":
		c, known := support.Helplines().Country(m.Country)
		if !known {
			return m.Country, true
		}
		return c.Name, true
	case "Language":
		return r.language(m.Language), true
	case "Heard":
		return r.language(m.Heard), true
	case "Stopped":
		return bare(r.List(notices.KindsNamed(r.Request, m.Stopped)...)), true
	}
	return nil, false
}

// milestoneInWords is fieldInWords for a milestone. Of a journey without numbers none is shown.
func (r reader) milestoneInWords(m peer.Milestone, name string) (any, bool) {
	j, isOn := r.journeys[m.Journey]
	switch name {
	case "Rung":
		if m.Count == peer.CountOwn {
			return nil, true
		}
		if isOn && j.Counting == peer.NoNumbers {
			return r.Label("export.milestone.unnumbered"), true
		}
		return bare(journey.Rung(r.Env, m.Rung)), true
	case "Journey":
		return j.Name.Reveal(), true
	case "Role":
		if m.Role != 0 {
			return r.Label("privacy.page-yes"), true
		}
	}
	return nil, false
}

// news is what a member is told, without who it comes from.
func (r reader) news(n peer.News) string {
	n.From = 0
	line := r.NewsLine(n)
	if line == "" {
		line = r.Say("export.news-elsewhere", nil)
	}
	return bare(line)
}

// audit is a line of the moderators' history, without who else is in it.
func (r reader) audit(l storage.AuditMention) string {
	own := words.Escape(r.own)
	someone := r.Say("mentors.history.somebody", nil)
	if own == "" {
		own = someone
	}
	args := words.Args{"At": words.Text(r.instant(l.At)), "Who": someone, "Whom": own}
	if l.Acted {
		args["Who"], args["Whom"] = own, someone
	}
	return bare(r.Say(moderators.AuditSentence(l.Verb), args))
}

// day is a day in the language's own form.
func (r reader) day(d peer.Day) string { return r.Say("day.on", words.Args{"Day": d}).Reveal() }

// instant is a date and a time of day, in the member's zone.
func (r reader) instant(at time.Time) string {
	at = at.In(r.zone)
	return r.Say("privacy.page-instant", words.Args{
		"Day": peer.Date(at.Date()), "Time": words.Text(at.Format("15:04")),
	}).Reveal()
}

// called is what a person is called, "a member" if that is not known.
func (r reader) called(who peer.ID) string {
	if name := r.NameOf(who); name != "" {
		return name.Reveal()
	}
	return r.Label("person.unknown")
}

// language is what the speakers of a language call it; its code if it is not spoken here.
func (r reader) language(code string) string {
	for _, c := range r.Languages() {
		if c.Code() == code {
			return c.Name()
		}
	}
	return code
}

// rooms are the rooms that a member knows they share with.
func (r reader) rooms(all peer.ShareRooms) string {
	var names []words.Text
	for _, room := range []struct {
		is  peer.ShareRooms
		key string
	}{{peer.EveryonesRoom, "export.room.everyone"}, {peer.FamiliesRoom, "export.room.families"}} {
		if all&room.is != 0 {
			names = append(names, r.Say(room.key, nil))
		}
	}
	return bare(r.List(names...))
}

// texts are names that people gave to things.
func texts(all []string) []words.Text {
	var out []words.Text
	for _, s := range all {
		out = append(out, words.Text(s))
	}
	return out
}

// zoneLabel is a time zone's name as people write it: "America/New York".
func zoneLabel(zone string) string { return strings.ReplaceAll(dates.ZoneName(zone), "_", " ") }
