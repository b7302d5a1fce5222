package sandbox

import (
	"slices"
	"strings"

	"waymark/commands"
)

// vocabulary is what the prompt can complete: names without their signs, the labels of the buttons seen
// (the newest first), and the commands with their options.
type vocabulary struct {
	people, channels, roles, servers []string
	labels, menus, fields            []string
	commands                         []commands.Definition
}

// completion finds how a line, typed as far as before, may go on: the words that may stand from byte
// start on, the likeliest first. There are none if nothing is known to fit.
func completion(before string, v vocabulary) (start int, words []string) {
	start, done := lastWord(before)
	typed := before[start:]
	for _, w := range v.following(done) {
		if goesOn(typed, w) && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	if i := strings.IndexByte(typed, ':'); words == nil && i >= 0 && v.commandOf(done) != nil {
		value := typed[i+1:]
		for _, w := range v.values(v.commandOf(done), typed[:i]) {
			if goesOn(value, w) {
				words = append(words, w)
			}
		}
		start += i + 1
	}
	return start, words
}

// goesOn tells whether a word begins with what was typed and has more; its quote may be left out.
func goesOn(typed, word string) bool {
	if typed != "" && typed[0] != '"' {
		word = strings.TrimPrefix(word, `"`)
	}
	return len(word) > len(typed) && strings.EqualFold(word[:len(typed)], typed)
}

// lastWord is where the word begins that is being typed, and the words before it. A text in quotes is one
// word, what stands before it without a space included.
func lastWord(line string) (start int, done []string) {
	quoted := false
	for i, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if i > start {
				done = append(done, line[start:i])
			}
			start = i + 1
		}
	}
	return start, done
}

// following are the words that can follow those of a line.
func (v vocabulary) following(done []string) []string {
	if len(done) == 0 {
		return append(signed("@", v.people), v.formsAfter("", nil)...)
	}
	sign := done[0][:1]
	switch sign {
	case "#", "&":
		return v.formsAfter(sign, done[1:])
	case "@":
	default:
		return v.formsAfter("", done)
	}
	done = done[1:]
	if len(done) > 0 && done[0] == "in" {
		if len(done) == 1 {
			return append(signed("#", v.channels), "private")
		}
		done = done[2:]
	}
	if v.commandOf(done) != nil {
		return v.parts(done)
	}
	words := v.formsAfter(sign, done)
	if len(done) == 0 {
		words = append(append(v.slashes(), words...), "in #", "in private ")
	}
	return words
}

// slashes are the commands with their sign.
func (v vocabulary) slashes() []string {
	var names []string
	for _, d := range v.commands {
		if !d.User && !d.OnMessage {
			names = append(names, "/"+d.Name)
		}
	}
	return names
}

// menuCommands are the commands in the menus of members and messages, in quotes.
func (v vocabulary) menuCommands() []string {
	var names []string
	for _, d := range v.commands {
		if d.User || d.OnMessage {
			names = append(names, d.Name)
		}
	}
	return quotedAll(names)
}

// commandOf is the command that a line holds, or the subcommand of it as far as it is typed; nil if there
// is none.
func (v vocabulary) commandOf(done []string) *commands.Definition {
	at := slices.IndexFunc(done, func(w string) bool { return strings.HasPrefix(w, "/") })
	if at < 0 {
		return nil
	}
	list, found := v.commands, (*commands.Definition)(nil)
	for _, word := range done[at:] {
		i := slices.IndexFunc(list, func(d commands.Definition) bool { return d.Name == strings.TrimPrefix(word, "/") })
		if i < 0 {
			break
		}
		found, list = &list[i], list[i].Subcommands
	}
	return found
}

// parts are the subcommands or the options that may come next in a command.
func (v vocabulary) parts(done []string) []string {
	d := v.commandOf(done)
	var names []string
	for _, sub := range d.Subcommands {
		names = append(names, sub.Name)
	}
	for _, o := range d.Options {
		used := slices.ContainsFunc(done, func(w string) bool { return strings.HasPrefix(w, o.Name+":") })
		if !used {
			names = append(names, o.Name+":")
		}
	}
	return names
}

// values are what an option of a command may be set to, as far as that is known.
func (v vocabulary) values(d *commands.Definition, option string) []string {
	i := slices.IndexFunc(d.Options, func(o commands.OptionDefinition) bool { return o.Name == option })
	if i < 0 {
		return nil
	}
	switch o := d.Options[i]; o.Type {
	case commands.User:
		return signed("@", v.people)
	case commands.Channel:
		return signed("#", v.channels)
	case commands.RoleRef:
		return signed("&", v.roles)
	default:
		var names []string
		for _, c := range o.Names {
			names = append(names, bare(c))
		}
		return names
	}
}

// signed puts a sign before names, and quotes around those with a space.
func signed(sign string, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = sign + bare(n)
	}
	return out
}

// bare is a name as it stands without quotes if it can.
func bare(name string) string {
	if strings.ContainsRune(name, ' ') {
		return `"` + name + `"`
	}
	return name
}

// quotedAll puts quotes around names.
func quotedAll(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = `"` + n + `"`
	}
	return out
}
