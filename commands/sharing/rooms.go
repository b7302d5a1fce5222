package sharing

import (
	"cmp"
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Which room sees what a member shares: the community's, or the families' own. Someone with the families' role shares with
// families. Who also counts days of their own has both lives, and is asked each time, without a default. What is shared
// remembers its room, so that everything that follows (an edit, support, taking it back) stays there.
//
// A role can come and go by one press, and the owner can take an audience away. Then nothing goes to another room than the one
// that the member knows: by default nothing is shared, and a press that shares asks first (Moved). What they choose then is
// what they know (KnowRooms).

// Rooms are the rooms that something the acting member shares can go to; none while their roles are unknown. Moved says
// that the member knows others.
type Rooms struct{ Everyone, Families, Moved bool }

// RoomsOf returns the rooms for what the acting member shares.
func RoomsOf(tx *storage.Tx, rq commands.Request, set peer.Settings) (Rooms, error) {
	rooms, err := roomsNow(tx, rq, set)
	if err != nil || rooms.Unknown() {
		return rooms, err
	}
	m, err := tx.Member(rq.Member)
	if known := knownRooms(commands.Deref(m)); known != 0 {
		rooms.Moved = known != rooms.sum()
	}
	return rooms, err
}

// knownRooms are the rooms that a member knows. Who shares by default without having heard of families knows everyone's.
func knownRooms(m peer.Member) peer.ShareRooms {
	if m.Rooms == 0 && m.Share != peer.JustMe {
		return peer.EveryonesRoom
	}
	return m.Rooms
}

func (r Rooms) sum() (all peer.ShareRooms) {
	if r.Everyone {
		all |= peer.EveryonesRoom
	}
	if r.Families {
		all |= peer.FamiliesRoom
	}
	return all
}

// KnowRooms notes that the acting member chose a room among those there are now.
func KnowRooms(tx *storage.Tx, rq commands.Request, set peer.Settings) error {
	rooms, err := roomsNow(tx, rq, set)
	if err != nil {
		return err
	}
	return putRooms(tx, rq.Member, rooms.sum())
}

// storeRooms notes after the first answer, where there are families, which rooms it was about.
func storeRooms(tx *storage.Tx, rq commands.Request) error {
	set, err := tx.Settings()
	if _, named := set.Families(); err != nil || !named {
		return err
	}
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil || m.Rooms != 0 {
		return err
	}
	rooms, err := roomsNow(tx, rq, set)
	if err != nil {
		return err
	}
	return putRooms(tx, rq.Member, cmp.Or(knownRooms(*m), rooms.sum()))
}

func putRooms(tx *storage.Tx, who peer.ID, rooms peer.ShareRooms) error {
	m, err := tx.Member(who)
	if err != nil || m == nil || rooms == 0 || m.Rooms == rooms {
		return err
	}
	m.Rooms = rooms
	return tx.PutMember(*m)
}

// roomsNow returns the rooms by the member's roles and journeys.
func roomsNow(tx *storage.Tx, rq commands.Request, set peer.Settings) (Rooms, error) {
	_, named := set.Families()
	switch {
	case !named:
		return Rooms{Everyone: true}, nil
	case rq.RolesUnknown():
		return Rooms{}, nil
	case !rq.IsFamily(set):
		return Rooms{Everyone: true}, nil
	}
	journeys, err := tx.Journeys(rq.Member)
	own := slices.ContainsFunc(journeys, func(j peer.Journey) bool { return j.Open() && !j.ForSomeone })
	return Rooms{Everyone: own, Families: true}, err
}

// Unknown reports whether no room is known, because Discord did not say which roles the member has.
func (r Rooms) Unknown() bool { return r == Rooms{} }

// In returns the rooms that have a channel, where channel returns it from the settings of a room.
func (r Rooms) In(set peer.Settings, channel func(peer.Settings) peer.ID) Rooms {
	if r.Everyone && r.Families && channel(set.InRoom(true)) == 0 {
		r.Families = false
	}
	if r.Everyone && r.Families && channel(set) == 0 {
		r.Everyone = false
	}
	return r
}

// Both reports whether there are two.
func (r Rooms) Both() bool { return r.Everyone && r.Families }

// Choose reports whether the member has to choose: among two, or because they know another.
func (r Rooms) Choose() bool { return r.Both() || r.Moved }

// Has reports whether there is the room.
func (r Rooms) Has(families bool) bool { return families && r.Families || !families && r.Everyone }

// WhichRoom are the buttons of "Which room?". id returns the id of the button for a room.
func WhichRoom(s commands.Env, set peer.Settings, rooms Rooms, id func(families bool) string) (row []commands.Button) {
	if rooms.Everyone {
		row = append(row, commands.Button{Label: s.Label("audience.everyone"), Style: commands.Secondary, ID: id(false)})
	}
	if families, named := set.Families(); named && rooms.Families {
		row = append(row, commands.Button{Label: words.Plain(families.Label, 25).Reveal(), Style: commands.Secondary, ID: id(true)})
	}
	return row
}

// Reaches reports whether the acting member may react to a post of a target, by a button under it. To one in the families' room
// only who can read it may: a forged press learns nothing about what is shared there.
func Reaches(tx *storage.Tx, rq commands.Request, families bool, owner peer.ID, target commands.Target) (bool, error) {
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
	return commands.IsModerator(tx, rq)
}
