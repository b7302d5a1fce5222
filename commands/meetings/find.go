package meetings

import (
	"slices"
	"strings"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/languages"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// mine returns the meetings that are for the acting member, oldest first.
func mine(tx *storage.Tx, rq commands.Request) ([]peer.Meeting, peer.Settings, error) {
	set, err := tx.Settings()
	if err != nil {
		return nil, set, err
	}
	all, err := tx.Meetings()
	return slices.DeleteFunc(all, func(m peer.Meeting) bool { return !isFor(set, rq, m) }), set, err
}

// isFor reports whether a meeting is for the acting member: theirs is the audience. A host who lost its role is none any more.
func isFor(set peer.Settings, rq commands.Request, m peer.Meeting) bool {
	return sharing.InAudience(rq, set, m.For)
}

// forNobody reports whether the audience that a meeting is for was removed.
func forNobody(set peer.Settings, m peer.Meeting) bool {
	_, named := set.Audience(m.For)
	return m.For != 0 && !named
}

// pressed returns the meeting that a button is about. One that ended, or that is not for the member, is refused alike.
func pressed(tx *storage.Tx, rq commands.Request) (peer.Meeting, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Meeting{}, err
	}
	return visible(tx, rq, id)
}

// pressedDay returns the meeting and the date of the session that a button is about.
func pressedDay(tx *storage.Tx, rq commands.Request) (peer.Meeting, peer.Day, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return m, 0, err
	}
	date, err := rq.ArgDay(1)
	return m, date, err
}

// visible returns a meeting that is for the acting member, or for moderators to look after.
func visible(tx *storage.Tx, rq commands.Request, id peer.ID) (peer.Meeting, error) {
	m, err := tx.Meeting(id)
	if err != nil {
		return peer.Meeting{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return peer.Meeting{}, err
	}
	moderates, err := commands.IsModerator(tx, rq)
	if err != nil {
		return peer.Meeting{}, err
	}
	if m == nil || !moderates && !isFor(set, rq, *m) && !rq.RolesUnknown() {
		return peer.Meeting{}, commands.Refuse("meeting.none-such", nil)
	}
	if rq.RolesUnknown() && !moderates { // only who has something of the meeting already
		if err := known(tx, rq, *m); err != nil {
			return peer.Meeting{}, err
		}
	}
	return *m, nil
}

// known refuses who neither hosts a meeting nor is reminded of it, unless it is for everyone.
func known(tx *storage.Tx, rq commands.Request, m peer.Meeting) error {
	_, hosts := m.Host(rq.Member)
	r, err := tx.MeetingReminder(rq.Member, m.ID)
	if err == nil && m.For != 0 && !hosts && r == nil {
		err = commands.Refuse("meeting.none-such", nil)
	}
	return err
}

// named returns the meeting that the option "meeting" names.
func named(tx *storage.Tx, rq commands.Request) (peer.Meeting, error) {
	all, err := tx.Meetings()
	if err != nil {
		return peer.Meeting{}, err
	}
	return choose(all, rq.Choice("meeting"))
}

// choose returns the meeting that a typed text means.
func choose(all []peer.Meeting, typed string) (peer.Meeting, error) {
	if id, ok := commands.Choose(typed, choices(all)); ok {
		for _, m := range all {
			if m.ID == id {
				return m, nil
			}
		}
	}
	return peer.Meeting{}, commands.Refuse("meeting.none-such", nil)
}

func choices(all []peer.Meeting) []commands.Choice {
	out := []commands.Choice{}
	for _, m := range all {
		out = append(out, commands.Choice{Label: words.Plain(m.Name, 100), Value: m.ID.String()})
	}
	return out
}

// completeMine suggests names of the meetings that are for the acting member. Who types a language, by any of its names, finds
// the meetings in that language.
func completeMine(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, _, err := mine(tx, rq)
	all = goingOn(all, rq.Now)
	typed := rq.Choice("which")
	found := commands.Suggest(typed, choices(all))
	if len(found) == 0 {
		found = choices(inLanguage(all, typed))
	}
	return commands.Reply{Choices: found[:min(len(found), commands.ChoicesMax)]}, err
}

// inLanguage are the meetings in a language that is written by any of its names.
func inLanguage(all []peer.Meeting, written string) []peer.Meeting {
	tags := languages.Index().Tags(written)
	return slices.DeleteFunc(slices.Clone(all), func(m peer.Meeting) bool {
		spoken := languages.Index().Tags(m.Language.Reveal())
		return !slices.ContainsFunc(spoken, func(t peer.LanguageTag) bool { return slices.Contains(tags, t) })
	})
}

// completeMeeting suggests values for the options of /meetings.
func completeMeeting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	typed := rq.Choice(rq.Focused)
	switch rq.Focused {
	case "zone":
		set, err := tx.Settings()
		return commands.Reply{Choices: dates.SuggestZones(typed, set.Zone, rq.Now)}, err
	case "for":
		set, err := tx.Settings()
		return commands.Reply{Choices: commands.Suggest(typed, sharing.AudienceChoices(rq.Env, set.Audiences))}, err
	case "when":
		return completeWhen(tx, rq)
	case "date":
		return completeDate(tx, rq)
	}
	all, err := tx.Meetings()
	return commands.Reply{Choices: commands.Suggest(typed, choices(all))}, err
}

// sameName reports whether two names look alike.
func sameName(a, b peer.UserText) bool { return strings.EqualFold(a.Reveal(), b.Reveal()) }
