package discord

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/words"
	"waymark/peer"
)

// FuzzInteraction holds that whatever Discord sends as an interaction is a request that someone made, in the guild where
// they are and with no more authority than Discord gave them, and that every request is answered with something that
// can be sent, even with the database missing.
func FuzzInteraction(f *testing.F) {
	f.Add(`{"id":"1","token":"t","type":2,"data":{"options":[{"options":[{}]}]}}`)
	f.Add(`{"id":1,"token":1,"type":5,"data":{"components":[{"component":{"component":{}}}]}}`)
	f.Add(`{"id":"1","token":"t","type":5,"data":{"components":` + strings.Repeat(`[{"components":`, 2000) + `1` + strings.Repeat(`}]`, 2000) + `}}`)
	f.Add(`{"id":"9","token":"t","guild_id":"5","member":{"user":{"id":"7","username":"u"},"nick":"a\nb","roles":["1",2],"permissions":"32"},"type":2,"data":{"name":"help-now","options":[{"name":"country","type":3,"value":"IN"}]}}`)
	f.Add(`{"id":"9","token":"t","user":{"id":"7"},"type":3,"data":{"component_type":2,"custom_id":"v1:helpnow:others@77"}}`)
	f.Add(`{"id":"9","token":"t","guild_id":"5","member":{"user":{"id":"7"}},"type":4,"data":{"name":"reminder","options":[{"name":"set","type":1,"options":[{"name":"zone","type":3,"value":"k","focused":true}]}]}}`)
	table := commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), all.All(all.Options{})...)
	f.Fuzz(func(t *testing.T, s string) {
		var in interaction
		if unmarshalLenient([]byte(s), &in) != nil || !in.answerable() {
			return
		}
		rq := in.request()
		switch {
		case rq.ID == 0 || rq.Kind == 0 || len(rq.Options) > maxOptions || len(rq.Fields) > maxOptions:
			t.Errorf("not a request: %+v", rq)
		case rq.Member == 0 && (rq.Command != "" || rq.Component != ""):
			t.Errorf("done by nobody: %+v", rq)
		case !rq.DM && rq.Guild != peer.ID(in.GuildID):
			t.Errorf("in guild %d, from guild %d", rq.Guild, in.GuildID)
		case rq.DM && (rq.Permissions != 0 || rq.Roles != nil || rq.Member != peer.ID(in.User.ID)):
			t.Errorf("authority in a private channel: %+v", rq)
		case strings.ContainsAny(rq.Name.Reveal(), "\n\u202e\x00"):
			t.Errorf("a name on two lines, or bent: %q", rq.Name.Reveal())
		}
		rq.Now = noon()
		switch reply := table.Do(context.Background(), nil, rq); {
		case reply.Message == nil && reply.Modal == nil && reply.Choices == nil:
			t.Errorf("no answer to %+v", rq)
		case reply.Message != nil && (reply.Modal != nil || reply.Choices != nil || reply.Message.PlainText() == ""):
			t.Errorf("no answer that can be sent to %+v", rq)
		}
	})
}

// FuzzEffect holds that whatever bytes stand in the outbox, they are refused or become a message that Discord takes, in which
// nobody is notified whom the message does not name.
func FuzzEffect(f *testing.F) {
	for _, e := range []commands.Effect{
		{Target: commands.TargetKind("checkin").Of(1, 2), Do: commands.Post{Channel: 3, Message: &commands.Message{
			Text: "@everyone hello", PingRoles: []peer.ID{5},
			Rows: []commands.Row{
				{Buttons: []commands.Button{{Label: "l", Style: commands.Danger, ID: "v1:a:d"}, {Label: "m", Style: commands.Primary, ID: "v1:a:b"}}},
				{Select: &commands.Select{ID: "v1:a:c", Placeholder: "p", Options: []commands.Choice{{Label: "l", Value: "v", About: "a"}}}},
			},
		}}},
		{Target: commands.TargetKind("thread").Of(1), Do: commands.OpenThread{Name: "n", Members: []peer.ID{1, 2}}, OnOutcome: "a.b", Ref: 9},
	} {
		body, err := e.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte{0xff})
	f.Add([]byte{0xa1, 0x09, 0xa1, 0x02, 0x81, 0xa1, 0x02, 0xf6})
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := commands.DecodeEffect(body)
		if err != nil || e.Message() == nil {
			return
		}
		w := encodeMessage(*e.Message())
		data, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		var sent struct {
			Content  string
			Mentions struct {
				Parse        []string
				Users, Roles []string
			} `json:"allowed_mentions"`
			Components []struct{ Components []json.RawMessage }
		}
		if err := json.Unmarshal(data, &sent); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if sent.Mentions.Parse == nil || len(sent.Mentions.Parse) > 0 || len(sent.Mentions.Users) != len(e.Message().MentionUsers) || len(sent.Mentions.Roles) != len(e.Message().PingRoles) {
			t.Errorf("may notify %+v, the message names %v and %v", sent.Mentions, e.Message().PingRoles, e.Message().MentionUsers)
		}
		if len([]rune(sent.Content)) > maxText || len(sent.Components) > maxRows || sent.Components == nil {
			t.Errorf("%d characters, %d rows", len([]rune(sent.Content)), len(sent.Components))
		}
		for _, row := range sent.Components {
			if len(row.Components) == 0 && e.Message().Card == nil {
				t.Errorf("an empty row in %s", data)
			}
		}
		if first, again := Hash(*e.Message()), Hash(*e.Message()); first != again {
			t.Error("two hashes of one message")
		}
	})
}

// FuzzFrame holds that no gateway message ends the program, and that only operations 7 and 9 end a connection.
func FuzzFrame(f *testing.F) {
	f.Add([]byte(greeting))
	f.Add([]byte(readyWith("")))
	f.Add([]byte(`{"op":0,"t":"READY","s":-1,"d":{"user":[],"session_id":{}}}`))
	f.Add([]byte("null"))
	f.Add([]byte(`{"op":9,"d":true}`))
	f.Add([]byte(`{"op":0,"t":"INTERACTION_CREATE","s":1,"d":{"id":"1","token":"t"}}`))
	server, ws := websocketPair(f)
	go hear(server, ignore)
	c, err := New(Config{Token: "a.b.c", API: "http://127.0.0.1:1", Handle: nobody, Apology: broken, Now: noon})
	if err != nil {
		f.Fatal(err)
	}
	c.handlers.close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	f.Fuzz(func(t *testing.T, data []byte) {
		c.servers.begin(1)
		s := &shard{c: c, plan: shardPlan{count: 1}, identifies: newIdentifyLimiter(c.timeouts), events: newEvents(ctx, c)}
		g := &gatewayConn{shard: s, ws: ws, timeouts: c.timeouts, identified: func() {}, closing: make(chan struct{})}
		reason, over := g.handle(data)
		close(g.closing)
		g.beats.Wait()
		s.events.work.Wait()
		if over != (reason.op == opReconnect || reason.op == opInvalidSession) || s.sequence.Load() < 0 {
			t.Errorf("%+v, %v, event %d", reason, over, s.sequence.Load())
		}
	})
}
