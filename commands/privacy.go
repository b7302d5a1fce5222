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
			{Name: "privacy settings", Access: Writes, Do: privacySettings, Options: []Option{
				{Name: "share", Type: String, Choices: shares()},
				{Name: "zone", Type: String, Max: 64},
				{Name: "day-begins", Type: Integer, Min: 0, Max: 23},
				{Name: "support-messages", Type: Boolean},
			}},
		},
		Acts: []Act{{Name: "delete", Access: Writes, Do: deleteMember}},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			"privacy.unposted": threadUnposted,
			"privacy.closed":   threadClosed,
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
		return rq.reply("privacy.nothing", nil), nil
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
	r, err := tx.RequestOf(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if r != nil {
		lines = append(lines, rq.Say("privacy.request", nil))
	}
	mentor, err := tx.Mentor(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if mentor != nil {
		lines = append(lines, rq.Say("privacy.mentor", nil))
	}
	lines = append(lines, rq.Say("privacy.who", nil))
	return Reply{Message: &Message{Text: words.Join("\n", lines...)}}, nil
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
	if zone, given := rq.Text("zone"); given {
		if _, err := peer.LoadZone(zone.Reveal()); err != nil {
			return Reply{}, Refuse("privacy.no-zone", words.Args{"Zone": zone})
		}
		m.Calendar.Zone = zone.Reveal()
	}
	if hour, given := rq.Int("day-begins"); given {
		m.Calendar.Rollover = hour
	}
	if v, given := rq.Options["support-messages"]; given {
		m.SupportDMs = v.Bool
	}
	if err := tx.PutMember(m); err != nil {
		return Reply{}, err
	}
	return rq.reply("privacy.saved", words.Args{
		"Share": rq.Say(shareKey(m.Share), nil), "Zone": words.Text(zoneName(m.Calendar.Zone)),
		"Hour": m.Calendar.Rollover,
	}), nil
}

// privacyDelete says what goes and what stays, and asks.
func privacyDelete(tx *storage.Tx, rq Request) (Reply, error) {
	if held, err := tx.Holds(rq.Member); err != nil || !held {
		return rq.reply("privacy.nothing", nil), err
	}
	return rq.reply("privacy.delete", nil, buttons(
		rq.button("delete-everything", Danger, ID("privacy:delete", rq.Member)),
	)...), nil
}

// shareKey names what others see of an entry.
func shareKey(s peer.Share) string {
	return [...]string{"choice.share.me", "choice.share.mood", "choice.share.the-room"}[s]
}
