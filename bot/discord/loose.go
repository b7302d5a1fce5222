package discord

import (
	"bytes"
	"encoding/json"
	"strconv"

	"waymark/peer"
)

// The types in this file read JSON permissively: what does not fit becomes the zero value instead of an
// error, so that one odd field cannot make a whole event unreadable.

// id reads a snowflake or a permission set: a number in a string, or a bare number.
type id uint64

func (i *id) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseUint(string(bytes.Trim(b, `"`)), 10, 64)
	if err != nil {
		n = 0
	}
	*i = id(n)
	return nil
}

// MarshalJSON writes the number in a string, as Discord does.
func (i id) MarshalJSON() ([]byte, error) {
	return []byte(`"` + strconv.FormatUint(uint64(i), 10) + `"`), nil
}

// number reads a whole number, in a string or bare.
type number int64

func (n *number) UnmarshalJSON(b []byte) error {
	s := string(bytes.Trim(b, `"`))
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		f, _ := strconv.ParseFloat(s, 64)
		v = 0
		if f > -1e15 && f < 1e15 {
			v = int64(f)
		}
	}
	*n = number(v)
	return nil
}

// text reads a string; of a number, its digits.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	*t = ""
	if len(b) == 0 {
		return nil
	}
	if b[0] == '"' {
		var s string
		if json.Unmarshal(b, &s) == nil {
			*t = text(s)
		}
	} else if b[0] == '-' || b[0] >= '0' && b[0] <= '9' {
		*t = text(b)
	}
	return nil
}

// ids reads a list of snowflakes.
type ids []id

func (l *ids) UnmarshalJSON(b []byte) error {
	var list []id
	if json.Unmarshal(b, &list) != nil {
		list = nil
	}
	*l = list
	return nil
}

func (l ids) peers() []peer.ID {
	out := make([]peer.ID, len(l))
	for i, v := range l {
		out[i] = peer.ID(v)
	}
	return out
}

// programs reads which of some accounts are those of programs.
type programs map[id]bool

func (p *programs) UnmarshalJSON(b []byte) error {
	var users map[string]struct{ Bot json.RawMessage }
	*p = programs{}
	if json.Unmarshal(b, &users) != nil {
		return nil
	}
	for key, u := range users {
		if n, err := strconv.ParseUint(key, 10, 64); err == nil && string(u.Bot) == "true" {
			(*p)[id(n)] = true
		}
	}
	return nil
}

// texts reads a list of strings.
type texts []string

func (l *texts) UnmarshalJSON(b []byte) error {
	var list []text
	*l = nil
	if json.Unmarshal(b, &list) == nil {
		for _, t := range list {
			*l = append(*l, string(t))
		}
	}
	return nil
}

// components is what stands under a message or in a form, of any kind, nested as Discord nests them. It has
// no reader of its own: one that called the decoder at every level would make deep nesting expensive.
type components []component

type component struct {
	CustomID   text `json:"custom_id"`
	Value      text
	Components components
	Component  *component // newer forms wrap each field in a label
}

// walk calls f for every component that has a custom id, in order.
func (l components) walk(f func(component)) {
	for _, c := range l {
		if c.CustomID != "" {
			f(c)
		}
		c.Components.walk(f)
		if c.Component != nil {
			components{*c.Component}.walk(f)
		}
	}
}

func (l components) customIDs() []string {
	var out []string
	l.walk(func(c component) { out = append(out, string(c.CustomID)) })
	return out
}
