package fakediscord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// harbour makes a Discord with one server "Harbour" of @olga's, where @tom is a member, and a list of what
// its watchers saw. firstAnswer 0 means Discord's 3 s.
func harbour(t *testing.T, firstAnswer time.Duration) (*Server, *[]Event) {
	t.Helper()
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	s := New(Options{Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), FirstAnswer: firstAnswer})
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.AddGuild("Harbour", "olga"); err != nil {
		t.Fatal(err)
	}
	must(t, s.Join("Harbour", "tom"))
	events := &[]Event{}
	s.Watch(func(e Event) { *events = append(*events, e) })
	return s, events
}

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// idle waits until nothing is in flight.
func idle(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	must(t, s.Idle(ctx))
}

// gatewayBot is the bot's side of a gateway connection.
type gatewayBot struct {
	t       *testing.T
	s       *Server
	ws      *websocket.Conn
	session string
	seq     int
}

// dial connects and takes the HELLO.
func dial(t *testing.T, s *Server) *gatewayBot {
	t.Helper()
	return dialQuery(t, s, "?v=9&encoding=json")
}

func dialQuery(t *testing.T, s *Server, query string) *gatewayBot {
	t.Helper()
	return dialURL(t, s, s.gatewayURL(gatewayPath)+"/"+query)
}

// dialURL connects to an address of the gateway and takes the HELLO.
func dialURL(t *testing.T, s *Server, url string) *gatewayBot {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	b := &gatewayBot{t: t, s: s, ws: ws}
	if hello := b.read(); hello.Op != opHello || !strings.Contains(string(hello.D), `"heartbeat_interval":41250`) {
		t.Fatalf("first came %d %s, want HELLO", hello.Op, hello.D)
	}
	return b
}

// identified connects and identifies, and takes READY and one GUILD_CREATE.
func identified(t *testing.T, s *Server) *gatewayBot {
	t.Helper()
	b := dial(t, s)
	b.send(opIdentify, object{"token": "Bot " + s.Token(), "intents": intentGuilds, "properties": object{}})
	var ready struct {
		Session string `json:"session_id"`
	}
	b.event("READY", &ready)
	b.session = ready.Session
	b.event("GUILD_CREATE", nil)
	return b
}

func (b *gatewayBot) send(op int, d any) {
	b.t.Helper()
	must(b.t, b.ws.WriteJSON(object{"op": op, "d": d}))
}

// envelope is the outer form of every gateway payload.
type envelope struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  *int            `json:"s"`
	T  *string         `json:"t"`
}

func (b *gatewayBot) tryRead() (envelope, error) {
	var e envelope
	must(b.t, b.ws.SetReadDeadline(time.Now().Add(time.Minute)))
	err := b.ws.ReadJSON(&e)
	if e.S != nil {
		b.seq = *e.S
	}
	return e, err
}

func (b *gatewayBot) read() envelope {
	b.t.Helper()
	e, err := b.tryRead()
	if err != nil {
		b.t.Fatalf("reading from the gateway: %v", err)
	}
	return e
}

// event takes the next payload, which must be this event.
func (b *gatewayBot) event(name string, into any) {
	b.t.Helper()
	e := b.read()
	if e.Op != opDispatch || e.T == nil || *e.T != name {
		b.t.Fatalf("came op %d %s, want the event %s", e.Op, e.D, name)
	}
	if into != nil {
		must(b.t, json.Unmarshal(e.D, into))
	}
}

// op takes the next payload, which must have this operation.
func (b *gatewayBot) op(op int) envelope {
	b.t.Helper()
	e := b.read()
	if e.Op != op {
		b.t.Fatalf("came op %d %s, want %d", e.Op, e.D, op)
	}
	return e
}

// ended reads to the end of the connection and returns its close code, 0 if it broke off without one.
func (b *gatewayBot) ended() int {
	b.t.Helper()
	for {
		if _, err := b.tryRead(); err != nil {
			var closed *websocket.CloseError
			if errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure {
				return closed.Code
			}
			return 0
		}
	}
}

func (b *gatewayBot) resume(session string, seq int) {
	b.t.Helper()
	b.send(opResume, object{"token": "Bot " + b.s.Token(), "session_id": session, "seq": seq})
}

func TestIdentifyBringsReadyAndEveryGuild(t *testing.T) {
	s, _ := harbour(t, 0)
	_, err := s.AddGuild("Bay", "olga")
	must(t, err)
	b := dial(t, s)
	b.send(opIdentify, object{"token": s.Token(), "intents": intentGuilds})
	var ready struct {
		Session string `json:"session_id"`
		Resume  string `json:"resume_gateway_url"`
		Guilds  []struct {
			ID          string
			Unavailable bool
		}
		Application struct{ ID string }
		User        struct{ Bot bool }
	}
	b.event("READY", &ready)
	if len(ready.Guilds) != 2 || !ready.Guilds[0].Unavailable || ready.Session == "" || !ready.User.Bot ||
		ready.Application.ID != s.app.String() || !strings.HasPrefix(ready.Resume, "ws://127.0.0.1:") {
		t.Errorf("READY = %+v", ready)
	}
	for i, want := range []string{"Bay", "Harbour"} {
		var g struct {
			ID, Name string
			Channels []struct{ Name string }
			Members  []struct{ User struct{ ID string } }
			Count    int `json:"member_count"`
		}
		b.event("GUILD_CREATE", &g)
		if g.Name != want || g.ID != ready.Guilds[i].ID || len(g.Channels) != 1 || len(g.Members) != 1 || g.Members[0].User.ID != s.app.String() {
			t.Errorf("GUILD_CREATE %d = %+v, want %s with #general and only the bot as member", i, g, want)
		}
	}
	must(t, s.Connected(t.Context()))
	if n := s.Identifies(); n != 1 {
		t.Errorf("Identifies() = %d, want 1", n)
	}
	b.send(opHeartbeat, b.seq)
	b.op(opHeartbeatAck)
	s.EachGatewayConn((*GatewayConn).Heartbeat)
	b.op(opHeartbeat)
	s.EachGatewayConn((*GatewayConn).Reconnect)
	b.op(opReconnect)
}

func TestConnectedWaitsForABot(t *testing.T) {
	s, _ := harbour(t, 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Connected(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("without a bot Connected = %v, want the context's error", err)
	}
	b := identified(t, s)
	must(t, s.Connected(t.Context()))
	s.DropGateway()
	if err := s.Connected(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("after DropGateway Connected = %v, want the context's error", err)
	}
	if code := b.ended(); code != 0 {
		t.Errorf("DropGateway closed with %d, want no close frame", code)
	}
}

func TestWhatABotDoesWrongClosesWithItsCode(t *testing.T) {
	identify := func(change object) func(*gatewayBot) {
		return func(b *gatewayBot) {
			d := object{"token": "Bot " + b.s.Token(), "intents": 1}
			for key, value := range change {
				d[key] = value
			}
			b.send(opIdentify, d)
		}
	}
	text := func(text string) func(*gatewayBot) {
		return func(b *gatewayBot) { must(b.t, b.ws.WriteMessage(websocket.TextMessage, []byte(text))) }
	}
	for _, test := range []struct {
		name string
		do   func(*gatewayBot)
		code int
	}{
		{"unknown operation", text(`{"op":99}`), 4001},
		{"not JSON", text(`{"op":`), 4002},
		{"no operation", text(`{}`), 4002},
		{"too long", text(`{"op":1,"d":"` + strings.Repeat("x", maxPayload) + `"}`), 4002},
		{"not identified", text(`{"op":3}`), 4003},
		{"wrong token", identify(object{"token": "Bot x.y.z"}), 4004},
		{"wrong token in a resume", func(b *gatewayBot) { b.send(opResume, object{"token": "no", "session_id": "x", "seq": 1}) }, 4004},
		{"identified twice", func(b *gatewayBot) { identify(nil)(b); identify(nil)(b) }, 4005},
		{"flood", func(b *gatewayBot) {
			for range maxPerMinute + 1 {
				_ = b.ws.WriteJSON(object{"op": opHeartbeat, "d": nil})
			}
		}, 4008},
		{"wrong shard", identify(object{"shard": []int{1, 1}}), 4010},
		{"no intents", identify(object{"intents": nil}), 4013},
		{"unknown intents", identify(object{"intents": 1 << 30}), 4013},
		{"privileged intents", identify(object{"intents": 1 | intentMembers}), 4014},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := harbour(t, 0)
			b := dial(t, s)
			test.do(b)
			if code := b.ended(); code != test.code {
				t.Errorf("closed with %d, want %d", code, test.code)
			}
		})
	}
	s, _ := harbour(t, 0)
	if code := dialQuery(t, s, "?v=7").ended(); code != 4012 {
		t.Errorf("version 7 closed with %d, want 4012", code)
	}
}

func TestResumeReplaysInOrderWhatTheBotMissed(t *testing.T) {
	s, _ := harbour(t, 0)
	b := identified(t, s)
	must(t, s.AddChannel("Harbour", "seen"))
	b.event("CHANNEL_CREATE", nil)
	seen := b.seq
	s.DropGateway()
	for i := range 5 {
		must(t, s.AddChannel("Harbour", fmt.Sprintf("missed-%d", i)))
	}
	again := dial(t, s)
	again.resume(b.session, seen)
	for i := range 5 {
		var c struct{ Name string }
		again.event("CHANNEL_CREATE", &c)
		if want := fmt.Sprintf("missed-%d", i); c.Name != want || again.seq != seen+1+i {
			t.Errorf("replay %d: %s with number %d, want %s with %d", i, c.Name, again.seq, want, seen+1+i)
		}
	}
	again.event("RESUMED", nil)
	must(t, s.Connected(t.Context()))
	if s.Identifies() != 1 {
		t.Errorf("a resume counted as IDENTIFY")
	}
	must(t, s.AddChannel("Harbour", "live"))
	again.event("CHANNEL_CREATE", nil)
}

func TestResumeTakesOverFromAConnectionThatHangs(t *testing.T) {
	s, _ := harbour(t, 0)
	b := identified(t, s)
	again := dial(t, s)
	again.resume(b.session, b.seq)
	again.event("RESUMED", nil)
	if code := b.ended(); code != 0 {
		t.Errorf("the old connection closed with %d", code)
	}
	must(t, s.AddChannel("Harbour", "new"))
	again.event("CHANNEL_CREATE", nil)
}

func TestSessionsThatCanNotBeResumed(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(s *Server, b *gatewayBot)
	}{
		{"invalidated", func(s *Server, b *gatewayBot) { s.InvalidateSession(); b.op(opInvalidSession); b.ws.Close() }},
		{"closed with 4009", func(s *Server, b *gatewayBot) {
			s.CloseGateway(4009)
			if code := b.ended(); code != 4009 {
				b.t.Errorf("closed with %d, want 4009", code)
			}
		}},
		{"connections dropped", func(s *Server, b *gatewayBot) { s.DropConnections() }},
		{"closed by the bot with 1000", func(s *Server, b *gatewayBot) {
			must(b.t, b.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "")))
			b.ended()
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := harbour(t, 0)
			b := identified(t, s)
			test.end(s, b)
			again := dial(t, s)
			again.resume(b.session, b.seq)
			if e := again.op(opInvalidSession); string(e.D) != "false" {
				t.Errorf("operation 9 said %s, want false", e.D)
			}
			again.send(opIdentify, object{"token": s.Token(), "intents": 1})
			again.event("READY", nil)
		})
	}
}

func TestOtherCloseCodesLeaveTheSession(t *testing.T) {
	s, _ := harbour(t, 0)
	b := identified(t, s)
	s.CloseGateway(4000)
	if code := b.ended(); code != 4000 {
		t.Errorf("closed with %d, want 4000", code)
	}
	again := dial(t, s)
	again.resume(b.session, b.seq)
	again.event("RESUMED", nil)
	again.ws.Close()
	third := dial(t, s)
	third.resume(b.session, 9999)
	if code := third.ended(); code != 4007 {
		t.Errorf("a sequence number from the future closed with %d, want 4007", code)
	}
}

func TestIntentsChooseTheEvents(t *testing.T) {
	s, _ := harbour(t, 0)
	b := dial(t, s)
	b.send(opIdentify, object{"token": s.Token(), "intents": 0})
	b.event("READY", nil) // and no GUILD_CREATE
	must(t, s.AddChannel("Harbour", "quiet"))
	must(t, s.SendMessage("Harbour", "quiet", "tom", "hello"))
	must(t, s.Join("Harbour", "ann"))
	must(t, s.ForgeComponent("Harbour", "tom", Forged{CustomID: "x"}))
	b.event("INTERACTION_CREATE", nil)
}

func TestDropConnectionsLetsOnlyANewBotIn(t *testing.T) {
	s, _ := harbour(t, 0)
	b := identified(t, s)
	s.DropConnections()
	if code := b.ended(); code != 0 {
		t.Errorf("DropConnections closed with %d, want no close frame", code)
	}
	fresh := identified(t, s)
	must(t, s.Connected(t.Context()))
	s.InvalidateSession()
	if e := fresh.op(opInvalidSession); string(e.D) != "false" {
		t.Errorf("operation 9 said %s, want false", e.D)
	}
	must(t, s.AddChannel("Harbour", "lost")) // between two sessions: nobody hears of it
	fresh.send(opIdentify, object{"token": s.Token(), "intents": 1})
	fresh.event("READY", nil)
	fresh.event("GUILD_CREATE", nil)
	if n := s.Identifies(); n != 3 {
		t.Errorf("Identifies() = %d, want 3", n)
	}
}
