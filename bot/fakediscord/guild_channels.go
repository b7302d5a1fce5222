package fakediscord

import (
	"fmt"
	"slices"
	"strings"
)

// AddChannel makes a text channel. Without onlyFor everyone sees it; otherwise only the roles named there, and the bot.
func (s *Server) AddChannel(guild GuildRef, name string, onlyFor ...RoleRef) error {
	return s.createChannel(guild, kindText, name, onlyFor)
}

// AddVoiceChannel makes a voice channel. Messages can be written in it as in a text channel; it has no threads. onlyFor is
// as for AddChannel.
func (s *Server) AddVoiceChannel(guild GuildRef, name string, onlyFor ...RoleRef) error {
	return s.createChannel(guild, kindVoice, name, onlyFor)
}

// AddStageChannel makes a stage channel, which differs from a voice channel in its kind only. onlyFor is as for AddChannel.
func (s *Server) AddStageChannel(guild GuildRef, name string, onlyFor ...RoleRef) error {
	return s.createChannel(guild, kindStage, name, onlyFor)
}

// MakeAnnouncementChannel turns a text channel into one for announcements, which has no private threads.
func (s *Server) MakeAnnouncementChannel(guild GuildRef, channel ChannelRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	c := g.channelByName(channel)
	if c == nil || c.kind != kindText {
		return fmt.Errorf("%s has no text channel %s", g.name, channel)
	}
	c.kind = kindAnnouncement
	if g.hasBot {
		s.dispatch(g, "CHANNEL_UPDATE", s.channelEvent(c))
	}
	return nil
}

// createChannel makes a text, voice or stage channel and tells the gateway.
func (s *Server) createChannel(guild GuildRef, kind int, name string, onlyFor []RoleRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	name = strings.TrimPrefix(name, "#")
	if g.channelByName(ChannelRef(name)) != nil {
		return fmt.Errorf("%s already has a channel #%s", g.name, name)
	}
	hidden := map[ID]overwrite{}
	for _, role := range onlyFor {
		r := g.roleByName(role)
		if r == nil {
			return fmt.Errorf("%s has no role %q", g.name, role.name())
		}
		hidden[r.id] = overwrite{allow: permViewChannel}
	}
	c := s.addChannel(g, kind, name)
	if len(onlyFor) > 0 {
		hidden[g.id] = overwrite{deny: permViewChannel}
		if own := g.botRole(); own != nil {
			hidden[own.id] = overwrite{allow: permViewChannel}
		}
		c.overwrites = hidden
	}
	if g.hasBot {
		s.dispatch(g, "CHANNEL_CREATE", s.channelEvent(c))
	}
	return nil
}

// addChannel makes a text or voice channel that everyone sees.
func (s *Server) addChannel(g *guild, kind int, name string) *channel {
	c := &channel{id: s.fixedID(fixedChannel, g.name+"/"+name), kind: kind, name: name, guild: g, overwrites: map[ID]overwrite{}}
	g.channels = append(g.channels, c)
	s.channels[c.id] = c
	return c
}

// DeleteChannel deletes a channel with its messages and threads, or a thread, as an administrator would. The gateway does not
// speak of the threads that went with their channel.
func (s *Server) DeleteChannel(guild GuildRef, ref ChannelRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	c := g.channelByName(ref)
	if c == nil {
		return fmt.Errorf("%s has no channel %q", g.name, ref.name())
	}
	gone := func(other *channel) bool { return other == c || other.parent == c }
	for _, other := range g.channels {
		if gone(other) {
			delete(s.channels, other.id)
			s.deleted[other.id] = true
		}
	}
	g.channels = slices.DeleteFunc(g.channels, gone)
	if g.system == c {
		g.system = nil
	}
	switch {
	case !g.hasBot:
	case c.parent != nil:
		s.dispatch(g, "THREAD_DELETE", threadDeleted(c))
	default:
		s.dispatch(g, "CHANNEL_DELETE", s.channelEvent(c))
	}
	return nil
}
