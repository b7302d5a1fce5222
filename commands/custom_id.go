package commands

import (
	"strconv"
	"strings"

	"waymark/peer"
)

// idVersion starts every custom id. Raise it when the meaning of ids changes.
const idVersion = "v1"

// ID returns the custom id of a component ("feature:name") with arguments, which may not contain a colon or an @. Ids can be
// forged: a handler checks the arguments it reads.
func ID(act string, args ...any) string {
	var b strings.Builder
	b.WriteString(idVersion + ":" + act)
	for _, a := range args {
		b.WriteString(":")
		b.WriteString(ArgString(a))
	}
	return b.String()
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
	return id + "@" + guild.String()
}

// ParseID splits a custom id into the component's name, its arguments and the guild, 0 if it has none. The name is "" for an
// id of another version or shape.
func ParseID(custom string) (act string, args []string, guild peer.ID) {
	if i := strings.LastIndexByte(custom, '@'); i >= 0 {
		g, err := peer.ParseID(custom[i+1:])
		if err != nil {
			return "", nil, 0
		}
		custom, guild = custom[:i], g
	}
	parts := strings.Split(custom, ":")
	if len(custom) > 100 || len(parts) < 3 || parts[0] != idVersion {
		return "", nil, guild
	}
	return parts[1] + ":" + parts[2], parts[3:], guild
}
