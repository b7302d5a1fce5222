package commands

import (
	"errors"
	"slices"
	"strings"

	"waymark/peer"
)

// TargetKind is what a target is: a check-in's post, a mentor's role. Each kind belongs to one feature, which lists it in
// Feature.Targets; New refuses a kind that two features list. It is a lower-case word without a slash.
type TargetKind string

// Of is the target of this kind for the given ids, days and numbers.
func (k TargetKind) Of(args ...any) Target {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = ArgString(a)
	}
	return Target{kind: k, args: strings.Join(parts, "/")}
}

// Target names the one thing on Discord that an effect brings into a state: a post, a private message, a member's role, a
// thread. An effect replaces any earlier one that waits for the same target. Targets are comparable.
//
// Its string form, under which storage keeps it, is the kind and the arguments with slashes between them, at most 200
// bytes. Two kinds never look alike, since a kind holds no slash.
type Target struct {
	kind TargetKind
	args string
}

// errTarget says that a text is not the string form of a target.
var errTarget = errors.New("commands: not a target")

// ParseTarget reads the string form of a target.
func ParseTarget(s string) (Target, error) {
	kind, args, some := strings.Cut(s, "/")
	if kind == "" || some && args == "" {
		return Target{}, errTarget
	}
	return Target{kind: TargetKind(kind), args: args}, nil
}

// String is the stored form of a target, which ParseTarget reads.
func (t Target) String() string {
	if t.args == "" {
		return string(t.kind)
	}
	return string(t.kind) + "/" + t.args
}

// IsZero says whether this is no target.
func (t Target) IsZero() bool { return t.kind == "" }

// Is says whether the target is of one of the kinds.
func (t Target) Is(kinds ...TargetKind) bool {
	for _, k := range kinds {
		if t.kind == k {
			return true
		}
	}
	return false
}

// Kind is the target's kind.
func (t Target) Kind() TargetKind { return t.kind }

// Arg is the nth argument, "" if there are fewer.
func (t Target) Arg(n int) string {
	parts := strings.Split(t.args, "/")
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}

// ID is the nth argument as an id, 0 if it is none.
func (t Target) ID(n int) peer.ID {
	id, _ := peer.ParseID(t.Arg(n))
	return id
}

// has says whether an id is one of the arguments.
func (t Target) has(id peer.ID) bool { return slices.Contains(strings.Split(t.args, "/"), id.String()) }

// Day is the nth argument as a local day.
func (t Target) Day(n int) peer.Day { return peer.Day(Atoi(t.Arg(n))) }
