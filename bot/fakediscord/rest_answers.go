package fakediscord

import (
	"net/http"
	"slices"
)

// callbackJSON is the answer to a callback ?with_response=true.
func (s *Server) callbackJSON(in *interaction, kind int) object {
	about := object{"id": in.id, "type": in.kind}
	o := object{"interaction": about}
	if in.response == nil {
		return o
	}
	about["response_message_id"] = in.response.id
	about["response_message_loading"] = in.response.flags&flagLoading != 0
	about["response_message_ephemeral"] = in.response.viewer != nil
	if kind == answerMessage || kind == answerUpdate {
		o["resource"] = object{"type": kind, "message": s.messageJSON(in.response)}
	}
	return o
}

// lookToken finds the interaction of a webhook request. A token that is not known, or not answered yet, is
// an unknown webhook; after 15 minutes it is no token any more.
func (s *Server) lookToken(c *call) (*interaction, *refusal) {
	in := s.tokens[c.path["webhook_token"]]
	if in == nil || c.id("webhook_id") != s.app {
		return nil, refuse(http.StatusNotFound, 10015, "Unknown Webhook", "no such interaction token for this application")
	}
	if !in.answered {
		r := refuse(http.StatusNotFound, 10015, "Unknown Webhook", in.what+" has had no first answer")
		r.provoked = in.redelivered
		return nil, r
	}
	if s.opt.Now().Sub(in.created) > tokenLife {
		return nil, refuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token", "the token of "+in.what+" is older than 15 minutes")
	}
	if in.kind == kindAutocomplete {
		return nil, refuse(http.StatusNotFound, 10015, "Unknown Webhook", "an autocomplete takes no messages")
	}
	return in, nil
}

// postFollowUp sends a further message. The first after a deferred message takes its place.
func (s *Server) postFollowUp(c *call) (reply, *refusal) {
	in, why := s.lookToken(c)
	if why != nil {
		return fail(why)
	}
	if m := in.response; m != nil && m.flags&flagLoading != 0 {
		first, why := s.answerWith(in, c.body, c.files, "", true)
		if why != nil {
			return fail(why)
		}
		m.deleted, in.response = true, first
		return ok(s.messageJSON(first))
	}
	m, why := s.answerWith(in, c.body, c.files, "", false)
	if why != nil {
		return fail(why)
	}
	return ok(s.messageJSON(m))
}

// lookAnswer finds @original or a follow-up of an interaction.
func (s *Server) lookAnswer(c *call) (*message, *refusal) {
	in, why := s.lookToken(c)
	if why != nil {
		return nil, why
	}
	name := c.path["message_id"]
	if name == "" || name == "@original" {
		if in.response == nil || in.response.deleted {
			r := refuse(http.StatusNotFound, 10008, "Unknown Message", "there is no original answer to "+in.what)
			r.provoked = in.response != nil && in.response == in.message // see firstAnswer
			return nil, r
		}
		return in.response, nil
	}
	for _, m := range slices.Backward(in.channel.messages) {
		if m.id == c.id("message_id") && !m.deleted && (m.interaction == in || m == in.response) {
			return m, nil
		}
	}
	return nil, refuse(http.StatusNotFound, 10008, "Unknown Message", "this token made no such message")
}

func (s *Server) getAnswer(c *call) (reply, *refusal) {
	m, why := s.lookAnswer(c)
	if why != nil {
		return fail(why)
	}
	return ok(s.messageJSON(m))
}

func (s *Server) patchAnswer(c *call) (reply, *refusal) {
	m, why := s.lookAnswer(c)
	if why != nil {
		return fail(why)
	}
	if m.channel.archived && m.viewer == nil {
		return fail(archivedThread(m.channel))
	}
	if why := s.edit(m, s.tokens[c.path["webhook_token"]], c.body, c.files, ""); why != nil {
		return fail(why)
	}
	return ok(s.messageJSON(m))
}

func (s *Server) deleteAnswer(c *call) (reply, *refusal) {
	m, why := s.lookAnswer(c)
	if why != nil {
		return fail(why)
	}
	if m.flags&flagLoading != 0 {
		m.deleted = true // it was never shown
		return done()
	}
	s.deleteMessage(m)
	return done()
}
