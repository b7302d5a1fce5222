package meetings

import (
	"errors"
	"slices"
	"strings"
	"time"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/guilds"
	"waymark/commands/moderators"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const maxWhenLength = 60 // characters

// turnChoices are the values of the option "minutes".
func turnChoices() []string { return []string{"none", "3", "5", "10"} }

// addMeeting is /meetings add.
func addMeeting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, err := tx.Meetings()
	if err != nil {
		return commands.Reply{}, err
	}
	if i := slices.IndexFunc(all, func(m peer.Meeting) bool { return m.ID == rq.ID }); i >= 0 { // delivered twice
		return saved(tx, rq, all[i], "meeting.added")
	}
	if len(all) >= peer.MaxMeetings {
		return commands.Reply{}, commands.Refuse("meeting.too-many", words.Args{"Count": peer.MaxMeetings})
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	m := peer.Meeting{ID: rq.ID, Zone: set.Zone, Length: peer.DefaultLength, Turn: peer.DefaultTurn}
	if m, err = filled(tx, rq, set, all, m); err != nil {
		return commands.Reply{}, err
	}
	m = m.StartingAt(rq.Now)
	return store(tx, rq, m, moderators.VerbAddMeeting, "meeting.added")
}

// editMeeting is /meetings edit. It applies from the next session on.
func editMeeting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := named(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(rq.Options) == 1 {
		return commands.Reply{}, commands.Refuse("setup.nothing-given", nil)
	}
	all, err := tx.Meetings()
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	before := m
	if m, err = filled(tx, rq, set, all, m); err != nil {
		return commands.Reply{}, err
	}
	if m.Channel != before.Channel {
		m.Lost = false
	}
	if rq.Choice("when") != "" || m.Zone != before.Zone || m.Lost != before.Lost {
		m = m.StartingAt(rq.Now)
	}
	if rq.Choice("when") != "" {
		m.Changes = nil // they are of dates by the old rule
	}
	if samePlan(before, m, rq.Now) {
		return store(tx, rq, m, moderators.VerbEditMeeting, "meeting.edited")
	}
	reply, err := store(tx, rq, m, moderators.VerbEditMeeting, "meeting.edited-telling")
	if err != nil {
		return commands.Reply{}, err
	}
	told, err := tellAll(tx, rq.Env, m, expectingNext(before, rq.Now), editedNotice(rq.Env, m, rq.ID))
	if err == nil && before.Lost && !m.Lost {
		var card []commands.Effect
		card, err = lostCard(tx, rq.Env, m, before.Channel, "meeting.found-card")
		told = append(told, card...)
	}
	reply.Effects = append(reply.Effects, told...)
	return reply, err
}

// samePlan reports whether a meeting is when and where it was.
func samePlan(a, b peer.Meeting, now time.Time) bool {
	nextA, _ := unopened(a, now)
	nextB, _ := unopened(b, now)
	return a.Zone == b.Zone && a.When.String() == b.When.String() && a.Channel == b.Channel && nextA.Start.Equal(nextB.Start)
}

// filled returns a meeting with what the options say.
func filled(tx *storage.Tx, rq commands.Request, set peer.Settings, all []peer.Meeting, m peer.Meeting) (peer.Meeting, error) {
	if name, given := rq.Text("name"); given {
		m.Name = peer.CleanName(name.Reveal())
	}
	taken := slices.ContainsFunc(all, func(o peer.Meeting) bool { return o.ID != m.ID && sameName(o.Name, m.Name) })
	if m.Name == "" || taken {
		return m, commands.Refuse("meeting.name-taken", words.Args{"Name": m.Name})
	}
	zone, given, err := dates.Zone(rq, "zone")
	if err != nil {
		return m, err
	}
	if given {
		m.Zone = zone
	}
	if when := rq.Choice("when"); when != "" {
		if m.When, err = readRule(rq, when, m.Zone); errors.Is(err, peer.ErrPast) {
			return m, commands.Refuse("meeting.past", nil)
		}
		if err != nil {
			return m, commands.Refuse("meeting.no-rule", words.Args{"When": peer.CleanName(when)})
		}
		if _, ok := m.StartingAt(rq.Now).Next(rq.Now); !ok {
			return m, commands.Refuse("meeting.past", nil)
		}
	}
	if m, err = placed(rq, m); err != nil {
		return m, err
	}
	if minutes, given := rq.Int("length"); given {
		m.Length = time.Duration(minutes) * time.Minute
	}
	if who := rq.Choice("for"); who != "" {
		if m.For, err = audience(rq, set, who); err != nil {
			return m, err
		}
	}
	if language, given := rq.Text("language"); given {
		m.Language = peer.CleanName(language.Reveal())
	}
	if about, given := rq.Text("about"); given {
		m.About = peer.CleanName(about.Reveal())
	}
	if turn := rq.Choice("minutes"); turn != "" {
		m.Turn = time.Duration(commands.Atoi(turn)) * time.Minute // "none" is 0
	}
	return m, nil
}

// localDate is the date that the wall clock of a zone shows.
func localDate(zone string, now time.Time) peer.Day { return peer.Calendar{Zone: zone}.Day(now) }

// placed returns a meeting in the channel that the option names.
func placed(rq commands.Request, m peer.Meeting) (peer.Meeting, error) {
	id := rq.Ref("where")
	if id == 0 {
		return m, nil
	}
	kind, known := rq.Channels[id]
	if ch, seen := rq.Seen.Channels[id]; seen {
		kind, known = ch.Type, true
	}
	switch {
	case kind == guilds.StageChannel:
		return m, commands.Refuse("meeting.stage", nil)
	case known && kind != guilds.TextChannel && kind != guilds.VoiceChannel:
		return m, commands.Refuse("meeting.not-a-room", nil)
	}
	m.Channel, m.Voice = id, kind == guilds.VoiceChannel
	return m, nil
}

// audience returns the role of an audience, 0 for everyone.
func audience(rq commands.Request, set peer.Settings, typed string) (peer.ID, error) {
	all := sharing.AudienceChoices(rq.Env, set.Audiences)
	if typed == "0" || commands.Fold(typed) == commands.Fold(all[0].Label.Reveal()) {
		return 0, nil
	}
	role, ok := commands.Choose(typed, all[1:])
	if !ok {
		return 0, commands.Refuse("meeting.no-audience", words.Args{"Audience": peer.CleanName(typed)})
	}
	return role, nil
}

// store stores a meeting that a moderator changed.
func store(tx *storage.Tx, rq commands.Request, m peer.Meeting, verb moderators.Verb, key string) (commands.Reply, error) {
	if err := moderators.Audit(tx, rq, verb, 0); err != nil {
		return commands.Reply{}, err
	}
	if err := putMeeting(tx, rq.Env, m); err != nil {
		return commands.Reply{}, err
	}
	reply, err := saved(tx, rq, m, key)
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Effects, err = board(tx, rq.Env)
	return reply, err
}

// saved says what a meeting is now and what is wrong with it.
func saved(tx *storage.Tx, rq commands.Request, m peer.Meeting, key string) (commands.Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	texts := []words.Text{
		rq.Say(key, words.Args{"Name": m.Name}), rule(rq.Env, m), facts(rq.Env, set, m),
	}
	if it, ok := unopened(m, rq.Now); ok {
		texts = append(texts, rq.Say("meeting.first", words.Args{"At": words.Moment(it.Start), "In": it.Start}))
	}
	texts = append(texts, faults(rq.Env, set, m, rq.Seen)...)
	return commands.SayAll(texts), nil
}

// readRule reads when a meeting takes place, in English or with the days of the week in the member's language.
func readRule(rq commands.Request, typed, zone string) (peer.Recurrence, error) {
	today := localDate(zone, rq.Now)
	r, err := peer.ParseRecurrence(typed, today)
	if errors.Is(err, peer.ErrNotARecurrence) {
		r, err = peer.ParseRecurrence(dates.EnglishDays(rq.Env, typed), today)
	}
	return r, err
}

// completeWhen reads a rule back in words, with its next date.
func completeWhen(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	m := peer.Meeting{Zone: set.Zone}
	if zone, given, err := dates.Zone(rq, "zone"); err == nil && given {
		m.Zone = zone
	}
	typed := rq.Choice("when")
	m.When, err = readRule(rq, typed, m.Zone)
	if err != nil || strings.TrimSpace(typed) == "" {
		var examples []commands.Choice
		for _, key := range []string{"meeting.example.week", "meeting.example.days", "meeting.example.weeks", "meeting.example.first", "meeting.example.last"} {
			examples = append(examples, commands.Choice{Label: rq.Say(key, nil), Value: rq.Label(key)})
		}
		return commands.Reply{Choices: examples}, nil
	}
	label := rule(rq.Env, m)
	if it, ok := m.Next(rq.Now); ok {
		label = rq.Say("meeting.reads-back", words.Args{"Rule": label, "Day": it.Date})
	}
	return commands.Reply{Choices: []commands.Choice{{Label: words.Plain(peer.UserText(label.Reveal()), 100), Value: m.When.String()}}}, nil
}
