package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"waymark/commands"
)

// script is what a scripted gateway does on one connection.
type script func(ws *websocket.Conn, r *http.Request)

// pipeListener accepts the connections that its dial makes. It works in a synctest bubble, as sockets do not.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- newBufferedConn(far):
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// bufferedConn is a pipe's end whose writes never wait for the reader, as those of a socket rarely do: with a bare pipe,
// two ends that write at the same moment wait for each other for ever.
type bufferedConn struct {
	net.Conn
	mu     sync.Mutex
	change *sync.Cond
	queue  [][]byte
	closed bool
}

func newBufferedConn(c net.Conn) *bufferedConn {
	b := &bufferedConn{Conn: c}
	b.change = sync.NewCond(&b.mu)
	go b.copy()
	return b
}

// copy passes on what was written, and closes the pipe after the last of it.
func (b *bufferedConn) copy() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.queue) > 0 || !b.closed {
		if len(b.queue) == 0 {
			b.change.Wait()
			continue
		}
		next := b.queue[0]
		b.queue = b.queue[1:]
		b.mu.Unlock()
		_, _ = b.Conn.Write(next)
		b.mu.Lock()
	}
	_ = b.Conn.Close()
}

func (b *bufferedConn) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, net.ErrClosed
	}
	b.queue = append(b.queue, slices.Clone(p))
	b.change.Signal()
	return len(p), nil
}

func (b *bufferedConn) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.change.Signal()
	return nil
}

// scripted runs a client against a gateway that plays its nth script on the nth connection, the last one for ever
// after, and REST that answers everything with 202 and the bodies of rest. It returns what ends both.
func scripted(t *testing.T, rest func(r *http.Request, body string) string, cfg Config, scripts ...script) (*Client, func() error) {
	t.Helper()
	l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	turn := make(chan script, len(scripts))
	for _, s := range scripts {
		turn <- s
	}
	mux := http.NewServeMux()
	gateway := func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{WriteBufferSize: 16}).Upgrade(w, r, nil) // many small frames
		if err != nil {
			return
		}
		defer ws.Close()
		play := scripts[len(scripts)-1]
		select {
		case play = <-turn:
		default:
		}
		play(ws, r)
	}
	mux.HandleFunc("/socket/", gateway)
	mux.HandleFunc("/resume/", gateway)
	mux.HandleFunc("GET /api/v9/gateway/bot", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, cmp.Or(rest(r, ""), `{"url":"ws://127.0.0.1/socket/","more":{}}`))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-RateLimit-Reset-After", "not a number")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, rest(r, string(body)))
	})
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(l) }()
	cfg.Token, cfg.API, cfg.Dial, cfg.Apology, cfg.Now = "a.b.c", "http://127.0.0.1", l.dial, broken, noon
	if cfg.Handle == nil {
		cfg.Handle = nobody
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- c.Run(ctx) }()
	return c, func() error {
		cancel()
		err := <-ran
		_ = server.Close()
		return err
	}
}

func empty(*http.Request, string) string { return "" }

func send(ws *websocket.Conn, messages ...string) {
	for _, m := range messages {
		w, _ := ws.NextWriter(websocket.TextMessage)
		_, _ = io.WriteString(w, m)
		_ = w.Close()
	}
}

// sent is a message that the bot sent.
type sent struct {
	Op int
	D  json.RawMessage
}

// hear reads until the bot closes the connection.
func hear(ws *websocket.Conn, heard func(sent)) {
	for {
		var m sent
		if ws.ReadJSON(&m) != nil {
			return
		}
		heard(m)
	}
}

func ignore(sent) {}

const greeting = `{"op":10,"d":{"heartbeat_interval":41250.0,"_trace":["x"]},"s":null,"t":null}`

func readyWith(more string) string {
	return `{"t":"READY","s":1,"op":0,"d":{"v":9,"session_id":"abc","user":{"id":"77","new":[]},"application":{"id":"78"},` +
		`"resume_gateway_url":"ws://127.0.0.1/resume/","guilds":[null,{"id":5,"unavailable":true}],"private_channels":"odd"` + more + `}}`
}

// welcome greets, and answers IDENTIFY with READY and heartbeats as they should be. It reads until the end.
func welcome(ws *websocket.Conn, heard func(sent), after ...string) {
	send(ws, greeting)
	hear(ws, func(m sent) {
		heard(m)
		switch m.Op {
		case opHeartbeat:
			send(ws, `{"op":11}`)
		case opIdentify:
			send(ws, append([]string{readyWith("")}, after...)...)
		case opResume:
			send(ws, `{"op":0,"t":"RESUMED","s":9,"d":{"_trace":[null]}}`)
		}
	})
}

func TestAMisbehavingGatewayIsTolerated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		resumed, answered := make(chan sent, 1), make(chan string, 10)
		rest := func(r *http.Request, body string) string {
			if strings.HasSuffix(r.URL.Path, "/callback") {
				answered <- body
			}
			return ""
		}
		handle := func(_ context.Context, rq commands.Request) commands.Reply {
			return say("odd" + rq.Component + rq.Command)
		}
		_, stop := scripted(t, rest, Config{Handle: handle},
			func(ws *websocket.Conn, _ *http.Request) { send(ws, `{"op":7,"d":null}`) },
			func(ws *websocket.Conn, _ *http.Request) { send(ws, greeting, `{"op":7,"d":null}`); hear(ws, ignore) },
			func(ws *websocket.Conn, _ *http.Request) { // silence after READY
				send(ws, greeting)
				hear(ws, func(m sent) {
					if m.Op == opIdentify {
						send(ws, readyWith(`,"more":"`+strings.Repeat("x", 100_000)+`"`))
					}
				})
			},
			func(ws *websocket.Conn, r *http.Request) {
				send(ws, greeting)
				hear(ws, func(m sent) {
					if m.Op != opResume || r.URL.Path != "/resume/" {
						return
					}
					resumed <- m
					send(ws, `null`, `[]`, `"x"`, `{"op":0,"t":"GUILD_CREATE","s":2,"d":null}`, `not json`, `{"op":77}`, `{"op":10,"d":null}`,
						`{"op":0,"t":"GUILD_CREATE","s":3,"d":{"id":"5","channels":[null],"members":[null],"unavailable":true}}`,
						`{"op":0,"t":"INTERACTION_CREATE","s":4,"d":null}`, `{"op":0,"t":"INTERACTION_CREATE","s":5,"d":{"id":"1"}}`,
						`{"op":0,"t":"NEVER_HEARD_OF","s":6,"d":[1]}`,
						`{"op":0,"t":"INTERACTION_CREATE","s":7,"d":{"id":12345678901234567890,"token":"tok","type":99,"data":{"components":7}}}`,
						`{"op":0,"t":"RESUMED","s":8,"d":{"_trace":[null]}}`)
				})
			},
		)
		if m := <-resumed; !strings.Contains(string(m.D), `"seq":1,"session_id":"abc"`) {
			t.Errorf("resumed with %s", m.D)
		}
		if body := <-answered; !strings.Contains(body, `"content":"odd"`) {
			t.Errorf("answer: %s", body)
		}
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// TestHowAConnectionIsBegunAndKept checks IDENTIFY, and that the first heartbeat of each connection comes at a random
// moment of the interval and the others after the whole.
func TestHowAConnectionIsBegunAndKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const interval = 41250 * time.Millisecond
		var firsts []time.Duration
		_, stop := scripted(t, empty, Config{}, func(ws *websocket.Conn, _ *http.Request) {
			began, beats := time.Now(), 0
			welcome(ws, func(m sent) {
				switch m.Op {
				case opIdentify:
					if strings.Contains(string(m.D), "$") || !strings.Contains(string(m.D), `"shard":[0,1],"token":"a.b.c"`) {
						t.Errorf("identified with %s", m.D)
					}
				case opHeartbeat:
					if beats++; beats == 1 {
						firsts = append(firsts, time.Since(began))
					} else if gap := time.Since(began) - firsts[len(firsts)-1]; gap != time.Duration(beats-1)*interval {
						t.Errorf("heartbeat %d comes %v after the first", beats, gap)
					}
					if beats == 3 {
						_ = ws.Close()
					}
				}
			})
		})
		time.Sleep(time.Hour)
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
		early, late := 0, 0
		for _, f := range firsts {
			switch {
			case f >= interval:
				t.Errorf("the first heartbeat came after %v", f)
			case f < interval/2:
				early++
			default:
				late++
			}
		}
		if len(firsts) < 20 || early < 3 || late < 3 {
			t.Errorf("first heartbeats: %v", firsts)
		}
	})
}

// TestADeadPeerIsReplacedInTime has a gateway go silent at each point, and measures how long the bot bears it.
func TestADeadPeerIsReplacedInTime(t *testing.T) {
	t.Parallel()
	talk := func(ws *websocket.Conn) { // of everything but heartbeats
		for {
			if ws.WriteMessage(websocket.TextMessage, []byte(`{"op":0,"t":"TYPING_START","s":null,"d":{}}`)) != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}
	ready := func(ws *websocket.Conn, hello string, after func(*websocket.Conn)) {
		send(ws, hello)
		hear(ws, func(m sent) {
			if m.Op == opIdentify {
				send(ws, readyWith(""))
				go after(ws)
			}
		})
	}
	for name, test := range map[string]struct {
		peer        func(ws *websocket.Conn)
		least, most time.Duration
	}{
		"no HELLO": {func(ws *websocket.Conn) { hear(ws, ignore) }, 30 * time.Second, 31 * time.Second},
		"no READY": {func(ws *websocket.Conn) { send(ws, greeting); go talk(ws); hear(ws, ignore) }, 30 * time.Second, 31 * time.Second},
		"no ack":   {func(ws *websocket.Conn) { ready(ws, greeting, talk) }, 41 * time.Second, 52 * time.Second},
		"a long silence": {func(ws *websocket.Conn) {
			ready(ws, `{"op":10,"d":{"heartbeat_interval":599999}}`, func(*websocket.Conn) {})
		}, 75 * time.Second, 76 * time.Second},
		"well": {func(ws *websocket.Conn) { welcome(ws, ignore) }, 24 * time.Hour, 25 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				lasted := make(chan time.Duration, 1)
				_, stop := scripted(t, empty, Config{}, func(ws *websocket.Conn, _ *http.Request) {
					began := time.Now()
					test.peer(ws)
					lasted <- time.Since(began)
				}, func(ws *websocket.Conn, _ *http.Request) { welcome(ws, ignore) })
				time.Sleep(24 * time.Hour)
				if err := stop(); err != nil {
					t.Errorf("Run = %v", err)
				}
				if got := <-lasted; got < test.least || got > test.most {
					t.Errorf("the connection was kept for %v", got)
				}
			})
		})
	}
}

// TestWhyAConnectionEnds shows a connection one message or close frame after another.
func TestWhyAConnectionEnds(t *testing.T) {
	t.Parallel()
	closing := func(code int) func(*websocket.Conn) {
		return func(ws *websocket.Conn) {
			_ = ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""))
			if _, _, err := ws.ReadMessage(); websocket.IsCloseError(err, code) {
				t.Error("the close frame was echoed, which ends the session")
			}
		}
	}
	for _, test := range []struct {
		name string
		end  func(ws *websocket.Conn)
		want closeReason
	}{
		{"broken off", func(*websocket.Conn) {}, closeReason{}},
		{"close 1000", closing(1000), closeReason{code: 1000}},
		{"close 4009", closing(4009), closeReason{code: 4009}},
		{"close without a code", closing(websocket.CloseNoStatusReceived), closeReason{code: websocket.CloseNoStatusReceived}},
		{"reconnect", func(ws *websocket.Conn) { send(ws, `{"op":7,"d":null}`) }, closeReason{op: 7}},
		{"invalid session", func(ws *websocket.Conn) { send(ws, `{"op":9,"d":false}`) }, closeReason{op: 9}},
		{"invalid session, resumable", func(ws *websocket.Conn) { send(ws, `{"op":9,"d":true}`) }, closeReason{op: 9, resumable: true}},
		{"after what means nothing", func(ws *websocket.Conn) { send(ws, `[10]`, `{"op":11}`, `{"op":"x"}`, `{"op":7}`) }, closeReason{op: 7}},
		{"too large", func(ws *websocket.Conn) { send(ws, strings.Repeat("x", maxFrame+1)) }, closeReason{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server, client := websocketPair(t)
			g := &gatewayConn{shard: &shard{events: &events{}}, ws: client, timeouts: defaultTimeouts(), closing: make(chan struct{}), upSince: noon()}
			go func() { test.end(server); _ = server.Close() }()
			if got := g.read(); got != test.want {
				t.Errorf("ended as %+v, want %+v", got, test.want)
			}
		})
	}
}

// websocketPair is the two ends of a connection, as dialGateway makes it.
func websocketPair(t testing.TB) (server, client *websocket.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan *websocket.Conn, 1)
	hold := make(chan struct{})
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil); err == nil {
			accepted <- ws
			<-hold
		}
	})}
	go func() { _ = s.Serve(l) }()
	api := "http://" + l.Addr().String()
	c, err := New(Config{Token: "a.b.c", API: api, Handle: nobody, Apology: broken, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	g, err := (&shard{c: c}).dialGateway(t.Context(), strings.Replace(api, "http", "ws", 1))
	if err != nil {
		t.Fatal(err)
	}
	server = <-accepted
	t.Cleanup(func() { close(hold); _ = server.Close(); _ = g.ws.Close(); _ = s.Close() })
	return server, g.ws
}

// TestATypedHandlerIsCalled registers handlers as a newcomer would: one with a type of discordgo, one with a struct of
// its own, and one that panics.
func TestATypedHandlerIsCalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		deleted, created := make(chan discordgo.GuildRoleDelete, 1), make(chan lenientString, 1)
		pressed, answered := make(chan discordgo.Interaction, 1), make(chan bool, 1)
		rest := func(r *http.Request, _ string) string {
			if strings.HasSuffix(r.URL.Path, "/callback") {
				answered <- true
			}
			return ""
		}
		_, stop := scripted(t, rest, Config{Events: []Event{
			On("INTERACTION_CREATE", func(e discordgo.Interaction) { pressed <- e }),
			On("GUILD_ROLE_DELETE", func(discordgo.GuildRoleDelete) { panic("no matter") }),
			On("GUILD_ROLE_DELETE", func(e discordgo.GuildRoleDelete) { deleted <- e }),
			On("THREAD_CREATE", func(e struct{ Name lenientString }) { created <- e.Name }),
		}}, func(ws *websocket.Conn, _ *http.Request) {
			welcome(ws, ignore,
				`{"op":0,"t":"GUILD_ROLE_DELETE","s":2,"d":{"guild_id":"5","role_id":"6","new":{}}}`,
				`{"op":0,"t":"THREAD_CREATE","s":3,"d":{"name":"a talk"}}`,
				`{"op":0,"t":"INTERACTION_CREATE","s":4,"d":{"id":"9","token":"t","type":3,"data":{"component_type":2,"custom_id":"x"}}}`)
		})
		if e := <-pressed; e.ID != "9" || !<-answered {
			t.Errorf("pressed: %+v", e)
		}
		if e := <-deleted; e.GuildID != "5" || e.RoleID != "6" {
			t.Errorf("deleted: %+v", e)
		}
		if name := <-created; name != "a talk" {
			t.Errorf("created: %q", name)
		}
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestTheRootOfAnotherServersAPI(t *testing.T) {
	for address, want := range map[string]string{
		"":                          "https://discord.com/api/v9/",
		"http://127.0.0.1:1":        "http://127.0.0.1:1/api/v9/",
		"http://127.0.0.1:1/":       "http://127.0.0.1:1/api/v9/",
		"http://127.0.0.1:1/api":    "http://127.0.0.1:1/api/v9/",
		"http://localhost/api/v10/": "http://localhost/api/v10/",
		"http://localhost/x":        "http://localhost/x/api/v9/",
	} {
		api, err := loopback(address)
		if got := apiRoot(api); err != nil || got != want {
			t.Errorf("apiRoot(%q) = %q, %v; want %q", address, got, err, want)
		}
	}
}

func TestOnlyThisMachineMayBeAnotherServer(t *testing.T) {
	for api, ok := range map[string]bool{
		"": true, "http://127.0.0.1:80": true, "http://[::1]:1": true, "http://localhost:1/api": true,
		"https://127.0.0.1": false, "http://example.org": false, "http://10.0.0.1": false,
		"http://localhost.example.org": false, "http://user@127.0.0.1": false, "127.0.0.1:80": false,
	} {
		_, err := New(Config{Token: strings.Repeat("long", 100), API: api, Handle: nobody, Apology: broken, Now: noon})
		if (err == nil) != ok {
			t.Errorf("New with %q: %v", api, err)
		}
	}
}

func TestTheGatewayIsReachedByTLSOnly(t *testing.T) {
	c, err := New(Config{Token: "a.b.c", Handle: nobody, Apology: broken, Now: noon, Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("dialled")
		return nil, errNotAllowed
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"ws://gateway.discord.gg:443", "wss://example.org", "http://gateway.discord.gg", "://"} {
		if _, err := (&shard{c: c}).dialGateway(t.Context(), address); err == nil {
			t.Errorf("connected to %s", address)
		}
	}
}

func TestTheSequenceNumberNeverGoesBack(t *testing.T) {
	s := &shard{}
	for _, n := range []int64{5, 3, 0} {
		if s.sawSequence(n); s.sequence.Load() != 5 {
			t.Errorf("after event %d: %d", n, s.sequence.Load())
		}
	}
}
