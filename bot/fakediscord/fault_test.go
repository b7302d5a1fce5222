package fakediscord

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Each way to fail does what it says: whether the message is there, and what of the answer is.
func TestWaysToFail(t *testing.T) {
	for _, test := range []struct {
		how    string
		made   int // messages
		status int // 0: no answer
		whole  bool
		body   string // what the answer holds
	}{
		{"reset", 0, 0, false, ""},
		{"cut", 1, 200, false, `{"`},
		{"empty", 1, 200, true, ""},
		{"garbage", 1, 200, true, `{"hello"`},
		{"429:global", 0, 429, true, `"global": true`},
		{"429:html", 0, 429, true, "<h1>"},
		{"502:html", 0, 502, true, "<h1>"},
	} {
		t.Run(test.how, func(t *testing.T) {
			b := newBench(t)
			must(t, b.s.Fail("* /channels/**", test.how, 1))
			r, err := http.NewRequestWithContext(t.Context(), "POST", b.s.URL()+"/api/v9"+b.general("/messages"), strings.NewReader(`{"content":"x"}`))
			must(t, err)
			r.Header.Set("Authorization", "Bot "+b.s.Token())
			r.Header.Set("Content-Type", "application/json")
			resp, err := http.DefaultClient.Do(r)
			status, body := 0, []byte(nil)
			if err == nil {
				status = resp.StatusCode
				body, err = io.ReadAll(resp.Body)
				resp.Body.Close()
			}
			idle(t, b.s)
			if status != test.status || (err == nil) != test.whole || !strings.Contains(string(body), test.body) {
				t.Errorf("status %d, error %v, body %q", status, err, body)
			}
			if strings.HasSuffix(test.how, "html") && (resp.Header.Get("X-RateLimit-Bucket") != "" || test.status == 429 && resp.Header.Get("Retry-After") != "60") {
				t.Errorf("headers of a page: %v", resp.Header)
			}
			if n := len(b.seen("message")); n != test.made {
				t.Errorf("%d messages, want %d", n, test.made)
			}
			if e := b.newest("refused"); !e.Provoked {
				t.Errorf("not provoked: %+v", e)
			}
		})
	}
}

func TestClearedFaultsDoNotStrike(t *testing.T) {
	b := newBench(t)
	must(t, b.s.Fail("POST /channels/*/messages", "500", 5))
	b.s.ClearFaults()
	b.want(200, 0, "POST", b.general("/messages"), `{"content":"x"}`)
}

func TestAThrottleCountsEachChannelByItself(t *testing.T) {
	b := newBench(t)
	must(t, b.s.AddChannel("Harbour", "other"))
	other := "/channels/" + b.g.channelByName("other").id.String() + "/messages"
	must(t, b.s.Throttle("POST /channels/*/messages", 2, 5*time.Second))
	for _, left := range []string{"1", "0"} {
		if a := b.want(200, 0, "POST", b.general("/messages"), `{"content":"x"}`); a.header.Get("X-RateLimit-Remaining") != left {
			t.Errorf("remaining %s, want %s", a.header.Get("X-RateLimit-Remaining"), left)
		}
	}
	b.wait(time.Second)
	if a := b.want(429, 0, "POST", b.general("/messages"), `{"content":"x"}`); a.body["retry_after"] != 4.0 {
		t.Errorf("a second into the window: %s", a.raw)
	}
	b.want(200, 0, "POST", other, `{"content":"x"}`)
	b.wait(4 * time.Second)
	b.want(200, 0, "POST", b.general("/messages"), `{"content":"x"}`)
}

func TestAnInjectionStrikesAtItsMoment(t *testing.T) {
	s, _ := harbour(t, 0)
	s.InjectAt(InsteadOfReady, 1, func(l *GatewayConn) bool { l.Close(4000); return false })
	b := dial(t, s)
	b.send(opIdentify, object{"token": s.Token(), "intents": 1})
	if code := b.ended(); code != 4000 {
		t.Errorf("closed with %d, want 4000", code)
	}
	s.InjectAt(InsteadOfResumed, -1, func(l *GatewayConn) bool { l.Invalid(true); return false })
	b = identified(t, s) // the first injection is used up
	s.DropGateway()
	again := dial(t, s)
	again.resume(b.session, b.seq)
	if e := again.op(opInvalidSession); string(e.D) != "true" {
		t.Errorf("operation 9 said %s, want true", e.D)
	}
	s.ClearInjections()
	again = dial(t, s)
	again.resume(b.session, b.seq) // the session is still there
	again.event("RESUMED", nil)
	if s.Resumes() != 2 || s.Identifies() != 2 {
		t.Errorf("%d resumes and %d identifies, want 2 each", s.Resumes(), s.Identifies())
	}
	s.InjectAt(InsteadOfAck, 1, func(l *GatewayConn) bool { l.SendText("odd"); return false })
	again.send(opHeartbeat, nil)
	if _, data, err := again.ws.ReadMessage(); err != nil || string(data) != "odd" {
		t.Errorf("instead of an acknowledgement came %q, %v", data, err)
	}
}

func TestHeldEventsComeLastFirst(t *testing.T) {
	s, _ := harbour(t, 0)
	b := identified(t, s)
	s.HoldEvents()
	must(t, s.AddChannel("Harbour", "one"))
	must(t, s.AddChannel("Harbour", "two"))
	s.ReleaseEvents(2)
	for _, want := range []string{"two", "two", "one", "one"} {
		var c struct{ Name string }
		b.event("CHANNEL_CREATE", &c)
		if c.Name != want {
			t.Errorf("came %s, want %s", c.Name, want)
		}
	}
}
