package peer

import "time"

// MaxMatches is how many matches a select of Discord can show.
const MaxMatches = 25

// Candidate is a mentor with what ranking needs to know.
type Candidate struct {
	Mentor   Mentor
	Load     int // active mentees plus open asks
	Calendar Calendar
}

// Room returns how many more mentees the mentor can take, 0 when full.
func (c Candidate) Room() int { panic("not yet") }

// Refusal returns why the mentor cannot be asked for a request, as the Reason of a *Refused, or nil. It knows
// what Apply cannot see: state, room and blocks on the mentor's side; and what Apply sees of Assign.
func (c Candidate) Refusal(r Request) error { panic("not yet") }

// Match is a mentor who can be asked, with the reasons as data: words are made elsewhere.
type Match struct {
	Mentor     ID
	Languages  []string // in common, as the mentor wrote them, in the mentor's order
	HoursApart int      // between their wall clocks now, 0–12, rounded
	Room       int      // for how many more, at least 1
	Load       int      // active mentees plus open asks
	// LastAssigned is when a moderator last chose this mentor; zero for never.
	LastAssigned time.Time
}

// Rank returns the mentors who can be asked, best first, at most MaxMatches: those with a language in common
// before others (all alike if the request names none), then the nearer by wall clock in steps of three
// hours, then the less loaded, then those assigned longest ago, then the nearer, then the lower ID.
// The order of all does not matter. It only sorts: a moderator decides.
func Rank(r Request, mentee Calendar, all []Candidate, now time.Time) []Match { panic("not yet") }

// ParseLanguages reads what somebody wrote in a field for languages ("Telugu, English and some Hindi"):
// split at commas, semicolons, slashes, line ends, "&", "and"; trimmed, doubles left out, at most 10 of at
// most 30 characters.
func ParseLanguages(s string) []string { panic("not yet") }
