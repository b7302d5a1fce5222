package peer

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxAgo bounds numbers in relative dates: larger ones are no date that a person means, and could overflow a Day.
const maxAgo = 100_000

// ParseDay reads a date in the past or present as members write it: "2026-03-02", "2026-3-2", "2 March 2026", "Mar 2,
// 2026", "2 Mar" (the last one up to today), "today", "yesterday", "3 days ago", "a week ago", "5 months ago", "last
// Monday", "Monday" (the last one before today). Case, commas and spaces do not matter. It also reads dates that are
// clearly in the future ("tomorrow", "in 2 weeks"), so that CheckSince can say why they are refused. It checks the
// writing only; CheckSince and the rules of setbacks check the day. Its only error is ErrNotADay.
func ParseDay(s string, today Day) (Day, error) { return dateReader{today: today}.read(s) }

// ParseFutureDay reads a date in the future, as ParseDay does, except that "2 weeks" means in two weeks, "2 Mar" the
// next one from today on, and "Monday" the next one after today. Its only error is ErrNotADay.
func ParseFutureDay(s string, today Day) (Day, error) {
	return dateReader{today: today, ahead: true}.read(s)
}

// dateReader reads dates relative to today. ahead says that a date without a direction is in the future.
type dateReader struct {
	today Day
	ahead bool
}

func (r dateReader) read(s string) (Day, error) {
	words := strings.Fields(strings.ReplaceAll(strings.ToLower(s), ",", " "))
	words = slices.DeleteFunc(words, func(w string) bool { return w == "the" || w == "of" || w == "on" })
	for _, try := range []func([]string) (Day, bool){r.named, r.counted, r.weekday, r.numeric, r.withMonth} {
		if d, ok := try(words); ok {
			return d, nil
		}
	}
	return 0, ErrNotADay
}

// named reads "today" and its neighbours.
func (r dateReader) named(words []string) (Day, bool) {
	switch strings.Join(words, " ") {
	case "today":
		return r.today, true
	case "yesterday":
		return r.today - 1, true
	case "tomorrow":
		return r.today + 1, true
	case "day before yesterday":
		return r.today - 2, true
	case "day after tomorrow":
		return r.today + 2, true
	}
	return 0, false
}

// counted reads "3 days ago", "a week ago", "in 2 weeks", "2 weeks from now" and, in the future, "2 weeks".
func (r dateReader) counted(words []string) (Day, bool) {
	n := len(words)
	switch {
	case n == 3 && words[2] == "ago":
		return r.after(words[0], words[1], -1)
	case n == 3 && words[0] == "in":
		return r.after(words[1], words[2], 1)
	case n == 4 && words[2] == "from" && words[3] == "now":
		return r.after(words[0], words[1], 1)
	case n == 2 && r.ahead:
		return r.after(words[0], words[1], 1)
	}
	return 0, false
}

// after returns the day a number of units after today, or before it for sign -1.
func (r dateReader) after(number, unit string, sign int) (Day, bool) {
	n, ok := count(number)
	if !ok {
		return 0, false
	}
	n *= sign
	switch strings.TrimSuffix(unit, "s") {
	case "day":
		return r.today + Day(n), true
	case "week":
		return r.today + 7*Day(n), true
	case "month":
		return r.today.AddMonths(n), true
	case "year":
		return r.today.AddMonths(12 * n), true
	}
	return 0, false
}

// count reads digits, "a", "an" and the words for 1 to 12.
func count(s string) (int, bool) {
	if s == "a" || s == "an" {
		return 1, true
	}
	spelled := []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if i := slices.Index(spelled, s); i >= 0 {
		return i + 1, true
	}
	n, err := strconv.ParseUint(s, 10, 64)
	return int(n), err == nil && n <= maxAgo
}

// weekday reads "last Monday" (the latest before today), "next Monday" (the first after today) and "Monday".
func (r dateReader) weekday(words []string) (Day, bool) {
	ahead := r.ahead
	if len(words) == 2 && (words[0] == "last" || words[0] == "next") {
		ahead = words[0] == "next"
		words = words[1:]
	}
	if len(words) != 1 {
		return 0, false
	}
	w, ok := parseWeekday(words[0])
	if !ok {
		return 0, false
	}
	if ahead {
		return r.today + 1 + Day(w-(r.today+1).Weekday()+7)%7, true
	}
	return r.today - 1 - Day((r.today-1).Weekday()-w+7)%7, true
}

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(((int64(d)+4)%7 + 7) % 7) } // 1 January 1970 was a Thursday

// parseWeekday reads a weekday in English, in lower case, in full or as its first letters ("thu", "tues").
func parseWeekday(s string) (time.Weekday, bool) {
	for w := time.Sunday; w <= time.Saturday; w++ {
		name := strings.ToLower(w.String())
		if s == name || len(s) >= 3 && len(s) <= 5 && strings.HasPrefix(name, s) {
			return w, true
		}
	}
	return 0, false
}

// parseMonth reads a month in English, in lower case, in full or as its first letters ("jan", "sept").
func parseMonth(s string) (time.Month, bool) {
	s = strings.TrimSuffix(s, ".")
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if s == name || len(s) >= 3 && len(s) <= 4 && strings.HasPrefix(name, s) {
			return m, true
		}
	}
	return 0, false
}

// numeric reads "2026-03-02", "2026-3-2" and "2026/3/2". "3/2/2026" means different days to different readers and is
// refused.
func (r dateReader) numeric(words []string) (Day, bool) {
	if len(words) != 1 {
		return 0, false
	}
	for _, separator := range []string{"-", "/"} {
		if parts := strings.Split(words[0], separator); len(parts) == 3 {
			month, err := strconv.ParseUint(parts[1], 10, 8)
			if err != nil || len(parts[1]) > 2 {
				return 0, false
			}
			return civil(parts[0], time.Month(month), parts[2])
		}
	}
	return 0, false
}

// withMonth reads dates with a month's name: "2 March 2026", "March 2 2026", "2026 March 2", and without a year.
func (r dateReader) withMonth(words []string) (Day, bool) {
	i := slices.IndexFunc(words, func(w string) bool { _, ok := parseMonth(w); return ok })
	if i < 0 || len(words) < 2 || len(words) > 3 {
		return 0, false
	}
	month, _ := parseMonth(words[i])
	numbers := slices.Delete(slices.Clone(words), i, i+1)
	if len(numbers) == 1 {
		return r.nearest(month, ordinal(numbers[0]))
	}
	if len(numbers[0]) == 4 && i != 0 { // the year first
		return civil(numbers[0], month, ordinal(numbers[1]))
	}
	return civil(numbers[1], month, ordinal(numbers[0]))
}

// nearest returns the day and month in the year in which it is nearest to today: not after today or, ahead, not before.
func (r dateReader) nearest(month time.Month, day string) (Day, bool) {
	year, _, _ := r.today.Date()
	step := -1
	if r.ahead {
		step = 1
	}
	// 29 February is at most eight years away (1896 to 1904).
	for y := year - 1*step; y != year+9*step; y += step {
		d, ok := civil(strconv.Itoa(y), month, day)
		if ok && (r.ahead && d >= r.today || !r.ahead && d <= r.today) {
			return d, true
		}
	}
	return 0, false
}

// ordinal returns "6" for "6th".
func ordinal(s string) string {
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			return rest
		}
	}
	return s
}

// civil returns the day of a year of four digits, a month and a day of the month, and false if there is no such date.
func civil(year string, month time.Month, day string) (Day, bool) {
	y, err := strconv.ParseUint(year, 10, 16)
	if err != nil || len(year) != 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(day, 10, 8)
	if err != nil || len(day) > 2 {
		return 0, false
	}
	d := Date(int(y), month, int(n))
	gotYear, gotMonth, gotDay := d.Date()
	return d, gotYear == int(y) && gotMonth == month && gotDay == int(n)
}
