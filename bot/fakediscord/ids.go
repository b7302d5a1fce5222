package fakediscord

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// discordEpoch is the first millisecond of 2015, where snowflakes begin.
const discordEpoch = 1420070400000

// newID returns the next snowflake: its upper 42 bits are the time of Options.Now, and it is greater than every id before it,
// also when the clock does not advance or goes back.
func (s *Server) newID() ID {
	ms := max(s.opt.Now().UnixMilli()-discordEpoch, 1)
	s.last = max(s.last+1, ID(ms)<<22)
	return s.last
}

// Kinds of ids that follow from a name, for fixedID.
const (
	fixedBot = iota
	fixedUser
	fixedGuild
	fixedChannel
	fixedRole
	fixedDM
	fixedCommand
)

// year is the distance between the ranges of fixed ids of two kinds.
const year = ID(365*24*time.Hour/time.Millisecond) << 22

// fixedID is the id of an account, guild, channel or role. It follows from the name alone, so that the same names have the same
// ids in another Server, whenever that starts and in whatever order they are made: what a bot has stored about them stays
// true. The ids of each kind have a range of their own and are in the order of the names' first letters.
func (s *Server) fixedID(kind int, name string) ID {
	s.newID() // advances the ids of what happens later, as on Discord
	var head [8]byte
	copy(head[1:], strings.ToLower(name))
	if kind == fixedChannel || kind == fixedRole { // their names begin with the guild's
		sum := sha256.Sum256([]byte(name))
		copy(head[1:], sum[:7])
	}
	id := ID(kind+1)*year + ID(binary.BigEndian.Uint64(head[:]))
	if s.fixed[id] { // another name begins likewise: an id far enough away to be of another shard
		sum := sha256.Sum256([]byte(name))
		copy(head[3:], sum[:5])
		id = ID(kind+1)*year + ID(binary.BigEndian.Uint64(head[:]))
	}
	for s.fixed[id] {
		id++
	}
	s.fixed[id] = true
	return id
}

// commandID is the next id of a command, or of a version of one. They have a range of their own, so that a bot with one more
// command changes no id of messages and interactions.
func (s *Server) commandID() ID {
	s.commands++
	return ID(fixedCommand+1)*year + s.commands
}

// LastID returns the greatest id given to a message, thread or interaction so far. Ids that follow from names are not counted.
func (s *Server) LastID() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return uint64(s.last)
}

// ResumeIDs makes this Server the continuation of an earlier one whose LastID was this: new ids are greater, and a bot that asks for
// what only the earlier one had is refused as provoked.
func (s *Server) ResumeIDs(last uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last, ID(last))
	s.before = ID(last)
}

// parseID reads the decimal form of an id; ok is false for anything else.
func parseID(text string) (id ID, ok bool) {
	n, err := strconv.ParseUint(text, 10, 64)
	return ID(n), err == nil && n != 0
}

// stamp formats an instant as Discord does: RFC 3339 in UTC, with microseconds and "+00:00".
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

// byID returns a map's values in the order of their ids, so that nothing depends on map order.
func byID[V any](m map[ID]V) []V {
	values := make([]V, 0, len(m))
	for _, id := range sortedIDs(m) {
		values = append(values, m[id])
	}
	return values
}

// sortedIDs returns the keys of a map in order.
func sortedIDs[V any](m map[ID]V) []ID { return slices.Sorted(maps.Keys(m)) }

// rolesByPosition returns a guild's roles, the lowest first; equal positions by id.
func (g *guild) rolesByPosition() []*role {
	return slices.SortedFunc(maps.Values(g.roles), func(a, b *role) int {
		return cmp.Or(cmp.Compare(a.position, b.position), cmp.Compare(a.id, b.id))
	})
}

// idTime is the instant in a snowflake.
func idTime(id ID) time.Time { return time.UnixMilli(int64(id>>22) + discordEpoch).UTC() }

// lastPublic is the newest message of a channel that is not ephemeral; nil if there is none.
func lastPublic(c *channel) *message {
	if c.newest == nil || !c.newest.deleted {
		return c.newest // without looking through thousands of ephemeral answers
	}
	for _, m := range slices.Backward(c.messages) {
		if m.viewer == nil && !m.deleted {
			return m
		}
	}
	return nil
}

// position is the index of a channel in its guild's list.
func position(c *channel) int { return slices.Index(c.guild.channels, c) }
