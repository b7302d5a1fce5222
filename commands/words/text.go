package words

import (
	"fmt"
	"log/slog"
	"sort"
	"strings"
	"unicode"
	"unicode/utf16"

	"waymark/peer"
)

// Text is a text that is safe to show on Discord: a sentence of the catalogue, with members' words made
// harmless. Since it may hold such words it prints as "[private]", like peer.UserText.
type Text string

// Reveal returns the text itself, for Discord and for nothing else.
func (t Text) Reveal() string { return string(t) }

// String returns "[private]".
func (t Text) String() string { return peer.UserText(t).String() }

// GoString returns "[private]".
func (t Text) GoString() string { return peer.UserText(t).String() }

// Format writes "[private]" for every verb.
func (t Text) Format(f fmt.State, verb rune) { peer.UserText(t).Format(f, verb) }

// LogValue returns "[private]".
func (t Text) LogValue() slog.Value { return peer.UserText(t).LogValue() }

// MarshalJSON writes "[private]".
func (t Text) MarshalJSON() ([]byte, error) { return peer.UserText(t).MarshalJSON() }

// Escape makes members' words show as they were written: no markdown, no mention, no link, one text. It
// leaves every character alone that means nothing to Discord in its place, so that "5:30 (or so)" is
// stored, sent and read alike (Discord: Markdown Text 101; Message Formatting).
func Escape(w peer.UserText) Text {
	text := []rune(w.Reveal())
	var b strings.Builder
	b.Grow(len(w) + len(w)/8)
	begin, opened := true, false // nothing but spaces and digits so far on this line; a "<" so far in the text
	for i, r := range text {
		if r == '>' && opened || special(text, i, begin) { // some programs overlook the backslash before the "<"
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		begin = r == '\n' || begin && (unicode.IsSpace(r) || unicode.IsDigit(r))
		opened = opened || r == '<'
	}
	return Text(b.String())
}

// special reports whether the character at i means something to Discord there, given the text around it. At the beginning
// of a line more does.
func special(text []rune, i int, begin bool) bool {
	at := func(k int) rune {
		if k < 0 || k >= len(text) {
			return 0
		}
		return text[k]
	}
	switch r := text[i]; r {
	case '\\', '*', '_', '`', '<', '[': // emphasis, code, mentions and timestamps, masked links
		return true
	case '~', '|': // struck through, hidden
		return at(i-1) == r || at(i+1) == r
	case ']':
		return at(i+1) == '('
	case '>', '#', '-', '+': // quotations, headings, lists
		return begin
	case '.', ')': // numbered lists
		return begin && unicode.IsDigit(at(i-1)) && unicode.IsSpace(at(i+1))
	case ':': // links
		return at(i+1) == '/' && at(i+2) == '/'
	case '@': // everyone, here
		return unicode.IsLetter(at(i + 1))
	}
	return false
}

// Quote is Escape with every line set as a quotation.
func Quote(w peer.UserText) Text {
	lines := strings.Split(Escape(w).Reveal(), "\n")
	return Text("> " + strings.Join(lines, "\n> "))
}

// Plain shows members' words where Discord knows no markup: in a select's options and a form's fields.
// It keeps at most n characters, as Length counts, and says with "…" that it left some out.
func Plain(w peer.UserText, n int) Text {
	return Fit(w, n, func(w peer.UserText) Text { return Text(w.Reveal()) })
}

// Join joins the texts that are not empty, with sep between them.
func Join(sep string, texts ...Text) Text {
	var parts []string
	for _, t := range texts {
		if t != "" {
			parts = append(parts, t.Reveal())
		}
	}
	return Text(strings.Join(parts, sep))
}

// Length counts a text as Discord does, in UTF-16 code units.
func (t Text) Length() int { return length(string(t)) }

func length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// Fit keeps as much of members' words as Escape or Quote can show in n characters, and says with "…" that
// something was left out. For display only: what is stored is never cut.
func Fit(w peer.UserText, n int, show func(peer.UserText) Text) Text {
	whole := show(w)
	if whole.Length() <= n {
		return whole
	}
	r := []rune(w.Reveal())
	keep := sort.Search(len(r), func(k int) bool {
		return show(peer.UserText(string(r[:k])+"…")).Length() > n
	})
	return show(peer.UserText(string(r[:max(0, keep-1)]) + "…"))
}

// Split shows all of members' words with Escape or Quote, in as many parts of at most n characters each as it takes. A part
// ends at the end of a line or a word where there is one.
func Split(w peer.UserText, n int, show func(peer.UserText) Text) []Text {
	var parts []Text
	for r := []rune(w.Reveal()); len(r) > 0; {
		keep := min(len(r), n) // each character takes at least one
		if show(peer.UserText(r[:keep])).Length() > n {
			keep = max(1, sort.Search(keep, func(k int) bool { return show(peer.UserText(r[:k+1])).Length() > n }))
		}
		if keep < len(r) {
			keep = wordEnd(r, keep)
		}
		parts = append(parts, show(peer.UserText(strings.TrimRightFunc(string(r[:keep]), unicode.IsSpace))))
		r = []rune(strings.TrimLeftFunc(string(r[keep:]), unicode.IsSpace))
	}
	return parts
}

// wordEnd is where a text of at most keep characters can end without cutting a word, keep itself if that is nowhere.
func wordEnd(r []rune, keep int) int {
	for k := keep; k > keep/2; k-- {
		if unicode.IsSpace(r[k]) {
			return k
		}
	}
	return keep
}

// Pages sets blocks one under the other on as few pages of at most n characters each as it takes, in order. A block longer
// than a page goes on over pages line by line; a line longer than a page has one to itself and is the caller's mistake.
func Pages(n int, sep string, blocks ...Text) []Text {
	var pages []Text
	for _, b := range blocks {
		between := Text(sep)
		for _, part := range b.parts(n) {
			last := len(pages) - 1
			if last >= 0 && pages[last].Length()+between.Length()+part.Length() <= n {
				pages[last] += between + part
			} else if part != "" { // no page begins with an empty line
				pages = append(pages, part)
			}
			between = "\n"
		}
	}
	return pages
}

// parts is the text, or its lines if it has more than n characters.
func (t Text) parts(n int) (all []Text) {
	switch {
	case t == "":
		return nil
	case t.Length() <= n:
		return []Text{t}
	}
	for line := range strings.SplitSeq(string(t), "\n") {
		all = append(all, Text(line))
	}
	return all
}
