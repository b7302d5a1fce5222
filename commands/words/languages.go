package words

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

//go:embed *.toml
var shipped embed.FS

// Languages are the languages that the bot speaks: English, and those that the host switched on and someone read.
type Languages struct {
	english *Catalogue
	spoken  []*Catalogue // besides English, in the order in which the host named them
	waiting []Waiting
}

// Waiting is a language that the host switched on and that does not speak yet, and why.
type Waiting struct {
	Code, Name string
	// Missing are keys of the core that have no sentence.
	Missing []string
	// Unread means that the head's read-by is empty.
	Unread bool
}

// LoadLanguages returns English and the languages with the given codes. Files of the community's own at paths (a path may be
// a folder of them) lie over the shipped ones, and can add a language. A language whose core has a hole or that nobody has
// read is not spoken; Waiting names it. Own files for languages that are not switched on are unused, and Unused names them.
func LoadLanguages(paths, codes []string) (*Languages, error) {
	own, err := readFiles(paths)
	if err != nil {
		return nil, err
	}
	return load(own, codes, false)
}

// LoadDrafts returns English and the languages of the files at paths, also those that nobody has read.
func LoadDrafts(paths []string) (*Languages, error) {
	own, err := readFiles(paths)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, f := range own {
		if code := f.Tag.String(); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return load(own, codes, true)
}

func load(own []*File, codes []string, drafts bool) (_ *Languages, err error) {
	base, english := builtIn().file, English()
	for _, f := range own {
		if err := f.usable(base); err != nil {
			return nil, err
		}
	}
	if slices.ContainsFunc(own, func(f *File) bool { return f.Tag == language.English }) {
		if english, err = newCatalogue(over(own, base), nil); err != nil {
			return nil, err
		}
	}
	l := &Languages{english: english}
	for _, code := range codes {
		tag, err := language.Parse(code)
		if err != nil {
			return nil, fmt.Errorf("%q is no code of a language", code)
		}
		if tag == language.English {
			continue
		}
		f, err := Shipped(tag.String())
		if errors.Is(err, fs.ErrNotExist) {
			f, err = &File{Tag: tag}, nil
		}
		if err != nil {
			return nil, err
		}
		f.dropUnusable(base)
		if f = over(own, f); len(f.Messages) == 0 {
			return nil, fmt.Errorf("there is no file for the language %q", code)
		}
		waits := Waiting{Code: tag.String(), Name: f.Head.Name, Missing: f.lacks(base.Core), Unread: !drafts && strings.TrimSpace(f.Head.ReadBy) == ""}
		if waits.Unread || len(waits.Missing) > 0 {
			l.waiting = append(l.waiting, waits)
			continue
		}
		c, err := newCatalogue(f, english)
		if err != nil {
			return nil, err
		}
		l.spoken = append(l.spoken, c)
	}
	return l, nil
}

// Unused returns those of the community's own files whose language is not among the codes.
func Unused(paths, codes []string) ([]*File, error) {
	own, err := readFiles(paths)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(own, func(f *File) bool {
		return f.Tag == language.English || slices.ContainsFunc(codes, func(code string) bool { return language.Make(code) == f.Tag })
	}), nil
}

// OnlyEnglish are the languages of a bot for which the host chose nothing.
func OnlyEnglish() *Languages { return &Languages{english: English()} }

// English is the catalogue of English with the community's own words.
func (l *Languages) English() *Catalogue { return l.english }

// Spoken returns the catalogues of all languages that are spoken, English first.
func (l *Languages) Spoken() []*Catalogue { return append([]*Catalogue{l.english}, l.spoken...) }

// Find returns the catalogue for a code such as Discord's locale "es-ES": of that language, or of one that is more general.
// It is nil if none is spoken.
func (l *Languages) Find(code string) *Catalogue {
	tag, err := language.Parse(code)
	if err != nil || code == "" {
		return nil
	}
	base, _ := tag.Base()
	for _, want := range []language.Tag{tag, tag.Parent(), language.Make(base.String())} {
		for _, c := range l.Spoken() {
			if c.tag == want {
				return c
			}
		}
	}
	return nil
}

// Waiting returns the languages that were switched on and do not speak yet.
func (l *Languages) Waiting() []Waiting { return l.waiting }

// Shipped returns the file of a language that is part of the program; fs.ErrNotExist if there is none.
func Shipped(code string) (*File, error) {
	data, err := shipped.ReadFile(code + ".toml")
	if err != nil {
		return nil, err
	}
	return ParseFile(code+".toml", data)
}

// ShippedCodes returns the codes of the languages that are part of the program, sorted.
func ShippedCodes() []string {
	entries, _ := shipped.ReadDir(".")
	var codes []string
	for _, e := range entries {
		codes = append(codes, strings.TrimSuffix(e.Name(), ".toml"))
	}
	return codes
}

// readFiles reads a community's own files; a folder stands for the .toml files in it.
func readFiles(paths []string) ([]*File, error) {
	var files []*File
	for _, path := range paths {
		names := []string{path}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			if names, err = filepath.Glob(filepath.Join(path, "*.toml")); err != nil {
				return nil, err
			}
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			f, err := ParseFile(name, data)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	return files, nil
}

// over lays the files of the same language over one, the last on top.
func over(files []*File, under *File) *File {
	whole := *under
	whole.Messages = map[string]*message{}
	for key, m := range under.Messages {
		whole.Messages[key] = m
	}
	for _, f := range files {
		if f.Tag != under.Tag {
			continue
		}
		whole.Head = f.Head.over(whole.Head)
		whole.Never = append(slices.Clone(whole.Never), f.Never...)
		for key, m := range f.Messages {
			whole.Messages[key] = m
		}
	}
	return &whole
}

// lacks returns the keys that the file has no sentence for.
func (f *File) lacks(keys []string) []string {
	var missing []string
	for _, key := range keys {
		if f.Messages[key] == nil {
			missing = append(missing, key)
		}
	}
	return missing
}

// dropUnusable takes out of a shipped file what does not fit the English of this version: those sentences are said in English.
func (f *File) dropUnusable(english *File) {
	for key, m := range f.Messages {
		if e := english.Messages[key]; e == nil || sayable(m, placesIn(e)) != nil {
			delete(f.Messages, key)
		}
	}
}

// usable says why a file cannot be spoken: it has a sentence that there is not in English, or one that cannot be said.
func (f *File) usable(english *File) error {
	for _, key := range sortedKeys(f.Messages) {
		if english.Messages[key] == nil {
			return fmt.Errorf("%s: there is no sentence called %q", f.Path, key)
		}
		if err := sayable(f.Messages[key], placesIn(english.Messages[key])); err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
	}
	return nil
}
