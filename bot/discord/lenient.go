package discord

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"waymark/peer"
)

// The types in this file decode JSON leniently: a value of an unexpected type becomes the zero value instead of an
// error, so that one odd field cannot make a whole event unreadable.

// unmarshalLenient decodes JSON and ignores fields of an unexpected type. It fails on malformed JSON only.
func unmarshalLenient(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	if _, mismatch := err.(*json.UnmarshalTypeError); mismatch {
		return nil
	}
	return err
}

// snowflake is an id or a permission set: a number in a string, or a bare number.
type snowflake uint64

func (i *snowflake) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseUint(string(bytes.Trim(b, `"`)), 10, 64)
	if err != nil {
		n = 0
	}
	*i = snowflake(n)
	return nil
}

// lenientInt is a whole number, in a string or bare.
type lenientInt int64

func (n *lenientInt) UnmarshalJSON(b []byte) error {
	s := string(bytes.Trim(b, `"`))
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		f, _ := strconv.ParseFloat(s, 64)
		v = 0
		if f > -1e15 && f < 1e15 {
			v = int64(f)
		}
	}
	*n = lenientInt(v)
	return nil
}

// lenientString is a string; a number gives its digits.
type lenientString string

func (t *lenientString) UnmarshalJSON(b []byte) error {
	*t = ""
	if len(b) == 0 {
		return nil
	}
	if b[0] == '"' {
		if plain := b[1 : len(b)-1]; utf8.Valid(plain) && !bytes.ContainsRune(plain, '\\') { // as almost always
			*t = lenientString(plain)
			return nil
		}
		var s string
		if json.Unmarshal(b, &s) == nil {
			*t = lenientString(s)
		}
	} else if b[0] == '-' || b[0] >= '0' && b[0] <= '9' {
		*t = lenientString(b)
	}
	return nil
}

type snowflakes []snowflake

func (l *snowflakes) UnmarshalJSON(b []byte) error {
	*l = nil
	var list []snowflake
	if json.Unmarshal(b, &list) == nil {
		*l = list
	}
	return nil
}

func (l snowflakes) peerIDs() []peer.ID {
	out := make([]peer.ID, len(l))
	for i, v := range l {
		out[i] = peer.ID(v)
	}
	return out
}

// resolved is what an interaction says about the people that it names (Discord: Resolved Data Structure).
type resolved struct {
	Users    resolvedUsers
	Members  resolvedMembers
	Messages map[string]struct{ Components components }
	Channels map[string]struct{ Type lenientInt }
}

// bots returns the accounts of programs among the users; nil for none.
func (r resolved) bots() map[peer.ID]bool {
	var out map[peer.ID]bool
	for id, u := range r.Users {
		if u.IsBot && out == nil {
			out = map[peer.ID]bool{}
		}
		if u.IsBot {
			out[peer.ID(id)] = true
		}
	}
	return out
}

// kinds returns the kinds of the channels; nil for none.
func (r resolved) kinds() map[peer.ID]int {
	if len(r.Channels) == 0 {
		return nil
	}
	out := map[peer.ID]int{}
	for key, ch := range r.Channels {
		if id, err := peer.ParseID(key); err == nil {
			out[id] = int(ch.Type)
		}
	}
	return out
}

type resolvedUser struct {
	user
	IsBot bool
}

// names returns what the guild calls the people; none outside of a guild.
func (r resolved) names() map[peer.ID]peer.Name {
	if len(r.Members) == 0 {
		return nil
	}
	out := map[peer.ID]peer.Name{}
	for id, m := range r.Members {
		if u, ok := r.Users[id]; ok {
			shown := peer.CleanName(string(cmp.Or(m.Nick, u.name())))
			out[peer.ID(id)] = peer.Name{Shown: shown, UserName: peer.CleanName(string(u.Username))}
		}
	}
	return out
}

// resolvedUsers are users by id.
type resolvedUsers map[snowflake]resolvedUser

func (p *resolvedUsers) UnmarshalJSON(b []byte) error {
	var users map[string]struct {
		user
		Bot json.RawMessage
	}
	*p = resolvedUsers{}
	_ = unmarshalLenient(b, &users)
	for key, u := range users {
		if n, err := strconv.ParseUint(key, 10, 64); err == nil {
			(*p)[snowflake(n)] = resolvedUser{u.user, string(u.Bot) == "true"}
		}
	}
	return nil
}

// resolvedMember is what a guild says about a member: the nickname, "" for none, and what they may do.
type resolvedMember struct {
	Nick        lenientString
	Roles       snowflakes
	Permissions snowflake
}

// resolvedMembers are members by id.
type resolvedMembers map[snowflake]resolvedMember

func (p *resolvedMembers) UnmarshalJSON(b []byte) error {
	var members map[string]resolvedMember
	*p = resolvedMembers{}
	_ = unmarshalLenient(b, &members)
	for key, m := range members {
		if n, err := strconv.ParseUint(key, 10, 64); err == nil {
			(*p)[snowflake(n)] = m
		}
	}
	return nil
}

type lenientStrings []string

func (l *lenientStrings) UnmarshalJSON(b []byte) error {
	var list []lenientString
	*l = nil
	if json.Unmarshal(b, &list) == nil {
		for _, t := range list {
			*l = append(*l, string(t))
		}
	}
	return nil
}

// ref is an object with an id.
type ref struct{ ID snowflake }

func (r *ref) isZero() bool { return r.ID == 0 }

// components are the parts of a message or a form, of any kind, nested as Discord nests them. They have no
// UnmarshalJSON: calling the decoder at every level would make deep nesting expensive.
type components []component

type component struct {
	CustomID   lenientString `json:"custom_id"`
	Value      lenientString
	Values     lenientStrings
	Content    lenientString // of a Text Display
	Components components
	Component  *component // of a Label
	Accessory  *component // of a Section
}

// walk calls f for every component, in order, outer ones first.
func (l components) walk(f func(component)) {
	for _, c := range l {
		f(c)
		c.Components.walk(f)
		for _, inner := range []*component{c.Component, c.Accessory} {
			if inner != nil {
				components{*inner}.walk(f)
			}
		}
	}
}

func (l components) customIDs() []string {
	var out []string
	l.walk(func(c component) {
		if c.CustomID != "" {
			out = append(out, string(c.CustomID))
		}
	})
	return out
}

// text is what the Text Displays say, a line each.
func (l components) text() string {
	var out []string
	l.walk(func(c component) {
		if c.Content != "" {
			out = append(out, string(c.Content))
		}
	})
	return strings.Join(out, "\n")
}
