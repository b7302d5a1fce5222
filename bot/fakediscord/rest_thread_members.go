package fakediscord

import (
	"net/http"
)

// maxThreadMembers is how many members a thread can have.
const maxThreadMembers = 1000

// lookThread finds the thread of a request.
func (s *Server) lookThread(c *call) (*channel, *refusal) {
	ch, why := s.lookChannel(c)
	if why == nil && ch.parent == nil {
		why = refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type", "not a thread")
	}
	return ch, why
}

func (s *Server) getThreadMembers(c *call) (reply, *refusal) {
	ch, why := s.lookThread(c)
	if why != nil {
		return fail(why)
	}
	list := []object{}
	for _, id := range sortedIDs(ch.threadMembers) {
		if ch.threadMembers[id] {
			list = append(list, s.threadMemberJSON(ch, id))
		}
	}
	return ok(list)
}

func (s *Server) getThreadMember(c *call) (reply, *refusal) {
	ch, why := s.lookThread(c)
	if why != nil {
		return fail(why)
	}
	id := s.memberID(c)
	if !ch.threadMembers[id] {
		return fail(refuse(http.StatusNotFound, 10007, "Unknown Member", "not in the thread"))
	}
	return ok(s.threadMemberJSON(ch, id))
}

// memberID is the user of a thread-members request; @me is the bot.
func (s *Server) memberID(c *call) ID {
	if text := c.path["user_id"]; text == "" || text == "@me" {
		return s.app
	}
	return c.id("user_id")
}

// putThreadMember adds a member to a thread that is not archived. Whether they see it depends on the parent; see Strict.
func (s *Server) putThreadMember(c *call) (reply, *refusal) {
	ch, why := s.lookThread(c)
	if why != nil {
		return fail(why)
	}
	id := s.memberID(c)
	m := ch.guild.members[id]
	if m == nil {
		return fail(notMember(ch.guild))
	}
	if ch.archived {
		return fail(archivedThread(ch))
	}
	want := permSendMessagesInThreads
	if ch.kind == kindPrivateThread && !ch.invitable {
		want |= permManageThreads
	}
	if why := s.need(ch.guild, ch, want); why != nil && id != s.app {
		return fail(why)
	}
	if !s.opt.Strict.ThreadMembers && ch.guild.permissions(m, ch.parent)&permViewChannel == 0 {
		return fail(refuse(http.StatusForbidden, 50001, "Missing Access", m.user.name+" cannot see #"+ch.parent.name))
	}
	if !ch.threadMembers[id] {
		if len(ch.threadMembers) >= maxThreadMembers {
			return fail(refuse(http.StatusBadRequest, 30033, "Maximum number of thread participants has been reached (1000)", "the thread is full"))
		}
		ch.threadMembers[id] = true
		s.membersChanged(ch, object{"added_members": []object{s.threadMemberJSON(ch, id)}})
	}
	return done()
}

// deleteThreadMember removes a member from a thread that is not archived.
func (s *Server) deleteThreadMember(c *call) (reply, *refusal) {
	ch, why := s.lookThread(c)
	if why != nil {
		return fail(why)
	}
	id := s.memberID(c)
	if !ch.threadMembers[id] {
		return fail(refuse(http.StatusNotFound, 10007, "Unknown Member", "not in the thread"))
	}
	if ch.archived {
		return fail(archivedThread(ch))
	}
	if why := s.need(ch.guild, ch, permManageThreads); why != nil && id != s.app {
		return fail(why)
	}
	delete(ch.threadMembers, id)
	s.membersChanged(ch, object{"removed_member_ids": []ID{id}})
	return done()
}

// membersChanged tells who is in a thread now.
func (s *Server) membersChanged(ch *channel, change object) {
	s.emitThread(ch)
	change["id"], change["guild_id"], change["member_count"] = ch.id, ch.guild.id, len(ch.threadMembers)
	s.dispatch(ch.guild, "THREAD_MEMBERS_UPDATE", change)
}
