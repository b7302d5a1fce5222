package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net"
	"net/url"
	"runtime"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const (
	maxFrame     = 32 << 20         // bytes of a gateway message; the largest is a big guild's GUILD_CREATE
	writeTimeout = 10 * time.Second // for one message to the gateway
)

// Gateway opcodes (Discord: Gateway Opcodes).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// frame is a gateway message (Discord: Gateway Event Payload Structure). D is raw, or what is read of one event.
type frame[D any] struct {
	Op lenientInt
	S  lenientInt // 0 where there is none
	T  lenientString
	D  D
}

// interactionMark is in the frame of each interaction as Discord writes it. One written otherwise is read as other events are.
const interactionMark = `"t":"INTERACTION_CREATE"`

// gatewayConn is one WebSocket connection of a shard. Two goroutines use it: read reads everything, and
// heartbeat sends heartbeats from HELLO on.
type gatewayConn struct {
	shard      *shard
	ws         *websocket.Conn
	timeouts   timeouts
	identified func() // called after IDENTIFY was sent

	// What the reading goroutine knows.
	interval time.Duration // between two heartbeats; 0 before HELLO
	ackDue   time.Time     // when the next acknowledgement of a heartbeat is due
	upDue    time.Time     // when READY or RESUMED is due
	upSince  time.Time     // zero before READY or RESUMED

	writing sync.Mutex
	closing chan struct{} // closed at the end; stops the heartbeats
	beats   sync.WaitGroup
}

// closeReason says why a connection ended, or was not made. The zero value: it broke.
type closeReason struct {
	code        int           // the close code that Discord sent
	op          int           // opReconnect or opInvalidSession, if that ended it
	resumable   bool          // opInvalidSession allowed a RESUME
	timedOut    bool          // the peer was silent, or did not acknowledge a heartbeat, for too long
	unreachable bool          // there was no connection
	retryAfter  time.Duration // Discord asked to wait this long before the next
}

// endsSession reports that RESUME is impossible (Discord: Gateway Close Event Codes).
func (r closeReason) endsSession() bool {
	return r.op == opInvalidSession && !r.resumable || r.code == 4007 || r.code == 4009
}

// dialGateway connects to a gateway at an address that Discord gave.
func (s *shard) dialGateway(ctx context.Context, address string) (*gatewayConn, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("not an address")
	}
	if s.c.transport.api == nil && u.Scheme != "wss" {
		return nil, errNotAllowed
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = "v=" + discordgo.APIVersion + "&encoding=json"
	dialer := websocket.Dialer{NetDialContext: s.c.dial, HandshakeTimeout: s.c.timeouts.connect}
	ws, resp, err := dialer.DialContext(ctx, u.String(), nil)
	if resp != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(maxFrame)
	ws.SetCloseHandler(func(int, string) error { return nil }) // the default echoes 1000, which would end the session
	return &gatewayConn{
		shard: s, ws: ws, timeouts: s.c.timeouts, closing: make(chan struct{}), upDue: time.Now().Add(s.c.timeouts.connect),
	}, nil
}

// read handles messages until the connection ends, and returns why. It closes the connection without a close
// frame, which keeps the session resumable.
func (g *gatewayConn) read() closeReason {
	defer g.beats.Wait()
	defer g.ws.Close()
	defer close(g.closing)
	for {
		deadline := g.deadline()
		g.shard.pulse.Within(time.Until(deadline))
		_ = g.ws.SetReadDeadline(deadline)
		_, data, err := g.ws.ReadMessage()
		if err != nil {
			return readFailure(err)
		}
		received := time.Now()
		reason, over := g.handle(data)
		if over {
			return reason
		}
		blocked := time.Since(received) // while nothing is read, nothing can be acknowledged
		g.ackDue, g.upDue = g.ackDue.Add(blocked), g.upDue.Add(blocked)
	}
}

func readFailure(err error) closeReason {
	var closed *websocket.CloseError
	if errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure { // which says that no close frame came
		return closeReason{code: closed.Code}
	}
	var timeout net.Error
	return closeReason{timedOut: errors.As(err, &timeout) && timeout.Timeout()}
}

// deadline is when a peer that has sent nothing more, or not what was due, counts as dead.
func (g *gatewayConn) deadline() time.Time {
	at := time.Now().Add(g.timeouts.silence)
	if g.upSince.IsZero() && g.upDue.Before(at) {
		at = g.upDue
	}
	if g.interval > 0 && g.ackDue.Before(at) {
		at = g.ackDue
	}
	return at
}

// handle takes one message, and returns whether it ends the connection. Malformed messages and unknown opcodes are
// ignored.
func (g *gatewayConn) handle(data []byte) (reason closeReason, over bool) {
	if bytes.Contains(data, []byte(interactionMark)) && g.interaction(data) {
		return reason, false
	}
	var f frame[json.RawMessage]
	if unmarshalLenient(data, &f) != nil {
		return reason, false
	}
	switch f.Op {
	case opDispatch:
		g.shard.sawSequence(int64(f.S))
		g.dispatch(string(f.T), f.D)
	case opHeartbeat:
		g.sendHeartbeat()
	case opReconnect, opInvalidSession:
		return closeReason{op: int(f.Op), resumable: string(f.D) == "true"}, true
	case opHello:
		g.hello(f.D)
	case opHeartbeatAck:
		g.ackDue = time.Now().Add(g.interval + g.timeouts.ack)
	}
	return reason, false
}

// interaction answers an interaction straight from its frame, which is decoded once. It returns false, and does nothing, for
// a frame of another kind.
func (g *gatewayConn) interaction(data []byte) bool {
	var f frame[interaction]
	if unmarshalLenient(data, &f) != nil || f.Op != opDispatch || f.T != "INTERACTION_CREATE" {
		return false
	}
	g.shard.sawSequence(int64(f.S))
	return g.shard.events.interaction(f.D)
}

// dispatch notes what READY and RESUMED say about the session, and passes the event on.
func (g *gatewayConn) dispatch(event string, d json.RawMessage) {
	switch event {
	case "READY":
		var r struct {
			SessionID lenientString `json:"session_id"`
			ResumeURL lenientString `json:"resume_gateway_url"`
		}
		_ = unmarshalLenient(d, &r)
		g.shard.sessionID, g.shard.address = string(r.SessionID), string(r.ResumeURL)
		g.up("connected to the gateway")
	case "RESUMED":
		g.up("the gateway session was resumed")
	}
	g.shard.events.dispatch(event, d)
}

func (g *gatewayConn) up(message string) {
	if g.upSince.IsZero() {
		g.upSince = time.Now()
		g.shard.c.servers.connected(g.shard.number, true)
		g.shard.c.log.Info(message, "shard", g.shard.number)
	}
}

// hello identifies or resumes, and starts the heartbeats (Discord: Gateway, Hello Event).
func (g *gatewayConn) hello(d json.RawMessage) {
	if g.interval > 0 {
		return
	}
	var h struct {
		Interval lenientInt `json:"heartbeat_interval"`
	}
	_ = unmarshalLenient(d, &h)
	if h.Interval < 10 || h.Interval > 600_000 {
		h.Interval = 41_250
	}
	g.interval = time.Duration(h.Interval) * time.Millisecond
	g.ackDue = time.Now().Add(g.interval + g.timeouts.ack)
	interval := g.interval
	g.beats.Go(func() { g.heartbeat(interval) })
	s := g.shard
	if s.resumable() {
		g.send(opResume, map[string]any{"token": s.c.cfg.Token, "session_id": s.sessionID, "seq": s.sequence.Load()})
		return
	}
	s.identifies.record(s.number, time.Now())
	s.c.copies.started(time.Now())
	g.send(opIdentify, map[string]any{
		"token": s.c.cfg.Token, "intents": discordgo.IntentsGuilds, "shard": [2]int{s.number, s.plan.count},
		"properties": map[string]string{"os": runtime.GOOS, "browser": "waymark", "device": "waymark"},
	})
	g.identified()
}

// heartbeat sends heartbeats, the first after a random part of the interval, until the connection ends.
func (g *gatewayConn) heartbeat(interval time.Duration) {
	next := time.NewTimer(time.Duration(rand.Float64() * float64(interval)))
	defer next.Stop()
	for {
		select {
		case <-next.C:
			g.sendHeartbeat()
			next.Reset(interval)
		case <-g.closing:
			return
		}
	}
}

func (g *gatewayConn) sendHeartbeat() {
	var seen any // null before the first event
	if n := g.shard.sequence.Load(); n > 0 {
		seen = n
	}
	g.send(opHeartbeat, seen)
}

// send writes a message. A failure closes the connection, so that read ends.
func (g *gatewayConn) send(op int, d any) {
	g.writing.Lock()
	defer g.writing.Unlock()
	_ = g.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	if g.ws.WriteJSON(map[string]any{"op": op, "d": d}) != nil {
		_ = g.ws.Close()
	}
}

// hangUp ends the session and the connection (Discord: Gateway, Disconnecting).
func (g *gatewayConn) hangUp() {
	goodbye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = g.ws.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(time.Second))
	_ = g.ws.Close()
}
