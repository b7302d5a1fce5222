package fakediscord

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// gatewayState is what the gateway half of the Server remembers.
type gatewayState struct {
	conns      []*conn    // open connections, oldest first
	sessions   []*session // that can be resumed, oldest first
	identifies int
	resumes    int
	wrongURL   int               // see WrongGateway
	identified map[int]time.Time // when a shard of each rate limit key identified last, in real time
	beats      []time.Duration   // see FirstHeartbeats
	injections []*injection
	holding    bool
	held       []heldEvent
	undecided  int          // interactions that are neither answered nor dead, for Idle
	latest     *interaction // the last one dispatched, for Redeliver
	stopped    bool
	wg         sync.WaitGroup
	tcp        map[tcpKey]bool // connections to the HTTP server, for DropConnections
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
	closeTimeout      = 2 * time.Second

	guildsPerShard = 2500
)

// Where the gateway listens, and where sessions are resumed.
const (
	gatewayPath = "/gateway-ws"
	resumePath  = "/gateway-resume"
)

// serveGateway is the HTTP handler of the gateway: it serves one connection until that is closed.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &conn{ws: ws, wake: make(chan struct{}, 1), atResumeURL: strings.HasPrefix(r.URL.Path, resumePath), opened: time.Now()}
	ws.SetCloseHandler(func(code int, _ string) error { return s.peerClosed(c, code) })
	s.mu.Lock()
	if s.gateway.stopped || s.fromDropped(r) {
		s.mu.Unlock()
		ws.Close()
		return
	}
	s.gateway.conns = append(s.gateway.conns, c)
	s.gateway.wg.Add(2)
	if s.inject(InsteadOfHello, c) {
		s.send(c, opHello, object{"heartbeat_interval": s.opt.Heartbeat.Milliseconds(), "_trace": []string{"fakediscord"}})
		s.inject(AfterHello, c)
	}
	if v := r.URL.Query().Get("v"); v != "" && v != "9" && v != "10" {
		s.closeConn(c, 4012, "Invalid API version.")
	}
	s.mu.Unlock()
	go s.writeLoop(c)
	defer s.gateway.wg.Done()
	s.readLoop(c)
}

// stopGateway closes every connection and waits for its goroutines. Connections made later are refused.
func (s *Server) stopGateway() {
	s.mu.Lock()
	s.gateway.stopped = true
	s.dropAll()
	for _, in := range s.interactions {
		in.timer.Stop()
		s.decide(in) // releases those who wait for its answer
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

// mustJSON marshals what the fake built itself.
func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("fakediscord: a payload does not marshal: " + err.Error())
	}
	return data
}

// wake lets Idle and Connected look again.
func (s *Server) wake() { s.idle.Broadcast() }

// Identifies returns how many times a bot has sent IDENTIFY, successfully or not, since the Server was made. Discord resets
// the token of a bot that does so more than 1000 times a day.
func (s *Server) Identifies() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.identifies
}

// Resumes returns how many times a bot has sent RESUME, successfully or not.
func (s *Server) Resumes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.resumes
}

// WrongGateway counts the RESUMEs that did not come to the resume_gateway_url of READY, and the IDENTIFYs that came there.
// Discord lets bots down more often that resume elsewhere.
func (s *Server) WrongGateway() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.wrongURL
}

// FirstHeartbeats tells for every connection that sent a heartbeat how long after HELLO the first one came, in real time. A
// bot waits heartbeat_interval × a random number between 0 and 1, so that not all bots beat together after an outage.
func (s *Server) FirstHeartbeats() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gateway.beats)
}

// Connected waits until a bot has a live session for each of its shards and has been told about every guild that it is in. It
// returns ctx's error if that does not happen in time.
func (s *Server) Connected(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.await(ctx, s.connected)
}

// sequence formats a sequence number for the log.
func sequence(n *int) string {
	if n == nil {
		return "none"
	}
	return strconv.Itoa(*n)
}
