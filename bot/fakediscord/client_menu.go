package fakediscord

import (
	"slices"
	"strings"
)

// ContextCommand has a member use a command from the context menu of another member, or, for a message command, of the newest
// message they see in the guild that is that member's, or the bot's and names them.
func (s *Server) ContextCommand(guild GuildRef, user UserRef, command string, target UserRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.placeOf(guild, "", user)
	if err != nil {
		return err
	}
	on := s.findUser(target)
	if on == nil || at.guild.members[on.id] == nil {
		return cannot("@%s is not a member of %s", target.name(), at.guild.name)
	}
	def, err := s.visibleCommand(at, commandUser, command)
	if err == nil {
		e := &entry{place: at, def: *def, found: s.newResolved(at.guild, at.user, at.channel)}
		e.found.addUser(on)
		s.useOn(e, on.id)
		return nil
	}
	if _, messageErr := s.visibleCommand(at, commandMessage, command); messageErr != nil {
		return err
	}
	for _, post := range s.screen(at.guild, at.user, "") {
		text, _ := s.readable(post)
		names := post.author == on || post.author == s.bot && strings.Contains(text, on.name)
		if post.channel.guild == at.guild && post.viewer == nil && names {
			return s.messageCommand(at, command, post)
		}
	}
	return cannot("@%s sees no message of @%s", at.user.name, on.name)
}

// MessageCommand has a member use a message command on the bot's nth newest message in a channel, from 1.
func (s *Server) MessageCommand(nth int, guild GuildRef, user UserRef, command string, channel ChannelRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.placeOf(guild, channel, user)
	if err != nil {
		return err
	}
	for _, post := range slices.Backward(at.channel.messages) {
		if post.author != s.bot || post.viewer != nil || post.deleted {
			continue
		}
		if nth--; nth <= 0 {
			return s.messageCommand(at, command, post)
		}
	}
	return cannot("the bot has no such post in #%s", at.channel.name)
}

// messageCommand sends a message command on a message, in its channel.
func (s *Server) messageCommand(at place, command string, post *message) error {
	at.channel = post.channel
	def, err := s.visibleCommand(at, commandMessage, command)
	if err != nil {
		return err
	}
	e := &entry{place: at, def: *def, found: s.newResolved(at.guild, at.user, at.channel)}
	e.found.add("messages", post.id, s.messageJSON(post))
	s.useOn(e, post.id)
	return nil
}

// useOn sends a command of a menu, on a user or a message.
func (s *Server) useOn(e *entry, target ID) {
	data := e.data()
	data["target_id"] = target
	s.interact(e.interaction(kindCommand), data)
}
