package commands

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"waymark/peer"
)

// idVersion starts every custom id. Raise it when the meaning of ids changes.
const idVersion = "v1"

// ID returns the custom id of a component ("feature:name") with arguments, which may not contain a colon or an @. Ids can be
// forged: a handler checks the arguments it reads. ParseID gives the arguments back as ArgString writes them.
func ID(act string, args ...any) string {
	var b strings.Builder
	b.WriteString(idVersion + ":" + act)
	for _, a := range args {
		b.WriteString(":")
		s := ArgString(a)
		if id, err := peer.ParseID(s); err == nil && id.String() == s && !isNumber(a) {
			s = shortID(id)
		}
		b.WriteString(s)
	}
	return b.String()
}

// shortMark starts a Discord id in a custom id, and shortBase is the base in which its digits are: in decimal three of them and
// the guild do not fit into the 100 characters that a custom id may have. ParseID reads decimal ids too.
const (
	shortMark = "~"
	shortBase = 62
)

func shortID(id peer.ID) string {
	return shortMark + new(big.Int).SetUint64(uint64(id)).Text(shortBase)
}

// readShortID returns what a part of a custom id says, with an id in decimal digits.
func readShortID(part string) string {
	digits, short := strings.CutPrefix(part, shortMark)
	n, ok := new(big.Int).SetString(digits, shortBase)
	if !short || !ok || !n.IsUint64() {
		return part
	}
	return n.String()
}

// isNumber reports whether an argument counts something or is a choice, rather than the id of something.
func isNumber(a any) bool {
	switch a.(type) {
	case string, peer.ID:
		return false
	}
	return true
}

// ArgString returns a value as an argument of a custom id.
func ArgString(a any) string {
	switch a := a.(type) {
	case string:
		return a
	case peer.ID:
		return a.String()
	case peer.Day:
		return strconv.Itoa(int(a))
	case int:
		return strconv.Itoa(a)
	case peer.Mood:
		return strconv.Itoa(int(a))
	case peer.Share:
		return strconv.Itoa(int(a))
	}
	panic("commands: an argument that ids cannot carry")
}

// InGuild adds the guild to a custom id that has none. Components in private channels need it, because there Discord does
// not say which guild they belong to. The table adds it to answers in private channels and to private messages.
func InGuild(id string, guild peer.ID) string {
	if _, _, named := ParseID(id); named != 0 {
		return id
	}
	return id + "@" + shortID(guild)
}

// ParseID splits a custom id into the component's name, its arguments and the guild, 0 if it has none. The name is "" for an
// id of another version or shape.
func ParseID(custom string) (act string, args []string, guild peer.ID) {
	if i := strings.LastIndexByte(custom, '@'); i >= 0 {
		g, err := peer.ParseID(readShortID(custom[i+1:]))
		if err != nil {
			return "", nil, 0
		}
		custom, guild = custom[:i], g
	}
	parts := strings.Split(custom, ":")
	if len(custom) > 100 || len(parts) < 3 || parts[0] != idVersion || strings.ContainsRune(custom, '@') {
		return "", nil, guild
	}
	args = parts[3:]
	for i, part := range args {
		args[i] = readShortID(part)
	}
	return parts[1] + ":" + parts[2], args, guild
}

// MadeAt returns when Discord made the thing with that id (Discord: Snowflakes).
func MadeAt(id peer.ID) time.Time {
	const epoch, shift = 1_420_070_400_000, 22
	return time.UnixMilli(int64(id>>shift) + epoch).UTC()
}
