package fakediscord

import (
	"encoding/json"
	"slices"
)

// Screen is what one person's client shows: a guild's channels, and their private messages with the bot.
type Screen struct {
	Guild    string          `json:"guild"`
	Me       string          `json:"me"`
	Bot      string          `json:"bot"` // the bot's user id
	Member   bool            `json:"member"`
	Channels []ScreenChannel `json:"channels"`
	People   []ScreenMember  `json:"people"`
	Roles    []string        `json:"roles"`
	Commands []ScreenCommand `json:"commands"`
	Form     json.RawMessage `json:"form,omitempty"` // the open form: title, custom_id, id of its interaction, components
	Messages []ScreenMessage `json:"-"`              // oldest first, channel by channel
}

// ScreenChannel is a channel or thread that the person sees, or their private channel with the bot.
type ScreenChannel struct {
	ID       ID     `json:"id"`
	Name     string `json:"name"` // empty for the private channel
	Kind     string `json:"kind"` // "text", "voice", "thread", "private thread" or "dm"
	Parent   ID     `json:"parent,omitempty"`
	Archived bool   `json:"archived,omitempty"`
	Locked   bool   `json:"locked,omitempty"`
}

// ScreenMember is a member of the guild, with the names of their roles.
type ScreenMember struct {
	ID    ID       `json:"id"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
}

// ScreenCommand is a command that the client offers this person. Definition is as the bot registered it.
type ScreenCommand struct {
	Definition json.RawMessage `json:"definition"`
	Private    bool            `json:"private,omitempty"` // also in the private channel with the bot
}

// ScreenMessage is a message that the person can read. Version grows with every change, over all messages. Body is the
// message as Discord's API shows it, and: "shown", what the client shows for each mention in its texts; "command", the
// command it answers and "by", who sent that; "ephemeral". Body is nil if the caller knows this version.
type ScreenMessage struct {
	ID      ID
	Channel ID
	Version int
	Body    json.RawMessage
}

// Screen returns what a person sees in a guild. known are the versions of messages that the caller has already.
func (s *Server) Screen(guild GuildRef, user UserRef, known map[ID]int) (Screen, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return Screen{}, err
	}
	u := s.findUser(user)
	if u == nil {
		return Screen{}, cannot("there is no account @%s", user.name())
	}
	m := g.members[u.id]
	view := Screen{Guild: g.name, Me: u.name, Bot: s.app.String(), Member: m != nil, Form: u.modal.screenJSON(),
		Channels: []ScreenChannel{}, People: g.screenPeople(), Roles: g.screenRoles(), Commands: s.screenCommands(g, m, u)}
	for _, c := range append(slices.Clone(g.channels), s.screenDM(u)...) {
		if !s.canSee(u, c) {
			continue
		}
		view.Channels = append(view.Channels, c.screen())
		for _, post := range c.messages {
			if !s.canRead(u, post) {
				continue
			}
			shown := ScreenMessage{ID: post.id, Channel: c.id, Version: post.seq}
			if known[post.id] != post.seq {
				shown.Body = mustJSON(s.screenJSON(post))
			}
			view.Messages = append(view.Messages, shown)
		}
	}
	return view, nil
}

// screenDM is the person's private channel with the bot: an unopened one is not on their screen yet.
func (s *Server) screenDM(u *user) []*channel {
	if u.dm == nil {
		return nil
	}
	return []*channel{u.dm}
}

// screen shows a channel.
func (c *channel) screen() ScreenChannel {
	kinds := map[int]string{kindText: "text", kindVoice: "voice", kindAnnouncement: "announcement", kindDM: "dm", kindPublicThread: "thread", kindPrivateThread: "private thread"}
	view := ScreenChannel{ID: c.id, Name: c.name, Kind: kinds[c.kind], Archived: c.archived, Locked: c.locked}
	if c.parent != nil {
		view.Parent = c.parent.id
	}
	if c.kind == kindDM {
		view.Name = ""
	}
	return view
}

// screenPeople lists the members by id; the bot is one of them.
func (g *guild) screenPeople() []ScreenMember {
	list := []ScreenMember{}
	for _, id := range sortedIDs(g.members) {
		m := g.members[id]
		view := ScreenMember{ID: id, Name: m.user.name, Roles: []string{}}
		for _, r := range g.rolesByPosition() {
			if m.roles[r.id] && r.id != g.id {
				view.Roles = append(view.Roles, r.name)
			}
		}
		list = append(list, view)
	}
	return list
}

// screenRoles lists the names of the roles, except @everyone and the bot's own.
func (g *guild) screenRoles() []string {
	list := []string{}
	for _, r := range g.rolesByPosition() {
		if !r.managed && r.id != g.id {
			list = append(list, r.name)
		}
	}
	return list
}

// screenCommands lists the commands that the client offers a person in the guild, or in private.
func (s *Server) screenCommands(g *guild, m *member, u *user) []ScreenCommand {
	list := []ScreenCommand{}
	perms := g.permissions(m, nil)
	for i, raws := range [][]json.RawMessage{g.commands, s.globalCommands} {
		for _, raw := range raws {
			def, ok := s.definition(raw)
			if !ok {
				continue
			}
			def.guild = i == 0
			here := m != nil && g.hasBot && def.usableIn(contextGuild) &&
				(perms&permAdministrator != 0 || def.allowed(place{guild: g, user: u, member: m}, perms))
			if private := !def.guild && def.usableIn(contextBotDM); here {
				list = append(list, ScreenCommand{Definition: raw, Private: private})
			}
		}
	}
	return list
}

// screenJSON is a message as the API shows it, with what only a client knows.
func (s *Server) screenJSON(m *message) object {
	o := s.messageJSON(m)
	o["ephemeral"] = m.viewer != nil
	if in := m.interaction; in != nil && in.kind == kindCommand {
		o["command"], o["by"] = in.what, in.user.name
	}
	shown := map[string]string{}
	texts := []string{m.text()}
	for _, raw := range m.embeds {
		texts = append(texts, string(raw))
	}
	for _, text := range texts {
		for _, found := range markup().FindAllString(text, -1) {
			shown[found], _ = s.rendered(found, m)
		}
	}
	o["shown"] = shown
	return o
}

// screenJSON is an open form as Discord's API describes it, or nil.
func (f *modal) screenJSON() json.RawMessage {
	if f == nil {
		return nil
	}
	return mustJSON(object{"id": f.interaction.id, "custom_id": f.customID, "title": f.title, "components": f.parts})
}

// File returns a file that was uploaded with a message that still exists.
func (s *Server) File(id ID) (contentType string, data []byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		for _, m := range c.messages {
			for _, a := range m.attachments {
				if a.id == id && !m.deleted {
					return a.contentType, a.data, true
				}
			}
		}
	}
	return "", nil, false
}
