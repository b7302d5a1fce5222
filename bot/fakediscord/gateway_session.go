package fakediscord

import (
	"encoding/json"
	"slices"
	"strings"
)

// session is a gateway session. It outlives its connection until it is invalidated, ended by the bot
// (close code 1000 or 1001) or followed by another.
type session struct {
	id      string
	intents int
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

// identify starts a session: READY, then a GUILD_CREATE for every guild (Discord: Identifying).
func (s *Server) identify(c *conn, d json.RawMessage) {
	s.gateway.identifies++
	if !s.strikes(Identifying, c) {
		return
	}
	var in struct {
		Token   string `json:"token"`
		Intents *int   `json:"intents"`
		Shard   []int  `json:"shard"`
	}
	switch {
	case json.Unmarshal(d, &in) != nil:
		s.closeConn(c, 4002, "Error while decoding payload.")
	case c.session != nil:
		s.closeConn(c, 4005, "Already authenticated.")
	case strings.TrimPrefix(in.Token, "Bot ") != s.token:
		s.closeConn(c, 4004, "Authentication failed.")
	case in.Shard != nil && (len(in.Shard) != 2 || in.Shard[0] != 0 || in.Shard[1] != 1):
		s.closeConn(c, 4010, "Invalid shard: this Discord has one.")
	case in.Intents == nil || *in.Intents&^knownIntents != 0:
		s.closeConn(c, 4013, "Invalid intent(s).")
	case *in.Intents&privilegedIntents != 0:
		s.closeConn(c, 4014, "Disallowed intent(s).")
	case s.strikes(InsteadOfReady, c):
		s.begin(c, *in.Intents)
		s.strikes(AfterReady, c)
	}
}

// begin makes the session of a bot that has identified. Sessions that nobody is connected to end.
func (s *Server) begin(c *conn, intents int) {
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(o *session) bool { return o.conn == nil })
	ss := &session{id: s.secret("session", s.newID(), 32), intents: intents, conn: c}
	c.session = ss
	s.gateway.sessions = append(s.gateway.sessions, ss)
	guilds := []object{}
	for _, g := range byID(s.guilds) {
		if g.hasBot {
			guilds = append(guilds, object{"id": g.id, "unavailable": true})
		}
	}
	s.opt.Log.Info("gateway ready", "guilds", len(guilds))
	s.tell(ss, "READY", object{
		"v": 9, "user": s.userJSON(s.bot), "guilds": guilds, "session_id": ss.id,
		"resume_gateway_url": "ws://" + s.ln.Addr().String() + "/gateway-ws", "session_type": "normal",
		"application": object{"id": s.app, "flags": 0}, "shard": []int{0, 1}, "private_channels": []object{},
		"presences": []object{}, "relationships": []object{}, "guild_join_requests": []object{}, "user_settings": object{},
		"a_field_from_the_future": object{"kind": 9007}, "_trace": []string{"pretend"},
	})
	for _, g := range byID(s.guilds) {
		if g.hasBot && intents&intentGuilds != 0 {
			s.tell(ss, "GUILD_CREATE", s.guildCreate(g))
		}
	}
}

// resume takes up a session: every event that the bot has not seen, in order, then RESUMED.
func (s *Server) resume(c *conn, d json.RawMessage) {
	s.gateway.resumes++
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
	if !s.strikes(InsteadOfResumed, c) {
		return
	}
	at := slices.IndexFunc(s.gateway.sessions, func(o *session) bool { return o.id == in.Session })
	if at < 0 || in.Seq == nil {
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
	if ss.conn != nil { // the bot came back before we noticed that it had gone
		old := ss.conn
		old.session, ss.conn = nil, nil
		s.drop(old)
	}
	ss.conn, c.session = c, ss
	s.opt.Log.Info("gateway resumed", "replayed", missed)
	for _, data := range ss.log[len(ss.log)-missed:] {
		s.push(c, frame{data: data})
	}
	s.tell(ss, "RESUMED", object{"_trace": []string{"pretend"}})
	s.strikes(AfterResumed, c)
}

// forget makes a session unknown: it can not be resumed.
func (s *Server) forget(ss *session) {
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(o *session) bool { return o == ss })
	if ss.conn != nil {
		ss.conn.session = nil
		ss.conn = nil
	}
}

// dispatch sends an event to every session whose intents ask for it, and keeps it for RESUME while the
// bot is away. t is Discord's name of the event; what matters of the guild is in data.
func (s *Server) dispatch(t string, data any) {
	raw := mustJSON(data)
	s.opt.Log.Debug("gateway event", "type", t)
	for _, ss := range slices.Clone(s.gateway.sessions) {
		if wants(ss.intents, t, raw) {
			s.tell(ss, t, json.RawMessage(raw))
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

// wants says whether intents ask for an event (Discord: List of Intents). What is not listed there,
// interactions above all, is always sent.
func wants(intents int, t string, raw []byte) bool {
	switch {
	case t == "GUILD_MEMBER_ADD" || t == "GUILD_MEMBER_UPDATE" || t == "GUILD_MEMBER_REMOVE":
		return intents&intentMembers != 0
	case strings.HasPrefix(t, "GUILD_") || strings.HasPrefix(t, "CHANNEL_") || strings.HasPrefix(t, "THREAD_"):
		return intents&intentGuilds != 0
	case strings.HasPrefix(t, "MESSAGE_"):
		var in struct {
			Guild string `json:"guild_id"`
		}
		_ = json.Unmarshal(raw, &in)
		if in.Guild == "" {
			return intents&intentDMs != 0
		}
		return intents&intentGuildMessages != 0
	}
	return true
}
