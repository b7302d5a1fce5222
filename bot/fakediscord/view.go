package fakediscord

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// emitMessage tells the watchers about a message that appeared, or changed, in answer to an interaction if there is one.
func (s *Server) emitMessage(m *message, edited bool, answers *interaction) {
	e := Event{Event: "message", ID: m.id.String(), Author: m.author.name, Text: s.readable(m), Edited: edited,
		Buttons: []ButtonView{}, Selects: []SelectView{}, Files: []FileView{}, Pings: []string{}}
	switch {
	case m.viewer != nil:
		e.To, e.Viewer = "ephemeral", m.viewer.name
		if m.channel.kind != kindDM { // a conversation has no name
			e.Channel = m.channel.name
		}
	case m.channel.kind == kindDM:
		e.To, e.Viewer = "dm", m.channel.with.name
	case m.channel.parent != nil:
		e.To, e.Channel = "thread", m.channel.name
	default:
		e.To, e.Channel = "channel", m.channel.name
	}
	if g := m.channel.guild; g != nil {
		e.Server = g.name
	}
	if answers != nil {
		e.Asked = answers.created
	}
	for _, row := range m.components {
		for _, c := range row.Components {
			e.show(c)
		}
	}
	for _, a := range m.attachments {
		e.Files = append(e.Files, FileView{Name: a.name, Type: a.contentType, Bytes: len(a.data), Alt: a.alt})
	}
	if !edited { // Discord notifies nobody of an edit
		e.Pings = append(e.Pings, s.notified(m)...)
	}
	s.emit(e)
}

// buttonStyles are the names of Discord's button styles, by number.
func buttonStyles() []string {
	return []string{"", "primary", "secondary", "success", "danger", "link"}
}

// show adds a button or a select to what the reader sees.
func (e *Event) show(c component) {
	if c.Type == componentButton {
		label := c.Label
		if label == "" {
			label = emojiName(c.Emoji)
		}
		e.Buttons = append(e.Buttons, ButtonView{Label: label, Style: buttonStyles()[c.Style], Disabled: c.Disabled})
		return
	}
	view := SelectView{Label: c.Placeholder, Options: []string{}}
	for _, o := range c.Options {
		shown := o.Label
		if o.Description != "" {
			shown += " · " + o.Description
		}
		view.Options = append(view.Options, shown)
		if o.Default {
			view.Chosen = append(view.Chosen, shown)
		}
	}
	e.Selects = append(e.Selects, view)
}

// emojiName is the emoji of a button without a label.
func emojiName(raw json.RawMessage) string {
	var emoji struct{ Name string }
	_ = json.Unmarshal(raw, &emoji) // checked when the bot sent it
	return emoji.Name
}

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

// readable is a message's text as a reader sees it: content, then the embeds' parts, each on a line.
func (s *Server) readable(m *message) string {
	lines := []string{m.content}
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
	return s.rendered(strings.Join(lines, "\n"))
}

// markup are the things in a text that Discord shows as something else: mentions of users, channels,
// roles and commands, instants, and custom emoji.
var markup = regexp.MustCompile(`<(@!?|#|@&)(\d{1,20})>|<t:(-?\d{1,13})(?::[tTdDfFR])?>|</([^:<>]{1,100}):\d{1,20}>|<a?:(\w{2,32}):\d{1,20}>`)

// rendered replaces markup by what a reader sees: names, and instants in RFC 3339, UTC.
func (s *Server) rendered(text string) string {
	return markup.ReplaceAllStringFunc(text, func(found string) string {
		parts := markup.FindStringSubmatch(found)
		switch {
		case parts[3] != "":
			seconds, _ := strconv.ParseInt(parts[3], 10, 64)
			return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
		case parts[4] != "":
			return "/" + parts[4]
		case parts[5] != "":
			return ":" + parts[5] + ":"
		}
		return s.mentionName(parts[1], parts[2])
	})
}

// mentionName is what a reader sees for a mention.
func (s *Server) mentionName(sign, digits string) string {
	id, _ := parseID(digits)
	switch sign {
	case "#":
		if c := s.channels[id]; c != nil {
			return "#" + c.name
		}
		return "#unknown"
	case "@&":
		for _, g := range s.guilds {
			if r := g.roles[id]; r != nil {
				return "@" + r.name
			}
		}
		return "@unknown-role"
	}
	if u := s.users[id]; u != nil {
		return "@" + u.name
	}
	return "@unknown-user"
}

// everyone matches the mentions of everybody.
var everyone = regexp.MustCompile(`@(everyone|here)\b`)

// mentionsIn finds whom a text mentions, as "Discord: Allowed Mentions Object" lays down: everything in
// it when allowed is nil, else only what that permits. Users come first, then roles, in the order of the
// text; the guild's own id stands for @everyone and @here, which only authors with Mention Everyone can
// use. A role is mentioned by whoever has that permission, or if it is mentionable, as all roles here are
// but @everyone and the bot's own.
func (s *Server) mentionsIn(text string, ch *channel, author *user, allowed *allowedMentions) []ID {
	var users, roles []ID
	power := uint64(0)
	if ch.guild != nil {
		power = ch.guild.permissions(ch.guild.members[author.id], ch)
	}
	for _, found := range markup.FindAllStringSubmatch(text, -1) {
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
			if ch.guild.mentionable(ch.guild.roles[id]) || power&permMentionEveryone != 0 {
				roles = append(roles, id)
			}
		}
	}
	if ch.guild != nil && power&permMentionEveryone != 0 && allowed.everyone() && everyone.MatchString(text) {
		roles = append(roles, ch.guild.id)
	}
	return append(users, roles...)
}

// mentionable tells whether everybody may ping a role.
func (g *guild) mentionable(r *role) bool { return !r.managed && r.id != g.id }

// notified names the people and roles whom a new message notifies: those it mentions, but for its author
// and for those who cannot see it.
func (s *Server) notified(m *message) []string {
	names := []string{}
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
		} else {
			names = append(names, m.channel.guild.roles[id].name)
		}
	}
	return names
}

// emitThread tells the watchers how a thread stands.
func (s *Server) emitThread(c *channel) {
	names := []string{}
	for _, id := range sortedIDs(c.threadMembers) {
		if c.threadMembers[id] {
			names = append(names, s.users[id].name)
		}
	}
	s.emit(Event{Event: "thread", Server: c.guild.name, Name: c.name, Parent: c.parent.name,
		Private: c.kind == kindPrivateThread, Members: names, Archived: c.archived, Locked: c.locked})
}

// emitRole tells the watchers that a member got ("add") or lost ("remove") a role.
func (s *Server) emitRole(g *guild, m *member, r *role, change string) {
	s.emit(Event{Event: "role", Server: g.name, Member: m.user.name, Role: r.name, Change: change})
}

// addMessage puts a message into its channel, under a new id. Unless it is ephemeral the gateway tells.
func (s *Server) addMessage(m *message) {
	m.id, m.created = s.newID(), s.opt.Now()
	m.channel.messages = append(m.channel.messages, m)
	s.touch(m)
	if m.viewer == nil {
		m.channel.newest = m
		s.dispatch("MESSAGE_CREATE", s.messageEvent(m))
	}
}

// touch makes a message the newest.
func (s *Server) touch(m *message) {
	s.last++
	m.seq = int(s.last)
}

// messageEvent is a message as the gateway shows it.
func (s *Server) messageEvent(m *message) object {
	o := s.visibleJSON(m)
	if m.channel.guild != nil {
		o["guild_id"] = m.channel.guild.id
	}
	return o
}

// visibleJSON shows a message as the bot gets to see it: without the privileged Message Content intent,
// the words of others are empty but in DMs and where they mention the bot.
func (s *Server) visibleJSON(m *message) object {
	o := s.messageJSON(m)
	if m.author != s.bot && m.channel.kind != kindDM && !slices.Contains(m.pings, s.app) {
		o["content"], o["embeds"], o["attachments"], o["components"] = "", []any{}, []any{}, []any{}
	}
	return o
}

// deleteMessage takes a message away from everybody's screen.
func (s *Server) deleteMessage(m *message) {
	m.deleted = true
	e := Event{Event: "deleted", ID: m.id.String(), Channel: m.channel.name}
	gone := object{"id": m.id, "channel_id": m.channel.id}
	if g := m.channel.guild; g != nil {
		e.Server, gone["guild_id"] = g.name, g.id
	}
	if m.channel.kind == kindDM { // a conversation has no name
		e.Channel, e.Viewer = "", m.channel.with.name
	}
	s.emit(e)
	if m.viewer == nil {
		s.dispatch("MESSAGE_DELETE", gone)
	}
}
