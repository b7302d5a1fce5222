package privacy

import (
	"errors"
	"reflect"
	"slices"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Feature returns /privacy: a member sees, exports and deletes what is kept about them, and chooses what others see.
func Feature() commands.Feature {
	return commands.Feature{
		Name: "privacy",
		Targets: []commands.TargetKind{
			erasedRoles, erasedPosts, erasedOthers, erasedThreads, erasedThreadEnds, dailyChecks, lastChecks,
		},
		Commands: []commands.Command{
			{Name: "privacy show", DM: true, Access: commands.Reads, Do: privacyShow},
			{Name: "privacy export", DM: true, Access: commands.Reads, Do: privacyExport},
			{Name: "privacy delete", DM: true, Access: commands.Reads, Do: privacyDelete},
			{Name: "privacy settings", DM: true, Access: commands.Writes, Do: privacySettings, Complete: completeSettings, Options: []commands.Option{
				{Name: "share", Type: commands.String, Choices: commands.Shares()},
				{Name: "keep-notes", Type: commands.Boolean},
				{Name: "notes-for", Type: commands.String, Choices: notesFor()},
				{Name: "zone", Type: commands.String, Max: commands.MaxZoneLength, Complete: true},
				{Name: "day-begins", Type: commands.Integer, Min: 0, Max: 23},
				{Name: "support-messages", Type: commands.Boolean},
				commands.LanguageOption(),
			}},
		},
		Components: []commands.Component{{Name: "delete", Access: commands.Writes, Do: deleteMember}},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"privacy.unposted":     threadUnposted,
			"privacy.closed":       threadClosed,
			"privacy.thread-freed": threadFreed,
			"privacy.looked":       looked,
			"privacy.last-looked":  eraseWhoLeft,
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			"privacy.round":      keepRound,
			"privacy.left":       askLast,
			"privacy.guild-left": guildAsked,
		},
	}
}

// privacyShow says what is kept about the member, who can see it and until when, and which messages come by themselves. A person who never agreed gets the same
// answer whether or not someone else named them: it must not tell them that someone blocked them or worries about them.
func privacyShow(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	d, err := tx.MemberData(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	lines := Kept(rq.Env, ownIn(d))
	var rows []commands.Row
	switch {
	case d.Member != nil:
		lines = append(lines, rq.Say("privacy.who", nil))
		come, menus, err := rq.MessagesLines(tx, *d.Member)
		if err != nil {
			return commands.Reply{}, err
		}
		lines, rows = append(lines, come...), menus
	case len(lines) > 0:
		lines = append([]words.Text{rq.Say("privacy.without", nil)}, lines...)
	default:
		return rq.Reply("privacy.nothing", nil), nil
	}
	return commands.SayAll(lines, rows...), nil
}

// Kept lists what a person's data holds, one line each: for a member what is kept about every member, then what is kept
// only about some.
func Kept(s commands.Env, d storage.MemberData) []words.Text {
	var lines []words.Text
	m := commands.Deref(d.Member)
	if d.Member != nil {
		lines = []words.Text{
			s.Say("privacy.kept", words.Args{"Since": m.ConsentAt}),
			s.Say("privacy.check-ins", words.Args{"Count": len(d.CheckIns)}),
			s.Say("privacy.journeys", words.Args{"Count": len(d.Journeys)}),
			s.Say("privacy.milestones", words.Args{"Count": len(peer.NotDeleted(d.Milestones))}),
			s.Say("privacy.zone", words.Args{"Zone": words.Text(commands.ZoneName(m.Calendar.Zone)), "Hour": m.Calendar.Rollover}),
			s.Say("privacy.sharing", words.Args{"Share": s.Say(shareKey(m.Share), nil)}),
			s.Say("privacy.line", words.Args{"What": notesKept(s, m)}),
		}
	}
	add := func(kept bool, key string) {
		if kept {
			lines = append(lines, s.Say(key, words.Args{"Day": m.QuietUntil}))
		}
	}
	add(m.SupportDMs, "privacy.support")
	add(m.QuietUntil != 0, "privacy.quiet")
	add(m.Country != "", "privacy.country")
	add(m.Language+m.Heard != "", "language.kept")
	add(len(m.Stopped) > 0, "messages.kept")
	add(m.ToldReaders, "audience.told")
	kinds, except := storage.ExportedKinds(), keptExcept(d)
	for _, field := range exportedData() {
		for _, key := range kinds[field] {
			kept, ok := except[key]
			add(ok && kept || !ok && !isNone(reflect.ValueOf(d).FieldByName(field)), key)
		}
	}
	add(len(d.Audit) > 0, "privacy.audit")
	add(d.MentoringBanned, "privacy.barred")
	return lines
}

// keptExcept says of some sentences whether they are said. All others are said if there is a record of their kind.
func keptExcept(d storage.MemberData) map[string]bool {
	page := commands.Deref(d.HelpPage)
	return map[string]bool{
		"privacy.help-page":       !page.Empty(),
		"privacy.help-page-asked": page.Suggested != 0,
		"privacy.blocked":         len(commands.Deref(d.Member).Blocked)+len(d.Facts) > 0,
		"privacy.talk":            slices.ContainsFunc(d.Posted, func(p storage.PostedTarget) bool { return isTalk(p.Target) }),
	}
}

// isNone reports whether a field of MemberData is a nil pointer or an empty list.
func isNone(v reflect.Value) bool { return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 }

// privacySettings changes the options that were given, and keeps the others. Without options it shows the settings.
func privacySettings(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if len(rq.Options) == 0 {
		return showSettings(tx, rq)
	}
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if i := slices.Index(commands.Shares(), rq.Choice("share")); i >= 0 {
		m.Share = peer.Share(i)
	}
	zone, given, err := rq.Zone("zone")
	if err != nil {
		return commands.Reply{}, err
	}
	if given {
		m.Calendar.Zone, m.ZoneSet = zone, true
	}
	if hour, given := rq.Int("day-begins"); given {
		m.Calendar.Rollover = hour
	}
	if v, given := rq.Options["support-messages"]; given {
		m.SupportDMs = v.Bool
	}
	language, given, err := rq.LanguageChoice(true)
	if err != nil {
		return commands.Reply{}, err
	}
	if given {
		m.Language = language
	}
	chooseNotes(rq, &m)
	if err := tx.PutMember(m); err != nil {
		return commands.Reply{}, err
	}
	rq.Reread(tx)
	if err := checkin.MoveReminder(tx, m, rq.Now); err != nil {
		return commands.Reply{}, err
	}
	if !rq.ClockInDoubt { // else the next daily round forgets what is too old
		_, err = tx.Retain(m.ID, rq.Now)
	}
	return commands.Say(words.Join("\n", rq.Say("privacy.saved", nil), chosen(rq.Env, m))), err
}

// completeSettings suggests zones and languages.
func completeSettings(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if rq.Focused == "language" {
		return commands.Reply{Choices: rq.SuggestLanguages(true)}, nil
	}
	return commands.CompleteZone(tx, rq)
}

// showSettings shows a member's settings and how to change them. That needs no consent.
func showSettings(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	now := rq.Say("privacy.nothing-chosen", nil)
	if m != nil {
		now = chosen(rq.Env, *m)
	}
	return commands.Say(words.Join("\n", now, rq.Say("privacy.settings-how", nil))), nil
}

// chosen returns a member's settings as text.
func chosen(s commands.Env, m peer.Member) words.Text {
	support := "privacy.support-off"
	if m.SupportDMs {
		support = "privacy.support-on"
	}
	var language words.Text
	if name := s.LanguageName(m.Language); name != "" {
		language = s.Say("language.chosen", words.Args{"Language": name})
	}
	return words.Join("\n",
		s.Say("privacy.settings", words.Args{
			"Share": s.Say(shareKey(m.Share), nil), "Zone": words.Text(commands.ZoneName(m.Calendar.Zone)), "Hour": m.Calendar.Rollover,
		}),
		notesKept(s, m), s.Say(support, nil), language,
	)
}

// notesFor returns the choices of how long notes can be kept, in the order of notesDays.
func notesFor() []string { return []string{"30 days", "90 days", "1 year", "until I delete them"} }

func notesDays() []int { return []int{30, 90, peer.KeepNotesDefault, 0} }

// chooseNotes sets how long notes are kept. "keep-notes:false" wins over a duration.
func chooseNotes(rq commands.Request, m *peer.Member) {
	if i := slices.Index(notesFor(), rq.Choice("notes-for")); i >= 0 {
		m.KeepNotes = notesDays()[i]
	}
	keep, given := rq.Options["keep-notes"]
	switch {
	case given && !keep.Bool:
		m.KeepNotes = peer.KeepNotesOneDay
	case given && m.KeepNotes == peer.KeepNotesOneDay:
		m.KeepNotes = peer.KeepNotesDefault
	}
}

// notesKept returns the sentence about how long a member's notes are kept.
func notesKept(s commands.Env, m peer.Member) words.Text {
	switch m.KeepNotes {
	case peer.KeepNotesOneDay:
		return s.Say("privacy.notes-one-day", nil)
	case 0:
		return s.Say("privacy.notes-always", nil)
	}
	return s.Say("privacy.notes-days", words.Args{"Count": m.KeepNotes})
}

// privacyDelete says what is deleted and what remains, and asks for confirmation. People who never agreed get it too: records
// of others may name them.
func privacyDelete(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := tx.Member(rq.Member)
	damaged := errors.Is(err, storage.ErrUnreadable) // deleting is the way out of that
	if err != nil && !damaged {
		return commands.Reply{}, err
	}
	key := "privacy.delete"
	if m == nil && !damaged {
		key = "privacy.delete-name"
	}
	reply := rq.Reply(key, nil, commands.Buttons(rq.Button("delete-everything", commands.Danger, commands.ID("privacy:delete", rq.Member)))...)
	if tx.MentoringBanned(rq.Member) {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("privacy.delete-barred", nil))
	}
	return reply, nil
}

// shareKey returns the key of the words for what others see of an entry.
func shareKey(s peer.Share) string {
	return [...]string{"choice.share.me", "choice.share.mood", "choice.share.the-room", "choice.share.covered"}[s]
}
