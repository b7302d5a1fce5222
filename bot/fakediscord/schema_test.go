package fakediscord

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// validated is a bench with the validator; without Discord's document the test is skipped, and says so.
func validated(t *testing.T) *bench {
	t.Helper()
	if _, err := os.Stat(document()); err != nil {
		t.Skipf("Discord's OpenAPI document is not at hand (set WAYMARK_OPENAPI): %v", err)
	}
	return newBench(t)
}

func TestSchemasFindWhatTheRulesDoNotLookFor(t *testing.T) {
	b := validated(t)
	commands := fmt.Sprintf("/applications/%d/guilds/%d/commands", b.s.app, b.g.id)
	for _, c := range []struct{ name, method, path, body, why string }{
		{"misspelt field", "POST", b.general("/messages"), `{"content":"x","alowed_mentions":{"parse":[]}}`, "alowed_mentions"},
		{"misspelt field of a button", "POST", b.general("/messages"), rows(`{"type":2,"style":1,"label":"a","custom_id":"a","colour":"red"}`), "colour"},
		{"misspelt field of an option", "PUT", commands, `[{"name":"x","description":"d","options":[{"type":3,"name":"a","description":"d","requird":true}]}]`, "requird"},
		{"wrong type", "POST", b.general("/messages"), `{"content":"x","tts":"yes"}`, "/tts"},
		{"misspelt field of a Text Display", "POST", b.general("/messages"), layoutOf(`{"type":17,"components":[{"type":10,"content":"x","text":"y"}]}`), "text"},
		{"misspelt field of a picture", "POST", b.general("/messages"), layoutOf(`{"type":12,"items":[{"media":{"url":"https://example.org/a.png"},"alt":"y"}]}`), "alt"},
		{"a body where none belongs", "PUT", b.general("/thread-members/@me"), `{"x":1}`, "takes no body"},
		{"no body", "POST", b.general("/messages"), ``, "needs a body"},
		{"no name", "POST", b.general("/threads"), `{"type":12}`, "name"},
	} {
		a := b.do(c.method, c.path, c.body)
		if why := b.newest("refused").Why; a.status != 400 || a.code() != codeInvalidBody || !strings.Contains(why, c.why) || !strings.Contains(why, "Discord's document") {
			t.Errorf("%s: %d %s, because %q; want %q in it", c.name, a.status, a.raw, why, c.why)
		}
	}
	b.ownFaults()
}

// Answers to interactions are judged like messages: cards, and forms.
func TestSchemasJudgeAnswers(t *testing.T) {
	b := validated(t)
	for _, c := range []struct{ name, body, why string }{
		{"a card", `{"type":4,"data":` + layoutOf(`{"type":17,"components":[{"type":10,"content":"x","text":"y"}]}`) + `}`, "text"},
		{"an update", `{"type":7,"data":` + layoutOf(section(`{"type":2,"style":1,"label":"a","custom_id":"a","colour":"red"}`)) + `}`, "colour"},
		{"a form", `{"type":9,"data":` + formOf(display("x"), `{"type":18,"label":"L","about":"y","component":{"type":4,"custom_id":"i","style":1}}`) + `}`, "about"},
		{"a form's field", `{"type":9,"data":` + formOf(inLabel("L", `{"type":4,"custom_id":"i","style":1,"size":3}`)) + `}`, "size"},
	} {
		in := b.ask(kindCommand, "maya", nil)
		a := b.do("POST", callbackPath(in), c.body)
		if why := b.newest("refused").Why; a.status != 400 || !strings.Contains(why, c.why) || !strings.Contains(why, "Discord's document") {
			t.Errorf("%s: %d %s, because %q; want %q in it", c.name, a.status, a.raw, why, c.why)
		}
	}
}

func TestSchemasAcceptWhatLibrariesSend(t *testing.T) {
	b := validated(t)
	commands := fmt.Sprintf("/applications/%d/guilds/%d/commands", b.s.app, b.g.id)
	b.want(200, 0, "PUT", commands, `[{"name":"x","description":"d","default_member_permissions":"32","nsfw":false,"options":[
		{"type":1,"name":"a","description":"d","channel_types":null,"required":false,"options":[{"type":5,"name":"b","description":"d","channel_types":null,
		"required":true,"options":null,"autocomplete":false,"choices":null}],"autocomplete":false,"choices":null}]}]`)
	b.want(200, 0, "POST", b.general("/messages"), `{"content":"x","embeds":[],"tts":false,"components":[],"sticker_ids":null,"allowed_mentions":{"parse":[],"replied_user":false}}`)
	b.clean()
}

func TestSchemasFindWrongAnswers(t *testing.T) {
	b := validated(t)
	routes := routes()
	for _, r := range routes {
		if r.pattern == "/users/@me" {
			r.handle = func(*Server, *call) (reply, *refusal) { return ok(object{"id": 5}) }
		}
	}
	c := &call{}
	c.route, c.path = match(routes, "GET", []string{"users", "@me"})
	r, _ := newRequest(b, "GET", "/users/@me")
	c.http = r
	if _, why := b.s.answer(c, "v9"); why != nil {
		t.Fatal(why.why)
	}
	if e := b.newest("refused"); !strings.Contains(e.Why, "own answer") || e.Provoked {
		t.Errorf("seen %+v", e)
	}
}

func TestEveryKnownRequestIsInTheDocument(t *testing.T) {
	b := validated(t)
	for _, r := range routes() {
		path := strings.NewReplacer("{", "", "}", "").Replace(r.pattern)
		if _, _, known := b.s.opt.Schemas.operation(r.method, strings.Split(strings.Trim(path, "/"), "/")); !known {
			t.Errorf("%s %s is not in Discord's document", r.method, r.pattern)
		}
	}
}

func TestLoadSchemasSaysWhatIsWrong(t *testing.T) {
	if _, err := LoadSchemas("no/such/file.json"); err == nil {
		t.Error("a missing document was loaded")
	}
	path := t.TempDir() + "/doc.json"
	for _, content := range []string{"", "[]", "{}", `{"paths":{}}`} {
		must(t, os.WriteFile(path, []byte(content), 0o600))
		if _, err := LoadSchemas(path); err == nil {
			t.Errorf("%q was loaded", content)
		}
	}
}

func BenchmarkSchemaMessage(b *testing.B) {
	validator, err := LoadSchemas(document())
	if err != nil {
		b.Skipf("Discord's OpenAPI document is not at hand: %v", err)
	}
	body := []byte(rows(pressable("a", "a"), pressable("b", "b"), `{"type":3,"custom_id":"m","options":`+options(25)+`}`))
	at := pointer("paths", "/channels/{channel_id}/messages", "post", "requestBody", "content", "application/json", "schema")
	for b.Loop() {
		if problem := validator.body(at, body); problem != "" {
			b.Fatal(problem)
		}
	}
}
