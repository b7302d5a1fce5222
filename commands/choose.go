package commands

import (
	"strings"

	"waymark/peer"
)

// ChoicesMax is how many suggestions or options Discord shows.
const ChoicesMax = 25

// Suggest keeps the choices whose label holds what was typed, whatever the case: those that begin with it
// first, else in their order.
func Suggest(typed string, all []Choice) []Choice {
	found, parts := []Choice{}, []Choice{}
	for _, c := range all {
		switch {
		case begins(c, typed):
			found = append(found, c)
		case holds(c, typed):
			parts = append(parts, c)
		}
	}
	found = append(found, parts...)
	return found[:min(len(found), ChoicesMax)]
}

func begins(c Choice, typed string) bool {
	return strings.HasPrefix(Fold(c.Label.Reveal()), Fold(typed))
}

func holds(c Choice, typed string) bool {
	return strings.Contains(Fold(c.Label.Reveal()), Fold(typed))
}

// Fold makes two texts that differ in case or outer space alike.
func Fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Choose finds the id that was meant: the value of a suggestion, the whole label in whatever case, or a
// part that only one label holds. Options with suggestions can hold any text.
func Choose(typed string, all []Choice) (peer.ID, bool) {
	part, parts := "", 0
	whole, wholes := "", 0
	for _, c := range all {
		if c.Value == typed {
			whole, wholes = c.Value, 1
			break
		}
		if Fold(c.Label.Reveal()) == Fold(typed) {
			whole, wholes = c.Value, wholes+1
		}
		if Fold(typed) != "" && holds(c, typed) {
			part, parts = c.Value, parts+1
		}
	}
	if wholes == 0 {
		whole, wholes = part, parts
	}
	id, err := peer.ParseID(whole)
	return id, wholes == 1 && err == nil
}
