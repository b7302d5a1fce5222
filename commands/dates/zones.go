package dates

import (
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

//go:embed zones.txt
var zonesFile string

// zones returns all time zones by IANA name, with other names that people use, in the file's order.
func zones() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for line := range strings.Lines(zonesFile) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			name, rest, _ := strings.Cut(line, ": ")
			var also []string
			if rest != "" {
				also = strings.Split(rest, ", ")
			}
			if !yield(name, also) {
				return
			}
		}
	}
}

// How well a name matches what was typed, best first.
const (
	FitsWhole  = iota // a whole name
	fitsPrefix        // the beginning of a name
	fitsPart          // a part of a name
	FitsNot
)

// foundZone is a matching zone, and the other name that matched best, "" for its own.
type foundZone struct{ name, called string }

func (z foundZone) choice() commands.Choice {
	label := z.name
	if z.called != "" {
		label += " (" + z.called + ")"
	}
	return commands.Choice{Label: words.Plain(peer.UserText(label), 100), Value: z.name}
}

// findZones returns the zones that match what was typed, ignoring case, spaces, underscores and accents, the best matches
// first, and how many match as a whole. Among equal matches, IANA names with a continent or an ocean come first, then other
// names of those, then the rest. An offset ("GMT+2") finds the zones that have it now. POSIX names such as Etc/GMT+2 are
// never found: their sign is the opposite of what people write.
func findZones(typed string, now time.Time) (found []foundZone, whole int) {
	if offset, ok := peer.ParseOffset(typed); ok {
		found = zonesAt(offset, now)
		return found, len(found)
	}
	var by [kinds * FitsNot][]foundZone
	typed = FoldPlace(typed)
	for name, also := range zones() {
		if strings.HasPrefix(name, "Etc/GMT") {
			continue
		}
		fit, called := fitZone(typed, name, also)
		if fit == FitsNot {
			continue
		}
		z := foundZone{name, called}
		by[kinds*fit+z.kind()] = append(by[kinds*fit+z.kind()], z)
	}
	for place, some := range by {
		found = append(found, some...)
		if place/kinds == FitsWhole {
			whole = len(found)
		}
	}
	return found, whole
}

// zonesAt returns the zones with a city that have an offset from UTC now, the most populous first.
func zonesAt(offset time.Duration, now time.Time) (found []foundZone) {
	names := commonZones()
	for name := range zones() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range peer.ZonesAt(names, offset, now) {
		found = append(found, foundZone{name, offsetName(offset)})
	}
	return found
}

// offsetName writes an offset as "UTC+5:30".
func offsetName(offset time.Duration) string {
	sign, minutes := "+", int(offset.Minutes())
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	if minutes%60 == 0 {
		return fmt.Sprintf("UTC%s%d", sign, minutes/60)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, minutes/60, minutes%60)
}

const kinds = 4

// kind orders zones that match equally well.
func (z foundZone) kind() int {
	switch area, _, _ := strings.Cut(z.name, "/"); {
	case isArea(area) && z.called == "":
		return 0
	case isArea(area):
		return 1
	case area != "Etc":
		return 2
	}
	return 3
}

// fitZone returns how well a zone matches by its name, its city or its other names, and the other name if that is best.
func fitZone(typed, name string, also []string) (best int, called string) {
	city := name[strings.LastIndexByte(name, '/')+1:]
	best = min(Fit(typed, FoldPlace(name)), Fit(typed, FoldPlace(city)))
	for _, a := range also {
		if f := Fit(typed, FoldPlace(a)); f < best {
			best, called = f, a
		}
	}
	return best, called
}

// Fit returns how well a name matches what was typed, from FitsWhole to FitsNot.
func Fit(typed, name string) int {
	switch {
	case typed == name:
		return FitsWhole
	case strings.HasPrefix(name, typed):
		return fitsPrefix
	case strings.Contains(name, typed):
		return fitsPart
	}
	return FitsNot
}

// isArea reports whether the first part of an IANA name is a continent or an ocean.
func isArea(s string) bool {
	switch s {
	case "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific":
		return true
	}
	return false
}

// FoldPlace returns the name of a city or country in lower case without accents and punctuation, for comparing.
func FoldPlace(s string) string {
	return strings.Join(strings.Fields(strings.Map(foldRune, words.FoldLetters(s))), " ")
}

func foldRune(r rune) rune {
	switch r {
	case '_', '-', '/':
		return ' '
	case '\'', '’', '.', ',':
		return -1
	case 'ı': // these have no letter and accent of which they are made
		return 'i'
	case 'ł':
		return 'l'
	case 'ø':
		return 'o'
	}
	return r
}

// SuggestZones returns zones for what was typed; for nothing, the present zone and the most populous ones.
func SuggestZones(typed, present string, now time.Time) []commands.Choice {
	choices := []commands.Choice{}
	if FoldPlace(typed) == "" {
		choices = append(choices, foundZone{name: ZoneName(present)}.choice())
		for _, name := range commonZones() {
			if name != ZoneName(present) && len(choices) < commands.ChoicesMax {
				choices = append(choices, foundZone{name: name}.choice())
			}
		}
		return choices
	}
	found, _ := findZones(typed, now)
	for _, z := range found[:min(len(found), commands.ChoicesMax)] {
		choices = append(choices, z.choice())
	}
	return choices
}

func commonZones() []string {
	return []string{
		"Asia/Kolkata", "Europe/London", "Europe/Berlin", "Europe/Paris", "America/New_York", "America/Chicago", "America/Denver",
		"America/Los_Angeles", "America/Toronto", "America/Sao_Paulo", "America/Mexico_City", "America/Bogota",
		"Africa/Lagos", "Africa/Johannesburg", "Africa/Nairobi", "Africa/Cairo", "Asia/Dubai", "Asia/Karachi", "Asia/Dhaka",
		"Asia/Manila", "Asia/Jakarta", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland", "UTC",
	}
}

// Zone parses a time zone from an option, and reports whether there was one. A text that matches one zone only is that zone.
func Zone(rq commands.Request, option string) (string, bool, error) {
	typed, given := rq.Text(option)
	if !given || typed == "" {
		return "", false, nil
	}
	if _, err := peer.LoadZone(typed.Reveal()); err == nil {
		return typed.Reveal(), true, nil
	}
	found, whole := findZones(typed.Reveal(), rq.Now)
	if FoldPlace(typed.Reveal()) == "" || whole == 0 && len(found) != 1 {
		return "", false, commands.Refuse("refusal.no-zone", words.Args{"Zone": typed})
	}
	return found[0].name, true, nil
}

// ZoneName returns the name to show for a zone; "" is UTC.
func ZoneName(zone string) string {
	if zone == "" {
		return "UTC"
	}
	return zone
}

// CompleteZone suggests zones for the focused option, the member's own first.
func CompleteZone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.MemberOrDefault(tx, rq)
	return commands.Reply{Choices: SuggestZones(rq.Options[rq.Focused].Text, m.Calendar.Zone, rq.Now)}, err
}
