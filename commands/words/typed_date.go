package words

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// typedDates reads the words of one language in dates and days of the week that people type. Package peer reads the rest.
type typedDates struct {
	past, ahead map[string]string // folded words, and what they mean in English; "" for what means nothing
	days        map[string]string // likewise for days of the week
	longest     int               // letters of the longest
}

// typedWords are the words besides names that occur in dates: the key of those of the language, with commas between, and the
// English one. A word that means yesterday as well as tomorrow, like "कल", is read by the direction of the date.
func typedWords() [][2]string {
	return [][2]string{
		{"typed.skip", ""}, {"day.today", "today"}, {"day.yesterday", "yesterday"}, {"typed.today", "today"},
		{"typed.day", "days"}, {"typed.week", "weeks"}, {"typed.month", "months"}, {"typed.year", "years"},
		{"typed.one", "a"}, {"typed.ago", "ago"}, {"typed.in", "in"}, {"typed.last", "last"}, {"typed.next", "next"},
	}
}

// typedDays are the words besides names that occur where days of the week are typed.
func typedDays() [][2]string {
	return [][2]string{
		{"typed.skip", ""}, {"typed.week", "weeks"}, {"typed.every", "every"}, {"typed.and", "and"}, {"typed.to", "to"},
		{"typed.every-day", "every day"}, {"typed.work-days", "weekdays"}, {"typed.weekends", "weekends"},
	}
}

// readsDates returns the reader of a catalogue's dates.
func (c *Catalogue) readsDates() *typedDates {
	t := &typedDates{past: map[string]string{}, ahead: map[string]string{}, days: map[string]string{}}
	add := func(written, english string) {
		t.add(t.past, written, english)
		t.add(t.ahead, written, english)
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		for _, written := range []string{c.calendar.shortDays[day], c.calendar.weekdays[day]} {
			add(written, day.String())
			t.add(t.days, written, day.String())
		}
	}
	for month := time.January; month <= time.December; month++ {
		add(c.calendar.shortMonths[month-1], month.String())
		add(c.calendar.months[month-1], month.String())
	}
	before := [][2]string{{"typed.yesterday", "yesterday"}, {"typed.before-yesterday", "day before yesterday"}}
	after := [][2]string{{"typed.tomorrow", "tomorrow"}, {"typed.after-tomorrow", "day after tomorrow"}}
	for _, w := range slices.Concat(typedWords(), after, before) { // the last one wins
		c.eachTyped(w[0], func(written string) { t.add(t.past, written, w[1]) })
	}
	for _, w := range slices.Concat(typedWords(), before, after) {
		c.eachTyped(w[0], func(written string) { t.add(t.ahead, written, w[1]) })
	}
	for _, w := range typedDays() {
		c.eachTyped(w[0], func(written string) { t.add(t.days, written, w[1]) })
	}
	return t
}

// eachTyped calls do for each of the words of a key that this language has.
func (c *Catalogue) eachTyped(key string, do func(written string)) {
	if text, ok := c.bare[key]; ok {
		for written := range strings.SplitSeq(text().Reveal(), ",") {
			do(written)
		}
	}
}

func (t *typedDates) add(into map[string]string, written, english string) {
	key := strings.TrimRight(foldDate(written), ".॰")
	if key == "" || strings.TrimFunc(key, unicode.IsDigit) == "" {
		return
	}
	into[key] = english
	t.longest = max(t.longest, len([]rune(key)))
}

// EnglishDate returns a date that a member typed with English words in place of those of this language: "5 de enero" is
// "5 January". What is no word of this language stays. ahead says that the date is in the future.
func (c *Catalogue) EnglishDate(typed string, ahead bool) string {
	known := c.dates.past
	if ahead {
		known = c.dates.ahead
	}
	return inEnglishOrder(c.dates.english(known, typed))
}

// EnglishDays returns days of the week that a member typed with English words in place of those of this language: "lunes a
// jueves" is "Monday to Thursday". What is no word of this language stays.
func (c *Catalogue) EnglishDays(typed string) string {
	return strings.Join(c.dates.english(c.dates.days, typed), " ")
}

// english returns the words of a text, with English ones in place of the known.
func (t *typedDates) english(known map[string]string, typed string) []string {
	text := []rune(foldDate(typed))
	var out strings.Builder
	for i := 0; i < len(text); {
		word, english := t.at(known, text, i)
		if word == 0 {
			out.WriteRune(text[i])
			i++
			continue
		}
		out.WriteString(" " + english + " ")
		i += word
	}
	return strings.FieldsFunc(out.String(), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '،' || r == '、' })
}

// at returns the length and meaning of the longest known word that begins at i, 0 for none.
func (t *typedDates) at(known map[string]string, text []rune, i int) (length int, english string) {
	for n := min(t.longest, len(text)-i); n > 0; n-- {
		english, ok := known[string(text[i:i+n])]
		if !ok || !wordEnds(text, i) || !wordEnds(text, i+n) {
			continue
		}
		if i+n < len(text) && (text[i+n] == '.' || text[i+n] == '॰') { // of a short name
			n++
		}
		return n, english
	}
	return 0, ""
}

// wordEnds reports whether a word can end before i and another begin there. Between digits and letters it can.
func wordEnds(text []rune, i int) bool {
	if i == 0 || i == len(text) {
		return true
	}
	before, after := text[i-1], text[i]
	if unicode.IsDigit(before) || unicode.IsDigit(after) {
		return unicode.IsDigit(before) != unicode.IsDigit(after)
	}
	return !isLetter(before) || !isLetter(after) || unspaced(before) && unspaced(after)
}

// unspaced reports whether a letter is of a script that writes no spaces between words.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// inEnglishOrder puts the words of a date in the order of English: "ago 3 days" is "3 days ago", "Monday last" "last Monday".
func inEnglishOrder(all []string) string {
	move := func(word string, to func([]string) []string) {
		if i := slices.Index(all, word); i >= 0 {
			all = to(slices.Delete(all, i, i+1))
		}
	}
	move("ago", func(rest []string) []string { return append(rest, "ago") })
	for _, word := range []string{"in", "last", "next"} {
		move(word, func(rest []string) []string { return append([]string{word}, rest...) })
	}
	return strings.Join(all, " ")
}

// foldDate returns a text as FoldLetters does, without isolates. Digits of any script become 0 to 9.
func foldDate(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x2066 && r <= 0x2069:
			return -1
		case r > unicode.MaxASCII && unicode.IsDigit(r):
			return '0' + digit(r)
		}
		return r
	}, FoldLetters(strings.TrimSpace(s)))
}

// digit is the value of a decimal digit of any script: each has its ten in a row (Unicode: Nd).
func digit(r rune) rune {
	for _, ten := range unicode.Nd.R16 {
		if rune(ten.Lo) <= r && r <= rune(ten.Hi) {
			return (r - rune(ten.Lo)) % 10
		}
	}
	for _, ten := range unicode.Nd.R32 {
		if rune(ten.Lo) <= r && r <= rune(ten.Hi) {
			return (r - rune(ten.Lo)) % 10
		}
	}
	return 0
}
