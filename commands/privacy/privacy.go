package privacy

import (
	"errors"
	"reflect"
	"slices"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/dates"
	"waymark/commands/languages"
	"waymark/commands/notices"
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
			{Name: "privacy show", DM: true, Access: commands.Reads, Finds: keepsOf, Do: privacyShow},
			{Name: "privacy export", DM: true, Access: commands.Reads, Finds: keepsOf, Do: privacyExport},
			{Name: "privacy delete", DM: true, Access: commands.Reads, Finds: keepsOf, Do: privacyDelete},
			{Name: "privacy settings", DM: true, Access: commands.Writes, Do: privacySettings, Complete: completeSettings, Options: []commands.Option{
				{Name: "share", Type: commands.String, Choices: checkin.Shares()},
				{Name: "keep-notes", Type: commands.Boolean},
				{Name: "notes-for", Type: commands.String, Choices: notesFor()},
				{Name: "zone", Type: commands.String, Max: dates.MaxZoneLength, Complete: true},
				{Name: "day-begins", Type: commands.Integer, Min: 0, Max: 23},
				{Name: "support-messages", Type: commands.Boolean},
				languages.Option(),
			}},
		},
		Components: []commands.Component{
			{Name: "copy", Access: commands.Reads, Do: privacyExport},
			{Name: "ask", Access: commands.Reads, Do: privacyDelete},
			{Name: "delete", Access: commands.Writes, Do: deleteMember},
			{Name: "shorten", Access: commands.Writes, Do: deleteOldNotes},
			{Name: "keep", Access: commands.Reads, Do: keepOldNotes},
		},
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
		come, menus, err := notices.Lines(rq, tx, *d.Member)
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

// keepsOf says whether /privacy show would list anything.
func keepsOf(tx *storage.Tx, rq commands.Request) (bool, error) {
	d, err := tx.SkipUnreadable().MemberData(rq.Member)
	return err == nil && len(Kept(rq.Env, ownIn(d))) > 0, err
}

// Kept lists what a person's data holds, one line each: for a member what is kept about every member, then what is kept
// only about some.
func Kept(s commands.Env, d storage.MemberData) []words.Text {
	var lines []words.Text
	some := func(key string, count int) words.Text {
		if count == 0 {
			return ""
		}
		return s.Say(key, words.Args{"Count": count})
	}
	m := commands.Deref(d.Member)
	if d.Member != nil {
		lines = []words.Text{
			keptHead(s, m),
			some("privacy.check-ins", len(d.CheckIns)),
			some("privacy.journeys", len(d.Journeys)),
			some("privacy.milestones", len(peer.NotDeleted(d.Milestones))),
			s.Say("privacy.zone", words.Args{"Zone": words.Text(dates.ZoneName(m.Calendar.Zone)), "Hour": m.Calendar.Rollover}),
			s.Say("privacy.sharing", words.Args{"Share": s.Say(shareKey(m.Share), nil)}),
			s.Say("privacy.line", words.Args{"What": notesKept(s, m)}),
		}
		lines = slices.DeleteFunc(lines, func(line words.Text) bool { return line == "" })
	}
	add := func(kept bool, key string) {
		if kept {
			lines = append(lines, s.Say(key, words.Args{"Day": m.QuietUntil}))
		}
	}
	add(m.SupportDMs, "privacy.support")
	add(m.QuietUntil != 0, "privacy.quiet")
	add(m.Country != "", "privacy.country")
	add(m.Language+m.Heard != "" || m.LanguageOffered, "language.kept")
	add(len(m.Stopped) > 0, "messages.kept")
	add(m.ToldReaders, "audience.told")
	add(m.Rooms != 0, "audience.rooms-kept")
	add(!m.SaidHello.IsZero(), "privacy.said-hello")
	kinds, except := storage.ExportedKinds(), keptExcept(d)
	for _, f := range exportedData() {
		for _, key := range kinds[f.name].Show {
			kept, ok := except[key]
			add(ok && kept || !ok && !isNone(reflect.ValueOf(d).FieldByName(f.name)), key)
		}
	}
	hosts := map[storage.MentionKind]string{
		storage.MentionHosts: "privacy.hosts", storage.MentionAskedToHost: "privacy.asked-to-host", storage.MentionInSession: "privacy.hand",
	}
	for _, mention := range d.Mentions {
		if key := hosts[mention.What]; key != "" {
			lines = append(lines, s.Say(key, words.Args{"Name": mention.Meeting}))
		}
	}
	pause := commands.Deref(d.Reminder)
	add(pause.State == peer.ReminderOff && pause.Resumes != 0, "privacy.pause")
	add(len(d.Audit) > 0, "privacy.audit")
	add(d.MentoringBanned, "privacy.barred")
	return lines
}

// keptHead begins the list of what is kept about a member: all of it with their consent, or only what they sent to others.
func keptHead(s commands.Env, m peer.Member) words.Text {
	if m.ConsentAt.IsZero() {
		return s.Say("privacy.kept-sent", nil)
	}
	return s.Say("privacy.kept", words.Args{"Since": m.ConsentAt})
}

// keptExcept says of some sentences whether they are said. All others are said if there is a record of their kind.
func keptExcept(d storage.MemberData) map[string]bool {
	page := commands.Deref(d.HelpPage)
	return map[string]bool{
		"privacy.reminder":        d.Reminder != nil && d.Reminder.State != peer.ReminderOff,
		"privacy.help-page":       !page.Empty(),
		"privacy.help-page-asked": page.Suggested != 0,
		"privacy.blocked":         len(commands.Deref(d.Member).Blocked) > 0 || slices.ContainsFunc(d.Facts, isBlock),
		"privacy.reported":        slices.ContainsFunc(d.Facts, func(f peer.Fact) bool { return !isBlock(f) }),
		// Said to every member: who blocked someone is not told by what is missing here.
		"privacy.named": d.Member != nil || len(d.Mentions) > 0,
		"privacy.talk":  slices.ContainsFunc(d.Posted, func(p storage.PostedTarget) bool { return isTalk(p.Target) }),
	}
}

func isBlock(f peer.Fact) bool { return f.Kind == peer.FactBlocked }

// isNone reports whether a field of MemberData is a nil pointer or an empty list.
func isNone(v reflect.Value) bool { return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 }

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
	blocks, err := tx.FactsBy(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if slices.ContainsFunc(blocks, func(f peer.Fact) bool { return f.Kind.EndsWithMaker() }) {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("privacy.delete-blocks", nil))
	}
	if tx.MentoringBanned(rq.Member) {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("privacy.delete-barred", nil))
	}
	return reply, nil
}

// shareKey returns the key of the words for what others see of an entry.
func shareKey(s peer.Share) string {
	return [...]string{"choice.share.me", "choice.share.mood", "choice.share.the-room", "choice.share.covered"}[s]
}
