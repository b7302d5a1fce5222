package peer

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// MaxMatches is how many matches a select of Discord can show.
const MaxMatches = 25

// Candidate is a mentor with what ranking needs to know.
type Candidate struct {
	Mentor   Mentor
	Load     int // active mentees plus open asks
	Calendar Calendar
}

// Away reports whether the mentor is on leave, by their own calendar.
func (c Candidate) Away(now time.Time) bool {
	return c.Mentor.Leave != 0 && c.Calendar.Day(now) < c.Mentor.Leave
}

// Room returns how many more mentees the mentor can take, 0 when full.
func (c Candidate) Room() int { return max(0, c.Mentor.Capacity-c.Load) }

// Refusal returns why the mentor cannot be asked for a request now, as the Reason of a *Refused, or nil. It knows
// what Apply cannot see: state, room and blocks on the mentor's side; and what Apply sees of Assign.
func (c Candidate) Refusal(r Request, now time.Time) error {
	if why := r.against(c.Mentor.Member); why != 0 {
		return &Refused{why}
	}
	switch {
	case slices.Contains(c.Mentor.Blocked, r.Member):
		return &Refused{BlockedPair}
	case c.Mentor.State != MentorOpen:
		return &Refused{MentorNotOpen}
	case c.Away(now):
		return &Refused{MentorAway}
	case c.Room() == 0:
		return &Refused{MentorFull}
	}
	return nil
}

// Match is a mentor who can be asked, with the reasons as data: words are made elsewhere.
type Match struct {
	Mentor    ID
	Languages []string // in common, as the mentor wrote them, in the mentor's order
	// HoursApart is how far apart they are, 0–12, rounded: their usual hours where both said them, else their
	// wall clocks now.
	HoursApart int
	Hours      Hours // the mentor's usual hours, by the mentor's clock
	Answers    bool  // the mentor said that they can answer the request's wish
	Agreed     bool  // to the code of conduct; else they are asked to with the request
	Room       int   // for how many more, at least 1
	Load       int   // active mentees plus open asks
	// LastAssigned is when a moderator last chose this mentor; zero for never.
	LastAssigned time.Time
}

// Rank returns the mentors who can be asked, best first, at most MaxMatches: those who said that they can
// answer the request's wish before others, then those with a language in common (all alike if the request
// names none), then the nearer in steps of three hours, then the less loaded, then those assigned longest ago, then the nearer, then the lower ID.
// The order of all does not matter. It only sorts: a moderator decides.
func Rank(r Request, mentee Calendar, all []Candidate, now time.Time) []Match {
	offsets := offsets{now: now, byZone: map[string]time.Duration{}}
	home := offsets.of(mentee)
	ranked := make([]*ranking, 0, len(all)) // pointers: they are much smaller to move about
	for _, c := range all {
		if c.Refusal(r, now) != nil {
			continue
		}
		apart := hoursApart(r.Hours, home, c.Mentor.Hours, offsets.of(c.Calendar))
		ranked = append(ranked, &ranking{apart: apart, match: Match{
			Mentor:       c.Mentor.Member,
			Languages:    common(r.Languages, c.Mentor.Languages),
			HoursApart:   int(apart.Round(time.Hour) / time.Hour),
			Hours:        c.Mentor.Hours,
			Answers:      r.Wish != NoWish && r.Wish != TellModerator && c.Mentor.Answers == r.Wish,
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

// ranking is a match with what only sorting needs.
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

// offsets are zones' distances from UTC at one instant; each zone is looked up once, as that reads files.
type offsets struct {
	now    time.Time
	byZone map[string]time.Duration
}

func (o offsets) of(c Calendar) time.Duration {
	offset, ok := o.byZone[c.Zone]
	if !ok {
		_, seconds := o.now.In(c.location()).Zone()
		offset = time.Duration(seconds) * time.Second
		o.byZone[c.Zone] = offset
	}
	return offset
}

// hoursApart returns how far apart two people's usual hours are, or, where one of them did not say, their wall clocks.
func hoursApart(a Hours, aOffset time.Duration, b Hours, bOffset time.Duration) time.Duration {
	if a == AnyHours || b == AnyHours {
		return clockDistance(aOffset, bOffset)
	}
	// Each part of a day lies in UTC at its own hour less the offset.
	return clockDistance(a.middle()-aOffset, b.middle()-bOffset)
}

// middle is the middle of a part of the day.
func (h Hours) middle() time.Duration { return time.Duration((3+6*int(h))%24) * time.Hour }

func asInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// clockDistance returns how far apart two wall clocks are, at most 12 hours: round the dial, whatever the date.
func clockDistance(a, b time.Duration) time.Duration {
	d := (a - b).Abs() % (24 * time.Hour)
	return min(d, 24*time.Hour-d)
}

// common returns the mentor's languages that the member named too.
func common(wanted, spoken []string) []string {
	var both []string
	for _, s := range spoken {
		if slices.ContainsFunc(wanted, func(w string) bool { return sameLanguage(s, w) }) {
			both = append(both, s)
		}
	}
	return both
}

// sameLanguage also takes "some Hindi" for Hindi: the words of one stand within the other.
func sameLanguage(a, b string) bool {
	a, b = " "+strings.ToLower(a)+" ", " "+strings.ToLower(b)+" "
	return strings.Contains(a, b) || strings.Contains(b, a)
}

// ParseLanguages reads what somebody wrote in a field for languages ("Telugu, English and some Hindi"):
// split at commas, semicolons, slashes, line ends, "&", "and"; trimmed, doubles left out, at most 10 of at
// most 30 characters.
func ParseLanguages(s string) []string {
	const most, longest = 10, 30
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;/&+\n", r) }), "\n")
	var all []string
	for line := range strings.Lines(s) {
		for _, name := range splitAnd(string(CleanName(line))) {
			known := slices.ContainsFunc(all, func(o string) bool { return strings.EqualFold(o, name) })
			if name != "" && !known && len(all) < most {
				all = append(all, firstRunes(name, longest))
			}
		}
	}
	return all
}

// splitAnd splits at the word "and".
func splitAnd(s string) []string {
	names := []string{""}
	for _, word := range strings.Fields(s) {
		last := len(names) - 1
		if strings.EqualFold(word, "and") {
			names = append(names, "")
			continue
		}
		names[last] = strings.TrimSpace(names[last] + " " + word)
	}
	return names
}

func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n]))
	}
	return s
}
