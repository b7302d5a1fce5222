package peer

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const yearly = "yearly"

// Refusals of ladders and rungs.
var (
	ErrNotARung     = errors.New("not a rung")     // not "30d", "6m", "1y", or more than 100 years
	ErrEmptyLadder  = errors.New("empty ladder")   // nothing to reach
	ErrLadderTooBig = errors.New("too many rungs") // more than MaxRungs
)

// BadRung is ErrNotARung with the word that could not be read, as the owner wrote it.
type BadRung struct{ Word UserText }

// Error does not include the word, because a person wrote it.
func (e *BadRung) Error() string { return "a word of the ladder: " + ErrNotARung.Error() }

// Unwrap returns ErrNotARung.
func (e *BadRung) Unwrap() error { return ErrNotARung }

// MaxRungs is the most rungs a ladder can have.
const MaxRungs = 40

// Rung is a step of a milestone ladder: exactly one of the fields is above zero. Twelve months are stored as a year,
// so that equal rungs are equal values.
type Rung struct{ Days, Months, Years int }

// ParseRung reads "30d", "6m" or "1y", or the unit in full as in "30 days", in any case; up to 100 years. Its only
// error is ErrNotARung.
func ParseRung(s string) (Rung, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	unit := strings.TrimLeft(s, "0123456789")
	n, err := strconv.ParseUint(strings.TrimSuffix(s, unit), 10, 32)
	if err != nil || n == 0 {
		return Rung{}, ErrNotARung
	}
	r := Rung{}
	switch strings.TrimSpace(unit) {
	case "d", "day", "days":
		r.Days = int(n)
	case "m", "month", "months":
		r.Months = int(n)
		if n%12 == 0 {
			r = Rung{Years: int(n) / 12}
		}
	case "y", "year", "years":
		r.Years = int(n)
	}
	if r == (Rung{}) || r.length() > (Rung{Years: maxYears}).length() {
		return Rung{}, ErrNotARung
	}
	return r, nil
}

// String returns the rung as ParseRung reads it.
func (r Rung) String() string {
	switch {
	case r.Days > 0:
		return strconv.Itoa(r.Days) + "d"
	case r.Months > 0:
		return strconv.Itoa(r.Months) + "m"
	}
	return strconv.Itoa(r.Years) + "y"
}

// length returns a number to order rungs by, in 1/4800 days: the mean month of the Gregorian calendar is 146,097 days
// in 4,800 months.
func (r Rung) length() int64 {
	return 4800*int64(r.Days) + 146_097*(int64(r.Months)+12*int64(r.Years))
}

// Day returns the day on which the rung is reached from a start: that many days later, or on the calendar anniversary
// in months or years (see Day.AddMonths).
func (r Rung) Day(start Day) Day {
	if r.Days > 0 {
		return start + Day(r.Days)
	}
	return start.AddMonths(r.Months + 12*r.Years)
}

// Ladder is the list of rungs that can be reached, the shortest first, none twice; if Yearly, also every whole year
// after the last of them.
type Ladder struct {
	Rungs  []Rung
	Yearly bool
}

// DefaultLadder is "1d 3d 7d 14d 30d 60d 90d 6m 9m 1y 18m 2y yearly".
func DefaultLadder() Ladder {
	return Ladder{
		Rungs: []Rung{
			{Days: 1}, {Days: 3}, {Days: 7}, {Days: 14}, {Days: 30}, {Days: 60}, {Days: 90},
			{Months: 6}, {Months: 9}, {Years: 1}, {Months: 18}, {Years: 2},
		},
		Yearly: true,
	}
}

// ParseLadder reads rungs and "yearly", separated by spaces or commas, in any order; duplicates count once. "" is the
// default ladder. Errors: *BadRung, ErrLadderTooBig, ErrEmptyLadder.
func ParseLadder(s string) (Ladder, error) {
	if s == "" {
		return DefaultLadder(), nil
	}
	var l Ladder
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	for _, word := range words {
		if strings.EqualFold(word, yearly) {
			l.Yearly = true
			continue
		}
		r, err := ParseRung(word)
		if err != nil {
			return Ladder{}, &BadRung{UserText(word)}
		}
		if !slices.Contains(l.Rungs, r) {
			l.Rungs = append(l.Rungs, r)
		}
	}
	switch {
	case len(l.Rungs) > MaxRungs:
		return Ladder{}, ErrLadderTooBig
	case len(l.Rungs) == 0 && !l.Yearly:
		return Ladder{}, ErrEmptyLadder
	}
	slices.SortFunc(l.Rungs, byLength)
	return l, nil
}

// byLength compares rungs, the shorter first.
func byLength(a, b Rung) int {
	return cmp.Or(cmp.Compare(a.length(), b.length()), cmp.Compare(a.Days, b.Days))
}

// String returns the ladder as ParseLadder reads it.
func (l Ladder) String() string {
	var words []string
	for _, r := range l.Rungs {
		words = append(words, r.String())
	}
	if l.Yearly {
		words = append(words, yearly)
	}
	return strings.Join(words, " ")
}

// Has reports whether a rung is one of the ladder.
func (l Ladder) Has(r Rung) bool {
	return slices.Contains(l.Rungs, r) || l.Yearly && r == (Rung{Years: r.Years}) && r.Years >= l.firstYear().Years
}

// firstYear returns the first whole year after the listed rungs.
func (l Ladder) firstYear() Rung {
	r := Rung{Years: 1}
	for len(l.Rungs) > 0 && byLength(r, l.Rungs[len(l.Rungs)-1]) <= 0 {
		r.Years++
	}
	return r
}
