package fakediscord

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// FuzzRequest holds that the pretend Discord answers whatever a bot sends it: with a success, or with a refusal in Discord's
// form. It does not break, it does not let through what Discord would not, and it shows what it took as it took it.
func FuzzRequest(f *testing.F) {
	for i, body := range []string{
		`{"content":"x","allowed_mentions":{"parse":[]},"components":[{"type":1,"components":[{"type":2,"style":1,"label":"a","custom_id":"a"}]}]}`,
		`{"name":"quiet","type":12,"invitable":false,"auto_archive_duration":10080}`,
		`[{"name":"x","description":"d","options":[{"type":1,"name":"a","description":"d","options":[{"type":3,"name":"b","description":"d","choices":[{"name":"n","value":"v"}]}]}]}]`,
		`{"type":4,"data":{"content":"x","flags":64}}`, `{"type":9,"data":{"custom_id":"c","title":"t","components":[{"type":1,"components":[{"type":4,"custom_id":"i","label":"l","style":1}]}]}}`,
		`{"type":9,"data":{"custom_id":"c","title":"t","components":[{"type":10,"content":"t"},{"type":18,"label":"l","component":{"type":3,"custom_id":"s","options":[{"label":"a","value":"b"}]}}]}}`,
		`{"flags":32768,"components":[{"type":17,"components":[{"type":9,"components":[{"type":10,"content":"x"}],"accessory":{"type":2,"style":1,"label":"a","custom_id":"a"}},{"type":12,"items":[{"media":{"url":"https://example.org/a"}}]},{"type":14}]}]}`,
		`{"type":4,"data":{"flags":32832,"components":[{"type":1,"components":[{"type":2,"style":1,"label":"a","custom_id":"a","accessory":{"type":2,"style":99}}]}]}}`,
		`{"type":8,"data":{"choices":[{"name":"n","value":"v"}]}}`, `{"recipient_id":"1"}`, `{"content":null,"embeds":[{}],"nonce":5,"enforce_nonce":true}`, `{"archived":true,"locked":true}`, ``, `null`, `[]`, `{"content":{}}`,
	} {
		for route := range 5 {
			f.Add(byte(7*i+route), body)
		}
	}
	all := routes()
	f.Fuzz(func(t *testing.T, which byte, body string) {
		b := &bench{t: t, clock: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}
		b.s = New(Options{Now: b.now, Log: slog.New(slog.DiscardHandler), FirstAnswer: time.Hour})
		t.Cleanup(func() { _ = b.s.Close() })
		_, err := b.s.AddGuild("Harbour", "owner")
		must(t, err)
		must(t, b.s.Join("Harbour", "maya"))
		b.g = b.s.guildByName("Harbour")
		b.s.Watch(func(e Event) { b.events = append(b.events, e) })
		served := b.s.handler()
		send := func(method, path, body string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(method, "/api/v10"+path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bot "+b.s.Token())
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			served.ServeHTTP(w, r)
			return w
		}
		sent := send("POST", b.general("/messages"), `{"content":"before"}`)
		var message struct{ ID string }
		if err := json.Unmarshal(sent.Body.Bytes(), &message); sent.Code != 200 || err != nil {
			t.Fatal(sent.Code, sent.Body)
		}
		asked := b.ask(2, "maya", nil)
		route := all[int(which)%len(all)]
		path := strings.NewReplacer("{application_id}", b.s.app.String(), "{guild_id}", b.g.id.String(), "{channel_id}", b.g.channelByName("general").id.String(),
			"{message_id}", message.ID, "{user_id}", b.user("maya").id.String(), "{role_id}", b.g.id.String(), "{interaction_id}", asked.id.String(),
			"{interaction_token}", asked.token, "{webhook_id}", b.s.app.String(), "{webhook_token}", asked.token, "{command_id}", "5").Replace(route.pattern)
		answeredProperly(t, route, body, send(route.method, path, body))
		if w := send("GET", b.general("/messages"), ""); w.Code != 200 && route.method != "DELETE" {
			t.Errorf("after %s with %q the channel cannot be read: %d %s", route.name, body, w.Code, w.Body)
		}
		for _, e := range b.events {
			if e.Event == "message" && (len([]rune(e.Text)) > 10_000 || e.Author == "bot" && e.Text == "" && e.Buttons == nil && e.Selects == nil && e.Files == nil) {
				t.Errorf("%s with %q shows %+v", route.name, body, e)
			}
		}
	})
}

// answeredProperly fails the test unless an answer is one that Discord gives.
func answeredProperly(t *testing.T, route *route, body string, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code == http.StatusNoContent {
		if w.Body.Len() > 0 {
			t.Errorf("%s with %q: 204 with a body", route.name, body)
		}
		return
	}
	if !json.Valid(w.Body.Bytes()) || w.Code < 200 || w.Code > 499 {
		t.Fatalf("%s with %q: %d %s", route.name, body, w.Code, w.Body)
	}
	if w.Code < 400 {
		var took, shown struct{ Content string }
		if json.Unmarshal([]byte(body), &took) == nil && json.Unmarshal(w.Body.Bytes(), &shown) == nil && route.pattern == "/channels/{channel_id}/messages" && route.method == "POST" &&
			shown.Content != strings.TrimSpace(took.Content) {
			t.Errorf("%q was sent and %q is shown", took.Content, shown.Content)
		}
		return
	}
	var refused struct {
		Message *string
		Code    *int
	}
	if err := json.Unmarshal(w.Body.Bytes(), &refused); err != nil || refused.Message == nil || refused.Code == nil {
		t.Errorf("%s with %q is refused with %d %s", route.name, body, w.Code, fmt.Sprint(w.Body))
	}
}
