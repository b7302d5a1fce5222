package words

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

// Head is the head of a language's file: what it is, and who stands behind it.
type Head struct {
	Language  string `toml:"language"`  // its code, like "te" or "es-419"
	Name      string `toml:"name"`      // what its speakers call it
	Direction string `toml:"direction"` // "ltr" or "rtl"

	Translator   string `toml:"translator"`
	ReadBy       string `toml:"read-by"`        // who read the core aloud: a person of the community with lived experience
	CrisisReadBy string `toml:"crisis-read-by"` // who of a crisis line, or a clinician, read the core
	Date         string `toml:"date"`           // when it was last worked on, like "2026-11-30"
	State        string `toml:"state"`          // "draft" or "read"
}

// over returns the head with the fields that h leaves empty taken from under.
func (h Head) over(under Head) Head {
	for _, f := range []struct{ own, other *string }{
		{&h.Language, &under.Language}, {&h.Name, &under.Name}, {&h.Direction, &under.Direction}, {&h.Translator, &under.Translator},
		{&h.ReadBy, &under.ReadBy}, {&h.CrisisReadBy, &under.CrisisReadBy}, {&h.Date, &under.Date}, {&h.State, &under.State},
	} {
		if strings.TrimSpace(*f.own) == "" {
			*f.own = *f.other
		}
	}
	return h
}

// File is one file of sentences: a language of the project's, or a community's own words over one.
type File struct {
	Path string
	Tag  language.Tag
	Head Head
	// Core are the keys that a language must have before it is spoken. Only en.toml has the list.
	Core []string
	// Never are words that this language does not use. A "*" at the end takes any ending.
	Never []string
	// Messages are the sentences that say something, by key.
	Messages map[string]*i18n.Message
}

// meta are the parts of a file that are no sentences.
type meta struct {
	Head  Head `toml:"head"`
	Core  keys `toml:"core"`
	Never list `toml:"never"`
}

type keys struct {
	Keys []string `toml:"keys"`
}

type list struct {
	Words []string `toml:"words"`
}

// ParseFile reads a file of sentences. Its language is what its head says, else what its name says ("te.toml",
// "our-words.te.toml"), else English.
func ParseFile(path string, data []byte) (*File, error) {
	var m meta
	if err := toml.Unmarshal(data, &m); err != nil {
		return nil, located(path, err)
	}
	f := &File{Path: path, Head: m.Head, Core: m.Core.Keys, Never: m.Never.Words, Messages: map[string]*i18n.Message{}}
	var err error
	if f.Tag, err = f.tag(); err != nil {
		return nil, err
	}
	messages, err := i18n.ParseMessageBytes(data, sentencesOnly)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, msg := range messages {
		if strings.TrimSpace(strings.Join(forms(msg), "")) != "" { // an empty one is not translated yet
			f.Messages[msg.ID] = msg
		}
	}
	return f, nil
}

// tag is the language of the file.
func (f *File) tag() (language.Tag, error) {
	if f.Head.Language != "" {
		tag, err := language.Parse(f.Head.Language)
		if err != nil {
			return tag, fmt.Errorf("%s: %q is no code of a language", f.Path, f.Head.Language)
		}
		return tag, nil
	}
	parts := strings.Split(filepath.Base(f.Path), ".")
	if len(parts) > 2 {
		if tag, err := language.Parse(parts[len(parts)-2]); err == nil {
			return tag, nil
		}
	}
	if tag, err := language.Parse(parts[0]); err == nil && len(parts) == 2 && known(tag) {
		// Codes are words, too: what is called my.toml, with no head, is rather somebody's own English than Burmese.
		if f.Head != (Head{}) || slices.Contains(ShippedCodes(), tag.String()) {
			return tag, nil
		}
	}
	return language.English, nil
}

// known reports whether a tag is one of a language that is spoken: "my" is Burmese, and "words" is nothing.
func known(tag language.Tag) bool {
	_, confidence := tag.Base()
	return confidence == language.Exact
}

// sentencesOnly reads TOML without the tables that hold no sentences.
func sentencesOnly(data []byte, v any) error {
	all := map[string]any{}
	if err := toml.Unmarshal(data, &all); err != nil {
		return err
	}
	for _, name := range []string{"head", "core", "never"} {
		delete(all, name)
	}
	if len(all) == 0 {
		all = nil
	}
	*(v.(*any)) = all
	return nil
}

// located is an error of a TOML file with its place.
func located(path string, err error) error {
	var broken *toml.DecodeError
	if errors.As(err, &broken) {
		line, column := broken.Position()
		return fmt.Errorf("%s, line %d, column %d: %s", path, line, column, strings.TrimPrefix(broken.Error(), "toml: "))
	}
	return fmt.Errorf("%s: %w", path, err)
}

// Fingerprint is a short mark of an English sentence. A translation carries the mark of what it was made from (hash), which
// shows when the English has changed since.
func Fingerprint(m *i18n.Message) string {
	sum := sha256.Sum256([]byte(strings.Join(forms(m), "\x00")))
	return hex.EncodeToString(sum[:4])
}
