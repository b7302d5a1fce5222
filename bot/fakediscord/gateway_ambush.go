package fakediscord

import "slices"

// Moment is a point in the life of a gateway connection at which something can be made to go wrong.
type Moment int

// The moments, in the order in which a connection comes to them.
const (
	InsteadOfHello   Moment = iota + 1
	AfterHello              // at once, before the bot can have said anything
	Identifying             // the bot identifies
	InsteadOfReady          // it has identified, and rightly
	AfterReady              // at once, after READY and every GUILD_CREATE
	InsteadOfResumed        // the bot has asked to resume
	AfterResumed            // at once, after everything that it missed
	InsteadOfAck            // the bot has sent a heartbeat
)

// ambush is what a test wants to happen at a moment.
type ambush struct {
	at   Moment
	left int // how often it still strikes; -1 for ever
	do   func(*Line) bool
}

// Line is a gateway connection under the control of a test. It is valid until the function that got it returns.
type Line struct {
	s *Server
	c *conn
}

// Ambush has do called when a connection comes to a moment, the next times times; -1 is for ever. do returns whether Discord
// then goes on as usual. It must not call methods of the Server, which is locked.
func (s *Server) Ambush(at Moment, times int, do func(*Line) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.ambushes = append(s.gateway.ambushes, &ambush{at, times, do})
}

// NoAmbush removes everything that Ambush set.
func (s *Server) NoAmbush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.ambushes = nil
}

// strikes calls what a test has set for a moment, and tells whether to go on as usual.
func (s *Server) strikes(at Moment, c *conn) (goOn bool) {
	for _, a := range s.gateway.ambushes {
		if a.at == at && a.left != 0 {
			a.left--
			return a.do(&Line{s, c})
		}
	}
	return true
}

// Lines calls do for the connection of every session.
func (s *Server) Lines(do func(*Line)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ss := range slices.Clone(s.gateway.sessions) {
		if ss.conn != nil {
			do(&Line{s, ss.conn})
		}
	}
}

// Close ends the connection with a close frame; see CloseGateway.
func (l *Line) Close(code int) { l.s.closeConn(l.c, code, "a test asked for it") }

// Drop ends the connection without a close frame.
func (l *Line) Drop() { l.s.drop(l.c) }

// Reconnect sends operation 7.
func (l *Line) Reconnect() { l.s.send(l.c, opReconnect, nil) }

// Invalid sends operation 9. A session that cannot be resumed is forgotten.
func (l *Line) Invalid(resumable bool) {
	l.s.send(l.c, opInvalidSession, resumable)
	ss := l.c.session
	switch {
	case ss == nil:
	case resumable:
		ss.conn, l.c.session = nil, nil
	default:
		l.s.forget(ss)
	}
}

// Heartbeat sends operation 1.
func (l *Line) Heartbeat() { l.s.send(l.c, opHeartbeat, nil) }

// Text sends a text message as it is, whatever it is.
func (l *Line) Text(data string) { l.s.push(l.c, frame{data: []byte(data)}) }

// Binary sends a binary message as it is.
func (l *Line) Binary(data string) { l.s.push(l.c, frame{data: []byte(data), binary: true}) }

// heldEvent is an event of a session that is kept back.
type heldEvent struct {
	session *session
	data    []byte
}

// Hold keeps back events from now on, until Release sends them in another order.
func (s *Server) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.holding = true
}

// Release sends the events that Hold kept back, the last one first, each of them times times.
func (s *Server) Release(times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range slices.Backward(s.gateway.held) {
		for range times {
			if e.session.conn != nil {
				s.push(e.session.conn, frame{data: e.data})
			}
		}
	}
	s.gateway.held, s.gateway.holding = nil, false
}
