package commands

import (
	"strings"

	"waymark/commands/words"
	"waymark/storage"
)

// SameAsDiscord is the value of the option "language" for no choice of one's own.
const SameAsDiscord = "discord"

// LanguageOption is the option "language". Languages are suggested by the names that their speakers use.
func LanguageOption() Option {
	return Option{Name: "language", Type: String, Max: 40, Complete: true}
}

// LanguageChoice reads the option "language": a code, or a language by its own name. code is "" for SameAsDiscord, which own
// allows. It reports whether the option was given.
func (rq Request) LanguageChoice(own bool) (code string, given bool, err error) {
	typed, given := rq.Text("language")
	if !given {
		return "", false, nil
	}
	all := rq.Languages()
	if len(all) == 1 {
		return "", false, Refuse("language.only-english", nil)
	}
	folded := Fold(typed.Reveal())
	if own && (folded == SameAsDiscord || folded == Fold(rq.Label("language.same"))) {
		return "", true, nil
	}
	for _, c := range all {
		if folded == Fold(c.Code()) || folded == Fold(c.Name()) {
			return c.Code(), true, nil
		}
	}
	return "", false, Refuse("language.none-such", words.Args{"Language": typed})
}

// SuggestLanguages suggests the languages that are spoken here. With own, the first is SameAsDiscord.
func (rq Request) SuggestLanguages(own bool) []Choice {
	typed := Fold(rq.Options[rq.Focused].Text)
	var all []Choice
	add := func(label, value string) {
		if strings.Contains(Fold(label), typed) || strings.Contains(Fold(value), typed) {
			all = append(all, Choice{Label: words.Text(label), Value: value})
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

// LanguageName is what the speakers of a language call it; "" for a language that is not spoken here.
func (s Env) LanguageName(code string) string {
	for _, c := range s.Languages() {
		if c.Code() == code {
			return c.Name()
		}
	}
	return ""
}

// Reread brings in a language that was just chosen, so that the answer is in it.
func (rq Request) Reread(tx *storage.Tx) {
	if rq.speech != nil {
		rq.speech.read(tx, rq.Locale)
	}
}
