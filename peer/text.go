package peer

import (
	"fmt"
	"log/slog"
	"unicode/utf8"
)

// UserText is text that a member wrote, or that contains such text. It prints as "[private]" through fmt, slog and
// encoding/json, so that it cannot get into a log, an error or a file by accident. Keep it in exported fields: fmt
// cannot protect unexported ones. Reveal is the only way to the text.
type UserText string

const private = "[private]"

// The most characters (Unicode code points) that members' texts may have.
const (
	MaxNote = 1000 // the note of a check-in or setback
	MaxName = 60   // a journey's name
	MaxHelp = 500  // the texts of a request for a mentor
)

// Reveal returns the text itself. The caller is responsible for where it goes.
func (w UserText) Reveal() string { return string(w) }

// Length returns the number of characters (Unicode code points) of the text.
func (w UserText) Length() int { return utf8.RuneCountInString(string(w)) }

// String returns "[private]".
func (w UserText) String() string { return private }

// GoString returns "[private]".
func (w UserText) GoString() string { return private }

// Format writes "[private]" for every verb.
func (w UserText) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(private)) }

// LogValue returns "[private]".
func (w UserText) LogValue() slog.Value { return slog.StringValue(private) }

// MarshalJSON writes "[private]".
func (w UserText) MarshalJSON() ([]byte, error) { return []byte(`"` + private + `"`), nil }
