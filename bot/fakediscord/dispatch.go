package fakediscord

import (
	"errors"
	"strconv"
	"time"
)

// Interaction types (Discord: Interaction Type).
const (
	kindCommand      = 2
	kindComponent    = 3
	kindAutocomplete = 4
	kindModal        = 5
)

// botMayInDM is what an app may do in a DM with a person; Discord sends it as app_permissions there.
const botMayInDM = permViewChannel | permSendMessages | permEmbedLinks | permAttachFiles | permReadMessageHistory

// interact sends an interaction to the bot and starts the time in which it must answer. The caller has filled in who did what
// and where; data is the interaction's data.
func (s *Server) interact(in *interaction, data object) {
	if in.id == 0 { // ask chooses its own
		in.id = s.newID()
	}
	in.token = s.secret("interaction", in.id, 180)
	in.created = s.opt.Now()
	in.done = make(chan struct{})
	in.payload = mustJSON(s.interactionJSON(in, data))
	s.interactions[in.id], s.tokens[in.token] = in, in
	s.gateway.latest = in
	s.gateway.undecided++
	s.dispatch(in.guild, "INTERACTION_CREATE", in.payload)
	in.timer = time.AfterFunc(s.opt.FirstAnswer, func() { s.expire(in) })
	if s.gateway.stopped {
		in.timer.Stop()
		s.decide(in)
	}
}

// settle records that an interaction got its first answer.
func (s *Server) settle(in *interaction) {
	in.timer.Stop()
	s.decide(in)
}

// expire records that an interaction got no answer in time: its token is invalid.
func (s *Server) expire(in *interaction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.answered || in.dead || s.gateway.stopped {
		return
	}
	in.dead = true
	s.emit(Event{Event: "unanswered", Guild: in.server(), Viewer: in.user.name, Interaction: in.what, Asked: in.created})
	s.decide(in)
}

// decide closes in.done, once.
func (s *Server) decide(in *interaction) {
	select {
	case <-in.done:
	default:
		close(in.done)
		s.gateway.undecided--
	}
	s.wake()
}

// Redeliver sends the last interaction to the bot again, with the same id and token, as Discord sometimes does. The time to
// answer is not extended.
func (s *Server) Redeliver() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.gateway.latest
	if in == nil {
		return errors.New("there was no interaction yet")
	}
	in.redelivered = true
	s.dispatch(in.guild, "INTERACTION_CREATE", in.payload)
	s.awaitEcho()
	return nil
}

// ForgetInteractions makes Redeliver return an error until the next interaction, for a test that has made interactions of its own before.
func (s *Server) ForgetInteractions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.latest = nil
}

// interactionJSON is an interaction as the gateway shows it (Discord: Interaction Object), with unknown fields: Discord adds
// fields without notice, and a bot must accept that.
func (s *Server) interactionJSON(in *interaction, data object) object {
	data["a_field_from_the_future"] = object{"kind": 9007, "list": []any{nil, 1, "two"}}
	o := object{
		"id": in.id, "application_id": s.app, "type": in.kind, "token": in.token, "version": 1, "data": data,
		"channel_id": in.channel.id, "channel": s.channelJSON(in.channel), "locale": in.user.locale, "entitlements": []object{},
		"entitlement_sku_ids": []ID{}, "authorizing_integration_owners": owners(in.guild),
		"attachment_size_limit": 10 << 20, "a_field_from_the_future": []object{{"kind": 9007}},
	}
	if in.guild == nil {
		o["user"], o["context"] = s.userJSON(in.user), 1
		o["app_permissions"] = strconv.FormatUint(botMayInDM, 10)
	} else {
		s.addGuild(o, in)
	}
	if in.message != nil {
		o["message"] = s.messageJSON(in.message)
	}
	return o
}

// addGuild adds what interactions in a guild have: the member, and the permissions of member and bot.
func (s *Server) addGuild(o object, in *interaction) {
	g := in.guild
	m := g.members[in.user.id]
	if m == nil { // a forged press by someone who is not in the guild
		m = &member{user: in.user, joined: in.created}
	}
	member := s.memberJSON(g, m)
	member["permissions"] = strconv.FormatUint(g.permissions(m, in.channel), 10)
	member["unusual_dm_activity_until"] = nil
	o["guild_id"], o["guild_locale"], o["member"], o["context"] = g.id, g.locale, member, 0
	o["guild"] = object{"id": g.id, "locale": g.locale, "features": []string{"A_FEATURE_FROM_THE_FUTURE"}}
	o["app_permissions"] = strconv.FormatUint(g.permissions(g.members[s.app], in.channel), 10)
	channel := o["channel"].(object)
	channel["permissions"] = member["permissions"]
}
