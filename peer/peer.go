// Package peer holds the facts and rules of peer support: local days, check-ins, journeys, setbacks,
// milestones, mentors, requests and pairings, and the arithmetic and decisions that belong to them.
//
// It uses the standard library only. It reads no clock, no disk and no network: time comes in as a value.
// Its types are what the rest of the program talks about; they are not what is stored (package storage
// keeps types of its own) and not what Discord sends.
package peer

import (
	"errors"
	"fmt"
	"log/slog"
	"strconv"
)

// ID is a stable number that the outside world gave: a member, guild, channel, message, role or
// interaction. Zero means "none". Things that a member creates (a journey, a setback, a request) take the
// id of the interaction that created them, so that a repeated delivery cannot create them twice.
type ID uint64

// String returns the id in decimal digits.
func (id ID) String() string { return strconv.FormatUint(uint64(id), 10) }

// ParseID reads decimal digits. Anything else, zero included, is an error.
func ParseID(s string) (ID, error) {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n == 0 {
		return 0, errors.New("not an id")
	}
	return ID(n), nil
}

// Words are a text that a member wrote, or that holds what a member wrote. They print as "[private]"
// through fmt, slog and encoding/json, so that they cannot slip into a log, an error or a file by
// accident. Keep them in exported fields: fmt cannot protect unexported ones.
// Reveal is the one way to the text.
type Words string

const private = "[private]"

// Reveal returns the text itself. Whoever calls it answers for where it goes.
func (w Words) Reveal() string { return string(w) }

// String returns "[private]".
func (w Words) String() string { return private }

// GoString returns "[private]".
func (w Words) GoString() string { return private }

// Format writes "[private]" for every verb.
func (w Words) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(private)) }

// LogValue returns "[private]".
func (w Words) LogValue() slog.Value { return slog.StringValue(private) }

// MarshalJSON writes "[private]".
func (w Words) MarshalJSON() ([]byte, error) { return []byte(`"` + private + `"`), nil }
