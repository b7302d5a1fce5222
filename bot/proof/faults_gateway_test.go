package proof_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/discord"
	"waymark/bot/fakediscord"
	"waymark/storage"
)

// blow is something that goes wrong with the gateway, and what is to become of it.
type blow struct {
	name       string
	strike     func(x *trial)
	identifies int           // IDENTIFYs that it costs
	resumes    int           // RESUMEs that it costs
	lost       bool          // Discord itself loses what happens meanwhile
	replaced   time.Duration // the bot is back within; a minute if it is 0
	least      time.Duration // and not before
}

// closing is a close code from Discord while all is well.
func closing(code int) func(*trial) { return func(x *trial) { x.fake.CloseGateway(code) } }

// blows are the faults that strike while the bot is connected and members act. Fatal codes: see below.
func blows() []blow {
	list := []blow{
		{name: "broken off", strike: func(x *trial) { x.fake.DropGateway() }, resumes: 1},
		{name: "reset", strike: func(x *trial) { x.wire.Reset() }, resumes: 1},
		{name: "half-open", strike: func(x *trial) { x.wire.Mute() }, resumes: 1},
		{name: "op 7", strike: func(x *trial) { x.fake.EachGatewayConn((*fakediscord.GatewayConn).Reconnect) }, resumes: 1},
		{name: "op 9 false", strike: func(x *trial) { x.fake.InvalidateSession() }, identifies: 1, lost: true},
		{name: "op 9 true", strike: func(x *trial) { x.fake.EachGatewayConn(func(l *fakediscord.GatewayConn) { l.Invalid(true) }) }, resumes: 1, least: time.Second},
		{name: "op 1", strike: func(x *trial) { x.fake.EachGatewayConn((*fakediscord.GatewayConn).Heartbeat) }},
		{name: "heartbeats without an answer", strike: deafen, resumes: 1},
		{name: "garbage", strike: garble},
		{name: "a huge message", strike: func(x *trial) { x.lines(strings.Repeat("x", 33<<20)) }, resumes: 1},
		{name: "events twice, the last one first", strike: func(x *trial) {
			x.fake.HoldEvents()
			x.checkin("leela", "one")
			x.checkin("ravi", "two")
			x.fake.ReleaseEvents(2)
		}},
		{name: "events out of order, then broken off", strike: func(x *trial) {
			x.fake.HoldEvents()
			x.checkin("leela", "one")
			x.checkin("ravi", "two")
			x.fake.ReleaseEvents(1)
			x.pass(time.Second)
			x.fake.DropGateway()
		}, resumes: 1},
		{name: "no way to the gateway for ten minutes", strike: func(x *trial) {
			x.wire.Refuse(true)
			x.fake.DropGateway()
			x.checkin("maya", "during")
			x.pass(10 * time.Minute)
			x.wire.Refuse(false)
		}, resumes: 1, replaced: 20 * time.Minute},
	}
	list = append(list, blow{name: "no way to the session's gateway for two hours", strike: func(x *trial) {
		x.wire.Refuse(true)
		x.fake.DropGateway()
		x.pass(2 * time.Hour)
		x.wire.Refuse(false)
	}, identifies: 1, lost: true, replaced: 3 * time.Hour})
	for _, how := range []string{"500", "502:html", "429", "429:html", "403:0", "timeout", "reset", "cut", "empty", "garbage"} {
		list = append(list, blow{name: "the address of the gateway cannot be had: " + how, strike: func(x *trial) {
			x.do(x.fake.Fail("GET /gateway/bot", how, 2))
			x.fake.InvalidateSession() // a session that can be resumed needs no other address
		}, identifies: 1, lost: true, replaced: 3 * time.Minute})
	}
	for _, code := range []int{1000, 1001, 1011, 4000, 4001, 4002, 4003, 4005, 4006, 4008, 4999} {
		list = append(list, blow{name: fmt.Sprint(code), strike: closing(code), resumes: 1})
	}
	for _, code := range []int{4007, 4009} {
		list = append(list, blow{name: fmt.Sprint(code), strike: closing(code), identifies: 1, lost: true})
	}
	return list
}

// TestTheGatewaysAddressIsNotAskedForSoonerThanDiscordSays counts the questions after a page that says to wait a minute.
func TestTheGatewaysAddressIsNotAskedForSoonerThanDiscordSays(t *testing.T) {
	home := harbour(t)
	onHarbour(t, home, func(x *trial) {
		x.do(x.fake.Fail("GET /gateway/bot", "429:html", 100))
		x.fake.InvalidateSession()
		x.pass(10 * time.Minute)
		var asked []time.Time
		x.each(func(e fakediscord.Event) {
			if e.Event == "refused" && e.Provoked {
				asked = append(asked, e.At)
			}
		})
		for i := 1; i < len(asked); i++ {
			if gap := asked[i].Sub(asked[i-1]); gap < time.Minute {
				x.t.Errorf("asked again after %v", gap)
			}
		}
		if n := len(asked); n < 3 || n > 10 {
			x.t.Errorf("asked %d times in ten minutes", n)
		}
		x.fake.ClearFaults()
		x.until("the bot is back", x.connected)
	})
}

// TestASessionThatCannotBeTakenUpIsGivenUp breaks off at every RESUME: the bot does not try for ever, but identifies again.
func TestASessionThatCannotBeTakenUpIsGivenUp(t *testing.T) {
	home := harbour(t)
	onHarbour(t, home, func(x *trial) {
		before := x.quiet()
		identifies, resumes := x.fake.Identifies(), x.fake.Resumes()
		x.fake.InjectAt(fakediscord.InsteadOfResumed, -1, func(l *fakediscord.GatewayConn) bool { l.Drop(); return false })
		x.fake.DropGateway()
		x.pass(2 * time.Minute)
		if !x.connected() || x.fake.Identifies() != identifies+1 || x.fake.Resumes()-resumes > 5 {
			x.t.Errorf("connected: %v, after %d more RESUMEs and %d more IDENTIFYs", x.connected(), x.fake.Resumes()-resumes, x.fake.Identifies()-identifies)
		}
		x.checkin("tom", "after")
		x.pass(5 * time.Second)
		x.done("tom", "after")
		x.backTo(before)
	})
}

// TestCommandsAreRegisteredThroughFaults has every request for it go wrong: the commands are listed, once.
func TestCommandsAreRegisteredThroughFaults(t *testing.T) {
	home := harbour(t)
	for _, request := range []string{"GET /applications/*/commands", "PUT /applications/*/commands"} {
		for _, w := range append(ways(false), way{"429:html", 1}) {
			t.Run(fmt.Sprintf("%s: %s x%d", request[:3], w.how, w.times), func(t *testing.T) {
				onHarbour(t, home, func(x *trial) {
					before := x.quiet()
					listed := func() int { return x.count(func(e fakediscord.Event) bool { return e.Event == "commands" }) }
					x.unlist()
					had := listed()
					x.do(x.fake.Fail(request, w.how, w.times))
					x.fake.InvalidateSession()
					x.pass(10 * time.Minute)
					if n := listed() - had; n != 1 {
						x.t.Errorf("the commands were registered %d times", n)
					}
					x.checkin("tom", "after")
					x.pass(5 * time.Second)
					x.done("tom", "after")
					x.backTo(before)
				})
			})
		}
	}
}

// unlist removes the bot's commands behind its back.
func (x *trial) unlist() {
	x.t.Helper()
	client := &http.Client{Transport: &http.Transport{DialContext: x.wire.Dial, DisableKeepAlives: true}}
	call := func(method, path, body string) (out []byte) {
		req, err := http.NewRequest(method, x.fake.URL()+"/api/v9/"+path, strings.NewReader(body))
		x.do(err)
		req.Header.Set("Authorization", "Bot "+x.fake.Token())
		req.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(req)
		x.do(err)
		defer resp.Body.Close()
		out, err = io.ReadAll(resp.Body)
		x.do(err)
		return out
	}
	var app struct{ ID string }
	x.do(json.Unmarshal(call("GET", "applications/@me", ""), &app))
	call("PUT", "applications/"+app.ID+"/commands", "[]")
}

// lines sends texts over every gateway connection.
func (x *trial) lines(texts ...string) {
	x.fake.EachGatewayConn(func(l *fakediscord.GatewayConn) {
		for _, t := range texts {
			l.SendText(t)
		}
	})
}

// deafen lets the present connection's heartbeats go unanswered, though events still come.
func deafen(x *trial) {
	back := false
	x.fake.InjectAt(fakediscord.AfterResumed, 1, func(*fakediscord.GatewayConn) bool { back = true; return true })
	x.fake.InjectAt(fakediscord.InsteadOfAck, -1, func(l *fakediscord.GatewayConn) bool {
		if !back {
			l.SendText(`{"op":0,"t":"TYPING_START","s":null,"d":{}}`)
		}
		return back
	})
}

// garble sends what no gateway should, on a connection that goes on.
func garble(x *trial) {
	x.lines("", " ", "null", "[]", `"x"`, "{", "not json", "\x00\xff", `{"op":"ten"}`, `{"op":77,"d":{}}`, `{"op":-1}`, `{"op":10,"d":null}`,
		`{"op":11,"d":{"x":1}}`, `{"op":0}`, `{"op":0,"t":7,"s":"x","d":7}`, `{"op":0,"t":"GUILD_CREATE","s":null,"d":null}`,
		`{"op":0,"t":"INTERACTION_CREATE","s":null,"d":[1]}`, `{"op":0,"t":"INTERACTION_CREATE","s":null,"d":{"id":{},"token":9,"data":"x"}}`,
		`{"op":0,"t":"NEVER_HEARD_OF","s":null,"d":{}}`, strings.Repeat("[", 100_000), strings.Repeat(`{"d":`, 10_000))
	x.fake.EachGatewayConn(func(l *fakediscord.GatewayConn) {
		l.SendBinary("\x78\x9c\x01")
		l.SendBinary(`{"op":0,"t":"GUILD_CREATE","s":null,"d":{"id":[]}}`)
	})
}

// TestGatewayFaults has members act before, during and after each fault.
func TestGatewayFaults(t *testing.T) {
	home := harbour(t)
	for _, b := range blows() {
		t.Run(b.name, func(t *testing.T) {
			onHarbour(t, home, func(x *trial) { x.bears(b) })
		})
	}
}

// bears plays a fault, and checks that nothing acknowledged is lost, everything promised is done once, and nothing stays behind.
func (x *trial) bears(b blow) {
	x.t.Helper()
	x.checkin("arjun", "before")
	before := x.quiet()
	identifies, resumes, struck := x.fake.Identifies(), x.fake.Resumes(), time.Now()
	b.strike(x)
	if !x.acted("maya") {
		x.checkin("maya", "during")
	}
	x.until("the connection is replaced", func() bool {
		return x.connected() && x.fake.Identifies()+x.fake.Resumes() >= identifies+resumes+b.identifies+b.resumes
	})
	if took := time.Since(struck); took > cmp.Or(b.replaced, time.Minute) || took < b.least {
		x.t.Errorf("the connection was replaced after %v", took)
	}
	x.checkin("tom", "after")
	x.pass(5 * time.Second)
	x.done("arjun", "before")
	x.done("tom", "after")
	if !b.lost {
		x.promised("maya", "during")
	}
	if x.acknowledged("maya") {
		x.done("maya", "during")
	}
	for who, word := range map[string]string{"leela": "one", "ravi": "two"} {
		if x.acted(who) {
			x.done(who, word)
		}
	}
	if got := x.fake.Identifies() - identifies; got != b.identifies {
		x.t.Errorf("identified %d times, want %d", got, b.identifies)
	}
	if got := x.fake.Resumes() - resumes; got != b.resumes {
		x.t.Errorf("resumed %d times, want %d", got, b.resumes)
	}
	x.unprovoked()
	x.backTo(before)
}

// fatalCodes are those after which nobody may connect again (Discord: Gateway Close Event Codes). 4011 asks for more shards.
func fatalCodes() []int { return []int{4004, 4010, 4012, 4013, 4014} }

func TestFatalCloseCodes(t *testing.T) {
	home := harbour(t)
	for _, code := range fatalCodes() {
		for _, at := range []string{"while connected", "in answer to IDENTIFY", "in answer to RESUME"} {
			t.Run(fmt.Sprint(code, " ", at), func(t *testing.T) {
				onHarbour(t, home, func(x *trial) { x.diesOf(code, at) })
			})
		}
	}
}

// diesOf has Discord close with a fatal code: the program ends with the status after which no service manager
// starts it again, it has not called again, and what it had acknowledged is there when the host has mended it.
func (x *trial) diesOf(code int, at string) {
	x.t.Helper()
	x.checkin("arjun", "before")
	x.pass(5 * time.Second)
	refuse := func(l *fakediscord.GatewayConn) bool { l.Close(code); return false }
	switch at {
	case "while connected":
		x.fake.CloseGateway(code)
	case "in answer to IDENTIFY":
		x.fake.InjectAt(fakediscord.InsteadOfReady, 1, refuse)
		x.fake.InvalidateSession()
	case "in answer to RESUME":
		x.fake.InjectAt(fakediscord.InsteadOfResumed, 1, refuse)
		x.fake.DropGateway()
	}
	err := x.ended()
	var fatal *storage.HostError
	if !errors.As(err, &fatal) || discord.CodeOf(err) != code {
		x.t.Fatalf("run = %v", err)
	}
	var told strings.Builder
	if status := app.ReportError(&told, err); status != app.ExitConfig || strings.Count(told.String(), "\n") < 2 {
		x.t.Errorf("status %d, and the host is told %q", status, told.String())
	}
	calls := x.wire.Calls()
	x.pass(24 * time.Hour)
	if more := x.wire.Calls() - calls; more != 0 {
		x.t.Errorf("connected %d times after the end", more)
	}
	x.start()
	x.until("the bot is back", x.connected)
	x.checkin("tom", "after")
	x.pass(5 * time.Second)
	x.done("arjun", "before")
	x.done("tom", "after")
	x.unprovoked()
}
