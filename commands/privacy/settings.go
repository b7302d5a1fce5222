package privacy

import (
	"cmp"
	"slices"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/dates"
	"waymark/commands/languages"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// privacySettings changes the options that were given, and keeps the others. Without options it shows the settings.
func privacySettings(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if len(rq.Options) == 0 {
		return showSettings(tx, rq)
	}
	return saveSettings(tx, rq, false)
}

// saveSettings saves what was chosen. A shorter time for notes that would delete some is saved only if the member agreed to
// that; otherwise it asks, holds the request, and saves nothing.
func saveSettings(tx *storage.Tx, rq commands.Request, agreed bool) (commands.Reply, error) {
	language, _, err := languages.Choice(rq, true)
	if err != nil {
		return commands.Reply{}, err
	}
	rq.SpeakIn(language) // also the question for consent
	before, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := readSettings(rq, before)
	if err != nil {
		return commands.Reply{}, err
	}
	due := 0
	if m.KeepsNotesShorter(before) {
		if due, err = tx.DueNotes(m, rq.Now); err != nil {
			return commands.Reply{}, err
		}
	}
	if due > 0 && !agreed {
		return askToShorten(rq, m, due), nil
	}
	if err := tx.PutMember(m); err != nil {
		return commands.Reply{}, err
	}
	if rq.Choice("share") != "" { // for the rooms there are now
		set, err := tx.Settings()
		if err := cmp.Or(err, sharing.KnowRooms(tx, rq, set)); err != nil {
			return commands.Reply{}, err
		}
	}
	rq.Reread(tx)
	if err := checkin.MoveReminder(tx, m, rq.Now); err != nil {
		return commands.Reply{}, err
	}
	if due > 0 && !rq.ClockInDoubt { // else the next daily round deletes them
		if _, err = tx.Retain(m.ID, rq.Now); err != nil {
			return commands.Reply{}, err
		}
	}
	saved := "privacy.saved"
	if m.Calendar != before.Calendar {
		saved = "privacy.saved-day"
	}
	return commands.Say(words.Join("\n", rq.Say(saved, nil), chosen(rq.Env, m))), nil
}

// askToShorten asks before notes are deleted that are there now.
func askToShorten(rq commands.Request, m peer.Member, due int) commands.Reply {
	key := "privacy.one-day"
	if i := slices.Index(notesDays(), m.KeepNotes); i >= 0 {
		key = [...]string{
			"choice.notes-for.30-days", "choice.notes-for.90-days", "choice.notes-for.1-year", "choice.notes-for.until-i-delete-them",
		}[i]
	}
	reply := rq.Reply("privacy.shorten", words.Args{"Count": due, "Length": rq.Say(key, nil)}, commands.Unit(
		rq.Button("delete-it", commands.Danger, commands.ID("privacy:shorten", rq.Member, rq.ID)),
		rq.Button("keep-it", commands.Secondary, commands.ID("privacy:keep", rq.Member)),
	))
	reply.Suspend = &rq
	return reply
}

// deleteOldNotes is `Delete it`: it saves the settings that were held.
func deleteOldNotes(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	held, ok := rq.Held(id)
	if !ok || held.Command != "privacy settings" {
		return commands.Reply{}, commands.Refuse("privacy.shorten-late", nil)
	}
	rq.Options = held.Options
	reply, err := saveSettings(tx, rq, true)
	return reply.InPlace(), err
}

// keepOldNotes is `Keep it`: the settings stay as they are.
func keepOldNotes(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("privacy.shorten-kept", nil).InPlace(), nil
}

// readSettings returns the member with the options that were given.
func readSettings(rq commands.Request, m peer.Member) (peer.Member, error) {
	if i := slices.Index(checkin.Shares(), rq.Choice("share")); i >= 0 {
		m.Share = peer.Share(i)
	}
	zone, given, err := dates.Zone(rq, "zone")
	if err != nil {
		return peer.Member{}, err
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
	language, given, err := languages.Choice(rq, true)
	if err != nil {
		return peer.Member{}, err
	}
	if given {
		m.Language = language
	}
	chooseNotes(rq, &m)
	return m, nil
}

// completeSettings suggests zones and languages.
func completeSettings(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if rq.Focused == "language" {
		return commands.Reply{Choices: languages.Suggest(rq, true)}, nil
	}
	return dates.CompleteZone(tx, rq)
}

// showSettings shows a member's settings and how to change them. That needs no consent.
func showSettings(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	var now words.Text
	if m != nil {
		now = chosen(rq.Env, *m)
	} else {
		now = rq.Say("privacy.nothing-chosen", nil)
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
	if name := languages.Name(s, m.Language); name != "" {
		language = s.Say("language.chosen", words.Args{"Language": name})
	}
	return words.Join("\n",
		s.Say("privacy.settings", words.Args{
			"Share": s.Say(shareKey(m.Share), nil), "Zone": words.Text(dates.ZoneName(m.Calendar.Zone)), "Hour": m.Calendar.Rollover,
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
	case peer.KeepNotesDefault:
		return s.Say("privacy.notes-year", nil)
	case peer.KeepNotesOneDay:
		return s.Say("privacy.notes-one-day", nil)
	case 0:
		return s.Say("privacy.notes-always", nil)
	}
	return s.Say("privacy.notes-days", words.Args{"Count": m.KeepNotes})
}
