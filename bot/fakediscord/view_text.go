package fakediscord

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// embed is the part of an embed that a reader reads.
type embed struct {
	Title       string       `json:"title"`
	Description string       `json:"description"`
	Fields      []embedField `json:"fields"`
	Author      struct {
		Name string `json:"name"`
	} `json:"author"`
	Footer struct {
		Text string `json:"text"`
	} `json:"footer"`
}

// embedField is a name and a value in an embed.
type embedField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// readable is a message's text as a reader sees it: content, then the embeds' parts, each on a line. dates are as in
// Event.Dates.
func (s *Server) readable(m *message) (text string, dates []int) {
	lines := []string{m.text()}
	for _, raw := range m.embeds {
		var e embed
		_ = json.Unmarshal(raw, &e) // checked when the bot sent it
		lines = append(lines, e.Author.Name, e.Title, e.Description)
		for _, f := range e.Fields {
			lines = append(lines, f.Name, f.Value)
		}
		lines = append(lines, e.Footer.Text)
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	return s.rendered(strings.Join(lines, "\n"), m)
}

// links finds links in a text, with the bracket before one that keeps it from unfolding.
var links = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<?https?://[^\s<>)\]]+`) })

// previews are the links in the content that unfold below the message.
func (m *message) previews() []string {
	if m.flags&(flagNoEmbeds|flagComponents) != 0 {
		return nil
	}
	var list []string
	for _, link := range links().FindAllString(m.content, -1) {
		if !strings.HasPrefix(link, "<") && !slices.Contains(list, link) {
			list = append(list, link)
		}
	}
	return list
}

// markup are the things in a text that Discord shows as something else: mentions of users, channels,
// roles and commands, instants, and custom emoji.
var markup = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`<(@!?|#|@&)(\d{1,20})>|<t:(-?\d{1,13})(?::[tTdDfFR])?>|</([^:<>]{1,100}):(\d{1,20})>|<a?:(\w{2,32}):\d{1,20}>`)
})

// rendered replaces markup by what a reader of a message sees: names, and instants in RFC 3339, UTC. dates are as in
// Event.Dates.
func (s *Server) rendered(text string, m *message) (shown string, dates []int) {
	var b strings.Builder
	end := 0
	for _, at := range markup().FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(text[end:at[0]])
		end = at[1]
		found := text[at[0]:at[1]]
		parts := markup().FindStringSubmatch(found)
		if parts[3] != "" && !strings.HasSuffix(found, ":R>") {
			dates = append(dates, b.Len())
		}
		b.WriteString(s.renderedPart(found, parts, m))
	}
	b.WriteString(text[end:])
	return b.String(), dates
}

// renderedPart is what a reader sees for one piece of markup.
func (s *Server) renderedPart(found string, parts []string, m *message) string {
	switch {
	case parts[3] != "":
		seconds, _ := strconv.ParseInt(parts[3], 10, 64)
		return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
	case parts[4] != "":
		if s.opt.Strict.CommandMentions && !s.hasCommand(m.channel.guild, parts[4], parts[5]) {
			return found
		}
		return "/" + parts[4]
	case parts[6] != "":
		return ":" + parts[6] + ":"
	}
	if id, _ := parseID(parts[2]); s.opt.Strict.Mentions && strings.HasPrefix(parts[1], "@") && parts[1] != "@&" && !slices.Contains(m.pings, id) {
		return "@unknown-user"
	}
	return s.mentionName(parts[1], parts[2], m)
}

// hasCommand tells whether a command of this id can be used in a guild (nil: in private, where those of other contexts are
// not), and has this name: "mentor" or, with subcommands, "mentor request".
func (s *Server) hasCommand(g *guild, path, id string) bool {
	for _, def := range s.commandsOf(g) {
		if def.ID != id || def.Type != commandSlash || g == nil && !def.usableIn(contextBotDM) {
			continue
		}
		e := &entry{place: place{user: s.bot}, def: def, options: def.Options}
		name, subs, _ := strings.Cut(path, " ")
		return name == def.Name && e.descend(strings.Fields(subs)) == nil
	}
	return false
}

// mentionName is what a reader sees for a mention in a message. A role has a name only in its own guild: not in another,
// nor in private. A channel that the one reader of a message cannot see shows none; of a message to many nobody can tell.
func (s *Server) mentionName(sign, digits string, m *message) string {
	id, _ := parseID(digits)
	switch sign {
	case "#":
		c, reader := s.channels[id], m.reader()
		switch {
		case c == nil:
			return "#unknown"
		case reader != nil && !s.canSee(reader, c):
			return "#no-access"
		}
		return "#" + c.name
	case "@&":
		if g := m.channel.guild; g != nil && g.roles[id] != nil {
			return "@" + g.roles[id].name
		}
		return "@unknown-role"
	}
	if u := s.users[id]; u != nil {
		return "@" + u.name
	}
	return "@unknown-user"
}

// reader is the one person who reads a message, nil for one in a channel that is not ephemeral.
func (m *message) reader() *user {
	if m.channel.kind == kindDM {
		return m.channel.with
	}
	return m.viewer
}

// everyone matches @everyone and @here.
var everyone = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`@(everyone|here)\b`) })

// mentionsIn finds the users and roles that a text mentions (Discord: Allowed Mentions Object): all when allowed is nil, else
// those that it permits. Users come first, then roles, in the order of the text. The guild's id is that of @everyone and
// @here, which need Mention Everyone. A role is mentioned if the author has that permission or the role is mentionable.
func (s *Server) mentionsIn(text string, ch *channel, author *user, allowed *allowedMentions) []ID {
	var users, roles []ID
	power := uint64(0)
	if ch.guild != nil {
		power = ch.guild.permissions(ch.guild.members[author.id], ch)
	}
	for _, found := range markup().FindAllStringSubmatch(text, -1) {
		id, _ := parseID(found[2])
		switch found[1] {
		case "@", "@!":
			if s.users[id] != nil && allowed.user(id) && !slices.Contains(users, id) {
				users = append(users, id)
			}
		case "@&":
			if ch.guild == nil || ch.guild.roles[id] == nil || !allowed.role(id) || slices.Contains(roles, id) {
				continue
			}
			if ch.guild.roles[id].mentionable || power&permMentionEveryone != 0 {
				roles = append(roles, id)
			}
		}
	}
	if ch.guild != nil && power&permMentionEveryone != 0 && allowed.everyone() && everyone().MatchString(text) {
		roles = append(roles, ch.guild.id)
	}
	return append(users, roles...)
}

// notified names the people and roles that a new message notifies: those it mentions, except its author and those who cannot
// see it, and roles of which nobody does. A message with flag 4096 (SUPPRESS_NOTIFICATIONS) notifies no one.
func (s *Server) notified(m *message) []string {
	names := []string{}
	if m.flags&flagSilent != 0 {
		return names
	}
	for _, id := range m.pings {
		if u := s.users[id]; u != nil {
			if u != m.author && s.canSee(u, m.channel) && (m.viewer == nil || m.viewer == u) {
				names = append(names, u.name)
			}
			continue
		}
		if m.viewer != nil || m.channel.guild == nil {
			continue
		}
		if id == m.channel.guild.id {
			names = append(names, "everyone")
		} else if s.someoneSees(id, m) {
			names = append(names, m.channel.guild.roles[id].name)
		}
	}
	return names
}
