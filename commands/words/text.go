package words

import (
	"fmt"
	"log/slog"
	"strings"

	"waymark/peer"
)

// Text is a text that is safe to show on Discord: a sentence of the catalogue, with members' words made
// harmless. Since it may hold such words it prints as "[private]", like peer.Words.
type Text string

// Reveal returns the text itself, for Discord and for nothing else.
func (t Text) Reveal() string { return string(t) }

// String returns "[private]".
func (t Text) String() string { return peer.Words(t).String() }

// GoString returns "[private]".
func (t Text) GoString() string { return peer.Words(t).String() }

// Format writes "[private]" for every verb.
func (t Text) Format(f fmt.State, verb rune) { peer.Words(t).Format(f, verb) }

// LogValue returns "[private]".
func (t Text) LogValue() slog.Value { return peer.Words(t).LogValue() }

// MarshalJSON writes "[private]".
func (t Text) MarshalJSON() ([]byte, error) { return peer.Words(t).MarshalJSON() }

// markup is what means something to Discord's markdown or starts a mention, a link or a timestamp.
const markup = "\\*_~`|<>@#[]()-+:"

// Escape makes members' words show as they were written: no markdown, no mention, no link, one text.
func Escape(w peer.Words) Text {
	var b strings.Builder
	for _, r := range w.Reveal() {
		if strings.ContainsRune(markup, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return Text(b.String())
}

// Quote is Escape with every line set as a quotation.
func Quote(w peer.Words) Text {
	lines := strings.Split(Escape(w).Reveal(), "\n")
	return Text("> " + strings.Join(lines, "\n> "))
}

// Plain shows members' words where Discord knows no markup: in a select's options and a form's fields.
// It keeps at most n characters, and says with "…" that it left some out.
func Plain(w peer.Words, n int) Text { return Text(Clip(w, n).Reveal()) }

// Clip keeps at most n characters, and says with "…" that it left some out.
func Clip(w peer.Words, n int) peer.Words {
	r := []rune(w.Reveal())
	if len(r) > n {
		r = append(r[:n-1:n-1], '…')
	}
	return peer.Words(r)
}

// Join sets texts one under the other, leaving out empty ones.
func Join(sep string, texts ...Text) Text {
	var parts []string
	for _, t := range texts {
		if t != "" {
			parts = append(parts, t.Reveal())
		}
	}
	return Text(strings.Join(parts, sep))
}
