package fakediscord

import "strconv"

// flagObfuscated marks a channel of which a bot learns only that it is there (Discord: Channel Flags).
const flagObfuscated = 1 << 17

// hiddenName is what the gateway calls a channel that the bot cannot see.
const hiddenName = "___hidden___"

// channelEvent shows a channel as the gateway does: of one that the bot cannot see only its id, its kind and its place, since
// 16 November 2026 (Discord: Channel, Obfuscated Channels). REST leaves such channels out, and interactions show them whole.
func (s *Server) channelEvent(c *channel) object {
	o := s.channelJSON(c)
	if c.hidden = c.parent == nil && c.guild.hasBot && !s.canSee(s.bot, c); !c.hidden {
		return o
	}
	o["name"], o["flags"], o["topic"], o["last_message_id"] = hiddenName, flagObfuscated, nil, nil
	o["permission_overwrites"] = []object{{
		"id": c.guild.id, "type": 0, "allow": "0", "deny": strconv.FormatUint(permViewChannel, 10),
	}}
	return o
}

// reveal tells the gateway of channels that the bot could not see and now can, after something else than the channel changed.
func (s *Server) reveal(g *guild) {
	for _, c := range g.channels {
		if c.hidden && s.canSee(s.bot, c) {
			s.dispatch(g, "CHANNEL_UPDATE", s.channelEvent(c))
		}
	}
	for _, c := range g.channels {
		c.hidden = c.parent == nil && g.hasBot && !s.canSee(s.bot, c)
	}
}
