package support

import (
	"slices"
	"strings"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// HelpNowFeature shows support lines. It needs no storage and stores nothing: it answers with the database locked, broken
// or missing, and before consent. It asks for a country; a likely one is only offered (likely.go).
func HelpNowFeature(lines peer.Helplines) commands.Feature {
	h := NewHelpNow(lines)
	return commands.Feature{
		Name: "helpnow",
		Commands: []commands.Command{{
			Name: "help-now", DM: true, Access: commands.NoStorage, Do: h.command, Complete: h.complete,
			Options: []commands.Option{{Name: "country", Type: commands.String, Max: 100, Complete: true}},
		}},
		Components: []commands.Component{
			{Name: "show", Access: commands.NoStorage, Do: h.start},
			{Name: "country", Access: commands.NoStorage, Do: h.pick},
			{Name: "offer", Access: commands.NoStorage, Do: h.pickOffered},
			{Name: "someone", Access: commands.NoStorage, Do: h.forSomeone},
			{Name: "someone-country", Access: commands.NoStorage, Do: h.pickForSomeone},
			{Name: "remember", Access: commands.Writes, Do: h.remember},
			{Name: "forget", Access: commands.Writes, Do: forgetCountry},
		},
	}
}

// helpNow answers /help-now from a list. Its handlers use no transaction.
type helpNow struct {
	lines  peer.Helplines
	likely likely
}

// NewHelpNow returns /help-now for a list of support lines.
func NewHelpNow(lines peer.Helplines) helpNow { return helpNow{lines, readLikely()} }

func (h helpNow) command(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	text, _ := rq.Text("country")
	if text == "" {
		if c, ok := h.lines.Country(rq.Country); ok {
			return h.Show(rq, c), nil
		}
		return h.start(nil, rq)
	}
	if c, ok := h.Find(text.Reveal()); ok {
		return h.Show(rq, c), nil
	}
	return commands.Reply{Message: h.ask(rq, screen{key: "helpnow.unknown"})}, nil
}

// Find returns the country with a code or a name, however it is written.
func (h helpNow) Find(s string) (peer.Country, bool) {
	if c, ok := h.lines.Country(strings.TrimSpace(s)); ok {
		return c, true
	}
	typed := dates.FoldPlace(s)
	for _, c := range h.lines.Countries {
		if slices.ContainsFunc(namesOf(c), func(name string) bool { return dates.FoldPlace(name) == typed }) {
			return c, true
		}
	}
	return peer.Country{}, false
}

// namesOf returns the names by which a country is found: English first, then its own, then others; its code last.
func namesOf(c peer.Country) []string {
	names := []string{c.Name}
	for _, more := range []string{c.Own, c.Also} {
		if more != "" {
			names = append(names, strings.Split(more, " · ")...)
		}
	}
	return append(names, c.Code)
}

// countryLabel returns a country's English name and its own name.
func countryLabel(c peer.Country) words.Text {
	if c.Own == "" {
		return words.Text(c.Name)
	}
	return words.Text(c.Name + " · " + c.Own)
}

// complete suggests countries: an equal name or code first, then names that begin so, then names that contain it. Before
// anything is typed it suggests the countries that have lines.
func (h helpNow) complete(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	typed := dates.FoldPlace(rq.Options["country"].Text)
	countries := h.lines.Countries
	if typed == "" {
		countries = h.lines.WithLines()
	}
	var fits [dates.FitsNot][]commands.Choice
	for _, c := range countries {
		if how, name := fitCountry(c, typed); how != dates.FitsNot {
			fits[how] = append(fits[how], commands.Choice{Label: foundLabel(c, name, typed), Value: c.Code})
		}
	}
	all := slices.Concat(fits[:]...)
	return commands.Reply{Choices: all[:min(len(all), commands.ChoicesMax)]}, nil
}

// fitCountry returns how well a country fits what was typed, and by which name.
func fitCountry(c peer.Country, typed string) (best int, by string) {
	best = dates.FitsNot
	for _, name := range namesOf(c) {
		how := dates.Fit(typed, dates.FoldPlace(name))
		if name == c.Code && how != dates.FitsWhole {
			continue // part of a code is no match
		}
		if how < best {
			best, by = how, name
		}
	}
	return best, by
}

// foundLabel returns a country's label with the name by which it was found, so that the person who typed it recognises it.
func foundLabel(c peer.Country, by, typed string) words.Text {
	label := countryLabel(c)
	if strings.Contains(dates.FoldPlace(label.Reveal()), typed) {
		return label
	}
	return label + words.Text(" · "+by)
}

// remember stores the country of a list for the next time, only at the member's own press.
func (h helpNow) remember(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, ok := h.lines.Country(rq.Arg(0))
	if !ok {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m.Country = c.Code
	return rq.Reply("helpnow.remembered", words.Args{"Country": words.Text(c.Name)}), tx.PutMember(m)
}

func forgetCountry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if m != nil && m.Country != "" {
		m.Country = ""
		if err := tx.PutMember(*m); err != nil {
			return commands.Reply{}, err
		}
	}
	return rq.Reply("helpnow.forgotten", nil), nil
}
