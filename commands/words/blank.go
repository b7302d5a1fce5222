package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// Blank is a file for a translator to fill in: every sentence with its English above it, in the order of en.toml, and what is
// translated already. Each carries the mark of its English, which shows later whether that has changed.
func Blank(tag language.Tag, today time.Time) (string, error) {
	english, err := Shipped("en")
	if err != nil {
		return "", err
	}
	source, err := shipped.ReadFile("en.toml")
	if err != nil {
		return "", err
	}
	have, err := Shipped(tag.String())
	if err != nil {
		have = &File{Tag: tag}
	}
	b := &blank{english: english, have: have}
	b.needed, _ = pluralsOf(tag)
	b.out.WriteString(`# How to translate: TRANSLATING.md. An empty sentence is said in another language.
# "hash" marks the English that a sentence was translated from; leave it as it is.
# "core" marks what a person in crisis may read. Without it this language is not spoken.

`)
	_, text, _ := strings.Cut(string(source), "\n\n") // what comes before speaks about English
	first, text, _ := strings.Cut(text, "[head]\n")   // sentences outside of a table
	b.lines(first)
	b.head(tag, today)
	_, text, _ = strings.Cut(text, "[core]\n")
	_, text, _ = strings.Cut(text, "]\n")
	b.lines(text)
	return b.out.String(), nil
}

type blank struct {
	english, have *File
	needed        []string
	out           strings.Builder
	table         string // the table that the lines are in
	last          string // the key that was written last
}

func (b *blank) head(tag language.Tag, today time.Time) {
	h := Head{Date: today.Format(time.DateOnly), State: "draft", Direction: directionOf(tag)}
	h = b.have.Head.over(h)
	fmt.Fprintf(&b.out, `[head]
language = %s
# what its speakers call it
name = %s
direction = %s
translator = %s
# who read the core aloud: a person of the community with lived experience
read-by = %s
# who of a crisis line, or which clinician, read the core
crisis-read-by = %s
date = %s
# "draft" or "read"
state = %s

# words that this language never uses here, chosen by its readers; a * at the end takes any ending
[never]
words = [%s]

`, quote(tag.String()), quote(h.Name), quote(h.Direction), quote(h.Translator), quote(h.ReadBy), quote(h.CrisisReadBy), quote(h.Date),
		quote(h.State), strings.Join(quoteAll(b.have.Never), ", "))
}

var (
	tableLine    = regexp.MustCompile(`^\[([\w.-]+)\]$`)
	sentenceLine = regexp.MustCompile(`^(?:([\w.-]+)\.)?(?:zero|one|two|few|many|other) = (.*)$`)
)

// lines writes each line of en.toml, or the sentence to fill in in its place.
func (b *blank) lines(source string) {
	open := false // inside a text of several lines
	for line := range strings.Lines(source) {
		line = strings.TrimSuffix(line, "\n")
		if open {
			open = !strings.HasSuffix(line, `"""`)
			continue
		}
		if table := tableLine.FindStringSubmatch(line); table != nil {
			b.table = table[1]
		} else if found := sentenceLine.FindStringSubmatch(line); found != nil {
			open = strings.HasPrefix(found[2], `"""`) && !strings.HasSuffix(strings.TrimPrefix(found[2], `"""`), `"""`)
			b.sentence(found[1])
			continue
		}
		b.out.WriteString(line + "\n")
	}
}

// sentence writes a sentence to fill in, once for all its forms. name is its key in the table, "" for the table itself.
func (b *blank) sentence(name string) {
	key := strings.Trim(b.table+"."+name, ".")
	if key == b.last {
		return
	}
	b.last = key
	english, have := b.english.Messages[key], b.have.Messages[key]
	if english == nil {
		return
	}
	if slices.Contains(b.english.Core, key) {
		b.out.WriteString("# core\n")
	}
	if english.One != "" {
		b.comment("one: " + english.One)
		b.comment("other: " + english.Other)
	} else {
		b.comment(english.Other)
	}
	prefix, mark := "", Fingerprint(english)
	if name != "" {
		prefix = name + "."
	}
	if have != nil && have.Hash != "" && have.Hash != mark {
		b.comment("The English has changed since this was translated. If it fits, the hash is " + mark + ".")
		mark = have.Hash
	}
	for _, form := range b.formsOf(english, have) {
		text := ""
		if have != nil {
			text = forms(have)[slices.Index(pluralForms(), form)]
		}
		fmt.Fprintf(&b.out, "%s%s = %s\n", prefix, form, quote(text))
	}
	fmt.Fprintf(&b.out, "%shash = %s\n", prefix, quote(mark))
}

// formsOf returns the forms to fill in, and those that are filled in.
func (b *blank) formsOf(english, have *message) []string {
	if english.One != "" {
		return b.needed
	}
	all := []string{"other"}
	if have != nil {
		all = nil
		for i, form := range forms(have) {
			if form != "" {
				all = append(all, pluralForms()[i])
			}
		}
	}
	return all
}

func (b *blank) comment(text string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		b.out.WriteString("# " + strings.TrimSuffix(line, "\n") + "\n")
	}
}

// quote writes a text as TOML does, on several lines where it has several.
func quote(s string) string {
	s = strings.TrimSpace(s)
	s = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`, "\r", `\r`).Replace(s)
	if strings.Contains(s, "\n") {
		return "\"\"\"\n" + s + "\"\"\""
	}
	return `"` + s + `"`
}

func quoteAll(all []string) []string {
	var quoted []string
	for _, s := range all {
		quoted = append(quoted, quote(s))
	}
	return quoted
}

// CorePage is the core of a language as one page to read aloud, with the English beside each sentence.
func CorePage(f *File) (string, error) {
	english, err := Shipped("en")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	lacks := f.lacks(english.Core)
	fmt.Fprintf(&b, "%s (%s): the core, %d of %d sentences\n", f.Head.Name, f.Tag, len(english.Core)-len(lacks), len(english.Core))
	fmt.Fprintf(&b, "Read each aloud, as to a person who is not well. Note its number where you stumble.\n")
	for i, key := range english.Core {
		fmt.Fprintf(&b, "\n%d. %s\n", i+1, key)
		page(&b, "en", english.Messages[key])
		if f.Tag != language.English {
			page(&b, f.Tag.String(), f.Messages[key])
		}
	}
	return b.String(), nil
}

// page writes all forms of a sentence; "—" where there is none.
func page(b *strings.Builder, code string, m *message) {
	if m == nil {
		fmt.Fprintf(b, "   %s: —\n", code)
		return
	}
	for i, form := range forms(m) {
		if form == "" {
			continue
		}
		name := code
		if m.One != "" || m.Other == "" {
			name += ", " + pluralForms()[i]
		}
		text := strings.ReplaceAll(strings.TrimSpace(form), "\n", "\n       ")
		fmt.Fprintf(b, "   %s: %s\n", name, text)
	}
}
