package peer

import (
	"cmp"
	"slices"
	"time"
)

// CircleMatch is a circle that has a seat free, with the reasons as data; sentences are in the catalogue.
type CircleMatch struct {
	Circle    Circle
	Languages []string // in common, as the circle has them
	// HoursApart is how far apart the usual hours are, 0–12 hours, rounded; it means nothing unless HoursKnown.
	HoursApart int
	HoursKnown bool
}

// RankCircles returns the circles that someone can ask to join, best first, at most MaxMatches: those with a language in
// common, then the nearer in steps of three hours, then those with more members of the first MinSeats (a circle that
// begins helps more than two that wait), then the nearer, then the older. fits says what Circle cannot see: whether the
// audience is theirs and whether anyone there must not be brought together with them. It is asked in the order of the
// result and only as often as needed. Languages are compared by tagsOf. The order of all does not matter.
func RankCircles(look CircleLook, mine Calendar, all []Circle, tagsOf TagsOf, fits func(Circle) bool, now time.Time) []CircleMatch {
	languages := speakerOf(look.Languages, tagsOf)
	member := usualTime{look.Hours, mine.Zone != "", mine.offset(now)}
	type ranked struct {
		CircleMatch
		apart time.Duration
	}
	open := make([]*ranked, 0, len(all))
	for _, c := range all {
		if c.Room() == 0 || c.Unlisted || len(c.Seats) == 0 {
			continue
		}
		apart, known := member.apart(usualTime{c.Hours, c.Zone != "", Calendar{Zone: c.Zone}.offset(now)})
		open = append(open, &ranked{CircleMatch{c, languages.common(c.Languages), int(apart.Round(time.Hour) / time.Hour), known}, apart})
	}
	const step = 3 * time.Hour
	slices.SortFunc(open, func(a, b *ranked) int {
		return cmp.Or(
			-cmp.Compare(min(1, len(a.Languages)), min(1, len(b.Languages))),
			cmp.Compare(a.apart/step, b.apart/step),
			-cmp.Compare(min(MinSeats, len(a.Circle.Seats)), min(MinSeats, len(b.Circle.Seats))),
			cmp.Compare(a.apart, b.apart),
			cmp.Compare(a.Circle.ID, b.Circle.ID),
		)
	})
	var matches []CircleMatch
	for _, r := range open {
		if len(matches) == MaxMatches {
			break
		}
		if fits(r.Circle) {
			matches = append(matches, r.CircleMatch)
		}
	}
	return matches
}

// DrawCircleName returns a name for a new circle that no circle of the guild has, by an id that is as good as random. Names
// beyond CircleNames are the same again with a number: name n is name (n-1)%CircleNames+1 of the list.
func DrawCircleName(all []Circle, id ID) int {
	taken := make(map[int]bool, len(all))
	for _, c := range all {
		taken[c.Name] = true
	}
	for first := 1; ; first += CircleNames {
		var free []int
		for n := first; n < first+CircleNames; n++ {
			if !taken[n] {
				free = append(free, n)
			}
		}
		if len(free) > 0 {
			return free[int(uint64(id)>>22%uint64(len(free)))]
		}
	}
}
