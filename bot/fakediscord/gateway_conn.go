package fakediscord

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// conn is one websocket connection of a bot. Its fields are guarded by the Server's mutex.
type conn struct {
	ws          *websocket.Conn
	queue       []frame
	unwritten   int // frames queued or being written
	opened      time.Time
	beaten      bool          // it has sent a heartbeat
	wake        chan struct{} // one token: the queue is not empty, or the connection is over
	session     *session
	atResumeURL bool // it came to resume_gateway_url
	closing     bool // a close frame is queued: nothing more is sent, what comes in is ignored
	over        bool
	recent      []time.Time // when the payloads of the last minute came in
	echoes      int         // heartbeats that Idle waits for; see awaitEcho
	echoSeq     int         // the event that they must have seen
}

// frame is something to write: a payload, or a close frame when code is not 0.
type frame struct {
	data   []byte
	binary bool
	code   int
	text   string
}

// readLoop takes what the bot sends until the connection ends.
func (s *Server) readLoop(c *conn) {
	for {
		// Discord drops a connection that is silent for longer than its heartbeats allow.
		_ = c.ws.SetReadDeadline(time.Now().Add(2 * s.opt.Heartbeat))
		s.mu.Lock()
		if c.closing {
			_ = c.ws.SetReadDeadline(time.Now().Add(closeTimeout))
		}
		s.mu.Unlock()
		_, data, err := c.ws.ReadMessage()
		s.mu.Lock()
		if err != nil {
			s.drop(c)
			s.mu.Unlock()
			return
		}
		if !c.closing {
			s.receive(c, data)
		}
		s.mu.Unlock()
	}
}

// writeLoop writes what is queued, in order, until the connection is over.
func (s *Server) writeLoop(c *conn) {
	defer s.gateway.wg.Done()
	for range c.wake {
		s.mu.Lock()
		queue := c.queue
		c.queue = nil
		over := c.over
		s.mu.Unlock()
		for _, f := range queue {
			_ = c.ws.SetWriteDeadline(time.Now().Add(closeTimeout))
			switch {
			case f.code != 0:
				// The reader continues for a moment: closing at once could lose this frame.
				_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, f.text))
				_ = c.ws.SetReadDeadline(time.Now().Add(closeTimeout))
			case f.binary:
				_ = c.ws.WriteMessage(websocket.BinaryMessage, f.data)
			default:
				_ = c.ws.WriteMessage(websocket.TextMessage, f.data)
			}
		}
		s.mu.Lock()
		s.inFlight -= len(queue)
		c.unwritten -= len(queue)
		s.wake()
		s.mu.Unlock()
		if over {
			return
		}
	}
}

// push queues a frame and tells the writer.
func (s *Server) push(c *conn, f frame) {
	if c.over || c.closing {
		return
	}
	c.queue = append(c.queue, f)
	c.unwritten++
	s.inFlight++
	c.wakeWriter()
}

// wakeWriter tells the writer to look at the queue.
func (c *conn) wakeWriter() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// send queues a payload that is not an event.
func (s *Server) send(c *conn, op int, d any) {
	s.push(c, frame{data: mustJSON(object{"op": op, "d": d, "s": nil, "t": nil})})
}

// closeConn queues a close frame, the last frame of this connection. The code decides whether the session survives (Discord:
// Gateway Close Event Codes).
func (s *Server) closeConn(c *conn, code int, text string) {
	s.opt.Log.Info("gateway closes", "code", code, "reason", text)
	s.push(c, frame{code: code, text: text})
	c.closing = true
	if c.session == nil {
		return
	}
	c.session.conn = nil
	switch code {
	case 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014:
		s.forget(c.session)
	}
	c.session = nil
}

// peerClosed handles a close frame of the bot: codes 1000 and 1001 end its session.
func (s *Server) peerClosed(c *conn, code int) error {
	s.mu.Lock()
	if c.session != nil && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway) {
		s.forget(c.session)
	}
	s.mu.Unlock()
	return c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(closeTimeout))
}

// drop ends a connection without a close frame. Its session can be resumed.
func (s *Server) drop(c *conn) {
	if c.over {
		return
	}
	c.over = true
	s.inFlight -= len(c.queue) + c.echoes
	c.queue, c.echoes = nil, 0
	s.gateway.conns = slices.DeleteFunc(s.gateway.conns, func(o *conn) bool { return o == c })
	if c.session != nil {
		c.session.conn = nil
		c.session = nil
	}
	c.ws.Close()
	c.wakeWriter()
	s.wake()
}

// receive handles one payload of the bot.
func (s *Server) receive(c *conn, data []byte) {
	now := time.Now()
	c.recent = slices.DeleteFunc(c.recent, func(t time.Time) bool { return now.Sub(t) > time.Minute })
	if c.recent = append(c.recent, now); len(c.recent) > maxPerMinute {
		s.closeConn(c, 4008, "Rate limited.")
		return
	}
	var e struct {
		Op *int            `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	if len(data) > maxPayload || json.Unmarshal(data, &e) != nil || e.Op == nil {
		s.closeConn(c, 4002, "Error while decoding payload.")
		return
	}
	switch *e.Op {
	case opHeartbeat:
		if !c.beaten {
			c.beaten = true
			s.gateway.beats = append(s.gateway.beats, time.Since(c.opened))
		}
		if !s.inject(InsteadOfAck, c) {
			return
		}
		var seq int
		if json.Unmarshal(e.D, &seq) == nil && seq >= c.echoSeq {
			s.echoed(c) // it has read everything; a heartbeat that crossed the event has not
		}
		s.send(c, opHeartbeatAck, nil)
	case opIdentify:
		s.identify(c, e.D)
	case opResume:
		s.resume(c, e.D)
	case opPresence, opVoice, opRequestMembers:
		if c.session == nil {
			s.closeConn(c, 4003, "Not authenticated.")
		}
	default:
		s.closeConn(c, 4001, "Unknown opcode.")
	}
}

// echoTime is how long, in real time, Idle waits for a heartbeat that was asked for.
const echoTime = 3 * time.Second

// AwaitReading makes Idle wait until a connected bot has read everything sent so far. Connected only says that it was sent.
func (s *Server) AwaitReading() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.awaitEcho()
}

// awaitEcho asks every connected bot for a heartbeat and has Idle wait for it, for echoTime at most. A bot that reads what it
// is sent in order has then read everything sent before. There is no other way to wait for what a bot need not answer, such
// as an interaction that it has already had.
func (s *Server) awaitEcho() {
	for _, ss := range s.gateway.sessions {
		c := ss.conn
		if c == nil || c.closing || c.over {
			continue
		}
		s.send(c, opHeartbeat, nil)
		c.echoes, c.echoSeq = c.echoes+1, ss.seq
		s.inFlight++
		time.AfterFunc(echoTime, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.echoed(c)
		})
	}
}

// echoed records that a bot sent a heartbeat, or that the time for one is over.
func (s *Server) echoed(c *conn) {
	s.inFlight -= c.echoes
	c.echoes = 0
	s.wake()
}
