package fakediscord_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"waymark/bot/fakediscord"
)

// A bot without a library: it registers /hello, answers it with a button, and answers the button's press. Your bot goes in
// its place: tell it fake.URL() instead of https://discord.com, and fake.Token().
type exampleBot struct{ url, token string }

// call sends a request to the REST API and returns the object that it answers, if any.
func (b exampleBot) call(method, path string, body any) (answer map[string]any) {
	raw, _ := json.Marshal(body)
	request, _ := http.NewRequest(method, b.url+"/api/v10"+path, bytes.NewReader(raw))
	request.Header.Set("Authorization", "Bot "+b.token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	_ = json.NewDecoder(response.Body).Decode(&answer)
	return answer
}

// run connects to the gateway and answers interactions until the connection ends.
func (b exampleBot) run() {
	gateway := b.call("GET", "/gateway", nil)["url"].(string)
	ws, _, err := websocket.DefaultDialer.Dial(gateway+"/?v=10&encoding=json", nil)
	if err != nil {
		panic(err)
	}
	defer ws.Close()
	for {
		var event struct {
			Op   int    `json:"op"`
			Name string `json:"t"`
			Data struct {
				ID            string              `json:"id"`
				Token         string              `json:"token"`
				Type          int                 `json:"type"`
				ApplicationID string              `json:"application_id"`
				Application   struct{ ID string } `json:"application"`
				Data          struct {
					CustomID string `json:"custom_id"`
				} `json:"data"`
			} `json:"d"`
		}
		if err := ws.ReadJSON(&event); err != nil {
			return
		}
		answer := map[string]any{"content": "Hello.", "flags": 64, "components": []any{map[string]any{"type": 1, "components": []any{
			map[string]any{"type": 2, "style": 1, "label": "Wave", "custom_id": "wave"}}}}}
		switch {
		case event.Op == 10: // HELLO
			_ = ws.WriteJSON(map[string]any{"op": 2, "d": map[string]any{"token": b.token, "intents": 1,
				"properties": map[string]string{"os": "linux", "browser": "example", "device": "example"}}})
		case event.Name == "READY":
			b.call("PUT", "/applications/"+event.Data.Application.ID+"/commands",
				[]any{map[string]any{"name": "hello", "description": "Says hello"}})
		case event.Name == "INTERACTION_CREATE" && event.Data.Type == 2: // the command
			b.call("POST", "/interactions/"+event.Data.ID+"/"+event.Data.Token+"/callback", map[string]any{"type": 4, "data": answer})
		case event.Name == "INTERACTION_CREATE" && event.Data.Type == 3: // the button
			answer["content"], answer["components"] = "You waved.", []any{}
			b.call("POST", "/interactions/"+event.Data.ID+"/"+event.Data.Token+"/callback", map[string]any{"type": 7, "data": answer})
		}
	}
}

func Example() {
	fake := fakediscord.New(fakediscord.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err := fake.Start("127.0.0.1:0"); err != nil {
		panic(err)
	}
	defer fake.Close()
	registered := make(chan struct{})
	fake.Watch(func(e fakediscord.Event) { // what people and the bot's host could notice
		switch e.Event {
		case "commands":
			fmt.Println("commands:", e.Names)
			close(registered)
		case "message":
			fmt.Printf("%s for @%s: %q %v\n", e.To, e.Viewer, e.Text, e.Buttons)
		case "refused":
			fmt.Println("refused:", e.Request, e.Why)
		}
	})
	_, _ = fake.AddGuild("Harbour", "olga")
	_ = fake.Join("Harbour", "tom")

	go exampleBot{fake.URL(), fake.Token()}.run()
	<-registered

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, act := range []func() error{
		func() error { return fake.Command("Harbour", "#general", "tom", "/hello") },
		func() error { return fake.Click("Harbour", "tom", "Wave", "") },
		func() error { return fake.Click("Harbour", "tom", "Wave", "") }, // it is gone
	} {
		if err := act(); err != nil {
			fmt.Println(err)
		}
		if err := fake.Idle(ctx); err != nil {
			panic(err)
		}
	}
	// Output:
	// commands: [hello]
	// ephemeral for @tom: "Hello." [{Wave primary false}]
	// ephemeral for @tom: "You waved." []
	// @tom sees no button "Wave"
}
