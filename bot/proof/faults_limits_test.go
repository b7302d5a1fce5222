package proof_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/bot/discord"
	"waymark/bot/fakediscord"
	"waymark/bot/outbox"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// room is a channel's id.
func (x *trial) room(name string) peer.ID {
	x.t.Helper()
	g, err := x.bot.Discord.Guild(x.t.Context(), x.hand.Servers[0].ID)
	x.do(err)
	for id, c := range g.Channels {
		if c.Name == name {
			return id
		}
	}
	x.t.Fatalf("there is no #%s", name)
	return 0
}

// wish commits n posts in a channel, as handlers would.
func (x *trial) wish(n int, channel peer.ID) {
	x.t.Helper()
	var effects []commands.Effect
	for i := range n {
		effects = append(effects, commands.Effect{
			Target: commands.TargetKind("news").Of("bulk", i),
			Do:     commands.Post{Channel: channel, Message: &commands.Message{Text: words.Text(fmt.Sprintf("bulk %d.", i))}},
		})
	}
	x.do(x.bot.DB.Update(x.t.Context(), x.hand.Servers[0].ID, func(tx *storage.Tx) error { return x.bot.Table.Enqueue(tx, effects...) }))
	x.bot.Outbox.Wake()
}

// wished fails the test unless each of n posts is there once.
func (x *trial) wished(n int) {
	x.t.Helper()
	wrong := 0
	for i := range n {
		if x.posts("check-ins", fmt.Sprintf("bulk %d.", i)) != 1 {
			wrong++
		}
	}
	if wrong > 0 {
		x.t.Errorf("%d posts of %d were not made, or not once", wrong, n)
	}
	x.nothingWaits()
}

// TestManyPostsForOneChannel keeps what Discord allows a channel, and holds up nobody else.
func TestManyPostsForOneChannel(t *testing.T) {
	home := harbour(t)
	onHarbour(t, home, func(x *trial) {
		x.play(`@arjun /reminder set time:09:10 zone:UTC`)
		const n = 100
		channel := x.room("check-ins")
		before := x.quiet()
		x.do(x.fake.Throttle("POST /channels/*/messages", 5, 5*time.Second))
		x.pass(time.Until(harbourDay().Add(9*time.Minute + 59*time.Second)))
		x.wish(n, channel)
		x.until("the reminder comes", func() bool {
			return x.count(func(e fakediscord.Event) bool { return e.To == "dm" }) > 0
		})
		if late := time.Since(harbourDay().Add(10 * time.Minute)); late > time.Minute {
			x.t.Errorf("the reminder of 09:10 came %v late", late)
		}
		x.until("all is posted", func() bool {
			left, err := x.bot.DB.OutboxDepth(x.t.Context())
			x.do(err)
			return left == 0
		})
		if took := time.Since(harbourDay().Add(10 * time.Minute)); took > 4*time.Minute {
			x.t.Errorf("%d posts at one a second took %v", n, took)
		}
		if r := x.refusals(); r > 2*outbox.Workers {
			x.t.Errorf("Discord had to refuse %d requests", r)
		}
		x.wished(n)
		x.backTo(before)
	})
}

// TestHoursOfRefusals lets Discord refuse for hours what many wishes ask for. The bot asks seldom, gives nothing up, and
// does everything once when Discord lets it.
func TestHoursOfRefusals(t *testing.T) {
	home := harbour(t)
	const n = 40
	for how, atMost := range map[string]int{"429": 8 * n, "429:global": 8 * n, "429:html": 10 * outbox.Workers, "403:50013": n, "500": 5 * n} {
		t.Run(how, func(t *testing.T) {
			onHarbour(t, home, func(x *trial) {
				channel := x.room("check-ins")
				before := x.quiet()
				x.do(x.fake.Fail("POST /channels/*/messages", how, 1_000_000))
				x.wish(n, channel)
				most, last := 0, 0
				for range 6 * 6 {
					x.pass(10 * time.Minute)
					most, last = max(most, x.refusals()-last), x.refusals()
				}
				if most > atMost || last == 0 {
					x.t.Errorf("%d requests refused in ten minutes, %d in all", most, last)
				}
				x.fake.ClearFaults()
				x.pass(3 * time.Hour)
				x.wished(n)
				x.backTo(before)
			})
		})
	}
}

// TestAPageInsteadOfAnAnswer means that this address may ask for nothing at all for a while, wherever the page came.
func TestAPageInsteadOfAnAnswer(t *testing.T) {
	home := harbour(t)
	onHarbour(t, home, func(x *trial) {
		x.play(`@arjun /reminder set time:09:10 zone:UTC`)
		x.pass(time.Until(harbourDay().Add(10*time.Minute - time.Second)))
		x.do(x.fake.Fail("POST /channels/*/messages", "429:html", 1))
		x.checkin("maya", "word")
		var came time.Time
		x.until("the reminder comes", func() bool {
			x.each(func(e fakediscord.Event) {
				if e.To == "dm" {
					came = e.At
				}
			})
			return !came.IsZero()
		})
		if late := came.Sub(harbourDay().Add(10 * time.Minute)); late < 50*time.Second || late > 3*time.Minute {
			x.t.Errorf("the reminder came %v after its time, want about a minute", late)
		}
		x.pass(time.Minute)
		x.done("maya", "word")
		x.nothingWaits()
	})
}

// TestTheTokenIsTakenBack lets a 401 come in answer to each kind of request: the program ends with the status after which
// nobody starts it again, asks for nothing more, and does what it owes when the host has mended it.
func TestTheTokenIsTakenBack(t *testing.T) {
	home := harbour(t)
	for _, d := range roomDeeds() {
		t.Run(d.name, func(t *testing.T) {
			onHarbour(t, home, func(x *trial) {
				x.perform(d, way{"401", 1_000_000})
				var fatal *storage.HostError
				if err := x.ended(); !errors.As(err, &fatal) || !discord.IsUnauthorized(err) || app.ReportError(new(strings.Builder), err) != app.ExitConfig {
					x.t.Fatalf("run = %v", err)
				}
				asked := x.refusals()
				if asked > outbox.Workers {
					x.t.Errorf("asked %d times", asked)
				}
				x.pass(time.Hour)
				if x.refusals() != asked {
					x.t.Error("asked again after the end")
				}
				x.fake.ClearFaults()
				x.start()
				x.pass(10 * time.Minute)
				if n := d.done(x); n != 1 {
					x.t.Errorf("done %d times after the start", n)
				}
				x.nothingWaits()
			})
		})
	}
}

// TestAnswersThatDiscordWillNotHave are tried once, or as long as they can arrive, and what the member did is kept.
func TestAnswersThatDiscordWillNotHave(t *testing.T) {
	home := harbour(t)
	for how, most := range map[string]int{"403:50013": 1, "404:10062": 1, "400:50035": 1, "401": 1, "429:html": 1, "500": 25, "timeout": 2, "slow": 2} {
		t.Run(how, func(t *testing.T) {
			onHarbour(t, home, func(x *trial) {
				before := x.quiet()
				x.do(x.fake.Fail("POST /interactions/*/*/callback", how, 1000))
				x.checkin("arjun", "word")
				x.pass(5 * time.Second)
				if n := x.refusals(); n == 0 && how != "slow" || n > most {
					x.t.Errorf("tried %d times, want at most %d", n, most)
				}
				x.fake.ClearFaults()
				x.pass(2 * time.Minute)
				x.promised("arjun", "word")
				x.checkin("tom", "after")
				x.pass(5 * time.Second)
				x.done("tom", "after")
				x.backTo(before)
			})
		})
	}
}

// TestAMessageThatSomebodyDeleted is neither made again nor asked for again.
func TestAMessageThatSomebodyDeleted(t *testing.T) {
	home := harbour(t)
	for _, act := range []string{`@arjun /checkin mood:Hard`, `@arjun clicks "Take it back"`, `@arjun clicks "Undo"`} {
		t.Run(act, func(t *testing.T) {
			onHarbour(t, home, func(x *trial) {
				x.checkin("arjun", "word")
				x.pass(5 * time.Second)
				before := x.quiet()
				x.play("@sam deletes the last post in #check-ins", act)
				x.pass(2 * time.Hour)
				if n := x.posts("check-ins", ""); n != 1 {
					x.t.Errorf("%d posts", n)
				}
				if n := x.count(func(e fakediscord.Event) bool { return e.Event == "refused" }); n > 1 {
					x.t.Errorf("asked %d times", n)
				}
				x.nothingWaits()
				x.backTo(before)
			})
		})
	}
}

// TestStoppingDropsNothing that was accepted: what members are told has happened, has, and the rest is done after the start.
func TestStoppingDropsNothing(t *testing.T) {
	home := harbour(t)
	people := []string{"arjun", "maya", "tom", "leela", "ravi"}
	for _, d := range []struct {
		name string
		how  string // what POST /channels/*/messages meets meanwhile
		wait time.Duration
	}{
		{"at once", "", 0}, {"a moment later", "", apptest.Latency}, {"in the midst of the answers", "", 3 * apptest.Latency},
		{"in the midst of the posts", "", 5 * apptest.Latency}, {"while Discord is slow", "slow", time.Second},
		{"while Discord hangs", "timeout", time.Second}, {"while answers get lost", "lost", 5 * apptest.Latency},
		{"while Discord fails", "500", time.Second},
	} {
		t.Run(d.name, func(t *testing.T) {
			onHarbour(t, home, func(x *trial) {
				if d.how != "" {
					x.do(x.fake.Fail("POST /channels/*/messages", d.how, 3))
				}
				for _, who := range people {
					x.checkin(who, "word of "+who)
				}
				x.pass(d.wait)
				asked := time.Now()
				x.end()
				if took := time.Since(asked); took > 12*time.Second {
					x.t.Errorf("stopping took %v", took)
				}
				x.fake.ClearFaults()
				x.fake.DropConnections() // so that Connected cannot mean the connection that just closed
				x.start()
				x.until("the bot is back", x.connected)
				x.pass(10 * time.Minute)
				for _, who := range people {
					word := "word of " + who
					if x.acknowledged(who) {
						x.done(who, word)
					} else if n := x.posts("check-ins", word); x.kept(who, word) && n != 1 || n > 1 {
						x.t.Errorf("%s's check-in was posted %d times", who, n)
					}
				}
				x.nothingWaits()
			})
		})
	}
}
