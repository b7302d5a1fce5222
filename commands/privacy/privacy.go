package privacy

import (
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Feature is a member's hold on what is kept about them: seeing it, choosing, taking it out.
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
			{Name: "privacy settings", DM: true, Access: commands.Writes, Do: privacySettings, Complete: commands.CompleteZone, Options: []commands.Option{
				{Name: "share", Type: commands.String, Choices: commands.Shares()},
				{Name: "keep-notes", Type: commands.Boolean},
				{Name: "notes-for", Type: commands.String, Choices: notesFor()},
				{Name: "zone", Type: commands.String, Max: commands.MaxZoneLength, Complete: true},
				{Name: "day-begins", Type: commands.Integer, Min: 0, Max: 23},
				{Name: "support-messages", Type: commands.Boolean},
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

// privacyShow says what is kept about the member, who can see it and until when. Whoever never agreed is answered alike, whether or
// not somebody else named them: that somebody blocked them, or worries about them, is not told.
func privacyShow(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	d, err := tx.MemberData(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	lines := Kept(rq.Env, ownIn(d))
	switch {
	case d.Member != nil:
		lines = append(lines, rq.Say("privacy.who", nil))
	case len(lines) > 0:
		lines = append([]words.Text{rq.Say("privacy.without", nil)}, lines...)
	default:
		return rq.Reply("privacy.nothing", nil), nil
	}
	return commands.SayAll(lines), nil
}

// Kept names what a dossier holds, a line each: for a member what is kept of everybody, then what of some only.
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
	talked := slices.ContainsFunc(d.Posted, func(p storage.PostedTarget) bool { return isTalk(p.Target) })
	for _, l := range []struct {
		kept bool
		key  string
	}{
		{m.SupportDMs, "privacy.support"},
		{m.QuietUntil != 0, "privacy.quiet"},
		{m.Country != "", "privacy.country"},
		{d.Reminder != nil, "privacy.reminder"},
		{!commands.Deref(d.HelpPage).Empty(), "privacy.help-page"},
		{commands.Deref(d.HelpPage).Suggested != 0, "privacy.help-page-asked"},
		{len(m.Blocked)+len(d.Facts) > 0, "privacy.blocked"},
		{len(d.Requests) > 0, "privacy.request"},
		{d.Mentor != nil, "privacy.mentor"},
		{len(d.Pairings) > 0, "privacy.pairings"},
		{len(d.Reports) > 0, "privacy.reports"},
		{talked, "privacy.talk"},
		{len(d.HeldWords) > 0, "privacy.held-words"},
		{len(d.Posted) > 0, "privacy.posted"},
		{len(d.Mentions) > 0, "privacy.named"},
		{d.Name != nil, "privacy.name"},
		{len(d.Audit) > 0, "privacy.audit"},
		{d.MentoringBanned, "privacy.barred"},
	} {
		if l.kept {
			lines = append(lines, s.Say(l.key, words.Args{"Day": m.QuietUntil}))
		}
	}
	return lines
}

// privacySettings changes what a member chose, and shows it where nothing is to be changed. What is left out stays.
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
	chooseNotes(rq, &m)
	if err := tx.PutMember(m); err != nil {
		return commands.Reply{}, err
	}
	if err := checkin.MoveReminder(tx, m, rq.Now); err != nil {
		return commands.Reply{}, err
	}
	if !rq.ClockInDoubt { // else the next daily round forgets what is too old
		_, err = tx.Retain(m.ID, rq.Now)
	}
	return commands.Say(words.Join("\n", rq.Say("privacy.saved", nil), chosen(rq.Env, m))), err
}

// showSettings says how a member's choices stand, and how to change them. That needs no consent.
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

// chosen is how a member's choices stand.
func chosen(s commands.Env, m peer.Member) words.Text {
	support := "privacy.support-off"
	if m.SupportDMs {
		support = "privacy.support-on"
	}
	return words.Join("\n",
		s.Say("privacy.settings", words.Args{
			"Share": s.Say(shareKey(m.Share), nil), "Zone": words.Text(commands.ZoneName(m.Calendar.Zone)), "Hour": m.Calendar.Rollover,
		}),
		notesKept(s, m), s.Say(support, nil),
	)
}

// notesFor are how long notes can be kept. Their order is that of notesDays.
func notesFor() []string { return []string{"30 days", "90 days", "1 year", "until I delete them"} }

func notesDays() []int { return []int{30, 90, peer.KeepNotesDefault, 0} }

// chooseNotes takes in how long notes are kept. Not keeping them wins over how long.
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

// notesKept says how long a member's notes are kept.
func notesKept(s commands.Env, m peer.Member) words.Text {
	switch m.KeepNotes {
	case peer.KeepNotesOneDay:
		return s.Say("privacy.notes-one-day", nil)
	case 0:
		return s.Say("privacy.notes-always", nil)
	}
	return s.Say("privacy.notes-days", words.Args{"Count": m.KeepNotes})
}

// privacyDelete says what goes and what stays, and asks: everybody alike, for who never agreed may stand in what others did.
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

// shareKey names what others see of an entry.
func shareKey(s peer.Share) string {
	return [...]string{"choice.share.me", "choice.share.mood", "choice.share.the-room", "choice.share.covered"}[s]
}
