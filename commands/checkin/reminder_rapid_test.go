package checkin_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// A watch is a member's reminder as a clock on the wall has it, without package peer: it strikes when the wall
// clock first shows its time, and it rings then, if it should.
type watch struct {
	*commandstest.Rig
	rt       *rapid.T
	who      peer.ID
	zone     string
	location *time.Location // zone, loaded
	rollover int

	on           bool
	hour, minute int
	resumes      peer.Day // the first day that is not paused
	last         peer.Day // the last day that had its reminder
	entries      map[peer.Day]bool
	closed       bool // the member takes no private messages
	unanswered   int  // reminders since they last checked in or changed it
	asking       bool // it waits for them to say whether to go on
	heard        []string
}

// tick is as exact as these clocks go.
const tick = 5 * time.Minute

// wall is what the clock on the wall shows, as an instant in UTC.
func (w *watch) wall(at time.Time) time.Time {
	if w.location == nil || w.location.String() != w.zone { // loading reads a file
		var err error
		if w.location, err = time.LoadLocation(w.zone); err != nil {
			w.rt.Fatal(err)
		}
	}
	local := at.In(w.location)
	return time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
}

func (w *watch) day(at time.Time) peer.Day {
	return peer.Date(w.wall(at).Add(-time.Duration(w.rollover) * time.Hour).Date())
}

// strikes says whether the wall clock first shows the reminder's time now, or has just been put forward over it.
func (w *watch) strikes(at time.Time) bool {
	shows, before := w.wall(at), w.wall(at.Add(-tick))
	mark := time.Date(shows.Year(), shows.Month(), shows.Day(), w.hour, w.minute, 0, 0, time.UTC)
	if mark.After(shows) || !mark.After(before) {
		return false
	}
	for back := tick; back <= 3*time.Hour; back += tick { // it may have been put back since
		if !w.wall(at.Add(-back)).Before(mark) {
			return false
		}
	}
	return true
}

// rings says whether a reminder that struck belongs to a day that is to have one, and notes that it had.
func (w *watch) rings(struck time.Time) (peer.Day, bool) {
	day := w.day(struck)
	if !w.on || day < w.resumes || day <= w.last || w.entries[day] {
		return 0, false
	}
	w.last, w.on = day, !w.closed
	if w.unanswered == peer.MaxUnanswered { // this one asks whether to go on
		w.asking, w.on = w.on, false
	}
	w.unanswered++
	return day, true
}

// changesIn are the zones whose clocks change at clocksChange.
func changesIn() []string {
	return []string{
		"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Australia/Lord_Howe", "Europe/Berlin", "America/New_York",
	}
}

// Whatever a member does with their reminder, wherever they are and whenever the bot is away: it comes once on
// each local day on which it is due, when the wall clock first shows its time, and at no other time.
func TestAReminderComesOnceADay(t *testing.T) {
	t.Parallel()
	r := commandstest.NewRig(t)
	who := commandstest.Arjun
	rapid.Check(t, func(rt *rapid.T) {
		who--
		change := rapid.IntRange(0, len(clocksChange())-1).Draw(rt, "change")
		r.Now = clocksChange()[change].Add(-tick * time.Duration(rapid.IntRange(0, 2*24*12).Draw(rt, "before")))
		r.Consents(who)
		w := &watch{Rig: r, rt: rt, who: who, zone: changesIn()[change], rollover: commands.RolloverAt, entries: map[peer.Day]bool{}}
		r.Slash(who, "privacy settings", "zone:"+w.zone)
		defer w.Slash(who, "reminder off") // the next run has this one's clock
		w.set()
		for range rapid.IntRange(2, 20).Draw(rt, "steps") {
			w.step(rapid.SampledFrom([]string{
				"pass", "pass", "pass", "pass", "away", "away", "restart", "set", "zone", "rollover", "pause", "resume", "stop", "check in", "take out", "messages",
			}).Draw(rt, "act"))
			if t.Failed() {
				rt.FailNow()
			}
		}
	})
}

func (w *watch) step(act string) {
	switch act {
	case "pass":
		w.pass(w.Now.Add(tick * time.Duration(rapid.IntRange(1, 3*24*12).Draw(w.rt, "ticks"))))
	case "away":
		w.away(w.Now.Add(tick * time.Duration(rapid.IntRange(1, 3*24*12).Draw(w.rt, "ticks"))))
	case "restart":
		w.Close()
		w.Open()
	case "set":
		w.set()
	case "zone":
		w.zone = rapid.SampledFrom([]string{
			"UTC", "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago",
		}).Draw(w.rt, "zone")
		w.Slash(w.who, "privacy settings", "zone:"+w.zone)
	case "rollover":
		w.rollover = rapid.SampledFrom([]int{0, 4, 12}).Draw(w.rt, "hour")
		w.Do(commands.Request{Kind: commands.SlashCommand, Member: w.who, Command: "privacy settings",
			Options: map[string]commands.Value{"day-begins": {Int: int64(w.rollover)}}})
	case "check in":
		w.Slash(w.who, "checkin", "mood:3")
		w.entries[w.day(w.Now)] = true
		if w.on {
			w.unanswered = 0
		}
	case "take out":
		if c := w.Entry(w.who, w.day(w.Now)); c != nil {
			w.Forge(w.who, commands.ID("history:delete", w.who, c.Day, checkin.NewestPage, c.By))
			delete(w.entries, c.Day)
		}
	case "messages":
		w.closed = !w.closed
	default:
		w.quiet(act)
	}
}

func (w *watch) set() {
	// Around the hours that clocks skip and repeat, as often as not.
	w.hour = rapid.OneOf(rapid.IntRange(1, 3), rapid.IntRange(0, 23)).Draw(w.rt, "hour")
	w.minute = rapid.SampledFrom([]int{0, 15, 30, 55}).Draw(w.rt, "minute")
	w.Slash(w.who, "reminder set", fmt.Sprintf("time:%02d:%02d", w.hour, w.minute))
	w.on, w.resumes, w.unanswered, w.asking = true, 0, 0, false
}

// quiet stops the reminder, pauses it, or ends a pause.
func (w *watch) quiet(act string) {
	switch act {
	case "stop":
		w.Forge(w.who, commands.ID("reminder:stop", w.who))
		w.on, w.asking = false, false
	case "resume":
		w.Forge(w.who, commands.ID("reminder:resume", w.who))
		w.answered()
		if w.on {
			w.resumes = 0
		}
	case "pause":
		days := rapid.IntRange(1, 4).Draw(w.rt, "days")
		w.Do(commands.Request{Kind: commands.SlashCommand, Member: w.who, Command: "reminder pause", Options: map[string]commands.Value{"days": {Int: int64(days)}}})
		next := w.Now.Add(tick)
		for !w.strikes(next) || w.day(next) <= w.last {
			next = next.Add(tick)
		}
		w.answered()
		if w.on {
			w.resumes = w.day(next) + peer.Day(days)
		}
	}
}

// answered notes that the member did something with their reminder, which goes on then.
func (w *watch) answered() {
	w.on = w.on || w.asking
	w.asking = false
	if w.on {
		w.unanswered = 0
	}
}

// pass lets time pass with the bot there.
func (w *watch) pass(until time.Time) {
	var want []string
	for at := w.Now.Add(tick); !at.After(until); at = at.Add(tick) {
		if !w.strikes(at) {
			continue
		}
		if day, ok := w.rings(at); ok {
			want = append(want, fmt.Sprintf("%v for %v", at, day))
		}
	}
	for {
		next, any, err := w.Db.NextDue(context.Background())
		if err != nil {
			w.rt.Fatal(err)
		}
		if !any || next.After(until) {
			break
		}
		w.Now = next
		w.Fall()
		w.deliver()
	}
	w.Now = until
	w.expect("while time passed", want)
}

// away lets time pass without the bot. When it is back, at most the latest comes, less than two hours late.
func (w *watch) away(until time.Time) {
	var want []string
	for at := until; at.After(w.Now); at = at.Add(-tick) {
		if !w.strikes(at) {
			continue
		}
		if until.Sub(at) < 2*time.Hour {
			if day, ok := w.rings(at); ok {
				want = append(want, fmt.Sprintf("%v for %v", until, day))
			}
		}
		break
	}
	w.Now = until
	w.Fall()
	w.deliver()
	w.expect("after the bot was away", want)
}

// deliver carries out what waits in the outbox, and notes which reminders that were.
func (w *watch) deliver() {
	all, err := w.Db.Ready(context.Background(), w.Now, 100)
	if err != nil {
		w.rt.Fatal(err)
	}
	for _, wish := range all {
		if target, err := commands.ParseTarget(wish.Target); err == nil && target == checkin.ReminderTarget(w.who, target.Day(1)) {
			w.heard = append(w.heard, fmt.Sprintf("%v for %v", w.Now, target.Day(1)))
		}
		result := commands.Done
		if w.closed {
			result = commands.Closed
		}
		effect, err := commands.DecodeEffect(wish.Body)
		if err != nil {
			w.rt.Fatal(err)
		}
		w.Update(func(tx *storage.Tx) error {
			if err := tx.Ack(wish); err != nil {
				return err
			}
			return w.Table.ApplyOutcome(tx, nil, effect, result, 5, w.Now)
		})
	}
}

func (w *watch) expect(when string, want []string) {
	got := w.heard
	w.heard = nil
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		w.rt.Fatalf("%s (at %02d:%02d in %s, the day begins at %d): came at %q, want %q", when, w.hour, w.minute, w.zone, w.rollover, got, want)
	}
}
