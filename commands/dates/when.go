package dates

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// WhenIn names a day with its date and the time zone in which it was counted.
func WhenIn(s commands.Env, day, today peer.Day, zone string) words.Text {
	if day < today-1 || day > today { // its name is its date
		return DateIn(s, day, zone)
	}
	return s.Say("checkin.when.day", words.Args{"When": s.When(day, today), "Day": day, "Zone": words.Text(ZoneName(zone))})
}

// DateIn is a day's date and the time zone in which it was counted.
func DateIn(s commands.Env, day peer.Day, zone string) words.Text {
	return s.Say("checkin.when.date", words.Args{"Day": day, "Zone": words.Text(ZoneName(zone))})
}

// NotMyZone lets a member choose their time zone, where it was only supposed.
func NotMyZone(s commands.Env, member peer.ID) commands.Button {
	return s.Button("not-my-zone", commands.Secondary, commands.ID("checkin:zone", member))
}
