package discord

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"waymark/commands"
)

// script is one connection of a gateway that follows no rules but its own.
type script func(ws *websocket.Conn)

// strange serves a gateway that plays its nth script on the nth connection, the last one for ever after,
// and REST that answers everything with 202 and the bodies of rest.
func strange(t *testing.T, rest func(r *http.Request, body string) string, scripts ...script) *httptest.Server {
	t.Helper()
	turn := make(chan script, len(scripts))
	for _, s := range scripts {
		turn <- s
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("/socket/", func(w http.ResponseWriter, r *http.Request) {
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
		play(ws)
	})
	mux.HandleFunc("GET /api/v9/gateway", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"url":%q,"more":{}}`, strings.Replace(server.URL, "http", "ws", 1)+"/socket")
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-RateLimit-Reset-After", "not a number")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, rest(r, string(body)))
	})
	return server
}

func send(ws *websocket.Conn, messages ...string) {
	for _, m := range messages {
		w, _ := ws.NextWriter(websocket.TextMessage)
		_, _ = io.WriteString(w, m)
		_ = w.Close()
	}
}

// hear reads until the peer goes, and tells heard the operations that came.
func hear(ws *websocket.Conn, heard func(op int)) {
	for {
		var p struct{ Op int }
		if ws.ReadJSON(&p) != nil {
			return
		}
		heard(p.Op)
	}
}

const greeting = `{"op":10,"d":{"heartbeat_interval":41250.0,"_trace":["x"]},"s":null,"t":null}`

func readyWith(more string) string {
	return `{"t":"READY","s":1,"op":0,"d":{"v":9,"session_id":"abc","user":{"id":"77","new":[]},"application":{"id":"78"},` +
		`"guilds":[null,{"id":5,"unavailable":true}],"private_channels":"odd"` + more + `}}`
}

func TestAGatewayThatFollowsNoRulesIsBorne(t *testing.T) {
	t.Parallel()
	resumed, answered := make(chan bool, 1), make(chan string, 10)
	rest := func(r *http.Request, body string) string {
		if strings.HasSuffix(r.URL.Path, "/callback") {
			answered <- body
		}
		return ""
	}
	server := strange(t, rest,
		func(ws *websocket.Conn) { send(ws, `{"op":7,"d":null}`) }, // the library would deadlock here
		func(ws *websocket.Conn) { send(ws, greeting, `{"op":7,"d":null}`); hear(ws, func(int) {}) },
		func(ws *websocket.Conn) { // silence after READY; then what is resumed, also where a slow machine was silent before
			send(ws, greeting)
			hear(ws, func(op int) {
				if op == 2 {
					send(ws, readyWith(`,"more":"`+strings.Repeat("x", 100_000)+`"`))
				}
				if op != 6 {
					return
				}
				select {
				case resumed <- true:
				default:
				}
				send(ws, `null`, `[]`, `"x"`, `{"op":0,"t":"GUILD_CREATE","s":2,"d":null}`, `not json`, `{"op":77}`,
					`{"op":0,"t":"GUILD_CREATE","s":3,"d":{"id":"5","channels":[null],"members":[null],"unavailable":true}}`,
					`{"op":0,"t":"INTERACTION_CREATE","s":4,"d":null}`, `{"op":0,"t":"INTERACTION_CREATE","s":5,"d":{"id":"1"}}`,
					`{"op":0,"t":"NEVER_HEARD_OF","s":6,"d":[1]}`,
					`{"op":0,"t":"INTERACTION_CREATE","s":7,"d":{"id":12345678901234567890,"token":"tok","type":99,"data":{"components":7}}}`,
					`{"op":0,"t":"RESUMED","s":8,"d":{"_trace":[null]}}`)
			})
		},
	)
	handle := func(_ context.Context, rq commands.Request) commands.Reply {
		return say("odd" + rq.Component + rq.Command)
	}
	c, err := New(Config{Token: "a.b.c", API: server.URL, Handle: handle, Broken: broken, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	c.pace = brisk()
	c.pace.silence = 2 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	ran := make(chan error, 1)
	go func() { ran <- c.Run(ctx) }()
	select {
	case <-resumed:
	case <-ctx.Done():
		t.Fatal("a silent peer was not replaced by resuming")
	}
	select {
	case body := <-answered:
		if !strings.Contains(body, `"content":"odd"`) {
			t.Errorf("answer: %s", body)
		}
	case <-ctx.Done():
		t.Fatal("the odd interaction was not answered")
	}
	cancel()
	if err := <-ran; err != nil {
		t.Errorf("Run = %v", err)
	}
}

// What comes from the gateway, what of it the library reads, and what is known of the end.
func TestWhatTheLibraryReads(t *testing.T) {
	const accepted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
	hello := string(textFrame([]byte(`{"op":11,"s":null,"t":"","d":null}`)))
	for _, c := range []struct {
		name, comes, reads string
		end                ending
	}{
		{"no WebSocket", "HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n\r\nlater", "HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n\r\nlater", ending{}},
		{"a header that is too long", accepted[:len(accepted)-2] + strings.Repeat("A: b\r\n", 20_000) + "\r\n", "", ending{}},
		{"a ping", accepted + "\x89\x02hi", accepted + "\x89\x02hi", ending{}},
		{"a message", accepted + string(textFrame([]byte(`{"op":11}`))), accepted + hello, ending{}},
		{"a message in three frames", accepted + "\x01\x03{\"o\x00\x03p\":\x80\x0311}", accepted + hello, ending{}},
		{"a message that is none", accepted + string(textFrame([]byte(`[10]`))), accepted, ending{}},
		{"a close code", accepted + "\x88\x02\x0f\xa9", accepted + "\x88\x02\x0f\xa9", ending{code: 4009}},
		{"a close without a code", accepted + "\x88\x00", accepted + "\x88\x00", ending{code: 1005}},
		{"a reconnect", accepted + string(textFrame([]byte(`{"op":7,"d":null}`))), accepted, ending{op: 7}},
		{"a session that is over", accepted + string(textFrame([]byte(`{"op":9,"d":false}`))), accepted, ending{op: 9}},
		{"one that is not", accepted + string(textFrame([]byte(`{"op":9,"d":true}`))), accepted, ending{op: 9, kept: true}},
		{"masked", accepted + "\x81\x89" + `{"op":11}`, accepted, ending{}},
	} {
		l := newLine(bytesConn{in: bytes.NewReader([]byte(c.comes))}, everyday(), new(number))
		reads, err := io.ReadAll(l)
		if len(reads) != len(c.reads) || string(reads) != c.reads {
			t.Errorf("%s: the library reads %q, want %q (%v)", c.name, reads, c.reads, err)
		}
		if l.ending() != c.end {
			t.Errorf("%s: ended as %+v, want %+v", c.name, l.ending(), c.end)
		}
	}
}

// sink is a connection that keeps what is written to it.
type sink struct {
	net.Conn
	got bytes.Buffer
}

func (s *sink) Write(p []byte) (int, error) { return s.got.Write(p) }

// A close frame of the library's would end a session that can be taken up again; everything else goes out.
func TestTheLibraryDoesNotEndTheSession(t *testing.T) {
	conn := &sink{}
	l := newLine(conn, everyday(), new(number))
	var want string
	say := func(frame string, passes bool) {
		if n, err := l.Write([]byte(frame)); n != len(frame) || err != nil {
			t.Errorf("%q: %d, %v", frame, n, err)
		}
		if passes {
			want += frame
		}
		if conn.got.String() != want {
			t.Errorf("after %q %q is sent, want %q", frame, conn.got.String(), want)
		}
	}
	say("\x88\x80abcd", true) // still HTTP
	l.upgraded = true
	say("\x81\x82abcd{}", true)
	say("\x88\x82abcd\x03\xe8", false)
	say("\x88\x80abcd", false)
	say("\x89\x80abcd", true)
	say("\x88\x82abcd", true) // half a frame is none
}

// Frames say their length in one, three or nine bytes (RFC 6455, 5.2): a large server's GUILD_CREATE needs the nine.
func TestFramesOfEverySize(t *testing.T) {
	for size, most := range map[int]int{0: 2, 125: 2, 126: 4, 1<<16 - 1: 4, 1 << 16: 10, 100_000: 10} {
		want := bytes.Repeat([]byte("x"), size)
		l := &line{in: bufio.NewReader(bytes.NewReader(textFrame(want)))}
		head, got, err := l.frame()
		if err != nil || len(head) != most || !bytes.Equal(got, want) {
			t.Errorf("%d bytes come as %d behind %x: %v", size, len(got), head, err)
		}
	}
}

func TestThePathOfAnotherServersAddress(t *testing.T) {
	for _, test := range [][3]string{
		{"", "/api/v9/users/@me", "/api/v9/users/@me"},
		{"/", "/api/v9/gateway", "/api/v9/gateway"},
		{"/api", "/api/v9/gateway", "/api/v9/gateway"},
		{"/api/v10/", "/api/v9/gateway", "/api/v10/gateway"},
		{"/x", "/api/v9/gateway", "/x/api/v9/gateway"},
	} {
		if got := under(test[0], test[1]); got != test[2] {
			t.Errorf("under(%q, %q) = %q, want %q", test[0], test[1], got, test[2])
		}
	}
}

func TestOnlyThisMachineMayBeAnotherServer(t *testing.T) {
	for api, ok := range map[string]bool{
		"": true, "http://127.0.0.1:80": true, "http://[::1]:1": true, "http://localhost:1/api": true,
		"https://127.0.0.1": false, "http://example.org": false, "http://10.0.0.1": false,
		"http://localhost.example.org": false, "http://user@127.0.0.1": false, "127.0.0.1:80": false,
	} {
		_, err := New(Config{Token: strings.Repeat("long", 100), API: api, Handle: nobody, Broken: broken, Now: noon})
		if (err == nil) != ok {
			t.Errorf("New with %q: %v", api, err)
		}
	}
}

func TestTheSequenceNumberNeverGoesBack(t *testing.T) {
	seq := new(number)
	for _, message := range []string{`{"op":0,"t":"A","s":5,"d":1}`, `{"op":0,"t":"B","s":3,"d":1}`, `{"op":0,"t":"C","s":null,"d":1}`} {
		l := newLine(bytesConn{}, everyday(), seq) // also on the next connection of the session
		if err := l.message([]byte(message)); err != nil || *seq != 5 || !strings.Contains(string(l.out), `"s":5`) {
			t.Errorf("%s: %v, number %d, let through %s", message, err, *seq, l.out)
		}
	}
}
