package checkin

import (
	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// askZone asks for the member's time zone, by what their clock shows now: one zone for each time, and a search.
func askZone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	menu := commands.Select{ID: commands.ID("checkin:zone-set", rq.Member), Placeholder: rq.Label("checkin.zone.choose")}
	for _, c := range dates.SuggestZones("", m.Calendar.Zone, rq.Now) {
		menu.Options = append(menu.Options, zoneChoice(rq, c.Value))
	}
	text := rq.Say("checkin.zone.ask", words.Args{"Zone": words.Text(dates.ZoneName(m.Calendar.Zone))})
	return commands.Say(text, commands.Row{Select: &menu}, commands.Unit(
		rq.Button("find-zone", commands.Secondary, commands.ID("checkin:zone-find", rq.Member)),
	)), nil
}

// zoneChoice is a zone with its city and what its clocks show.
func zoneChoice(rq commands.Request, zone string) commands.Choice {
	city, ok := peer.ZoneCity(zone)
	if !ok {
		city = zone
	}
	at := rq.Now
	if offset, ok := peer.ZoneOffset(zone, rq.Now); ok {
		at = at.Add(offset)
	}
	return commands.Choice{Label: words.Text(city), Value: zone, About: rq.Say("checkin.zone.now", words.Args{"Time": words.Text(at.Format("15:04"))})}
}

// pickZone takes over the zone that was picked.
func pickZone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	zone := rq.Arg(1)
	if _, err := peer.LoadZone(zone); err != nil {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	return setZone(tx, rq, m, zone)
}

// setZone makes a zone the member's own. Entries stay on their days.
func setZone(tx *storage.Tx, rq commands.Request, m peer.Member, zone string) (commands.Reply, error) {
	m.Calendar.Zone, m.ZoneSet = zone, true
	if err := tx.PutMember(m); err != nil {
		return commands.Reply{}, err
	}
	if err := MoveReminder(tx, m, rq.Now); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("checkin.zone.set", words.Args{
		"Zone": words.Text(dates.ZoneName(zone)), "Day": m.Calendar.Day(rq.Now),
	}).InPlace(), nil
}

// askZoneName opens the form to search for a zone.
func askZoneName(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("checkin:zone-name", rq.Member), Title: rq.Label("checkin.zone.title"),
		Fields: []commands.Field{{
			ID: "zone", Label: rq.Label("checkin.zone.label"), Placeholder: rq.Label("checkin.zone.placeholder"),
			Max: dates.MaxZoneLength, Required: true,
		}},
	}}, nil
}

// saveZoneName takes over the zone that was searched for, or asks which of those that fit.
func saveZoneName(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if zone, given, err := dates.Zone(rq, "zone"); err == nil && given {
		return setZone(tx, rq, m, zone)
	}
	typed, _ := rq.Text("zone")
	found := dates.SuggestZones(typed.Reveal(), m.Calendar.Zone, rq.Now)
	if len(found) == 0 {
		return commands.Reply{}, commands.Refuse("refusal.no-zone", words.Args{"Zone": typed})
	}
	menu := commands.Select{ID: commands.ID("checkin:zone-set", rq.Member), Placeholder: rq.Label("checkin.zone.choose")}
	for _, c := range found {
		menu.Options = append(menu.Options, zoneChoice(rq, c.Value))
	}
	return rq.Reply("checkin.zone.which", nil, commands.Row{Select: &menu}).InPlace(), nil
}
