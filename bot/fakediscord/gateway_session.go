package fakediscord

import (
	"encoding/json"
	"slices"
	"strings"
)

// session is a gateway session. It outlives its connection until it is invalidated, ended by the bot (close code 1000 or
// 1001) or replaced by another of the same shard.
type session struct {
	id      string
	intents int
	shard   shard
	conn    *conn    // nil while the bot is away
	seq     int      // number of the last event
	log     [][]byte // the last events, for RESUME; the last one has number seq
}

// Intents (Discord: Gateway Intents).
const (
	intentGuilds         = 1 << 0
	intentMembers        = 1 << 1
	intentPresences      = 1 << 8
	intentGuildMessages  = 1 << 9
	intentDMs            = 1 << 12
	intentMessageContent = 1 << 15
	privilegedIntents    = intentMembers | intentPresences | intentMessageContent
	knownIntents         = 1<<17 - 1 | 3<<20 | 3<<24
)

// identification is the data of an IDENTIFY.
type identification struct {
	Token      string          `json:"token"`
	Intents    *int            `json:"intents"`
	Shard      []int           `json:"shard"`
	Properties json.RawMessage `json:"properties"`
}

// identify starts a session: READY, then a GUILD_CREATE for every guild of the shard (Discord: Identifying).
func (s *Server) identify(c *conn, d json.RawMessage) {
	s.gateway.identifies++
	if c.atResumeURL {
		s.gateway.wrongURL++
	}
	if !s.inject(Identifying, c) {
		return
	}
	var in identification
	if json.Unmarshal(d, &in) != nil {
		s.closeConn(c, 4002, "Error while decoding payload.")
		return
	}
	sh := shard{0, 1}
	if in.Shard != nil {
		if len(in.Shard) != 2 || in.Shard[1] < 1 || in.Shard[0] < 0 || in.Shard[0] >= in.Shard[1] {
			s.closeConn(c, 4010, "Invalid shard.")
			return
		}
		sh = shard{in.Shard[0], in.Shard[1]}
	}
	if code, text := s.refusesIdentify(c, &in, sh); code != 0 {
		s.closeConn(c, code, text)
		return
	}
	if s.tooSoon(sh) {
		s.opt.Log.Info("gateway refuses an identify above max_concurrency", "shard", sh.index)
		s.send(c, opInvalidSession, false)
		return
	}
	if s.inject(InsteadOfReady, c) {
		s.begin(c, *in.Intents, sh)
		s.inject(AfterReady, c)
	}
}

// refusesIdentify is the close code for an IDENTIFY that is wrong; 0 for a right one.
func (s *Server) refusesIdentify(c *conn, in *identification, sh shard) (code int, text string) {
	switch {
	case c.session != nil:
		return 4005, "Already authenticated."
	case strings.TrimPrefix(in.Token, "Bot ") != s.token:
		return 4004, "Authentication failed."
	case s.opt.Strict.IdentifyProperties && !plainProperties(in.Properties):
		return 4002, "Error while decoding payload: properties are os, browser and device."
	case s.guildsOf(sh) > s.opt.GuildsPerShard:
		return 4011, "Sharding required."
	case in.Intents == nil || *in.Intents&^knownIntents != 0:
		return 4013, "Invalid intent(s)."
	case *in.Intents&privilegedIntents != 0:
		return 4014, "Disallowed intent(s)."
	}
	return 0, ""
}

// plainProperties tells whether the properties of an IDENTIFY are os, browser and device, without the "$" of old versions.
func plainProperties(raw json.RawMessage) bool {
	properties := map[string]any{}
	if json.Unmarshal(raw, &properties) != nil {
		return false
	}
	for _, name := range []string{"os", "browser", "device"} {
		if text, ok := properties[name].(string); !ok || text == "" {
			return false
		}
	}
	for name := range properties {
		if strings.HasPrefix(name, "$") {
			return false
		}
	}
	return true
}

// begin makes the session of a bot that has identified. Sessions of the same shard without a connection end.
func (s *Server) begin(c *conn, intents int, sh shard) {
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(o *session) bool { return o.conn == nil && o.shard == sh })
	ss := &session{id: s.secret("session", s.newID(), 32), intents: intents, shard: sh, conn: c}
	c.session = ss
	s.gateway.sessions = append(s.gateway.sessions, ss)
	guilds := []object{}
	for _, g := range byID(s.guilds) {
		if g.hasBot && sh.has(g) {
			guilds = append(guilds, object{"id": g.id, "unavailable": true})
		}
	}
	s.opt.Log.Info("gateway ready", "guilds", len(guilds), "shard", sh.index, "shards", sh.count)
	s.tell(ss, "READY", object{
		"v": 9, "user": s.userJSON(s.bot), "guilds": guilds, "session_id": ss.id,
		"resume_gateway_url": s.gatewayURL(resumePath), "session_type": "normal",
		"application": object{"id": s.app, "flags": 0}, "shard": []int{sh.index, sh.count}, "private_channels": []object{},
		"presences": []object{}, "relationships": []object{}, "guild_join_requests": []object{}, "user_settings": object{},
		"a_field_from_the_future": object{"kind": 9007}, "_trace": []string{"fakediscord"},
	})
	for _, g := range byID(s.guilds) {
		if g.hasBot && sh.has(g) && intents&intentGuilds != 0 {
			s.tell(ss, "GUILD_CREATE", s.guildCreate(g))
		}
	}
}

// resume continues a session: it sends every event that the bot has not seen, in order, then RESUMED.
func (s *Server) resume(c *conn, d json.RawMessage) {
	s.gateway.resumes++
	if !c.atResumeURL {
		s.gateway.wrongURL++
	}
	var in struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     *int   `json:"seq"`
	}
	if json.Unmarshal(d, &in) != nil {
		s.closeConn(c, 4002, "Error while decoding payload.")
		return
	}
	if c.session != nil {
		s.closeConn(c, 4005, "Already authenticated.")
		return
	}
	if strings.TrimPrefix(in.Token, "Bot ") != s.token {
		s.closeConn(c, 4004, "Authentication failed.")
		return
	}
	if !s.inject(InsteadOfResumed, c) {
		return
	}
	at := slices.IndexFunc(s.gateway.sessions, func(o *session) bool { return o.id == in.Session })
	if at < 0 || in.Seq == nil || s.opt.Strict.ResumeURL && !c.atResumeURL {
		s.opt.Log.Info("gateway refuses a resume", "seq", sequence(in.Seq))
		s.send(c, opInvalidSession, false)
		return
	}
	s.replay(c, s.gateway.sessions[at], *in.Seq)
}

// replay gives a session to a connection and sends what came after event number seen.
func (s *Server) replay(c *conn, ss *session, seen int) {
	missed := ss.seq - seen
	if missed < 0 {
		s.forget(ss)
		s.closeConn(c, 4007, "Invalid seq.")
		return
	}
	if missed > len(ss.log) {
		s.forget(ss)
		s.send(c, opInvalidSession, false)
		return
	}
	if ss.conn != nil { // the bot is back before its old connection was seen to end
		old := ss.conn
		old.session, ss.conn = nil, nil
		s.drop(old)
	}
	ss.conn, c.session = c, ss
	s.opt.Log.Info("gateway resumed", "replayed", missed)
	for _, data := range ss.log[len(ss.log)-missed:] {
		s.push(c, frame{data: data})
	}
	s.tell(ss, "RESUMED", object{"_trace": []string{"fakediscord"}})
	s.inject(AfterResumed, c)
}

// forget makes a session unknown: it cannot be resumed.
func (s *Server) forget(ss *session) {
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(o *session) bool { return o == ss })
	if ss.conn != nil {
		ss.conn.session = nil
		ss.conn = nil
	}
}

// dispatch sends an event about a guild (nil: a private channel) to every session of its shard whose intents ask for it, and
// keeps it for RESUME while the bot is away. name is Discord's name of the event.
func (s *Server) dispatch(g *guild, name string, data any) {
	raw := mustJSON(data)
	s.opt.Log.Debug("gateway event", "type", name)
	for _, ss := range slices.Clone(s.gateway.sessions) {
		if ss.shard.has(g) && wants(ss.intents, name, g != nil) {
			s.tell(ss, name, json.RawMessage(raw))
		}
	}
}

// tell gives an event its number in the session, and sends it if the bot is there.
func (s *Server) tell(ss *session, t string, data any) {
	ss.seq++
	frameData := mustJSON(object{"op": opDispatch, "t": t, "s": ss.seq, "d": data})
	ss.log = append(ss.log, frameData)
	if len(ss.log) > maxReplay {
		ss.log = slices.Clone(ss.log[len(ss.log)-maxReplay:])
	}
	switch {
	case s.gateway.holding:
		s.gateway.held = append(s.gateway.held, heldEvent{ss, frameData})
	case ss.conn != nil:
		s.push(ss.conn, frame{data: frameData})
	}
}

// wants says whether intents ask for an event (Discord: List of Intents). What is not listed there, interactions above all,
// is always sent.
func wants(intents int, name string, inGuild bool) bool {
	switch {
	case name == "GUILD_MEMBER_ADD" || name == "GUILD_MEMBER_UPDATE" || name == "GUILD_MEMBER_REMOVE":
		return intents&intentMembers != 0
	case strings.HasPrefix(name, "GUILD_") || strings.HasPrefix(name, "CHANNEL_") || strings.HasPrefix(name, "THREAD_"):
		return intents&intentGuilds != 0
	case strings.HasPrefix(name, "MESSAGE_") && inGuild:
		return intents&intentGuildMessages != 0
	case strings.HasPrefix(name, "MESSAGE_"):
		return intents&intentDMs != 0
	}
	return true
}
