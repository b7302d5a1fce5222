package words

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// addOwn replaces built-in sentences by those of a community's file, and returns the language in the file's name.
func addOwn(bundle *i18n.Bundle, builtIn []*i18n.Message, path string, data []byte) (language.Tag, error) {
	parts := strings.Split(filepath.Base(path), ".")
	tag := language.English
	if len(parts) > 2 {
		if t, err := language.Parse(parts[len(parts)-2]); err == nil {
			tag = t
		}
	}
	file, err := bundle.ParseMessageFileBytes(data, tag.String()+".toml")
	if err != nil {
		return tag, fmt.Errorf("%s: %w", path, err)
	}
	known := make(map[string]*i18n.Message, len(builtIn))
	for _, m := range builtIn {
		known[m.ID] = m
	}
	for _, m := range file.Messages {
		english := known[m.ID]
		if english == nil {
			return tag, fmt.Errorf("%s: there is no sentence called %q", path, m.ID)
		}
		if err := sayable(m, placesIn(english)); err != nil {
			return tag, fmt.Errorf("%s: %w", path, err)
		}
	}
	return tag, nil
}

// placesIn returns the names of the arguments that a built-in sentence uses.
func placesIn(m *i18n.Message) map[string]string {
	places := map[string]string{}
	for _, form := range forms(m) {
		for _, found := range regexp.MustCompile(`{{\.(\w+)}}`).FindAllStringSubmatch(form, -1) {
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
