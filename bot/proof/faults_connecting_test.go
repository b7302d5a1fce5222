package proof_test

import (
	"fmt"
	"testing"
	"time"

	"waymark/bot/fakediscord"
)

// slip is something that goes wrong while a connection is being made.
type slip struct {
	name string
	do   func(*fakediscord.GatewayConn)
	kill bool // the session, if there was one
}

func slips() []slip {
	return []slip{
		{"op 7", (*fakediscord.GatewayConn).Reconnect, false},
		{"op 9 true", func(l *fakediscord.GatewayConn) { l.Invalid(true) }, false},
		{"op 9 false", func(l *fakediscord.GatewayConn) { l.Invalid(false) }, true},
		{"broken off", (*fakediscord.GatewayConn).Drop, false},
		{"4000", func(l *fakediscord.GatewayConn) { l.Close(4000) }, false},
		{"4009", func(l *fakediscord.GatewayConn) { l.Close(4009) }, true},
		{"silence", func(*fakediscord.GatewayConn) {}, false},
		{"garbage", func(l *fakediscord.GatewayConn) {
			l.SendText("{")
			l.SendText(`{"op":0,"t":"?","d":null}`)
			l.SendBinary("\x78\x9c")
		}, false},
		{"op 1", (*fakediscord.GatewayConn).Heartbeat, false},
	}
}

// TestFaultsWhileConnecting has each thing go wrong at each moment of connecting, three times in a row, for a bot that
// identifies and for one that resumes.
func TestFaultsWhileConnecting(t *testing.T) {
	home := harbour(t)
	for _, m := range []struct {
		name    string
		at      fakediscord.Moment
		after   bool // what Discord says besides has been said
		resumes bool
	}{
		{"identifying, before HELLO", fakediscord.InsteadOfHello, false, false},
		{"identifying, right after HELLO", fakediscord.AfterHello, true, false},
		{"identifying, before READY", fakediscord.InsteadOfReady, false, false},
		{"identifying, right after READY", fakediscord.AfterReady, true, false},
		{"resuming, before HELLO", fakediscord.InsteadOfHello, false, true},
		{"resuming, right after HELLO", fakediscord.AfterHello, true, true},
		{"resuming, before RESUMED", fakediscord.InsteadOfResumed, false, true},
		{"resuming, right after RESUMED", fakediscord.AfterResumed, true, true},
	} {
		for _, s := range slips() {
			if m.after && s.name == "silence" {
				continue // that is a connection without a fault
			}
			t.Run(m.name+": "+s.name, func(t *testing.T) {
				onHarbour(t, home, func(x *trial) { x.connectsThrough(m.at, m.after, m.resumes, s) })
			})
		}
	}
}

func (x *trial) connectsThrough(at fakediscord.Moment, after, resumes bool, s slip) {
	x.t.Helper()
	const times = 3
	x.checkin("arjun", "before")
	before := x.quiet()
	identifies, struck := x.fake.Identifies(), 0
	x.fake.InjectAt(at, times, func(l *fakediscord.GatewayConn) bool { struck++; s.do(l); return false })
	if resumes {
		x.fake.DropGateway()
	} else {
		x.fake.InvalidateSession()
	}
	x.checkin("maya", "during")
	x.pass(2 * time.Minute)
	x.until("the bot is back", x.connected)
	x.checkin("tom", "after")
	x.pass(5 * time.Second)
	x.done("arjun", "before")
	x.done("tom", "after")
	if resumes && !s.kill {
		x.promised("maya", "during")
		if got := x.fake.Identifies() - identifies; got != 0 {
			x.t.Errorf("identified %d times with a session that Discord has", got)
		}
	}
	if x.acknowledged("maya") {
		x.done("maya", "during")
	}
	if got := x.fake.Identifies() - identifies; got > 1+times {
		x.t.Errorf("identified %d times", got)
	}
	if struck == 0 {
		x.t.Error("the fault did not happen")
	}
	x.unprovoked()
	x.backTo(before)
}

// restless are gateways that do not let the bot stay, each in its own way.
func restless() map[string]func(x *trial) {
	always := func(at fakediscord.Moment, do func(*fakediscord.GatewayConn)) func(x *trial) {
		return func(x *trial) {
			x.fake.InjectAt(at, -1, func(l *fakediscord.GatewayConn) bool { do(l); return false })
			x.fake.InvalidateSession()
		}
	}
	wipe := func(l *fakediscord.GatewayConn) { l.Invalid(false) }
	return map[string]func(x *trial){
		"no READY":                    always(fakediscord.InsteadOfReady, func(*fakediscord.GatewayConn) {}),
		"op 9 instead of READY":       always(fakediscord.InsteadOfReady, wipe),
		"op 9 after READY":            always(fakediscord.AfterReady, wipe),
		"4009 after READY":            always(fakediscord.AfterReady, func(l *fakediscord.GatewayConn) { l.Close(4009) }),
		"broken off instead of READY": always(fakediscord.InsteadOfReady, (*fakediscord.GatewayConn).Drop),
		"op 9 after a minute and a bit": func(x *trial) {
			go func() { // for as long as the trial lasts
				for range 24 * 60 {
					time.Sleep(61 * time.Second)
					x.fake.InvalidateSession()
				}
			}()
		},
		"broken off after READY, and no RESUME": func(x *trial) {
			x.fake.InjectAt(fakediscord.InsteadOfResumed, -1, func(l *fakediscord.GatewayConn) bool { wipe(l); return false })
			always(fakediscord.AfterReady, (*fakediscord.GatewayConn).Drop)(x)
		},
	}
}

// TestAFlappingGateway lets a day go by. Discord takes one IDENTIFY in 5 s, and resets the token after 1000 in a day.
func TestAFlappingGateway(t *testing.T) {
	home := harbour(t)
	for name, begin := range restless() {
		t.Run(name, func(t *testing.T) {
			onHarbour(t, home, func(x *trial) {
				x.checkin("arjun", "before")
				before := x.quiet()
				identified := []time.Time{}
				x.fake.InjectAt(fakediscord.Identifying, -1, func(*fakediscord.GatewayConn) bool {
					identified = append(identified, time.Now())
					return true
				})
				begin(x)
				x.pass(24 * time.Hour)
				x.fake.ClearInjections()
				flapped := len(identified)
				if flapped >= 200 || flapped < 20 {
					x.t.Errorf("%d IDENTIFYs in a day, want some, and less than 200", flapped)
				}
				for i := 1; i < flapped; i++ {
					if gap := identified[i].Sub(identified[i-1]); gap < 5*time.Second {
						x.t.Errorf("two IDENTIFYs within %v", gap)
					}
				}
				x.pass(time.Hour)
				x.until("the bot is back", x.connected)
				x.checkin("tom", "after")
				x.pass(5 * time.Second)
				x.done("tom", "after")
				x.promised("arjun", "before")
				x.backTo(before)
			})
		})
	}
}

// TestAGatewayThatBreaksOffAgainAndAgain is resumed as long as there is a session, and no event is lost.
func TestAGatewayThatBreaksOffAgainAndAgain(t *testing.T) {
	home := harbour(t)
	onHarbour(t, home, func(x *trial) {
		before := x.quiet()
		people := []string{"arjun", "maya", "tom", "leela", "ravi"}
		for i, who := range people {
			for range 4 {
				x.fake.DropGateway()
				x.pass(time.Second / 10)
			}
			x.checkin(who, fmt.Sprint("word", i))
			x.pass(62 * time.Second)
		}
		x.until("the bot is back", x.connected)
		for i, who := range people {
			x.promised(who, fmt.Sprint("word", i))
		}
		if got := x.fake.Identifies(); got != 1 {
			x.t.Errorf("identified %d times", got)
		}
		x.backTo(before)
	})
}
