package fakediscord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// bench is a Server with one guild, and the bot's side of REST.
type bench struct {
	t  *testing.T
	s  *Server
	g  *guild
	mu sync.Mutex

	clock  time.Time
	events []Event
}

// document is where Discord's OpenAPI document lies: beside the checkout, unless WAYMARK_OPENAPI names it.
func document() string {
	if path := os.Getenv("WAYMARK_OPENAPI"); path != "" {
		return path
	}
	return filepath.Join("..", "..", "..", "shared", "discord-openapi.json")
}

// schemas is loaded once for all tests; it remembers nothing but what it compiled.
var schemas = sync.OnceValues(func() (*SchemaValidator, error) { return LoadSchemas(document()) })

// newBench makes guild "Harbour" with #general, @owner, @maya, @tom and a Moderator role; with the validator
// wherever the document is at hand.
func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, clock: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}
	o := Options{Now: b.now, Log: slog.New(slog.DiscardHandler), FirstAnswer: time.Minute}
	if _, err := os.Stat(document()); err == nil {
		validator, err := schemas()
		if err != nil {
			t.Fatal(err)
		}
		o.Schemas = validator
	}
	b.s = New(o)
	if err := b.s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.s.Close() })
	if _, err := b.s.AddGuild("Harbour", "owner"); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{b.s.AddRole("Harbour", "Moderator", permModerateMembers),
		b.s.SetMentionable("Harbour", "Moderator", true),
		b.s.Join("Harbour", "maya"), b.s.Join("Harbour", "tom")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	b.g = b.s.guildByName("Harbour")
	b.s.Watch(func(e Event) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.events = append(b.events, e)
	})
	return b
}

func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.clock
}

func (b *bench) wait(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock = b.clock.Add(d)
}

// seen are the events of a kind so far.
func (b *bench) seen(kind string) []Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.events), func(e Event) bool { return e.Event != kind })
}

// newest is the last event of a kind.
func (b *bench) newest(kind string) Event {
	b.t.Helper()
	list := b.seen(kind)
	if len(list) == 0 {
		b.t.Fatalf("no %q event", kind)
	}
	return list[len(list)-1]
}

// answered is what came back for a request.
type answered struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

// code is Discord's error code.
func (a answered) code() int {
	n, _ := a.body["code"].(float64)
	return int(n)
}

// id is the id of what came back.
func (a answered) id() string { id, _ := a.body["id"].(string); return id }

// do sends a request with a JSON body ("" for none).
func (b *bench) do(method, path, body string) answered {
	b.t.Helper()
	return b.send(method, path, "application/json", strings.NewReader(body))
}

// send sends a request with the bot's token.
func (b *bench) send(method, path, kind string, body io.Reader) answered {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.s.URL()+"/api/v9"+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bot "+b.s.Token())
	r.Header.Set("Content-Type", kind)
	return b.roundTrip(r)
}

// roundTrip sends a request as it is.
func (b *bench) roundTrip(r *http.Request) answered {
	b.t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	a := answered{status: resp.StatusCode, header: resp.Header, raw: raw}
	_ = json.Unmarshal(raw, &a.body) // lists and empty answers have no such body
	return a
}

// want sends a request and fails the test unless the answer has the status and Discord code.
func (b *bench) want(status, code int, method, path, body string) answered {
	b.t.Helper()
	a := b.do(method, path, body)
	if a.status != status || a.code() != code {
		b.t.Fatalf("%s %s %.300s: %d %s\nwant %d, code %d; last refusal: %+v", method, path, body, a.status, a.raw, status, code, b.seen("refused"))
	}
	return a
}

// general is the path of #general, or of something under it.
func (b *bench) general(rest string) string {
	return "/channels/" + b.g.channelByName("general").id.String() + rest
}

// user finds an account.
func (b *bench) user(name string) *user {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	return b.s.userByName(name)
}

// ask makes an interaction of a member's in #general, as the hands do.
func (b *bench) ask(kind int, who string, on *message) *interaction {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	in := &interaction{kind: kind, user: b.s.userByName(who), guild: b.g, channel: b.g.channelByName("general"), message: on, what: "/test"}
	b.s.interact(in, object{})
	return in
}

// callbackPath is where an interaction is answered first.
func callbackPath(in *interaction) string {
	return fmt.Sprintf("/interactions/%d/%s/callback", in.id, in.token)
}

// webhookPath is where it is answered further.
func (b *bench) webhookPath(in *interaction, rest string) string {
	return fmt.Sprintf("/webhooks/%d/%s%s", b.s.app, in.token, rest)
}

// clean fails the test if the fake refused anything, or its own answers do not fit the document.
func (b *bench) clean() {
	b.t.Helper()
	for _, e := range b.seen("refused") {
		b.t.Errorf("refused %s: %d %d %s", e.Request, e.Status, e.Code, e.Why)
	}
}

// ownFaults fails the test if answers of the fake do not fit the document.
func (b *bench) ownFaults() {
	b.t.Helper()
	for _, e := range b.seen("refused") {
		if strings.Contains(e.Why, "own answer") {
			b.t.Errorf("%s: %s", e.Request, e.Why)
		}
	}
}

func TestReadingIsAnsweredAsTheDocumentSays(t *testing.T) {
	b := newBench(t)
	guild := "/guilds/" + b.g.id.String()
	b.want(200, 0, "POST", "/users/@me/channels", `{"recipient_id":"`+b.user("maya").id.String()+`"}`)
	thread := b.want(201, 0, "POST", b.general("/threads"), `{"name":"quiet","type":12,"invitable":false,"auto_archive_duration":10080}`)
	sent := b.want(200, 0, "POST", b.general("/messages"), `{"content":"hello <@`+b.user("tom").id.String()+`>",
		"embeds":[{"title":"t","description":"d","fields":[{"name":"n","value":"v"}],"footer":{"text":"f"}}],
		"components":[{"type":1,"components":[{"type":2,"style":1,"label":"Go","custom_id":"go","emoji":{"name":"🌱"}}]},
			{"type":1,"components":[{"type":3,"custom_id":"menu","placeholder":"Choose","options":[{"label":"A","value":"a"}]}]}]}`)
	for _, path := range []string{"/gateway", "/gateway/bot", "/users/@me", "/users/@me/guilds", "/applications/@me", "/oauth2/applications/@me",
		"/users/" + b.user("maya").id.String(), guild, guild + "?with_counts=true", guild + "/channels", guild + "/roles", guild + "/roles/" + b.g.id.String(),
		guild + "/threads/active", guild + "/members/" + b.user("maya").id.String(),
		b.general(""), b.general("/messages"), b.general("/messages?limit=1&around=" + sent.id()), b.general("/messages/" + sent.id()),
		b.general("/threads/archived/public"), b.general("/threads/archived/private"),
		"/channels/" + thread.id(), "/channels/" + thread.id() + "/thread-members", "/channels/" + thread.id() + "/thread-members/" + b.s.app.String()} {
		if a := b.do("GET", path, ""); a.status != 200 {
			t.Errorf("GET %s: %d %s", path, a.status, a.raw)
		}
	}
	b.clean()
}

func TestUnknownRequestsTokensAndVersionsAreRefused(t *testing.T) {
	b := newBench(t)
	b.want(404, 0, "GET", "/no/such/thing", "")
	b.want(404, 10003, "GET", "/channels/123", "")
	b.want(404, 10004, "GET", "/guilds/123", "")
	b.want(400, 50109, "POST", b.general("/messages"), `{"content":`)
	if got := b.newest("refused").Guild; got != "Harbour" {
		t.Errorf("refused in server %q", got)
	}
	for _, token := range []string{"", "Bot nonsense", "Bearer " + b.s.Token()} {
		r, _ := http.NewRequestWithContext(t.Context(), "GET", b.s.URL()+"/api/v10/users/@me", nil)
		r.Header.Set("Authorization", token)
		if a := b.roundTrip(r); a.status != 401 {
			t.Errorf("with Authorization %q: %d", token, a.status)
		}
	}
	r, _ := http.NewRequestWithContext(t.Context(), "GET", b.s.URL()+"/api/v6/users/@me", nil)
	r.Header.Set("Authorization", "Bot "+b.s.Token())
	if a := b.roundTrip(r); a.status != 400 {
		t.Errorf("API v6: %d", a.status)
	}
	b.want(404, 10003, "POST", "/channels/123/messages", `{"content":"x"}`)
	if got := b.newest("refused").Request; got != "POST /channels/{id}/messages" {
		t.Errorf("the request is called %q", got)
	}
	if got := b.newest("refused"); got.Provoked {
		t.Error("a refusal that nobody asked for counts as provoked")
	}
	if err := New(Options{Now: b.now}).Start("0.0.0.0:0"); err == nil {
		t.Error("listens on an address that others can reach")
	}
	b.ownFaults()
}

func TestNonceMakesOneMessage(t *testing.T) {
	b := newBench(t)
	body := `{"content":"once","nonce":"n1","enforce_nonce":true}`
	first := b.want(200, 0, "POST", b.general("/messages"), body)
	if again := b.want(200, 0, "POST", b.general("/messages"), body); again.id() != first.id() {
		t.Error("a repeated nonce made a second message")
	}
	if loose := b.want(200, 0, "POST", b.general("/messages"), `{"content":"once","nonce":"n1"}`); loose.id() == first.id() {
		t.Error("a nonce that is not enforced was enforced")
	}
	b.wait(nonceLife + time.Second)
	if late := b.want(200, 0, "POST", b.general("/messages"), body); late.id() == first.id() {
		t.Error("a nonce was remembered for ever")
	}
	if n := len(b.seen("message")); n != 3 {
		t.Errorf("%d messages were seen, want 3", n)
	}
	b.clean()
}

func TestMentionsNotifyOnlyWhomTheyMay(t *testing.T) {
	b := newBench(t)
	must(t, b.s.Join("Harbour", "noor", "Moderator"))
	maya, tom, role := b.user("maya").id, b.user("tom").id, b.g.roleByName("Moderator").id
	text := fmt.Sprintf("<@%d> <@!%d> <@&%d> @everyone", maya, tom, role)
	for _, c := range []struct {
		allowed string
		want    []string
	}{
		{``, []string{"maya", "tom", "Moderator"}}, // @everyone needs Mention Everyone
		{`"allowed_mentions":{"parse":[]},`, []string{}},
		{`"allowed_mentions":{},`, []string{}},
		{`"allowed_mentions":{"parse":["users"]},`, []string{"maya", "tom"}},
		{fmt.Sprintf(`"allowed_mentions":{"parse":[],"users":["%d"]},`, tom), []string{"tom"}},
		{fmt.Sprintf(`"allowed_mentions":{"parse":["roles"],"users":["%d"]},`, maya), []string{"maya", "Moderator"}},
	} {
		b.want(200, 0, "POST", b.general("/messages"), fmt.Sprintf(`{%s"content":%q}`, c.allowed, text))
		e := b.newest("message")
		if !slices.Equal(e.Pings, c.want) {
			t.Errorf("allowed %s: %v notified, want %v", c.allowed, e.Pings, c.want)
		}
		if want := "@maya @tom @Moderator @everyone"; e.Text != want {
			t.Errorf("reads %q, want %q", e.Text, want)
		}
	}
	b.clean()
	for _, bad := range []string{`{"parse":["users"],"users":["1"]}`, `{"parse":null}`, `{"parse":["people"]}`} {
		b.want(400, 50035, "POST", b.general("/messages"), `{"content":"x","allowed_mentions":`+bad+`}`)
	}
	m := b.want(200, 0, "POST", b.general("/messages"), `{"content":"x"}`)
	b.want(200, 0, "PATCH", b.general("/messages/"+m.id()), fmt.Sprintf(`{"content":"<@%d>"}`, maya))
	if e := b.newest("message"); !e.Edited || len(e.Pings) != 0 {
		t.Errorf("an edit notified: %+v", e)
	}
	b.ownFaults()
}

func TestReadersSeeNamesAndInstants(t *testing.T) {
	b := newBench(t)
	ch := b.g.channelByName("general").id
	b.want(200, 0, "POST", b.general("/messages"), fmt.Sprintf(`{"content":"in <#%d> at <t:1767603600:R>, </checkin:5> <@99> <a:wave:7>",
		"embeds":[{"title":"T","description":"D <@%d>","fields":[{"name":"N","value":"V"}],"footer":{"text":"F"}}]}`, ch, b.user("maya").id))
	want := "in #general at 2026-01-05T09:00:00Z, /checkin @unknown-user :wave:\nT\nD @maya\nN\nV\nF"
	if got := b.newest("message").Text; got != want {
		t.Errorf("reads %q, want %q", got, want)
	}
}

func TestDMsNeedAnOpenDoorAndASharedServer(t *testing.T) {
	b := newBench(t)
	maya := b.user("maya")
	dm := b.want(200, 0, "POST", "/users/@me/channels", `{"recipient_id":"`+maya.id.String()+`"}`).id()
	sent := b.want(200, 0, "POST", "/channels/"+dm+"/messages", `{"content":"hello"}`).id()
	if e := b.newest("message"); e.To != "dm" || e.Viewer != "maya" || e.Author != "bot" {
		t.Errorf("seen as %+v", e)
	}
	b.clean()
	must(t, b.s.BlockDMs("maya", true))
	b.want(403, 50007, "POST", "/channels/"+dm+"/messages", `{"content":"hello"}`)
	b.want(200, 0, "PATCH", "/channels/"+dm+"/messages/"+sent, `{"content":"edited"}`)
	b.want(204, 0, "DELETE", "/channels/"+dm+"/messages/"+sent, "")
	if e := b.newest("deleted"); e.ID != sent || e.Channel != "" || e.Viewer != "maya" { // a conversation has no name
		t.Errorf("its end is seen as %+v", e)
	}
	must(t, b.s.BlockDMs("maya", false))
	must(t, b.s.Leave("Harbour", "maya"))
	b.want(403, 50278, "POST", "/channels/"+dm+"/messages", `{"content":"hello"}`)
	for _, e := range b.seen("refused") {
		if !e.Provoked {
			t.Errorf("not provoked: %+v", e)
		}
	}
	b.want(400, 50033, "POST", "/users/@me/channels", `{"recipient_id":"`+b.s.app.String()+`"}`)
}

func TestFaultsStrikeAsOftenAsAsked(t *testing.T) {
	b := newBench(t)
	for _, bad := range [][2]string{{"POST", "500"}, {"POST /x", "200"}, {"POST /x", "403:x"}, {"POST /x", "often"}} {
		if b.s.Fail(bad[0], bad[1], 1) == nil {
			t.Errorf("Fail(%q, %q) was accepted", bad[0], bad[1])
		}
	}
	must(t, b.s.Fail("POST /channels/*/messages", "500", 2))
	b.want(500, 0, "POST", b.general("/messages"), `{"content":"x"}`)
	b.want(500, 0, "POST", b.general("/messages"), `{"content":"x"}`)
	b.want(200, 0, "POST", b.general("/messages"), `{"content":"x"}`)
	must(t, b.s.Fail("POST /channels/*/messages", "403:50013", 0))
	b.want(403, 50013, "POST", b.general("/messages"), `{"content":"x"}`)
	must(t, b.s.Fail("POST /channels/*/messages", "429", 1))
	a := b.want(429, 0, "POST", b.general("/messages"), `{"content":"x"}`)
	if a.body["retry_after"] == nil || a.header.Get("Retry-After") == "" || a.header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("429 without its headers: %v %s", a.header, a.raw)
	}
	a = b.want(200, 0, "POST", b.general("/messages"), `{"content":"x"}`)
	if a.header.Get("X-RateLimit-Remaining") == "0" || a.header.Get("X-RateLimit-Bucket") == "" {
		t.Errorf("headers %v", a.header)
	}
	if n := len(b.seen("message")); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
	for _, e := range b.seen("refused") {
		if !e.Provoked {
			t.Errorf("not provoked: %+v", e)
		}
	}
}

func TestLostAnswersAndTimeouts(t *testing.T) {
	b := newBench(t)
	try := func(how string, patience time.Duration) error {
		must(t, b.s.Fail("POST /channels/*/messages", how, 1))
		r, _ := http.NewRequestWithContext(t.Context(), "POST", b.s.URL()+"/api/v9"+b.general("/messages"), strings.NewReader(`{"content":"x"}`))
		r.Header.Set("Authorization", "Bot "+b.s.Token())
		r.Header.Set("Content-Type", "application/json")
		resp, err := (&http.Client{Timeout: patience}).Do(r)
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	if err := try("timeout", 300*time.Millisecond); err == nil || len(b.seen("message")) != 0 {
		t.Errorf("timeout: error %v, %d messages", err, len(b.seen("message")))
	}
	if err := try("lost", time.Minute); err == nil || len(b.seen("message")) != 1 {
		t.Errorf("lost: error %v, %d messages", err, len(b.seen("message")))
	}
	idle(t, b.s)
}

// form makes a multipart body.
func form(t *testing.T, payload string, files map[string][]byte) (kind string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	if payload != "" {
		h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="payload_json"`}, "Content-Type": {"application/json"}}
		part, err := w.CreatePart(h)
		must(t, err)
		_, err = io.WriteString(part, payload)
		must(t, err)
	}
	for name, data := range files {
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="chart.png"`, name)}, "Content-Type": {"image/png"}}
		part, err := w.CreatePart(h)
		must(t, err)
		_, err = part.Write(data)
		must(t, err)
	}
	must(t, w.Close())
	return w.FormDataContentType(), body
}

func TestUploads(t *testing.T) {
	b := newBench(t)
	kind, body := form(t, `{"attachments":[{"id":0,"filename":"moods.png","description":"a chart"}]}`, map[string][]byte{"files[0]": []byte("png")})
	a := b.send("POST", b.general("/messages"), kind, body)
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	want := []FileView{{Name: "moods.png", Type: "image/png", Bytes: 3, Alt: "a chart"}}
	if got := b.newest("message").Files; !slices.Equal(got, want) {
		t.Errorf("seen %+v, want %+v", got, want)
	}
	b.clean()
	for name, c := range map[string]struct {
		payload string
		files   map[string][]byte
		status  int
	}{
		"attachment without a file":  {`{"attachments":[{"id":1}]}`, map[string][]byte{"files[0]": []byte("x")}, 400},
		"file without an attachment": {`{"attachments":[]}`, map[string][]byte{"files[0]": []byte("x")}, 400},
		"bad part name":              {`{}`, map[string][]byte{"file": []byte("x")}, 400},
		"empty file":                 {`{}`, map[string][]byte{"files[0]": nil}, 400},
		"too large":                  {`{}`, map[string][]byte{"files[0]": make([]byte, maxFile+1)}, 413},
		"alt text too long":          {`{"attachments":[{"id":0,"description":"` + strings.Repeat("x", 1025) + `"}]}`, map[string][]byte{"files[0]": []byte("x")}, 400},
	} {
		kind, body := form(t, c.payload, c.files)
		if a := b.send("POST", b.general("/messages"), kind, body); a.status != c.status {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}

// list decodes a list of objects.
func list(t *testing.T, raw []byte) (out []map[string]any) {
	t.Helper()
	must(t, json.Unmarshal(raw, &out))
	return out
}

// newRequest is a request with the bot's token, not sent.
func newRequest(b *bench, method, path string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.s.URL()+"/api/v9"+path, http.NoBody)
	if err == nil {
		r.Header.Set("Authorization", "Bot "+b.s.Token())
	}
	return r, err
}
