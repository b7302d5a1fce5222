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

// newID hands out the next snowflake: its upper 42 bits are the (virtual) time, and it is greater
// than every id before it, also when the clock stands still or goes back.
func (s *Server) newID() ID {
	ms := max(s.opt.Now().UnixMilli()-discordEpoch, 1)
	s.last = max(s.last+1, ID(ms)<<22)
	return s.last
}

// Kinds of what is always there, for standingID.
const (
	standingBot = iota
	standingUser
	standingGuild
	standingChannel
	standingRole
	standingDM
	standingCommand
)

// year is how far the ids of one kind of what is always there lie from those of the next.
const year = ID(365*24*time.Hour/time.Millisecond) << 22

// standingID is the id of what a world begins with. It follows from the name alone, so the same people and
// places have the same ids in the next world too, whenever that begins and whoever came first: what a bot
// kept about them stays true. Ids of a kind lie in a year of their own, in the order of the names' beginnings.
func (s *Server) standingID(kind int, name string) ID {
	s.newID() // ids of what happens later leave room for it, as Discord's do
	var head [8]byte
	copy(head[1:], strings.ToLower(name))
	if kind == standingChannel || kind == standingRole { // many share their beginning, the server's name
		sum := sha256.Sum256([]byte(name))
		copy(head[1:], sum[:7])
	}
	id := ID(kind+1)*year + ID(binary.BigEndian.Uint64(head[:]))
	if s.standing[id] { // another begins likewise: a place of its own, far enough away to be on another shard
		sum := sha256.Sum256([]byte(name))
		copy(head[3:], sum[:5])
		id = ID(kind+1)*year + ID(binary.BigEndian.Uint64(head[:]))
	}
	for s.standing[id] {
		id++
	}
	s.standing[id] = true
	return id
}

// commandID is the next id of a command, or of a version of one. They lie apart, so that a bot with one command more
// changes no id of what happens.
func (s *Server) commandID() ID {
	s.commands++
	return ID(standingCommand+1)*year + s.commands
}

// Last is the greatest id that was handed out for something that happened.
func (s *Server) Last() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return uint64(s.last)
}

// GoOn makes this world the continuation of one whose last id this was: ids are greater from now on, and
// what that world held, and this one does not, was taken away by whoever began a new one.
func (s *Server) GoOn(last uint64) {
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

// stamp writes an instant as Discord does: RFC 3339 with microseconds, +00:00 for UTC.
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

// position is where a text channel stands in its guild's list.
func position(c *channel) int { return slices.Index(c.guild.channels, c) }
