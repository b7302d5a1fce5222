package languages

import (
	"strings"

	"waymark/commands"
	"waymark/commands/words"
)

// SameAsDiscord is the value of the option "language" for no choice of one's own.
const SameAsDiscord = "discord"

// Option is the option "language". Languages are suggested by the names that their speakers use.
func Option() commands.Option {
	return commands.Option{Name: "language", Type: commands.String, Max: 40, Complete: true}
}

// Choice reads the option "language": a code, or a language by its own name. code is "" for SameAsDiscord, which own
// allows. It reports whether the option was given.
func Choice(rq commands.Request, own bool) (code string, given bool, err error) {
	typed, given := rq.Text("language")
	if !given {
		return "", false, nil
	}
	all := rq.Languages()
	if len(all) == 1 {
		return "", false, commands.Refuse("language.only-english", nil)
	}
	folded := commands.Fold(typed.Reveal())
	if own && (folded == SameAsDiscord || folded == commands.Fold(rq.Label("language.same"))) {
		return "", true, nil
	}
	for _, c := range all {
		if folded == commands.Fold(c.Code()) || folded == commands.Fold(c.Name()) {
			return c.Code(), true, nil
		}
	}
	return "", false, commands.Refuse("language.none-such", words.Args{"Language": typed})
}

// Suggest suggests the languages that are spoken here. With own, the first is SameAsDiscord.
func Suggest(rq commands.Request, own bool) []commands.Choice {
	typed := commands.Fold(rq.Options[rq.Focused].Text)
	var all []commands.Choice
	add := func(label, value string) {
		if strings.Contains(commands.Fold(label), typed) || strings.Contains(commands.Fold(value), typed) {
			all = append(all, commands.Choice{Label: words.Text(label), Value: value})
		}
	}
	if own {
		add(rq.Label("language.same"), SameAsDiscord)
	}
	for _, c := range rq.Languages() {
		add(c.Name(), c.Code())
	}
	return all
}

// Name is what the speakers of a language call it; "" for a language that is not spoken here.
func Name(s commands.Env, code string) string {
	for _, c := range s.Languages() {
		if c.Code() == code {
			return c.Name()
		}
	}
	return ""
}
