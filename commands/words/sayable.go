package words

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// argument is a place in a sentence where a value goes.
var argument = regexp.MustCompile(`{{\.(\w+)}}`)

// placesIn returns the names of the arguments that a built-in sentence uses.
func placesIn(m *i18n.Message) map[string]string {
	places := map[string]string{}
	for _, form := range forms(m) {
		for _, found := range argument.FindAllStringSubmatch(form, -1) {
			places[found[1]] = found[0]
		}
	}
	return places
}

// sayable fills every form of a sentence. A mistake in one is an error that names the sentence, and what it may hold.
func sayable(m *i18n.Message, places map[string]string) error {
	for _, form := range forms(m) {
		t, err := template.New(m.ID).Delims(m.LeftDelim, m.RightDelim).Option("missingkey=error").Parse(form)
		if err == nil {
			err = t.Execute(io.Discard, places)
		}
		if err == nil {
			continue
		}
		may := "it has no place to fill"
		if len(places) > 0 {
			may = "it may hold " + strings.Join(slices.Sorted(maps.Values(places)), ", ")
		}
		return fmt.Errorf("the sentence %q cannot be said (%s); %s", m.ID, strings.TrimPrefix(err.Error(), "template: "), may)
	}
	return nil
}

func forms(m *i18n.Message) []string { return []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} }

// place is where a value enters a sentence.
var place = regexp.MustCompile(`{{[^}]*}}`)
