// Package peer holds the facts and rules of peer support: local days, check-ins, journeys, setbacks,
// milestones, mentors, requests and pairings, and the arithmetic and decisions that belong to them.
//
// It uses the standard library only and reads no clock, disk or network: time comes in as a value. Values are
// immutable by convention: a method returns a changed copy. The types are neither what is stored (package storage has
// its own) nor what Discord sends.
package peer

import (
	"errors"
	"strconv"
)

// ID is a Discord id: of a member, guild, channel, message, role or interaction. Zero means "none". What a member
// creates (a journey, a setback, a request) takes the id of the interaction that created it, so that a repeated
// delivery cannot create it twice.
type ID uint64

// String returns the id in decimal digits.
func (id ID) String() string { return strconv.FormatUint(uint64(id), 10) }

// ParseID reads decimal digits. Anything else, including zero, is an error.
func ParseID(s string) (ID, error) {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n == 0 {
		return 0, errors.New("not an id")
	}
	return ID(n), nil
}
