package fakediscord

import (
	"encoding/json"
	"slices"
)

// emitMessage tells the watchers about a message that appeared, or changed, in answer to an interaction if there is one.
func (s *Server) emitMessage(m *message, edited bool, answers *interaction) {
	e := Event{Event: "message", ID: m.id.String(), Author: m.author.name, Edited: edited,
		Buttons: []ButtonView{}, Selects: []SelectView{}, Files: []FileView{}, Pings: []string{}}
	e.Text, e.Dates = s.readable(m)
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
		e.Guild = g.name
	}
	if answers != nil {
		e.Asked = answers.created
	}
	for _, c := range flat(m.components) {
		e.show(c)
	}
	e.Files = append(e.Files, m.files()...)
	e.Previews = m.previews()
	if !edited { // an edit notifies no one
		e.Pings = append(e.Pings, s.notified(m)...)
	}
	s.emit(e)
}

// buttonStyles are the names of Discord's button styles, by number.
func buttonStyles() []string {
	return []string{"", "primary", "secondary", "success", "danger", "link"}
}

// files are the files and pictures that a reader sees: with Components V2 those that components show, else all attachments.
func (m *message) files() []FileView {
	var list []FileView
	if m.flags&flagComponents == 0 {
		for _, a := range m.attachments {
			list = append(list, FileView{Name: a.name, Type: a.contentType, Bytes: len(a.data), Alt: a.alt})
		}
		return list
	}
	show := func(item *media, alt string) {
		if item == nil {
			return
		}
		view := FileView{Name: item.URL, Alt: alt}
		if a := m.attachment(item); a != nil {
			view.Name, view.Type, view.Bytes = a.name, a.contentType, len(a.data)
			if alt == "" {
				view.Alt = a.alt
			}
		}
		list = append(list, view)
	}
	walk(m.components, func(c *component) {
		show(c.Media, c.Description)
		show(c.File, "")
		for _, item := range c.Items {
			show(item.Media, item.Description)
		}
	})
	return list
}

// show adds a button or a select to what the reader sees.
func (e *Event) show(c component) {
	if c.Type != componentButton && !isSelect(c.Type) {
		return
	}
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

// emitThread tells the watchers the state of a thread.
func (s *Server) emitThread(c *channel) {
	names := []string{}
	for _, id := range sortedIDs(c.threadMembers) {
		if c.threadMembers[id] {
			names = append(names, s.users[id].name)
		}
	}
	s.emit(Event{Event: "thread", Guild: c.guild.name, Name: c.name, Parent: c.parent.name,
		Private: c.kind == kindPrivateThread, Members: names, Archived: c.archived, Locked: c.locked})
}

// emitRole tells the watchers that a member got ("add") or lost ("remove") a role.
func (s *Server) emitRole(g *guild, m *member, r *role, change string) {
	s.emit(Event{Event: "role", Guild: g.name, Member: m.user.name, Role: r.name, Change: change})
}

// addMessage puts a message into its channel, under a new id. Unless it is ephemeral the gateway tells.
func (s *Server) addMessage(m *message) {
	m.id, m.created = s.newID(), s.opt.Now()
	m.channel.messages = append(m.channel.messages, m)
	m.channel.active = m.created
	s.touch(m)
	if m.viewer == nil {
		m.channel.newest = m
		s.dispatch(m.channel.guild, "MESSAGE_CREATE", s.messageEvent(m))
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

// visibleJSON shows a message as the bot gets to see it: without the privileged Message Content intent, the content of others
// is empty except in DMs and where they mention the bot.
func (s *Server) visibleJSON(m *message) object {
	o := s.messageJSON(m)
	if m.author != s.bot && m.channel.kind != kindDM && !slices.Contains(m.pings, s.app) {
		o["content"], o["embeds"], o["attachments"], o["components"] = "", []any{}, []any{}, []any{}
	}
	return o
}

// deleteMessage deletes a message and tells watchers and the gateway.
func (s *Server) deleteMessage(m *message) {
	m.deleted = true
	e := Event{Event: "deleted", ID: m.id.String(), Channel: m.channel.name}
	gone := object{"id": m.id, "channel_id": m.channel.id}
	if g := m.channel.guild; g != nil {
		e.Guild, gone["guild_id"] = g.name, g.id
	}
	if m.channel.kind == kindDM { // a conversation has no name
		e.Channel, e.Viewer = "", m.channel.with.name
	}
	s.emit(e)
	if m.viewer == nil {
		s.dispatch(m.channel.guild, "MESSAGE_DELETE", gone)
	}
}
