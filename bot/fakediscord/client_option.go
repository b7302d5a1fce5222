package fakediscord

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// enter reads the value that was typed for an option and puts it into the command.
func (s *Server) enter(e *entry, o typedOption) error {
	def := *e.option(o.name)
	if o.text == "" && o.sign == 0 {
		return cannot("the option %s has no value", o.name)
	}
	if def.Autocomplete {
		return s.complete(e, def, o.raw())
	}
	if len(def.Choices) > 0 {
		for _, as := range shownAs(e.user.locale) {
			for _, c := range def.Choices {
				if strings.EqualFold(as(c), o.raw()) {
					e.add(def, c.Value)
					return nil
				}
			}
		}
		var names []string
		for _, c := range def.Choices {
			names = append(names, localized(c.Name, c.Names, e.user.locale))
		}
		return cannot("%q is not a choice of %s: there are %s", o.raw(), o.name, strings.Join(names, ", "))
	}
	switch def.Type {
	case optionUser, optionChannel, optionRole, optionMentionable:
		id, err := e.found.pick(def.Type, o, def.ChannelTypes)
		if err != nil {
			return err
		}
		e.add(def, id)
		return nil
	}
	value, err := plain(def, o.raw())
	if err != nil {
		return err
	}
	e.add(def, value)
	return nil
}

// complete asks the bot for the answers to a text and takes the first that contains it.
func (s *Server) complete(e *entry, def optionDef, text string) error {
	in := s.ask(e, def, text, true, s.newID())
	s.mu.Unlock()
	<-in.done
	s.mu.Lock()
	for _, as := range shownAs(e.user.locale) {
		for _, c := range in.suggestions {
			if contains(s.read(as(c)), text) {
				e.add(def, c.Value)
				return nil
			}
		}
	}
	value, err := plain(def, text)
	if err != nil {
		return err
	}
	e.add(def, value)
	return nil
}

// shownAs are the ways in which a person can name a choice, in this order: its name in their language, its name, its value.
func shownAs(locale string) []func(suggestion) string {
	return []func(suggestion) string{
		func(c suggestion) string { return localized(c.Name, c.Names, locale) },
		func(c suggestion) string { return c.Name },
		suggestion.typed,
	}
}

// typed is a choice's value as a person would type it.
func (c suggestion) typed() string {
	var text string
	if json.Unmarshal(c.Value, &text) == nil {
		return text
	}
	return string(c.Value)
}

// plain reads a text, number or truth value (true and false, or as people write them: yes and no, on and off)
// and checks it against the option's bounds.
func plain(def optionDef, text string) (any, error) {
	switch def.Type {
	case optionString:
		least, most := 0, 6000
		if def.MinLength != nil {
			least = *def.MinLength
		}
		if def.MaxLength != nil {
			most = *def.MaxLength
		}
		if n := chars(text); n < least || n > most {
			return nil, cannot("the option %s takes %d to %d characters, not %d", def.Name, least, most, n)
		}
		return text, nil
	case optionInteger:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n > 1<<53 || n < -1<<53 {
			return nil, cannot("the option %s takes a whole number, not %q", def.Name, text)
		}
		return n, def.inRange(float64(n))
	case optionNumber:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Abs(n) > 1<<53 || math.IsNaN(n) {
			return nil, cannot("the option %s takes a number, not %q", def.Name, text)
		}
		return n, def.inRange(n)
	case optionBoolean:
		switch strings.ToLower(text) {
		case "true", "yes", "on":
			return true, nil
		case "false", "no", "off":
			return false, nil
		}
		return nil, cannot("the option %s is true or false, not %q", def.Name, text)
	}
	return nil, cannot("fakediscord cannot fill in the option %s of type %d", def.Name, def.Type)
}

// inRange checks a number against an option's bounds.
func (def optionDef) inRange(n float64) error {
	if def.MinValue != nil && n < *def.MinValue {
		return cannot("the option %s is at least %v, not %v", def.Name, *def.MinValue, n)
	}
	if def.MaxValue != nil && n > *def.MaxValue {
		return cannot("the option %s is at most %v, not %v", def.Name, *def.MaxValue, n)
	}
	return nil
}

// resolved collects the people, roles and channels that an interaction names.
type resolved struct {
	server  *Server
	guild   *guild                       // nil in private
	user    *user                        // who acts: only what they see can be picked
	channel *channel                     // where, nil while that is not known
	parts   map[string]map[string]object // "users", "members", "roles", "channels", by id
}

// newResolved starts a collection for an interaction of a person in a channel.
func (s *Server) newResolved(g *guild, u *user, c *channel) *resolved {
	return &resolved{server: s, guild: g, user: u, channel: c, parts: map[string]map[string]object{}}
}

// pick finds what a value such as @leela, #general or &"30 days" means for an option (or a select) of
// this type, and notes it. The sign may be missing, but not be another.
func (r *resolved) pick(kind int, o typedOption, channelTypes []int) (ID, error) {
	if (kind == optionUser || kind == optionMentionable) && (o.sign == 0 || o.sign == '@') {
		// In private a client offers the two people of the conversation.
		if u := r.server.userByName(o.text); u != nil && (r.guild != nil || u == r.user || u.bot) {
			return r.addUser(u), nil
		}
	}
	if r.guild == nil {
		return 0, cannot("%s: @%s sees no %q in private messages with the bot", o.name, r.user.name, o.raw())
	}
	if (kind == optionRole || kind == optionMentionable) && (o.sign == 0 || o.sign == '&') {
		if role := r.guild.roleByName(RoleRef(o.text)); role != nil {
			r.add("roles", role.id, r.server.roleJSON(role))
			return role.id, nil
		}
	}
	if kind == optionChannel && (o.sign == 0 || o.sign == '#') {
		if c := r.server.channelFor(r.user, r.guild, ChannelRef(o.text)); c != nil {
			if len(channelTypes) > 0 && !slices.Contains(channelTypes, c.kind) {
				return 0, cannot("#%s is not a channel that the option %s takes", c.name, o.name)
			}
			view := r.server.channelJSON(c)
			view["permissions"] = strconv.FormatUint(r.guild.permissions(r.guild.members[r.user.id], c), 10)
			view["app_permissions"] = strconv.FormatUint(r.guild.permissions(r.guild.members[r.server.app], c), 10)
			r.add("channels", c.id, view)
			return c.id, nil
		}
	}
	return 0, cannot("%s: @%s sees no %q here", o.name, r.user.name, o.raw())
}

// addUser notes an account, and the member if they are one here. Who has left can still be named by id.
func (r *resolved) addUser(u *user) ID {
	r.add("users", u.id, r.server.userJSON(u))
	if r.guild == nil {
		return u.id
	}
	if m := r.guild.members[u.id]; m != nil {
		view := r.server.memberJSON(r.guild, m)
		delete(view, "user")
		delete(view, "mute")
		delete(view, "deaf")
		view["permissions"] = strconv.FormatUint(r.guild.permissions(m, r.channel), 10)
		r.add("members", u.id, view)
	}
	return u.id
}

// add notes one thing.
func (r *resolved) add(part string, id ID, view object) {
	if r.parts[part] == nil {
		r.parts[part] = map[string]object{}
	}
	r.parts[part][id.String()] = view
}

// json is the interaction's `resolved`; empty if nothing was named.
func (r *resolved) json() object {
	o := object{}
	for part, things := range r.parts {
		o[part] = things
	}
	return o
}
