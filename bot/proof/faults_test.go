package proof_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/bot/discord"
	"waymark/bot/fakediscord"
	"waymark/bot/sandbox"
	"waymark/peer"
	"waymark/storage"
)

// A trial is the whole program, as `waymark run` starts it, beside the pretend Discord, in a bubble of
// testing/synctest: every clock in it, the library's own too, is virtual, and moves only when everybody
// waits. So nothing here depends on how fast the machine is, and an hour takes milliseconds. The bubble ends
// only when every goroutine in it has: one that leaks fails the test.
type trial struct {
	t    *testing.T
	wire *apptest.Wire
	fake *fakediscord.Server
	hand *sandbox.Sandbox // the people's hands: they act by the statements of the sandbox's language
	cfg  app.Config
	log  *apptest.LogBuffer

	bot  *app.App
	stop context.CancelFunc
	over chan struct{} // closed when run has returned
	err  error         // what it returned; valid once over is closed

	sent map[string]bool // who checked in today

	mu     sync.Mutex
	events []fakediscord.Event
}

// harbourDay is when trials begin: the day after the members first came.
func harbourDay() time.Time { return time.Date(2026, 1, 6, 9, 0, 0, 0, time.UTC) }

// harbour makes the folder that trials begin with: Harbour is set up, and its members have consented.
func harbour(t *testing.T) (dir string) {
	dir = t.TempDir()
	try(t, dir, func(x *trial) {
		x.play(sandbox.Prelude()...)
		for _, who := range []string{"arjun", "maya", "tom"} {
			x.play("@"+who+" /checkin day:Yesterday mood:Okay", "@"+who+` clicks "I agree"`)
		}
		guild := x.hand.Servers[0].ID
		x.do(x.bot.DB.Update(x.t.Context(), guild, func(tx *storage.Tx) error { // each trial has a Discord of its own
			members, _, err := tx.Members(0, 100)
			for _, id := range members {
				err = errors.Join(err, tx.PutDMChannel(id, 0))
			}
			return err
		}))
		x.do(x.bot.DB.Compact(x.t.Context())) // every trial copies the file
	})
	return dir
}

// onHarbour makes a trial on a copy of the folder.
func onHarbour(t *testing.T, harbour string, f func(*trial)) {
	t.Helper()
	dir := t.TempDir()
	if err := sandbox.CopyTree(dir, harbour); err != nil {
		t.Fatal(err)
	}
	try(t, dir, f)
}

// try makes a trial with a bot that is connected, and ends it.
func try(t *testing.T, dir string, f func(*trial)) {
	t.Helper()
	apptest.UseSignals()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(harbourDay()))
		x := &trial{t: t, wire: apptest.NewWire(), log: &apptest.LogBuffer{}, sent: map[string]bool{}}
		x.fake = fakediscord.New(fakediscord.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Strict: fakediscord.Strict{ModalLabels: true, ResumeURL: true, IdentifyProperties: true, CallbackTries: true, Mentions: true}})
		x.fake.Serve(x.wire)
		t.Cleanup(x.clear)
		x.hand = &sandbox.Sandbox{Fake: x.fake, Server: sandbox.FirstGuild}
		if app.Exists(filepath.Join(dir, "data")) {
			x.hand.Kept.Prepared = []string{sandbox.FirstGuild}
		}
		x.do(x.hand.Build(sandbox.FirstGuild))
		x.fake.Watch(x.watch)
		x.cfg = app.Defaults()
		x.cfg.Token = app.Secret(x.fake.Token())
		x.cfg.Discord = app.DiscordConfig{API: x.fake.URL(), Dial: x.wire.Dial}
		x.cfg.Data = app.DataConfig{Dir: filepath.Join(dir, "data"), KeyFile: filepath.Join(dir, "key"), Volatile: true}
		x.cfg.Backup.EveryHours = 0
		x.start()
		x.until("the commands are listed", func() bool { return x.count(func(e fakediscord.Event) bool { return e.Event == "commands" }) > 0 })
		x.pass(time.Second)
		f(x)
		x.end()
	})
}

// clear ends everything that a trial began, also one that failed.
func (x *trial) clear() {
	if x.stop != nil {
		x.stop()
		<-x.over
	}
	_ = x.fake.Close()
	if x.t.Failed() {
		x.t.Logf("the bot's log:\n%s", x.log)
	}
	x.pass(2 * time.Second) // discordgo lingers for one
}

// start starts the bot.
func (x *trial) start() {
	x.t.Helper()
	log := slog.New(slog.NewTextHandler(x.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ctx, stop := context.WithCancel(context.Background())
	b, err := app.Start(x.cfg, app.Clock{Now: time.Now}, log)
	x.do(err)
	over := make(chan struct{})
	x.bot, x.stop, x.over = b, stop, over
	go func() {
		x.err = b.Run(ctx)
		close(over)
	}()
}

// end stops the bot as SIGTERM does. It must end by itself, without an error.
func (x *trial) end() {
	x.t.Helper()
	x.stop()
	x.ended()
	if x.err != nil {
		x.t.Errorf("run = %v", x.err)
	}
}

// ended waits until run has returned, and returns what it did.
func (x *trial) ended() error {
	x.t.Helper()
	select {
	case <-x.over:
		return x.err
	case <-time.After(time.Minute):
		x.t.Fatal("the bot does not end")
	}
	return nil
}

func (x *trial) do(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *trial) watch(e fakediscord.Event) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.events = append(x.events, e)
}

// pass lets virtual time go by, until everybody waits for a later instant.
func (x *trial) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// until lets time pass until something is so; it fails the test when a virtual hour was not enough.
func (x *trial) until(what string, so func() bool) {
	x.t.Helper()
	for range 3600 * 20 {
		synctest.Wait()
		if so() {
			return
		}
		time.Sleep(time.Second / 20)
	}
	x.t.Fatalf("in vain: %s", what)
}

// say carries out a statement of the sandbox's language and waits for nothing.
func (x *trial) say(line string) {
	x.t.Helper()
	if err := x.hand.Act(x.t.Context(), line); err != nil {
		x.t.Fatalf("%s: %v", line, err)
	}
}

// play carries out statements, one after the other, each until nothing more happens for some seconds.
func (x *trial) play(lines ...string) {
	x.t.Helper()
	for _, line := range lines {
		x.say(line)
		x.pass(4 * time.Second)
	}
}

// count is how many events there were of a kind.
func (x *trial) count(is func(fakediscord.Event) bool) (n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, e := range x.events {
		if is(e) {
			n++
		}
	}
	return n
}

// connected says whether the bot has a session that is up.
func (x *trial) connected() bool {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return x.bot.Discord.Connected() && x.fake.Connected(ctx) == nil
}

// checkin has a member write a check-in and share it; word names it.
func (x *trial) checkin(who, word string) {
	x.t.Helper()
	x.sent[who] = true
	x.say(fmt.Sprintf(`@%s /checkin mood:Good note:"%s" share:"Mood and note"`, who, word))
}

// acknowledged says whether a member was told that their check-in is kept.
func (x *trial) acknowledged(who string) bool {
	return x.count(func(e fakediscord.Event) bool {
		return e.Event == "message" && e.To == "ephemeral" && e.Viewer == who && strings.HasPrefix(e.Text, "Saved")
	}) > 0
}

// posts is how many messages in a channel hold a word.
func (x *trial) posts(channel, word string) int {
	return x.count(func(e fakediscord.Event) bool {
		return e.Event == "message" && !e.Edited && e.To == "channel" && e.Channel == channel && strings.Contains(e.Text, word)
	})
}

// acted says whether a member's check-in was sent by this trial.
func (x *trial) acted(who string) bool { return x.sent[who] }

// promised fails the test unless a check-in is kept, and posted once.
func (x *trial) promised(who, word string) {
	x.t.Helper()
	if kept, posts := x.kept(who, word), x.posts("check-ins", word); !kept || posts != 1 {
		x.t.Errorf("%s's check-in: kept %v, posted %d times", who, kept, posts)
	}
}

// done fails the test unless a check-in is acknowledged, kept, and posted once.
func (x *trial) done(who, word string) {
	x.t.Helper()
	if !x.acknowledged(who) {
		x.t.Errorf("%s's check-in was not acknowledged", who)
	}
	x.promised(who, word)
}

// unprovoked fails the test if Discord had to refuse something that no fault led to. An answer that comes after its
// three seconds is no such thing, for the bot was away, nor is a message that is to go and has gone already.
func (x *trial) unprovoked() {
	x.t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, e := range x.events {
		gone := e.Code == discord.CodeUnknownMessage && strings.HasPrefix(e.Request, "DELETE")
		if e.Event == "refused" && !e.Provoked && e.Code != discord.CodeUnknownInteraction && !gone {
			x.t.Errorf("Discord refused %s: %s", e.Request, e.Why)
		}
	}
}

// kept says whether a member's note is in storage.
func (x *trial) kept(who, word string) bool {
	x.t.Helper()
	id, err := x.fake.UserID(fakediscord.UserRef(who))
	x.do(err)
	found := false
	err = x.bot.DB.View(context.Background(), x.hand.Servers[0].ID, func(tx *storage.Tx) error {
		today := peer.Calendar{}.Day(time.Now())
		all, err := tx.CheckIns(peer.ID(id), today-7, today)
		for _, c := range all {
			found = found || string(c.Note) == word
		}
		return err
	})
	x.do(err)
	return found
}

// level is what the program holds when nothing is going on.
type level struct {
	goroutines int
	heap       uint64
}

// quiet waits until idle connections have been given up, also the one on which Discord's count of sessions is read two minutes
// after the start, and measures.
func (x *trial) quiet() level {
	x.pass(6 * time.Minute)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	n, _ := inBubble()
	return level{n, m.HeapAlloc}
}

// inBubble counts the goroutines of the bubble that it is called in, and shows the stacks of all. Others, which
// earlier tests left to end by themselves, do not count.
func inBubble() (int, string) {
	stacks := allStacks()
	mine := regexp.MustCompile(`, synctest bubble \d+\]`).FindString(stacks) // the first is the caller
	return strings.Count(stacks, mine), stacks
}

// allStacks shows what every goroutine is doing, with an empty line between two.
func allStacks() string {
	buffer := make([]byte, 4<<20)
	return string(buffer[:runtime.Stack(buffer, true)])
}

// backTo fails the test if the program holds more than before. Its heap is that of the whole process, so tests that use it
// do not run beside others.
func (x *trial) backTo(before level) {
	x.t.Helper()
	now := x.quiet()
	// Every ten minutes the bot reads Discord's count of sessions, on a connection that then idles for a while.
	for range 10 {
		if now.goroutines == before.goroutines {
			break
		}
		x.pass(time.Minute)
		now.goroutines, _ = inBubble()
	}
	if now.goroutines != before.goroutines {
		_, stacks := inBubble()
		x.t.Errorf("%d goroutines, there were %d:\n%s", now.goroutines, before.goroutines, stacks)
	}
	if now.heap > before.heap+8<<20 {
		now = x.quiet() // what lay in a pool goes with the second collection
	}
	if now.heap > before.heap+8<<20 {
		x.t.Errorf("%d KiB of heap, there were %d", now.heap>>10, before.heap>>10)
	}
}
