package fakediscord

import (
	"net/http"
	"slices"
)

// getActiveThreads lists the threads of a guild that are not archived and that the bot sees, newest first.
func (s *Server) getActiveThreads(c *call) (reply, *refusal) {
	g, why := s.lookGuild(c)
	if why != nil {
		return fail(why)
	}
	return ok(s.threadList(g, func(ch *channel) bool { return !ch.archived }))
}

// threadList shows those threads of a guild that the bot sees and that fit.
func (s *Server) threadList(g *guild, fits func(*channel) bool) object {
	threads, members := []object{}, []object{}
	for _, ch := range slices.Backward(g.channels) {
		if s.age(ch); ch.parent == nil || !fits(ch) || !s.canSee(s.bot, ch) {
			continue
		}
		threads = append(threads, s.channelJSON(ch))
		if ch.threadMembers[s.app] {
			members = append(members, s.threadMemberJSON(ch, s.app))
		}
	}
	return object{"threads": threads, "members": members, "has_more": false}
}

func (s *Server) getArchivedPublic(c *call) (reply, *refusal) {
	return s.archived(c, kindPublicThread, permReadMessageHistory)
}

func (s *Server) getArchivedPrivate(c *call) (reply, *refusal) {
	return s.archived(c, kindPrivateThread, permReadMessageHistory|permManageThreads)
}

// archived lists a channel's archived threads of a kind, all on one page.
func (s *Server) archived(c *call, kind int, want uint64) (reply, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return fail(why)
	}
	if ch.kind != kindText {
		return fail(refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type", "not a text channel"))
	}
	if why := s.need(ch.guild, ch, want); why != nil {
		return fail(why)
	}
	return ok(s.threadList(ch.guild, func(t *channel) bool { return t.parent == ch && t.archived && t.kind == kind }))
}
