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

// injection is what a test wants to happen at a moment.
type injection struct {
	at   Moment
	left int // how often it still strikes; -1 for ever
	do   func(*GatewayConn) bool
}

// GatewayConn is a gateway connection under the control of a test. It is valid until the function that got it returns.
type GatewayConn struct {
	s *Server
	c *conn
}

// InjectAt has do called when a connection comes to a moment, the next times times; -1 is for ever. do returns whether Discord
// then goes on as usual. It must not call methods of the Server, which is locked.
func (s *Server) InjectAt(at Moment, times int, do func(*GatewayConn) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.injections = append(s.gateway.injections, &injection{at, times, do})
}

// ClearInjections removes everything that InjectAt set.
func (s *Server) ClearInjections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.injections = nil
}

// inject calls what a test has set for a moment, and tells whether to go on as usual.
func (s *Server) inject(at Moment, c *conn) (goOn bool) {
	for _, a := range s.gateway.injections {
		if a.at == at && a.left != 0 {
			a.left--
			return a.do(&GatewayConn{s, c})
		}
	}
	return true
}

// EachGatewayConn calls do for the connection of every session.
func (s *Server) EachGatewayConn(do func(*GatewayConn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ss := range slices.Clone(s.gateway.sessions) {
		if ss.conn != nil {
			do(&GatewayConn{s, ss.conn})
		}
	}
}

// Close ends the connection with a close frame; see CloseGateway.
func (l *GatewayConn) Close(code int) { l.s.closeConn(l.c, code, "a test asked for it") }

// Drop ends the connection without a close frame.
func (l *GatewayConn) Drop() { l.s.drop(l.c) }

// Reconnect sends operation 7.
func (l *GatewayConn) Reconnect() { l.s.send(l.c, opReconnect, nil) }

// Invalid sends operation 9. A session that cannot be resumed is forgotten.
func (l *GatewayConn) Invalid(resumable bool) {
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
func (l *GatewayConn) Heartbeat() { l.s.send(l.c, opHeartbeat, nil) }

// SendText sends a text message as it is, whatever it is.
func (l *GatewayConn) SendText(data string) { l.s.push(l.c, frame{data: []byte(data)}) }

// SendBinary sends a binary message as it is.
func (l *GatewayConn) SendBinary(data string) { l.s.push(l.c, frame{data: []byte(data), binary: true}) }

// heldEvent is an event of a session that is kept back.
type heldEvent struct {
	session *session
	data    []byte
}

// HoldEvents keeps back events from now on, until ReleaseEvents sends them in another order.
func (s *Server) HoldEvents() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.holding = true
}

// ReleaseEvents sends the events that HoldEvents kept back, the last one first, each of them times times.
func (s *Server) ReleaseEvents(times int) {
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
