package fakediscord

// guildJSON shows a guild as GET /guilds/{id} does.
func (s *Server) guildJSON(g *guild) object {
	roles := []object{}
	for _, r := range g.rolesByPosition() {
		roles = append(roles, s.roleJSON(r))
	}
	return object{
		"id": g.id, "name": g.name, "owner_id": g.owner, "roles": roles, "icon": nil, "description": nil,
		"home_header": nil, "splash": nil, "discovery_splash": nil, "features": []string{}, "banner": nil,
		"application_id": nil, "region": "deprecated", "afk_channel_id": nil, "afk_timeout": 300,
		"system_channel_id": g.systemID(), "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": nil,
		"verification_level": 0, "default_message_notifications": 0, "mfa_level": 0, "explicit_content_filter": 0,
		"max_presences": nil, "max_members": 500000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
		"vanity_url_code": nil, "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": g.locale,
		"rules_channel_id": nil, "safety_alerts_channel_id": nil, "public_updates_channel_id": nil,
		"premium_progress_bar_enabled": false, "premium_progress_bar_enabled_user_updated_at": nil, "nsfw": false,
		"nsfw_level": 0, "emojis": []object{}, "stickers": []object{}, "incidents_data": nil,
	}
}

// systemID is the id of the system channel as Discord sends it: null if there is none.
func (g *guild) systemID() any {
	if g.system == nil {
		return nil
	}
	return g.system.id
}

// guildCreate shows a guild as GUILD_CREATE does: with channels (see channelEvent), active threads and, since the bot has
// no privileged intent, the bot as the only member.
func (s *Server) guildCreate(g *guild) object {
	o := s.guildJSON(g)
	channels, threads := []object{}, []object{}
	for _, c := range g.channels {
		switch {
		case c.parent == nil:
			channels = append(channels, s.channelEvent(c))
		case !c.archived && s.canSee(s.bot, c):
			threads = append(threads, s.channelJSON(c))
		}
	}
	bot := g.members[s.app]
	o["channels"], o["threads"], o["members"] = channels, threads, []object{s.memberJSON(g, bot)}
	o["joined_at"], o["member_count"], o["large"], o["unavailable"] = stamp(bot.joined), len(g.members), false, false
	o["voice_states"], o["presences"], o["stage_instances"] = []object{}, []object{}, []object{}
	o["guild_scheduled_events"], o["soundboard_sounds"] = []object{}, []object{}
	o["a_field_from_the_future"] = object{"kind": 9007}
	return o
}
