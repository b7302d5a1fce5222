package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/peer"
	"waymark/storage"
)

// A watch is a member's reminder as a clock on the wall has it, without package peer: it strikes when the wall
// clock first shows its time, and it rings then, if it should.
type watch struct {
	*Rig
	rt       *rapid.T
	who      peer.ID
	zone     string
	rollover int

	on           bool
	hour, minute int
	resumes      peer.Day // the first day that is not paused
	last         peer.Day // the last day that had its reminder
	entries      map[peer.Day]bool
	closed       bool // the member takes no private messages
	heard        []string
}

// tick is as exact as these clocks go.
const tick = 5 * time.Minute

// wall is what the clock on the wall shows, as an instant in UTC.
func (w *watch) wall(at time.Time) time.Time {
	zone, err := time.LoadLocation(w.zone)
	if err != nil {
		w.rt.Fatal(err)
	}
	local := at.In(zone)
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
	r := newRig(t)
	who := arjun
	rapid.Check(t, func(rt *rapid.T) {
		who--
		change := rapid.IntRange(0, len(clocksChange())-1).Draw(rt, "change")
		r.now = clocksChange()[change].Add(-tick * time.Duration(rapid.IntRange(0, 2*24*12).Draw(rt, "before")))
		r.consents(who)
		w := &watch{Rig: r, rt: rt, who: who, zone: changesIn()[change], rollover: rolloverAt, entries: map[peer.Day]bool{}}
		r.slash(who, "privacy settings", "zone:"+w.zone)
		defer w.slash(who, "reminder off") // the next run has this one's clock
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
		w.pass(w.now.Add(tick * time.Duration(rapid.IntRange(1, 3*24*12).Draw(w.rt, "ticks"))))
	case "away":
		w.away(w.now.Add(tick * time.Duration(rapid.IntRange(1, 3*24*12).Draw(w.rt, "ticks"))))
	case "restart":
		w.close()
		w.open()
	case "set":
		w.set()
	case "zone":
		w.zone = rapid.SampledFrom([]string{
			"UTC", "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago",
		}).Draw(w.rt, "zone")
		w.slash(w.who, "privacy settings", "zone:"+w.zone)
	case "rollover":
		w.rollover = rapid.SampledFrom([]int{0, 4, 12}).Draw(w.rt, "hour")
		w.do(Request{Kind: SlashCommand, Member: w.who, Command: "privacy settings",
			Options: map[string]Value{"day-begins": {Int: int64(w.rollover)}}})
	case "check in":
		w.slash(w.who, "checkin", "mood:3")
		w.entries[w.day(w.now)] = true
	case "take out":
		if c := w.entry(w.who, w.day(w.now)); c != nil {
			w.forge(w.who, ID("history:delete", w.who, c.Day, newestPage, c.By))
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
	w.slash(w.who, "reminder set", fmt.Sprintf("time:%02d:%02d", w.hour, w.minute))
	w.on, w.resumes = true, 0
}

// quiet stops the reminder, pauses it, or ends a pause.
func (w *watch) quiet(act string) {
	switch act {
	case "stop":
		w.forge(w.who, ID("reminder:stop", w.who))
		w.on = false
	case "resume":
		w.forge(w.who, ID("reminder:resume", w.who))
		if w.on {
			w.resumes = 0
		}
	case "pause":
		days := rapid.IntRange(1, 4).Draw(w.rt, "days")
		w.do(Request{Kind: SlashCommand, Member: w.who, Command: "reminder pause", Options: map[string]Value{"days": {Int: int64(days)}}})
		next := w.now.Add(tick)
		for !w.strikes(next) || w.day(next) <= w.last {
			next = next.Add(tick)
		}
		if w.on {
			w.resumes = w.day(next) + peer.Day(days)
		}
	}
}

// pass lets time pass with the bot there.
func (w *watch) pass(until time.Time) {
	var want []string
	for at := w.now.Add(tick); !at.After(until); at = at.Add(tick) {
		if !w.strikes(at) {
			continue
		}
		if day, ok := w.rings(at); ok {
			want = append(want, fmt.Sprintf("%v for %v", at, day))
		}
	}
	for {
		next, any, err := w.db.NextDue(context.Background())
		if err != nil {
			w.rt.Fatal(err)
		}
		if !any || next.After(until) {
			break
		}
		w.now = next
		w.fall()
		w.deliver()
	}
	w.now = until
	w.expect("while time passed", want)
}

// away lets time pass without the bot. When it is back, at most the latest comes, less than two hours late.
func (w *watch) away(until time.Time) {
	var want []string
	for at := until; at.After(w.now); at = at.Add(-tick) {
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
	w.now = until
	w.fall()
	w.deliver()
	w.expect("after the bot was away", want)
}

// deliver carries out what waits in the outbox, and notes which reminders that were.
func (w *watch) deliver() {
	all, err := w.db.Ready(context.Background(), w.now, 100)
	if err != nil {
		w.rt.Fatal(err)
	}
	for _, wish := range all {
		if day, ok := strings.CutPrefix(wish.Target, "reminder/"+w.who.String()+"/"); ok {
			var n int
			_, _ = fmt.Sscan(day, &n)
			w.heard = append(w.heard, fmt.Sprintf("%v for %v", w.now, peer.Day(n)))
		}
		result := Done
		if w.closed {
			result = Closed
		}
		effect, err := DecodeEffect(wish.Body)
		if err != nil {
			w.rt.Fatal(err)
		}
		w.update(func(tx *storage.Tx) error {
			if err := tx.Settle(wish); err != nil {
				return err
			}
			return w.table.ApplyOutcome(tx, effect, result, 5, w.now)
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
