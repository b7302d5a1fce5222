package commands

import (
	"slices"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// privacyGroup is a member's hold on what is kept about them: seeing it, choosing, taking it out.
func privacyGroup() Group {
	return Group{
		Name: "privacy",
		Commands: []Command{
			{Name: "privacy show", Access: Reads, Do: privacyShow},
			{Name: "privacy export", Access: Reads, Do: privacyExport},
			{Name: "privacy delete", Access: Reads, Do: privacyDelete},
			{Name: "privacy settings", Access: Writes, Do: privacySettings, Complete: completeZone, Options: []Option{
				{Name: "share", Type: String, Choices: shares()},
				{Name: "keep-notes", Type: Boolean},
				{Name: "notes-for", Type: String, Choices: notesFor()},
				{Name: "zone", Type: String, Max: zoneMax, Complete: true},
				{Name: "day-begins", Type: Integer, Min: 0, Max: 23},
				{Name: "support-messages", Type: Boolean},
			}},
		},
		Acts: []Act{{Name: "delete", Access: Writes, Do: deleteMember}},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			"privacy.unposted":    threadUnposted,
			"privacy.closed":      threadClosed,
			"privacy.looked":      looked,
			"privacy.last-looked": eraseWhoLeft,
		},
		Due: map[string]func(*storage.Tx, Due) ([]Effect, error){
			"privacy.round":      keepRound,
			"privacy.left":       lastLook,
			"privacy.guild-left": eraseGuild,
		},
	}
}

// privacyShow says what is kept about the member, in numbers, and who can see it.
func privacyShow(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if m == nil {
		held, err := tx.Holds(rq.Member)
		if held {
			return rq.reply("privacy.traces", nil), err
		}
		return rq.reply("privacy.nothing", nil), err
	}
	summary, err := tx.Summary(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	journeys, err := tx.Journeys(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	milestones, err := tx.Milestones(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	lines := []words.Text{
		rq.Say("privacy.kept", words.Args{"Since": m.ConsentAt}),
		rq.Say("privacy.check-ins", words.Args{"Count": summary.Count}),
		rq.Say("privacy.journeys", words.Args{"Count": len(journeys)}),
		rq.Say("privacy.milestones", words.Args{"Count": len(milestones)}),
		rq.Say("privacy.zone", words.Args{"Zone": words.Text(zoneName(m.Calendar.Zone)), "Hour": m.Calendar.Rollover}),
	}
	lines = append(lines, rq.Say("privacy.line", words.Args{"What": rq.notesKept(*m)}))
	more, err := alsoKept(tx, rq, *m)
	if err != nil {
		return Reply{}, err
	}
	lines = append(append(lines, more...), rq.Say("privacy.who", nil))
	return Reply{Message: &Message{Text: words.Join("\n", lines...)}}, nil
}

// alsoKept names, a line each, what is kept of some members only.
func alsoKept(tx *storage.Tx, rq Request, m peer.Member) ([]words.Text, error) {
	reminder, err := tx.Reminder(rq.Member)
	if err != nil {
		return nil, err
	}
	request, err := tx.RequestOf(rq.Member)
	if err != nil {
		return nil, err
	}
	mentor, err := tx.Mentor(rq.Member)
	if err != nil {
		return nil, err
	}
	var lines []words.Text
	for _, l := range []struct {
		kept bool
		key  string
	}{
		{m.Country != "", "privacy.country"},
		{reminder != nil, "privacy.reminder"},
		{len(m.Blocked) > 0, "privacy.blocked"},
		{request != nil, "privacy.request"},
		{mentor != nil, "privacy.mentor"},
		{tx.Barred(rq.Member), "privacy.barred"},
	} {
		if l.kept {
			lines = append(lines, rq.Say(l.key, nil))
		}
	}
	return lines, nil
}

// privacySettings changes what a member chose. What is left out stays.
func privacySettings(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := me(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if i := slices.Index(shares(), rq.Choice("share")); i >= 0 {
		m.Share = peer.Share(i)
	}
	zone, given, err := rq.zone("zone")
	if err != nil {
		return Reply{}, err
	}
	if given {
		m.Calendar.Zone = zone
	}
	if hour, given := rq.Int("day-begins"); given {
		m.Calendar.Rollover = hour
	}
	if v, given := rq.Options["support-messages"]; given {
		m.SupportDMs = v.Bool
	}
	rq.chooseNotes(&m)
	if err := tx.PutMember(m); err != nil {
		return Reply{}, err
	}
	if err := moveReminder(tx, m, rq.Now); err != nil {
		return Reply{}, err
	}
	forgot, err := forgetNotes(tx, m, rq.Now)
	if err == nil && forgot {
		err = tx.Freed(rq.Now)
	}
	support := "privacy.support-off"
	if m.SupportDMs {
		support = "privacy.support-on"
	}
	return say(words.Join("\n",
		rq.Say("privacy.saved", words.Args{
			"Share": rq.Say(shareKey(m.Share), nil), "Zone": words.Text(zoneName(m.Calendar.Zone)),
			"Hour": m.Calendar.Rollover,
		}),
		rq.notesKept(m), rq.Say(support, nil),
	)), err
}

// notesFor are how long notes can be kept. Their order is that of notesDays.
func notesFor() []string { return []string{"30 days", "90 days", "1 year", "until I delete them"} }

func notesDays() []int { return []int{30, 90, peer.KeepNotesDefault, 0} }

// chooseNotes takes in how long notes are kept. Not keeping them wins over how long.
func (rq Request) chooseNotes(m *peer.Member) {
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
func (s Scene) notesKept(m peer.Member) words.Text {
	switch m.KeepNotes {
	case peer.KeepNotesOneDay:
		return s.Say("privacy.notes-one-day", nil)
	case 0:
		return s.Say("privacy.notes-always", nil)
	}
	return s.Say("privacy.notes-days", words.Args{"Count": m.KeepNotes})
}

// privacyDelete says what goes and what stays, and asks.
func privacyDelete(tx *storage.Tx, rq Request) (Reply, error) {
	if held, err := tx.Holds(rq.Member); err != nil || !held {
		return rq.reply("privacy.nothing", nil), err
	}
	reply := rq.reply("privacy.delete", nil, buttons(
		rq.button("delete-everything", Danger, ID("privacy:delete", rq.Member)),
	)...)
	if tx.Barred(rq.Member) {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("privacy.delete-barred", nil))
	}
	return reply, nil
}

// shareKey names what others see of an entry.
func shareKey(s peer.Share) string {
	return [...]string{"choice.share.me", "choice.share.mood", "choice.share.the-room"}[s]
}
