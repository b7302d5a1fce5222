package commands

import (
	"slices"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Which room sees what a member shares: the community's, or the families' own. Someone with the families' role shares with
// families. Who also counts days of their own has both lives, and is asked each time, without a default. What is shared
// remembers its room, so that everything that follows (an edit, support, taking it back) stays there.

// ShareRooms are the rooms that something the acting member shares can go to; none while their roles are unknown.
type ShareRooms struct{ Everyone, Families bool }

// RoomsOf returns the rooms for what the acting member shares.
func RoomsOf(tx *storage.Tx, rq Request, set peer.Settings) (ShareRooms, error) {
	_, named := set.Families()
	switch {
	case !named:
		return ShareRooms{Everyone: true}, nil
	case rq.RolesUnknown():
		return ShareRooms{}, nil
	case !rq.IsFamily(set):
		return ShareRooms{Everyone: true}, nil
	}
	journeys, err := tx.Journeys(rq.Member)
	own := slices.ContainsFunc(journeys, func(j peer.Journey) bool { return j.Open() && !j.ForSomeone })
	return ShareRooms{Everyone: own, Families: true}, err
}

// Unknown reports whether no room is known, because Discord did not say which roles the member has.
func (r ShareRooms) Unknown() bool { return r == ShareRooms{} }

// In returns the rooms that have a channel, where channel returns it from the settings of a room.
func (r ShareRooms) In(set peer.Settings, channel func(peer.Settings) peer.ID) ShareRooms {
	if r.Everyone && r.Families && channel(set.InRoom(true)) == 0 {
		r.Families = false
	}
	if r.Everyone && r.Families && channel(set) == 0 {
		r.Everyone = false
	}
	return r
}

// Both reports whether the member has to choose.
func (r ShareRooms) Both() bool { return r.Everyone && r.Families }

// WhichRoom are the buttons of "Which room?". id returns the id of the button for a room.
func (s Env) WhichRoom(set peer.Settings, id func(families bool) string) []Button {
	families, _ := set.Families()
	return []Button{
		{Label: s.Label("audience.everyone"), Style: Secondary, ID: id(false)},
		{Label: words.Plain(families.Label, 25).Reveal(), Style: Secondary, ID: id(true)},
	}
}

// Reaches reports whether the acting member may react to a post of a target, by a button under it. To one in the families' room
// only who can read it may: a forged press learns nothing about what is shared there.
func Reaches(tx *storage.Tx, rq Request, families bool, owner peer.ID, target Target) (bool, error) {
	if !families {
		return true, nil
	}
	posted, err := tx.Posted(owner, target.String())
	if err != nil || posted == nil || posted.Message == 0 || posted.Message != rq.Message {
		return false, err
	}
	set, err := tx.Settings()
	if err != nil || rq.IsFamily(set) {
		return true, err
	}
	return IsModerator(tx, rq)
}
