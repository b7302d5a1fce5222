package peer

import (
	"slices"
	"time"
)

// Settings are what the owner of a guild chose. The zero value is a guild that was not set up.
type Settings struct {
	// Name is what the guild was called when that was last needed: right after a start Discord has not said it yet.
	Name           UserText
	CheckIns       ID     // channel for shared check-ins
	Celebrations   ID     // channel for shared milestones
	Mentoring      ID     // channel whose private threads hold pairings
	Moderators     ID     // channel for moderators' cards
	Moderator      ID     // role
	Mentor         ID     // role
	Adult          ID     // role of grown-ups, whom mentoring and circles are for; 0 for no such rule
	Zone           string // IANA name, "" means UTC
	PingModerators bool   // requests ping the moderator role
	Ladder         string // as ParseLadder reads it; "" means the default
	PastLadders    []PastLadder
	Roles          []RungRole
	Prompt         Prompt
	Meetings       ID   // channel of the board of meetings
	MeetingPing    ID   // role that is notified when a session opens, 0 for none
	Circles        ID   // channel whose private threads hold circles
	TwoCircles     bool // whether one person can be in two of them
	Door           ID   // channel of the door's post
	Hellos         ID   // channel for hellos, 0 for the door's
	Audiences      []Audience
	Language       string // code of what the community speaks, "" for English
}

// CirclesEach is how many circles one person can be in. Who is in more since that was changed stays.
func (s Settings) CirclesEach() int {
	if s.TwoCircles {
		return 2
	}
	return 1
}

// Authority reports whether a role is that of moderators or mentors. Such a role is never tied to a rung.
func (s Settings) Authority(role ID) bool {
	return role != 0 && (role == s.Moderator || role == s.Mentor)
}

// SelfGiven are the roles that members get by their own word: the families' role at the door, and those of milestones.
func (s Settings) SelfGiven() (roles []ID) {
	if families, named := s.Families(); named {
		roles = append(roles, families.Role)
	}
	for _, rr := range s.Roles {
		if !slices.Contains(roles, rr.Role) {
			roles = append(roles, rr.Role)
		}
	}
	return roles
}

// Prompt is the question posted in the check-ins channel once a day, in Zone, or the community's zone if that is "".
type Prompt struct {
	Alarm
	On   bool
	Zone string
}

// RungRole ties a role to a rung.
type RungRole struct {
	Rung Rung
	Role ID
	// Refused says that Discord refused to give the role, the last time it was to be given.
	Refused bool
}

// PastLadder is a ladder that was replaced.
type PastLadder struct {
	Ladder string // as ParseLadder reads it
	Until  time.Time
}

// maxPastLadders is how many replaced ladders are kept; the oldest goes first.
const maxPastLadders = 20

// WithLadder returns the settings with another ladder from now on. The old one is added to PastLadders, each ladder
// once, so that rungs which members reached under it and nobody recorded yet can still be recorded (see CatchUp).
func (s Settings) WithLadder(l Ladder, now time.Time) Settings {
	before, err := ParseLadder(s.Ladder)
	if err != nil {
		before = DefaultLadder()
	}
	after := l.String()
	if after == before.String() {
		return s
	}
	s.Ladder = after
	past := slices.DeleteFunc(slices.Clone(s.PastLadders), func(p PastLadder) bool {
		return p.Ladder == after || p.Ladder == before.String()
	})
	past = append(past, PastLadder{before.String(), now})
	s.PastLadders = past[max(0, len(past)-maxPastLadders):]
	return s
}

// LadderSince returns when the ladder was last changed, the zero time for never.
func (s Settings) LadderSince() time.Time {
	if len(s.PastLadders) == 0 {
		return time.Time{}
	}
	return s.PastLadders[len(s.PastLadders)-1].Until
}

// AuditEntry is one line of the audit log: actor, verb and target, no text.
type AuditEntry struct {
	ID     ID // the interaction, which Discord may deliver twice; 0 for none
	At     time.Time
	Actor  ID
	Verb   string // "open", "claim", "assign", …
	Target ID
}
