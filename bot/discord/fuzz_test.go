package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/words"
	"waymark/peer"
)

// FuzzInteraction holds that whatever Discord sends as an interaction is a request that somebody made, in the guild where
// they are and with no more authority than Discord gave them, and that every request is answered with something that
// can be sent, even with the database missing.
func FuzzInteraction(f *testing.F) {
	f.Add(`{"id":"1","token":"t","type":2,"data":{"options":[{"options":[{}]}]}}`)
	f.Add(`{"id":1,"token":1,"type":5,"data":{"components":[{"component":{"component":{}}}]}}`)
	f.Add(`{"id":"1","token":"t","type":5,"data":{"components":` + strings.Repeat(`[{"components":`, 2000) + `1` + strings.Repeat(`}]`, 2000) + `}}`)
	f.Add(`{"id":"9","token":"t","guild_id":"5","member":{"user":{"id":"7","username":"u"},"nick":"a\nb","roles":["1",2],"permissions":"32"},"type":2,"data":{"name":"help-now","options":[{"name":"country","type":3,"value":"IN"}]}}`)
	f.Add(`{"id":"9","token":"t","user":{"id":"7"},"type":3,"data":{"component_type":2,"custom_id":"v1:helpnow:others@77"}}`)
	f.Add(`{"id":"9","token":"t","guild_id":"5","member":{"user":{"id":"7"}},"type":4,"data":{"name":"reminder","options":[{"name":"set","type":1,"options":[{"name":"zone","type":3,"value":"k","focused":true}]}]}}`)
	table := commands.New(words.English(), slog.New(slog.DiscardHandler), all.All(all.Options{})...)
	f.Fuzz(func(t *testing.T, s string) {
		in, ok := decode([]byte(s))
		if !ok {
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
		case reply.Message != nil && (reply.Modal != nil || reply.Choices != nil || encodeMessage(*reply.Message).Content == ""):
			t.Errorf("no answer that can be sent to %+v", rq)
		}
	})
}

// FuzzEffect holds that whatever bytes stand in the outbox, they are refused or become a message that Discord takes, in which
// nobody is notified whom the message does not name.
func FuzzEffect(f *testing.F) {
	for _, e := range []commands.Effect{
		{Kind: commands.Post, Target: "checkin/1/2", Channel: 3, Message: &commands.Message{
			Text: "@everyone hello", PingRoles: []peer.ID{5},
			Rows: []commands.Row{
				{Buttons: []commands.Button{{Label: "l", Style: commands.Danger, ID: "v1:a:d"}, {Label: "m", Style: commands.Primary, ID: "v1:a:b"}}},
				{Select: &commands.Select{ID: "v1:a:c", Placeholder: "p", Options: []commands.Choice{{Label: "l", Value: "v", About: "a"}}}},
			},
		}},
		{Kind: commands.OpenThread, Target: "thread/1", Name: "n", Members: []peer.ID{1, 2}, OnOutcome: "a.b", Ref: 9},
	} {
		body, err := cbor.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte{0xff})
	f.Add([]byte{0xa1, 0x09, 0xa1, 0x02, 0x81, 0xa1, 0x02, 0xf6})
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := commands.DecodeEffect(body)
		if err != nil || e.Message == nil {
			return
		}
		w := encodeMessage(*e.Message)
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
		if sent.Mentions.Parse == nil || len(sent.Mentions.Parse) > 0 || len(sent.Mentions.Users) > 0 || len(sent.Mentions.Roles) != len(e.Message.PingRoles) {
			t.Errorf("may notify %+v, the message names %v", sent.Mentions, e.Message.PingRoles)
		}
		if len([]rune(sent.Content)) > maxText || len(sent.Components) > maxRows || sent.Components == nil {
			t.Errorf("%d characters, %d rows", len([]rune(sent.Content)), len(sent.Components))
		}
		for _, row := range sent.Components {
			if len(row.Components) == 0 {
				t.Errorf("an empty row in %s", data)
			}
		}
		if first, again := Hash(*e.Message), Hash(*e.Message); first != again {
			t.Error("two hashes of one message")
		}
	})
}

// bytesConn is a connection from which bytes come and then nothing.
type bytesConn struct {
	net.Conn
	in *bytes.Reader
}

func (c bytesConn) Read(p []byte) (int, error)      { return c.in.Read(p) }
func (c bytesConn) SetReadDeadline(time.Time) error { return nil }
func (c bytesConn) Close() error                    { return nil }

// FuzzLine feeds the gateway's line, as one message and as raw frames. It ends with its input, and what it lets through to the
// library is whole frames, each a control frame or a JSON object with an op that the library can bear.
func FuzzLine(f *testing.F) {
	f.Add([]byte(greeting))
	f.Add([]byte(`{"op":0,"t":"READY","s":-1,"d":{"user":[],"session_id":{}}}`))
	f.Add([]byte("null"))
	f.Add(textFrame([]byte(`{"op":0,"t":"MESSAGE_CREATE","s":1,"d":{}}`)))
	f.Add(append(textFrame([]byte(`{"op":11}`)), 0x88, 2, 0x0f, 0xa7))
	f.Add([]byte{0x01, 2, '{', '"', 0x80, 7, 'o', 'p', '"', ':', '1', '0', '}'})
	f.Add([]byte{0x81, 127, 0, 0, 0, 0, 255, 255, 255, 255})
	f.Add([]byte{0x81, 0x81, 0, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		const accepted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
		for _, sent := range [][]byte{data, textFrame(data)} {
			l := newLine(bytesConn{in: bytes.NewReader(append([]byte(accepted), sent...))}, everyday(), new(number))
			var got bytes.Buffer
			buf := make([]byte, 512)
			for {
				n, err := l.Read(buf)
				got.Write(buf[:n])
				if err != nil {
					break
				}
			}
			rest, ok := bytes.CutPrefix(got.Bytes(), []byte(accepted))
			if !ok {
				t.Fatalf("the header became %q", got.Bytes())
			}
			bearable(t, rest)
		}
	})
}

// bearable fails the test unless frames are what the library can bear.
func bearable(t *testing.T, frames []byte) {
	t.Helper()
	in := newLine(bytesConn{in: bytes.NewReader(frames)}, everyday(), new(number))
	for {
		head, payload, err := in.frame()
		if err != nil {
			if in.in.Buffered() > 0 || len(head) > 2 {
				t.Errorf("half a frame in %q", frames)
			}
			return
		}
		if head[0]&0x0f >= frameClose {
			continue
		}
		var p struct {
			Op int
			S  *int64
			T  string
		}
		if head[0] != 0x80|frameText || json.Unmarshal(payload, &p) != nil || payload[0] != '{' {
			t.Errorf("let through %q", payload)
		}
		if p.Op != 0 && p.Op != 1 && p.Op != 10 && p.Op != 11 || p.Op == 0 && p.T != "READY" && p.T != "RESUMED" && !strings.HasPrefix(p.T, foreign) {
			t.Errorf("let through %q", payload)
		}
	}
}
