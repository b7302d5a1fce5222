package web

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"waymark/bot/sandbox"
)

// open starts a sandbox with its page.
func open(t *testing.T) *Server {
	t.Helper()
	s, err := Open(t.Context(), sandbox.Command{Log: "error"}, AnyPort)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}

// TestOnlyThePageGetsIn sends what another page, a name that was made to point here, or a guess could send.
func TestOnlyThePageGetsIn(t *testing.T) {
	t.Parallel()
	s := open(t)
	own := "http://" + s.host
	for name, c := range map[string]struct {
		method, path, host, origin, kind string
		want                             int
		fetch                            [2]string // what browsers say of a request: from which site, and for what
	}{
		"the page":                    {"GET", "/" + s.token + "/", s.host, "", "", 200, [2]string{}},
		"its own request":             {"POST", "/" + s.token + "/play", s.host, own, "application/json", 200, [2]string{}},
		"no token":                    {"GET", "/", s.host, "", "", 404, [2]string{}},
		"another token":               {"GET", "/" + strings.Repeat("A", len(s.token)) + "/", s.host, "", "", 404, [2]string{}},
		"a token without its slash":   {"GET", "/" + s.token, s.host, "", "", 404, [2]string{}},
		"a file without the token":    {"GET", "/main.js", s.host, "", "", 404, [2]string{}},
		"another host":                {"GET", "/" + s.token + "/", "waymark.example", "", "", 403, [2]string{}},
		"another page":                {"POST", "/" + s.token + "/play", s.host, "http://waymark.example", "application/json", 403, [2]string{}},
		"another port of this host":   {"POST", "/" + s.token + "/play", s.host, "http://127.0.0.1:1", "application/json", 403, [2]string{}},
		"another page that only asks": {"GET", "/" + s.token + "/events?as=arjun", s.host, "null", "", 403, [2]string{}},
		"another page's fresh start":  {"POST", "/" + s.token + "/again", s.host, "http://waymark.example", "application/json", 403, [2]string{}},
		"a request without origin":    {"POST", "/" + s.token + "/play", s.host, "", "application/json", 403, [2]string{}},
		"a form":                      {"POST", "/" + s.token + "/play", s.host, own, "text/plain", 403, [2]string{}},
		"a preflight":                 {"OPTIONS", "/" + s.token + "/play", s.host, own, "", 405, [2]string{}},
		"a picture on another page":   {"GET", "/" + s.token + "/waymark.svg", s.host, "", "", 403, [2]string{"cross-site", "no-cors"}},
		"a link on another page":      {"GET", "/" + s.token + "/", s.host, "", "", 200, [2]string{"cross-site", "navigate"}},
	} {
		r, err := http.NewRequest(c.method, own+c.path, strings.NewReader(`{"statement":"# nothing"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		r.Header.Set("Content-Type", c.kind)
		if c.fetch[0] != "" {
			r.Header.Set("Sec-Fetch-Site", c.fetch[0])
			r.Header.Set("Sec-Fetch-Mode", c.fetch[1])
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != c.want || err != nil {
			t.Errorf("%s: status %d, want %d (%v)", name, answer.StatusCode, c.want, err)
		}
		if c.want >= 400 && strings.Contains(string(body), s.token) || c.want == 404 && !strings.Contains(string(body), "printed last") {
			t.Errorf("%s: it says %s", name, body)
		}
		if c.want == 200 && !strings.HasPrefix(answer.Header.Get("Content-Security-Policy"), "default-src 'none'; script-src 'self';") {
			t.Errorf("%s: the page may load: %s", name, answer.Header.Get("Content-Security-Policy"))
		}
		for header := range answer.Header {
			if strings.HasPrefix(header, "Access-Control-") {
				t.Errorf("%s: the answer has %s", name, header)
			}
		}
	}
}

func TestOnlyLoopback(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:80", "example.org:80", ":0", "127.0.0.1"} {
		if s, err := Open(t.Context(), sandbox.Command{Log: "error"}, addr); err == nil {
			t.Errorf("it serves on %s", addr)
			_ = s.Close()
		}
	}
}

// TestStartAgain: a fresh sandbox knows nothing of the one before. One that keeps its data can't be made fresh, and stays.
func TestStartAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		data string
		want int // lines of the story afterwards
	}{{"", 0}, {t.TempDir(), 2}} {
		s, err := Open(t.Context(), sandbox.Command{Log: "error", Data: c.data}, AnyPort)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"@arjun /checkin mood:Okay", `@arjun clicks "I agree"`} {
			if troubles, err := s.Play(t.Context(), line); err != nil || len(troubles) > 0 {
				t.Fatal(troubles, err)
			}
		}
		if err := s.Again(t.Context()); (err != nil) != (c.data != "") {
			t.Errorf("with data in %q: %v", c.data, err)
		}
		if story := s.Story(); len(story) != c.want {
			t.Errorf("with data in %q the story is %q", c.data, story)
		}
		if troubles, err := s.Play(t.Context(), "@arjun /privacy show"); err != nil || len(troubles) > 0 {
			t.Error(troubles, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestTourPlaysAgain plays the tour through the page's server, with typing that asks for proposals, then its story as a
// script of the sandbox: nothing goes wrong, and everyone reads the same.
func TestTourPlaysAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	var first bytes.Buffer
	text, err := os.ReadFile("page/tour.txt")
	if err != nil {
		t.Fatal(err)
	}
	s.echo = &first
	for line := range strings.Lines(string(text)) {
		if _, err := s.sandbox.Fake.Suggestions("Harbour", "", "arjun", "/help-now country:jap", false); err != nil {
			t.Fatal(err)
		}
		troubles, err := s.Play(t.Context(), strings.TrimSpace(line))
		if err != nil || len(troubles) > 0 {
			t.Fatalf("%s: %v %v", line, troubles, err)
		}
	}
	var second bytes.Buffer
	again, err := sandbox.Command{JSON: true, Log: "error"}.Open(&second, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if err := again.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	second.Reset()
	for _, line := range s.Story() {
		if err := again.Play(t.Context(), line, false); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := first.String(), second.String(); a != b {
		la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
		for i := range min(len(la), len(lb)) {
			if la[i] != lb[i] {
				t.Fatalf("the story brings something else:\n%s\n%s", la[i], lb[i])
			}
		}
		t.Fatalf("%d events, and with the story %d", len(la), len(lb))
	}
}
