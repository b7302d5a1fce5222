package words

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"

	"waymark/peer"
)

// Fault is something wrong with a file of sentences. A warning does not keep the language from being spoken.
type Fault struct {
	Key     string // "" for the file as a whole
	Says    string
	Warning bool
}

// Checked is what was found in a file of sentences.
type Checked struct {
	File   *File
	Faults []Fault
	// Core and All are how much of the core, and of everything, the language can say, in per cent.
	Core, All int
}

// Bad reports whether there is a fault that is more than a warning.
func (c Checked) Bad() bool {
	return slices.ContainsFunc(c.Faults, func(f Fault) bool { return !f.Warning })
}

// checker collects the faults of one file.
type checker struct {
	file    *File // what was given
	whole   *File // with the shipped file of its language under it
	english *File
	needed  []string // plural forms
	known   []string
	never   *regexp.Regexp
	buttons map[string]string // the key of a button by its English label
	found   []Fault
}

// Check looks for everything that is wrong with a file of sentences, which may hold some of them only: then it is held to lie
// over the shipped file of its language.
func Check(f *File) (Checked, error) {
	english, err := Shipped("en")
	if err != nil {
		return Checked{}, err
	}
	c := &checker{file: f, whole: f, english: english, buttons: map[string]string{}}
	if under, err := Shipped(f.Tag.String()); err == nil {
		under.dropUnusable(english)
		c.whole = over([]*File{f}, under)
	}
	c.needed, c.known = pluralsOf(f.Tag)
	c.never = neverPattern(c.whole.Never)
	for key, m := range english.Messages {
		if isButton(key) {
			c.buttons[m.Other] = key
		}
	}
	c.head()
	for _, key := range sortedKeys(f.Messages) {
		c.sentence(key)
	}
	c.dates()
	c.coverage()
	return Checked{
		File: f, Faults: c.found,
		Core: percent(len(english.Core)-len(c.whole.lacks(english.Core)), len(english.Core)),
		All:  percent(len(english.Messages)-len(c.whole.lacks(sortedKeys(english.Messages))), len(english.Messages)),
	}, nil
}

func percent(n, of int) int { return n * 100 / max(1, of) }

func (c *checker) fault(key, says string, args ...any) {
	c.found = append(c.found, Fault{Key: key, Says: fmt.Sprintf(says, args...)})
}

func (c *checker) warn(key, says string, args ...any) {
	c.found = append(c.found, Fault{Key: key, Says: fmt.Sprintf(says, args...), Warning: true})
}

// head checks the head, with what the shipped file says where this one is silent.
func (c *checker) head() {
	h := c.whole.Head
	if c.file.Tag == language.English && h.Language == "" {
		return
	}
	if h.Language != "" && language.Make(h.Language) != c.file.Tag {
		c.fault("", "head: language is %q, and the file is for %q", h.Language, c.file.Tag)
	}
	if h.Language == "" {
		c.fault("", "head: language is empty; write its code, like %q", c.file.Tag)
	}
	if h.Name == "" {
		c.fault("", "head: name is empty; write what its speakers call it")
	}
	if want := directionOf(c.file.Tag); h.Direction != want {
		c.fault("", "head: direction is %q; this language is written %q", h.Direction, want)
	}
	if _, err := time.Parse(time.DateOnly, h.Date); h.Date != "" && err != nil {
		c.fault("", "head: date is %q; write it like 2026-11-30", h.Date)
	}
	if c.file.Tag == language.English {
		return
	}
	if h.State != "draft" && h.State != "read" {
		c.fault("", "head: state is %q; it can be \"draft\" or \"read\"", h.State)
	}
	if h.ReadBy == "" {
		c.warn("", "head: read-by is empty, so this language is not spoken. Write who read the core aloud")
	}
	if h.CrisisReadBy == "" {
		c.warn("", "head: crisis-read-by is empty. Write who of a crisis line, or which clinician, read the core")
	}
}

// directionOf is how a language is written.
func directionOf(tag language.Tag) string {
	script, _ := tag.Script()
	if slices.Contains([]string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"}, script.String()) {
		return rightToLeftHead
	}
	return "ltr"
}

// sentence checks one sentence against the English one.
func (c *checker) sentence(key string) {
	m, english := c.file.Messages[key], c.english.Messages[key]
	if english == nil {
		c.fault(key, "there is no sentence of that name any more; take it out")
		return
	}
	places := placesIn(english)
	if err := sayable(m, places); err != nil {
		c.fault(key, "%v", err)
		return
	}
	c.plurals(key, m, english)
	for i, form := range forms(m) {
		if form != "" {
			c.form(key, pluralForms()[i], form, places)
		}
	}
	c.named(key, m, english)
	if m.Hash != "" && m.Hash != Fingerprint(english) {
		c.fault(key, "the English has changed since this was translated. It says now: %s\n    If the translation fits, write %s.hash = %q",
			strings.TrimSpace(english.Other), key, Fingerprint(english))
	}
}

// form checks one plural form of a sentence.
func (c *checker) form(key, name, form string, places map[string]string) {
	for _, place := range sortedKeys(places) {
		if !strings.Contains(form, places[place]) && (place != "Count" || name == "other") {
			c.fault(key, "%s is missing in: %s", places[place], form)
		}
	}
	if strings.ContainsAny(form, "!！¡") {
		c.fault(key, "an exclamation mark in: %s", form)
	}
	if strings.Count(form, "**")%2 != 0 || strings.Count(form, "`")%2 != 0 {
		c.fault(key, "a ** or ` has no partner in: %s", form)
	}
	if c.never != nil {
		if word := c.never.FindString(place.ReplaceAllString(form, "")); word != "" {
			c.fault(key, "this language never says %q: %s", strings.TrimFunc(word, func(r rune) bool { return !isLetter(r) }), form)
		}
	}
	n := length(place.ReplaceAllString(strings.TrimSpace(form), strings.Repeat("x", placeLength)))
	most, advised := limit(key)
	if n > most {
		c.fault(key, "%d characters, and Discord shows at most %d: %s", n, most, form)
	} else if n > advised {
		c.warn(key, "%d characters; a phone shows about %d: %s", n, advised, form)
	}
}

// plurals checks that a counted sentence has the forms that its language needs.
func (c *checker) plurals(key string, m, english *message) {
	var has []string
	for i, form := range forms(m) {
		if form != "" {
			has = append(has, pluralForms()[i])
		}
	}
	if slices.Equal(has, []string{"other"}) && english.One == "" { // the same for every number
		return
	}
	counted := slices.Contains(sortedKeys(placesIn(english)), "Count") || english.One != ""
	if !counted {
		c.fault(key, "it counts nothing, so it has the form other only")
		return
	}
	for _, form := range pluralForms() {
		switch {
		case slices.Contains(c.needed, form) && !slices.Contains(has, form):
			c.fault(key, "the plural form %s is missing; this language needs %s", form, strings.Join(c.needed, ", "))
		case slices.Contains(has, form) && !slices.Contains(c.known, form):
			c.fault(key, "this language has no plural form %s; it needs %s", form, strings.Join(c.needed, ", "))
		}
	}
}

var coded = regexp.MustCompile("`[^`]+`")

// named checks that commands keep their English names, and that a button is called what it says.
func (c *checker) named(key string, m, english *message) {
	for _, code := range slices.Compact(slices.Sorted(slices.Values(coded.FindAllString(english.Other, -1)))) {
		label := strings.Trim(code, "`")
		if strings.HasPrefix(label, "/") && !strings.Contains(m.Other, code) {
			c.fault(key, "%s is missing; commands keep their English names in: %s", code, m.Other)
		}
		button := c.whole.Messages[c.buttons[label]]
		if button != nil && !strings.Contains(m.Other, "`"+button.Other+"`") {
			c.warn(key, "it names the button %s, which is called `%s` in this language: %s", code, button.Other, m.Other)
		}
	}
}

// dates checks that the dates that the language writes are read when a member types them.
func (c *checker) dates() {
	if c.whole.Messages["date"] == nil || slices.ContainsFunc(c.found, func(f Fault) bool { return f.Key == "date" }) {
		return
	}
	say, err := newCatalogue(c.whole, nil)
	if err != nil {
		return
	}
	for month := time.January; month <= time.December; month++ {
		day := peer.Date(2026, month, 5)
		written := say.date(day)
		if read, err := peer.ParseDay(say.EnglishDate(written, false), day); err != nil || read != day {
			c.fault("date", "a member who types %q is not understood; typed.skip names what means nothing in a date", written)
			return
		}
	}
}

// coverage says what is not translated.
func (c *checker) coverage() {
	if c.file.Tag == language.English {
		return
	}
	for _, key := range c.whole.lacks(c.english.Core) {
		c.fault(key, "this sentence of the core is missing: %s", strings.TrimSpace(c.english.Messages[key].Other))
	}
	if missing := c.whole.lacks(sortedKeys(c.english.Messages)); len(missing) > 0 {
		c.warn("", "sentences that are missing and are said in another language: %d (%s)", len(missing), strings.Join(missing, ", "))
	}
	unmarked := 0
	for m := range maps.Values(c.file.Messages) {
		if m.Hash == "" {
			unmarked++
		}
	}
	if unmarked > 0 && c.file.Head.Language != "" {
		c.warn("", "sentences without a hash: %d. Nobody sees when their English changes; to have them written: waymark words blank %s", unmarked, c.file.Head.Language)
	}
}

// neverPattern finds the words that a language never uses; nil if there are none.
func neverPattern(never []string) *regexp.Regexp {
	var parts []string
	for _, w := range never {
		open := strings.HasSuffix(w, "*")
		part := regexp.QuoteMeta(strings.TrimSuffix(strings.TrimSpace(w), "*"))
		if part == "" {
			continue
		}
		if !open {
			part += `(?:[^\pL\pM\pN]|$)`
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return nil
	}
	return regexp.MustCompile(`(?i)(?:^|[^\pL\pM\pN])(?:` + strings.Join(parts, "|") + ")")
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }
