package peer

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// HelplineKind says what a line is for.
type HelplineKind int

// The kinds of lines.
const (
	LineCrisis    HelplineKind = iota + 1
	LineBoth                   // crisis and substance use
	LineSubstance              // substance use
	LineFamilies               // families and friends of people who struggle
)

// HelplineKinds returns all kinds of lines, in the order of For.
func HelplineKinds() []HelplineKind { return values(LineCrisis, LineFamilies) }

// LineSource says how well a line's number is known. Nobody dials the numbers.
type LineSource int

// The sources, best first.
const (
	SourceOwn      LineSource = iota + 1 // read on the provider's own page
	SourceOfficial                       // on a page of a government, a regulator or the WHO
	SourceListed                         // only in directories or the press
	SourceDoubt                          // sources disagree, or it may be closed: not shown to members
)

// LineSources returns all sources, best first.
func LineSources() []LineSource { return values(SourceOwn, SourceDoubt) }

// String returns the source's name in the list's file.
func (s LineSource) String() string {
	return nameOf([]string{"", "own", "official", "listed", "doubt"}, s)
}

// String returns the kind's name in the list's file.
func (k HelplineKind) String() string {
	return nameOf([]string{"", "crisis", "both", "substance", "families"}, k)
}

// Helpline is a service that people can call or write to. Empty texts are not known.
type Helpline struct {
	Country string // ISO 3166, two capitals
	Kind    HelplineKind
	// For says who the line is for, most fitting first: everyone, suicide, substance, families, young.
	For       []string
	Name      string
	Call      string   // numbers
	Text      string   // texting, as an instruction to follow word for word
	Web       string   // chat or page, without https://
	Email     string   // an address that answers people
	Hours     string   // local time
	Languages []string // BCP 47
	Cost      string   // "free" or what the source says
	Region    string   // "" for the whole country
	Note      string   // for members: who runs it, what to press
	Remark    string   // for hosts: how well the hours are known, what sources say
	Source    LineSource
}

// ForFamilies reports whether the line is for people who worry about someone else, among others.
func (l Helpline) ForFamilies() bool {
	return l.Kind == LineFamilies || slices.Contains(l.For, "families")
}

// Country is a country of the list.
type Country struct {
	Code      string // ISO 3166, two capitals
	Name      string // in English
	Own       string // in its own languages, separated by " · "; "" where that is the English name
	Also      string // other names people search for, as in Own
	Emergency string // the emergency numbers, each with what it reaches: "192 (ambulance) / 190 (police)"
	// General, Ambulance, Police and Fire are the numbers of these services, "" where unknown.
	General, Ambulance, Police, Fire string
	// Unchecked says that no person checked the emergency number against a source.
	Unchecked bool
}

// Directory is a list of lines kept by another organisation.
type Directory struct{ Name, URL, Covers string }

// Never is a number that must not be listed, with the reason.
type Never struct{ Country, Call, Why string }

// Helplines is the whole list. The zero value is an empty one.
type Helplines struct {
	Checked     Day // when a person last checked it
	Countries   []Country
	Lines       []Helpline
	Directories []Directory
	Never       []Never
}

// Check returns an error that names the first invalid entry: a country without a name or an emergency number or listed
// twice; a line of an unlisted country, without a name or any way to reach it, with a number of Never, or that tells members
// how it was looked up.
func (h Helplines) Check() error {
	for i, c := range h.Countries {
		switch {
		case c.Code != strings.ToUpper(c.Code) || len(c.Code) != 2:
			return fmt.Errorf("country %q: not a code of two capitals", c.Code)
		case c.Name == "" || c.Emergency == "":
			return fmt.Errorf("country %s: without a name or an emergency number", c.Code)
		case slices.ContainsFunc(h.Countries[:i], func(o Country) bool { return o.Code == c.Code }):
			return fmt.Errorf("country %s: listed twice", c.Code)
		}
	}
	for _, l := range h.Lines {
		if err := h.checkLine(l); err != nil {
			return fmt.Errorf("line %q in %s: %w", l.Name, l.Country, err)
		}
	}
	return nil
}

func (h Helplines) checkLine(l Helpline) error {
	if !slices.ContainsFunc(h.Countries, func(c Country) bool { return c.Code == l.Country }) {
		return errors.New("its country is not listed")
	}
	if l.Name == "" {
		return errors.New("without a name")
	}
	if l.Call == "" && l.Text == "" && l.Web == "" {
		return errors.New("no way to reach it")
	}
	for _, said := range []string{l.Text, l.Hours, l.Cost, l.Note} {
		if talk := keepersTalk.FindString(said); talk != "" {
			return fmt.Errorf("%q says how it was looked up, which members don't need: put that into its remark", talk)
		}
	}
	numbers := numbersIn(strings.Join([]string{l.Name, l.Call, l.Text, l.Hours, l.Region, l.Note}, "|"))
	for _, n := range h.Never {
		for _, bad := range numbersIn(n.Call) {
			if n.Country == l.Country && slices.Contains(numbers, bad) {
				return fmt.Errorf("%s must not be listed: %s", n.Call, n.Why)
			}
		}
	}
	return nil
}

// keepersTalk is what those who keep the list say to each other: what they saw, and where.
var keepersTalk = regexp.MustCompile(
	`(?i)not (yet )?(seen|checked|verified|established)|\bdisagree|\bby (the |its own )?(press|page)\b|\bpress of\b|` +
		`\b(lists?|sources?|directory|directories) (say|says|differ)|second-hand|limited hours`)

// numbersIn returns the telephone numbers in a text, as digits only.
func numbersIn(s string) []string {
	var all []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsDigit(r) && !strings.ContainsRune(" -()", r)
	}) {
		digits := strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, part)
		if digits != "" {
			all = append(all, digits)
		}
	}
	return all
}

// Country returns the country of an ISO 3166 code, whatever its case.
func (h Helplines) Country(code string) (Country, bool) {
	for _, c := range h.Countries {
		if strings.EqualFold(c.Code, code) {
			return c, true
		}
	}
	return Country{}, false
}

// WithLines returns the countries that have a line to show, in the list's order.
func (h Helplines) WithLines() []Country {
	has := map[string]bool{}
	for _, l := range h.Lines {
		if l.Source != SourceDoubt {
			has[l.Country] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(h.Countries), func(c Country) bool { return !has[c.Code] })
}

// For returns the lines of that country only that members may see: those for a crisis first, then for substance use, then for
// families. Of these, those for everyone come before those for some, then by kind and by source (best first), then in the
// list's order.
func (h Helplines) For(code string) []Helpline {
	var lines []Helpline
	for _, l := range h.Lines {
		if strings.EqualFold(l.Country, code) && l.Source != SourceDoubt {
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(lines, func(a, b Helpline) int {
		return cmp.Or(cmp.Compare(a.group(), b.group()), cmp.Compare(a.special(), b.special()),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Source, b.Source))
	})
	return lines
}

// group is the heading that the line belongs under: a crisis, also with substance use; substance use; families.
func (l Helpline) group() HelplineKind {
	if l.Kind == LineBoth {
		return LineCrisis
	}
	return l.Kind
}

// special is 1 for a line that is only for children and young people, or only for a part of the country, else 0.
func (l Helpline) special() int {
	if l.Region != "" || len(l.For) == 1 && l.For[0] == "young" {
		return 1
	}
	return 0
}

// With returns the list with the host's own list merged in: a country of own replaces the same country here with all
// its lines; other countries are added, sorted by name; directories and the day of the last check are taken from own
// where it has them. Never has the numbers of both.
func (h Helplines) With(own Helplines) Helplines {
	replaced := func(code string) bool { _, is := own.Country(code); return is }
	countries := slices.DeleteFunc(slices.Clone(h.Countries), func(c Country) bool { return replaced(c.Code) })
	lines := slices.DeleteFunc(slices.Clone(h.Lines), func(l Helpline) bool { return replaced(l.Country) })
	out := Helplines{
		Checked: h.Checked, Directories: h.Directories, Never: slices.Concat(h.Never, own.Never),
		Countries: append(countries, own.Countries...), Lines: append(lines, own.Lines...),
	}
	slices.SortStableFunc(out.Countries, func(a, b Country) int { return cmp.Compare(a.Name, b.Name) })
	if own.Checked != 0 {
		out.Checked = own.Checked
	}
	if len(own.Directories) > 0 {
		out.Directories = own.Directories
	}
	return out
}

// Stale reports whether the last check is more than 12 calendar months ago.
func (h Helplines) Stale(today Day) bool { return today > h.Checked.AddMonths(12) }
