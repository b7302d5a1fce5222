package fakediscord

import (
	"encoding/json"
	"strconv"
)

// object is a JSON object that Discord would send.
type object = map[string]any

// userJSON shows an account as Discord's user object.
func (s *Server) userJSON(u *user) object {
	o := object{
		"id": u.id, "username": u.name, "global_name": nil, "discriminator": "0", "avatar": nil,
		"public_flags": 0, "flags": 0, "primary_guild": nil, "avatar_decoration_data": nil, "collectibles": nil,
	}
	if u.bot {
		o["bot"] = true
	}
	return o
}

// memberJSON shows a member, their account included.
func (s *Server) memberJSON(g *guild, m *member) object {
	roles := []ID{}
	for _, id := range sortedIDs(m.roles) {
		if m.roles[id] && id != g.id {
			roles = append(roles, id)
		}
	}
	return object{
		"user": s.userJSON(m.user), "roles": roles, "joined_at": stamp(m.joined), "nick": nickOf(m), "avatar": nil,
		"banner": nil, "communication_disabled_until": timedOutUntil(m), "flags": 0, "pending": false, "premium_since": nil,
		"mute": false, "deaf": false,
	}
}

// nickOf is a member's nickname, nil for none.
func nickOf(m *member) any {
	if m.nick == "" {
		return nil
	}
	return m.nick
}

// timedOutUntil is a member's communication_disabled_until, nil if they never were timed out. Discord leaves it in place
// after the time-out.
func timedOutUntil(m *member) any {
	if m.timedOut.IsZero() {
		return nil
	}
	return stamp(m.timedOut)
}

// roleJSON shows a role; permissions are a decimal string.
func (s *Server) roleJSON(r *role) object {
	o := object{
		"id": r.id, "name": r.name, "permissions": strconv.FormatUint(r.permissions, 10), "position": r.position,
		"color": 0, "colors": object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
		"hoist": false, "managed": r.managed, "mentionable": r.mentionable, "icon": nil, "unicode_emoji": nil, "flags": 0,
	}
	if r.managed {
		o["tags"] = object{"bot_id": s.app}
	}
	return o
}

// channelJSON shows a text channel, a thread or a DM.
func (s *Server) channelJSON(c *channel) object {
	o := object{"id": c.id, "type": c.kind, "flags": 0, "last_message_id": nil}
	if m := lastPublic(c); m != nil {
		o["last_message_id"] = m.id
	}
	if c.kind == kindDM {
		o["recipients"] = []object{s.userJSON(c.with)}
		return o
	}
	o["guild_id"], o["name"], o["rate_limit_per_user"] = c.guild.id, c.name, 0
	if c.parent == nil {
		o["position"], o["parent_id"], o["topic"], o["nsfw"] = position(c), nil, nil, false
		if c.kind == kindVoice || c.kind == kindStage {
			o["bitrate"], o["user_limit"], o["rtc_region"] = 64000, 0, nil
		}
		o["permission_overwrites"] = overwritesJSON(c)
		return o
	}
	return s.threadJSON(o, c)
}

// threadJSON adds what only threads have.
func (s *Server) threadJSON(o object, c *channel) object {
	o["parent_id"], o["owner_id"] = c.parent.id, s.app
	meta := object{
		"archived": c.archived, "archive_timestamp": stamp(idTime(c.id)), "locked": c.locked,
		"auto_archive_duration": c.autoArchive, "create_timestamp": stamp(idTime(c.id)),
	}
	if c.kind == kindPrivateThread {
		meta["invitable"] = c.invitable
	}
	sent := 0
	for _, m := range c.messages {
		if m.viewer == nil {
			sent++
		}
	}
	o["thread_metadata"], o["message_count"], o["total_message_sent"] = meta, sent, sent
	o["member_count"] = min(len(c.threadMembers), 50)
	if c.threadMembers[s.app] {
		o["member"] = s.threadMemberJSON(c, s.app)
	}
	return o
}

// threadMemberJSON shows one member of a thread.
func (s *Server) threadMemberJSON(c *channel, user ID) object {
	return object{"id": c.id, "user_id": user, "join_timestamp": stamp(idTime(c.id)), "flags": 0}
}

// overwritesJSON shows a channel's permission overwrites: type 0 for roles, 1 for members. A permission that SetBotPermission
// took shows as an overwrite that denies it to the bot itself.
func overwritesJSON(c *channel) []object {
	list := []object{}
	for _, id := range sortedIDs(c.overwrites) {
		kind := 1
		if _, isRole := c.guild.roles[id]; isRole {
			kind = 0
		}
		list = append(list, object{"id": id, "type": kind,
			"allow": strconv.FormatUint(c.overwrites[id].allow, 10),
			"deny":  strconv.FormatUint(c.overwrites[id].deny, 10)})
	}
	if c.guild.taken != 0 && c.guild.hasBot {
		list = append(list, object{"id": c.guild.botID(), "type": 1, "allow": "0", "deny": strconv.FormatUint(c.guild.taken, 10)})
	}
	return list
}

// messageJSON shows a message as the bot sees it, ephemeral ones included.
func (s *Server) messageJSON(m *message) object {
	users, roles := []object{}, []ID{}
	for _, id := range m.pings {
		if u := s.users[id]; u != nil {
			users = append(users, s.userJSON(u))
		} else {
			roles = append(roles, id)
		}
	}
	o := object{
		"id": m.id, "channel_id": m.channel.id, "author": s.userJSON(m.author), "type": 0, "content": m.content,
		"timestamp": stamp(m.created), "edited_timestamp": nil, "tts": false, "mention_everyone": false,
		"mentions": users, "mention_roles": roles, "attachments": s.attachmentsJSON(m), "embeds": embedsJSON(m.embeds),
		"pinned": false, "flags": m.flags, "components": s.componentsJSON(m, m.components),
	}
	if m.edited != nil {
		o["edited_timestamp"] = stamp(*m.edited)
	}
	if m.nonce != "" && s.opt.Now().Sub(m.created) <= nonceLife {
		o["nonce"] = m.nonce
	}
	if in := m.interaction; in != nil {
		o["type"], o["webhook_id"], o["application_id"] = 20, s.app, s.app
		o["interaction_metadata"] = s.interactionMetadata(in)
	}
	return o
}

// interactionMetadata tells which interaction a message answers.
func (s *Server) interactionMetadata(in *interaction) object {
	o := object{"id": in.id, "type": in.kind, "user": s.userJSON(in.user), "authorizing_integration_owners": owners(in.guild)}
	if in.kind == kindComponent && in.message != nil {
		o["interacted_message_id"] = in.message.id
	}
	if in.kind == kindModal {
		o["triggering_interaction_metadata"] = object{"id": in.id, "type": kindCommand,
			"user": s.userJSON(in.user), "authorizing_integration_owners": owners(in.guild)}
	}
	return o
}

// owners names the guild for which the bot is installed; Discord writes 0 in a DM with the bot.
func owners(g *guild) object {
	if g == nil {
		return object{"0": "0"}
	}
	return object{"0": g.id}
}

// attachmentsJSON shows a message's files.
func (s *Server) attachmentsJSON(m *message) []object {
	list := []object{}
	for _, a := range m.attachments {
		o := object{"id": a.id, "filename": a.name, "size": len(a.data), "content_type": a.contentType,
			"url": attachmentURL(m, a), "proxy_url": attachmentURL(m, a)}
		if a.alt != "" {
			o["description"] = a.alt
		}
		if m.viewer != nil {
			o["ephemeral"] = true
		}
		list = append(list, o)
	}
	return list
}

// attachmentURL is where Discord would serve a file.
func attachmentURL(m *message, a attachment) string {
	return "https://cdn.discordapp.com/attachments/" + m.channel.id.String() + "/" + a.id.String() + "/file"
}

// embedsJSON gives every embed the type that Discord gives it.
func embedsJSON(raw []json.RawMessage) []any {
	list := []any{}
	for _, r := range raw {
		e := object{}
		if json.Unmarshal(r, &e) != nil {
			continue
		}
		if e["type"] == nil {
			e["type"] = "rich"
		}
		list = append(list, e)
	}
	return list
}
