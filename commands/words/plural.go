package words

import (
	"slices"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// pluralForms are CLDR's names of the plural forms, in the order of forms.
func pluralForms() []string { return []string{"zero", "one", "two", "few", "many", "other"} }

// pluralsOf returns the plural forms that the language needs for the numbers that occur here, and all that it knows.
func pluralsOf(tag language.Tag) (needed, known []string) {
	bundle := i18n.NewBundle(tag)
	if err := bundle.AddMessages(tag, &i18n.Message{
		ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other",
	}); err != nil { // a language without plural rules
		return []string{"other"}, []string{"other"}
	}
	localizer := i18n.NewLocalizer(bundle, tag.String())
	form := func(n int) string {
		s, _ := localizer.Localize(&i18n.LocalizeConfig{MessageID: "form", PluralCount: n})
		return s
	}
	const enough = 1000 // nothing here counts more often; Spanish has a form for millions
	needed = []string{"other"}
	for n := range enough {
		if f := form(n); f != "" && !slices.Contains(needed, f) {
			needed = append(needed, f)
		}
	}
	known = slices.Clone(needed)
	if f := form(1_000_000); !slices.Contains(known, f) {
		known = append(known, f)
	}
	inOrder := func(a, b string) int { return slices.Index(pluralForms(), a) - slices.Index(pluralForms(), b) }
	slices.SortFunc(needed, inOrder)
	slices.SortFunc(known, inOrder)
	return needed, known
}
