package peer

import (
	"cmp"
	"slices"
	"time"
)

// MaxMatches is how many matches Rank returns: as many as a Discord select can show.
const MaxMatches = 25

// Candidate is a mentor with what ranking needs.
type Candidate struct {
	Mentor   Mentor
	Load     int // active mentees plus open asks
	Calendar Calendar
}

// OnLeave reports whether the mentor is on leave at an instant, by their own calendar.
func (c Candidate) OnLeave(now time.Time) bool {
	return c.Mentor.Leave != 0 && c.Calendar.Day(now) < c.Mentor.Leave
}

// Room returns how many more mentees the mentor can take, 0 when full.
func (c Candidate) Room() int { return max(0, c.Mentor.Capacity-c.Load) }

// Refusal returns a *Refused if the mentor cannot be asked for a request now, or nil. It checks what Request.Apply
// cannot see (state, leave, room and blocks of the mentor) and what Apply checks for Assign.
func (c Candidate) Refusal(r Request, now time.Time) error {
	if why := r.against(c.Mentor.Member); why != 0 {
		return &Refused{why}
	}
	switch {
	case c.Mentor.State != MentorOpen:
		return &Refused{MentorNotOpen}
	case c.OnLeave(now):
		return &Refused{MentorOnLeave}
	case c.Room() == 0:
		return &Refused{MentorFull}
	}
	return nil
}

// Match is a mentor who can be asked, with the reasons as data; sentences are in the catalogue.
type Match struct {
	Mentor    ID
	Languages []string // in common, as the mentor wrote them, in the mentor's order
	// HoursApart is how far apart they are, 0–12 hours, rounded: their usual hours where both said them, else their
	// wall clocks now. It means nothing unless HoursKnown: "same hours" is said only of people who set hours or a zone.
	HoursApart int
	HoursKnown bool
	Hours      Hours // the mentor's usual hours, by the mentor's clock
	Answers    bool  // the mentor said that they can answer the request's wish
	Agreed     bool  // to the code of conduct; else they are asked to with the request
	Room       int   // for how many more, at least 1
	Load       int   // active mentees plus open asks
	// LastAssigned is when a moderator last chose this mentor; zero for never.
	LastAssigned time.Time
}

// Rank returns the mentors who can be asked, best first, at most MaxMatches: those who can meet the request's wish,
// then those with a language in common (no difference if the request names none), then the nearer in steps of three
// hours, then the less loaded, then those assigned longest ago, then the nearer, then the lower ID. The order of all
// does not matter. Languages are compared by tagsOf, so that "Deutsch" matches "German"; nil compares their words only.
// Rank only sorts: a moderator decides.
func Rank(r Request, mentee Calendar, all []Candidate, tagsOf TagsOf, now time.Time) []Match {
	languages := speakerOf(r.Languages, tagsOf)
	member := usualTime{r.Hours, mentee.Zone != "", mentee.offset(now)}
	ranked := make([]*ranking, 0, len(all)) // pointers, because sorting moves them
	for _, c := range all {
		if c.Refusal(r, now) != nil {
			continue
		}
		apart, known := member.apart(usualTime{c.Mentor.Hours, c.Calendar.Zone != "", c.Calendar.offset(now)})
		ranked = append(ranked, &ranking{apart: apart, match: Match{
			Mentor:       c.Mentor.Member,
			Languages:    languages.common(c.Mentor.Languages),
			HoursKnown:   known,
			HoursApart:   int(apart.Round(time.Hour) / time.Hour),
			Hours:        c.Mentor.Hours,
			Answers:      r.Wish.CanBeMet() && c.Mentor.Answers == r.Wish,
			Agreed:       c.Mentor.Conduct > 0,
			Room:         c.Room(),
			Load:         c.Load,
			LastAssigned: c.Mentor.LastAssigned,
		}})
	}
	slices.SortFunc(ranked, better)
	var matches []Match
	for _, k := range ranked[:min(len(ranked), MaxMatches)] {
		matches = append(matches, k.match)
	}
	return matches
}

// ranking is a match with what is needed for sorting only.
type ranking struct {
	match Match
	apart time.Duration
}

func better(a, b *ranking) int {
	const step = 3 * time.Hour
	return cmp.Or(
		-cmp.Compare(asInt(a.match.Answers), asInt(b.match.Answers)),
		-cmp.Compare(min(1, len(a.match.Languages)), min(1, len(b.match.Languages))),
		cmp.Compare(a.apart/step, b.apart/step),
		cmp.Compare(a.match.Load, b.match.Load),
		a.match.LastAssigned.Compare(b.match.LastAssigned),
		cmp.Compare(a.apart, b.apart),
		cmp.Compare(a.match.Mentor, b.match.Mentor),
	)
}

// usualTime is when a person usually has time: their part of the day, their zone's offset, and whether they set a zone.
type usualTime struct {
	hours     Hours
	zoneKnown bool
	offset    time.Duration
}

// unknownApart is how far apart two people count whose hours and zones are not both known: the mean of any two clocks.
const unknownApart = 6 * time.Hour

// apart returns how far apart two people's usual hours are or, where one of them did not say, their wall clocks; and
// whether that is known: of each the hours or the zone. If not, it is unknownApart.
func (a usualTime) apart(b usualTime) (time.Duration, bool) {
	switch {
	case a.hours == AnyHours && !a.zoneKnown || b.hours == AnyHours && !b.zoneKnown:
		return unknownApart, false
	case a.hours == AnyHours || b.hours == AnyHours:
		return clockDistance(a.offset, b.offset), true
	}
	// In UTC a part of the day is at its local hour less the offset.
	return clockDistance(a.hours.middle()-a.offset, b.hours.middle()-b.offset), true
}

// asInt returns 1 for true, for sorting.
func asInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// clockDistance returns how far apart two wall clocks are round the dial, whatever the date: 0–12 hours.
func clockDistance(a, b time.Duration) time.Duration {
	d := (a - b).Abs() % (24 * time.Hour)
	return min(d, 24*time.Hour-d)
}
