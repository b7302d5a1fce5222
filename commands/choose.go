package commands

import (
	"strings"

	"waymark/peer"
)

// ChoicesMax is the maximum number of suggestions, and of options of a select (Discord: Select Menus).
const ChoicesMax = 25

// Suggest returns the choices whose label contains what was typed, ignoring case, those that begin with it first, at most
// ChoicesMax.
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

// Fold returns a text in lower case without outer space, for comparing.
func Fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Choose returns the id that a typed text means: a choice's value, its whole label, ignoring case, or a part that only one
// label contains. Discord lets members type anything in an option with suggestions.
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
