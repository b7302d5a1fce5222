package fakediscord

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// gatewayState is what the gateway half of the Server remembers.
//
// What the REST half may use (all but serveGateway and stopGateway expect s.mu to be held):
//
//	s.serveGateway(w, r)   HTTP handler of /gateway-ws
//	s.stopGateway()        called by Close without s.mu: closes every connection, waits for its goroutines
//	s.dispatch(t, data)    sends a gateway event (MESSAGE_CREATE, …) to the bot; buffered while it is away
//	s.settle(in)           an interaction got its first answer: stops its timer, closes in.done, wakes Idle
//	s.gateway.undecided    how many interactions are neither answered nor dead, for Idle
type gatewayState struct {
	conns      []*conn    // open connections, oldest first
	sessions   []*session // that can be resumed, oldest first
	identifies int
	undecided  int
	latest     *interaction // the last one dispatched, for Redeliver
	stopped    bool
	wg         sync.WaitGroup
	tcp        map[tcpKey]bool // connections to the HTTP server, for Sever
}

// Gateway operations (Discord: Gateway Opcodes).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoice          = 4
	opResume         = 6
	opReconnect      = 7
	opRequestMembers = 8
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// What Discord allows a connection.
const (
	heartbeatInterval = 41250 * time.Millisecond
	maxPayload        = 4096 // bytes from the bot
	maxPerMinute      = 120  // payloads from the bot
	maxReplay         = 1000 // events kept for RESUME
	goodbye           = 2 * time.Second
)

// conn is one websocket connection of a bot. Its fields are guarded by the Server's mutex.
type conn struct {
	ws        *websocket.Conn
	queue     []frame
	unwritten int           // frames queued or being written
	wake      chan struct{} // one token: the queue is not empty, or the connection is over
	session   *session
	closing   bool // a close frame is queued: nothing more is sent, what comes in is thrown away
	over      bool
	recent    []time.Time // when the payloads of the last minute came in
}

// frame is something to write: a payload, or a close frame when code is not 0.
type frame struct {
	data []byte
	code int
	text string
}

// envelope is the outer form of every gateway payload.
type envelope struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  *int            `json:"s"`
	T  *string         `json:"t"`
}

// serveGateway is the HTTP handler of the gateway: it serves one connection until that is closed.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &conn{ws: ws, wake: make(chan struct{}, 1)}
	ws.SetCloseHandler(func(code int, _ string) error { return s.farewell(c, code) })
	s.mu.Lock()
	if s.gateway.stopped || s.fromSevered(r) {
		s.mu.Unlock()
		ws.Close()
		return
	}
	s.gateway.conns = append(s.gateway.conns, c)
	s.gateway.wg.Add(2)
	s.send(c, opHello, object{"heartbeat_interval": heartbeatInterval.Milliseconds(), "_trace": []string{"pretend"}})
	if v := r.URL.Query().Get("v"); v != "" && v != "9" && v != "10" {
		s.closeConn(c, 4012, "Invalid API version.")
	}
	s.mu.Unlock()
	go s.writeLoop(c)
	defer s.gateway.wg.Done()
	s.readLoop(c)
}

// readLoop takes what the bot sends until the connection ends.
func (s *Server) readLoop(c *conn) {
	for {
		// Discord gives up a connection that is silent for longer than its heartbeats allow.
		_ = c.ws.SetReadDeadline(time.Now().Add(2 * heartbeatInterval))
		s.mu.Lock()
		if c.closing {
			_ = c.ws.SetReadDeadline(time.Now().Add(goodbye))
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
			_ = c.ws.SetWriteDeadline(time.Now().Add(goodbye))
			if f.code != 0 {
				// The reader goes on for a moment: closing at once could cost the peer this frame.
				_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, f.text))
				_ = c.ws.SetReadDeadline(time.Now().Add(goodbye))
			} else {
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
	c.poke()
}

// poke wakes the writer.
func (c *conn) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// send queues a payload that is not an event.
func (s *Server) send(c *conn, op int, d any) {
	s.push(c, frame{data: mustJSON(object{"op": op, "d": d, "s": nil, "t": nil})})
}

// closeConn queues a close frame, the last thing that this connection carries. What the session
// becomes depends on the code (Discord: Gateway Close Event Codes).
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

// farewell takes a close frame of the bot: codes 1000 and 1001 end its session.
func (s *Server) farewell(c *conn, code int) error {
	s.mu.Lock()
	if c.session != nil && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway) {
		s.forget(c.session)
	}
	s.mu.Unlock()
	return c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(goodbye))
}

// drop ends a connection without a close frame. Its session can be resumed.
func (s *Server) drop(c *conn) {
	if c.over {
		return
	}
	c.over = true
	s.inFlight -= len(c.queue)
	c.queue = nil
	s.gateway.conns = slices.DeleteFunc(s.gateway.conns, func(o *conn) bool { return o == c })
	if c.session != nil {
		c.session.conn = nil
		c.session = nil
	}
	c.ws.Close()
	c.poke()
	s.wake()
}

// stopGateway closes every connection and waits for what served it. Connections made later are refused.
func (s *Server) stopGateway() {
	s.mu.Lock()
	s.gateway.stopped = true
	s.dropAll()
	for _, in := range s.interactions {
		in.timer.Stop()
		s.decide(in) // who waits for its answer waits no longer
	}
	s.mu.Unlock()
	s.gateway.wg.Wait()
}

// dropAll ends every connection without a close frame.
func (s *Server) dropAll() {
	for _, c := range slices.Clone(s.gateway.conns) {
		s.drop(c)
	}
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

// mustJSON marshals what the fake built itself.
func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("fakediscord: a payload of our own does not marshal: " + err.Error())
	}
	return data
}

// wake lets Idle and Connected look again.
func (s *Server) wake() { s.idle.Broadcast() }

// Identifies returns how many times a bot has identified, successfully or not, since the Server was made.
// Discord resets the token of a bot that does so more than 1000 times a day.
func (s *Server) Identifies() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.identifies
}

// Connected waits until a bot has a live session and has been told about every guild that it is in.
// It returns ctx's error if that does not happen in time.
func (s *Server) Connected(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.wake()
	})
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.connected() {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.idle.Wait()
	}
	return nil
}

// connected says whether some session is live and has been sent everything.
func (s *Server) connected() bool {
	return slices.ContainsFunc(s.gateway.sessions, func(ss *session) bool {
		return ss.conn != nil && ss.conn.unwritten == 0
	})
}

// sequence formats a sequence number for the log.
func sequence(n *int) string {
	if n == nil {
		return "none"
	}
	return strconv.Itoa(*n)
}
