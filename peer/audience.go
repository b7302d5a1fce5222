package peer

import "slices"

// Audience is a group of members that the owner named by a role, such as families: meetings and circles can be for it
// alone. Who belongs to it is Discord's to know: of that only the rooms in which a member shares are stored (Member.Rooms).
type Audience struct {
	Role  ID
	Label UserText // what members read: "Families"
	// Families marks the audience of people who love someone in recovery. A community has at most one.
	Families bool
	// CheckIns and Celebrations are the families' own channels for what they share, 0 for none.
	CheckIns, Celebrations ID
}

// ShareRooms are the rooms that something a member shares can go to, as a sum.
type ShareRooms uint8

// The rooms.
const (
	EveryonesRoom ShareRooms = 1 << iota
	FamiliesRoom
)

// Limits of audiences. 24 and "Everyone" fit into a menu of 25; nobody reads as many.
const (
	MaxAudiences     = 12
	MaxAudienceLabel = 40 // characters
)

// Audience returns the audience of a role, and whether there is one.
func (s Settings) Audience(role ID) (Audience, bool) {
	i := slices.IndexFunc(s.Audiences, func(a Audience) bool { return a.Role == role })
	if i < 0 {
		return Audience{}, false
	}
	return s.Audiences[i], true
}

// Families returns the families' audience, and whether there is one.
func (s Settings) Families() (Audience, bool) {
	i := slices.IndexFunc(s.Audiences, func(a Audience) bool { return a.Families })
	if i < 0 {
		return Audience{}, false
	}
	return s.Audiences[i], true
}

// IsFamilies reports whether a channel is one of the families' own.
func (s Settings) IsFamilies(channel ID) bool {
	families, _ := s.Families()
	return channel != 0 && (channel == families.CheckIns || channel == families.Celebrations)
}

// InRoom returns the settings as they are for what is shared with the families' room, or with the community's. No role goes
// with a milestone in the families' room: everyone would see it.
func (s Settings) InRoom(families bool) Settings {
	if !families {
		return s
	}
	a, _ := s.Families()
	s.CheckIns, s.Celebrations, s.Roles = a.CheckIns, a.Celebrations, nil
	return s
}

// AudiencesOf returns the audiences that someone with these roles belongs to, in the owner's order.
func (s Settings) AudiencesOf(roles []ID) []Audience {
	var have []Audience
	for _, a := range s.Audiences {
		if slices.Contains(roles, a.Role) {
			have = append(have, a)
		}
	}
	return have
}

// WithAudience returns the settings with this audience, in place of the one of the same role.
func (s Settings) WithAudience(a Audience) Settings {
	s.Audiences = slices.Clone(s.Audiences)
	if i := slices.IndexFunc(s.Audiences, func(o Audience) bool { return o.Role == a.Role }); i >= 0 {
		s.Audiences[i] = a
	} else {
		s.Audiences = append(s.Audiences, a)
	}
	return s
}

// WithoutAudience returns the settings without the audience of a role.
func (s Settings) WithoutAudience(role ID) Settings {
	s.Audiences = slices.DeleteFunc(slices.Clone(s.Audiences), func(a Audience) bool { return a.Role == role })
	return s
}
