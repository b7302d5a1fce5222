package checkin_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// A diary is what a member's entries must be: one a local day, of which an act changes one at most.
type diary struct {
	*commandstest.Rig
	rt       *rapid.T
	who      peer.ID
	zone     string
	rollover int
	entries  map[peer.Day]peer.CheckIn
	asked    []question
}

// question is a mood button that stands somewhere, and the day that it asks about.
type question struct {
	id  string // without the mood
	day peer.Day
}

// wallDay is the local day as one reads it off a clock on the wall, without package peer.
func (d *diary) wallDay() peer.Day {
	zone, err := time.LoadLocation(d.zone)
	if err != nil {
		d.rt.Fatal(err)
	}
	wall := d.Now.In(zone)
	day := peer.Date(wall.Date())
	if wall.Hour() < d.rollover {
		day--
	}
	return day
}

// clocksChange are when clocks are put forward and back in the zones that a diary is kept in.
func clocksChange() []time.Time {
	return []time.Time{
		time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC), time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), time.Date(2026, 4, 4, 15, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 3, 15, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC),
	}
}

// Whatever a member does, wherever they are and whatever the clock does: one entry a local day, on the day that the
// wall clock says; what is there already is neither moved, merged nor changed by anything but an act on that very day.
func TestOneEntryALocalDay(t *testing.T) {
	r := commandstest.NewRig(t)
	who := commandstest.Arjun
	rapid.Check(t, func(rt *rapid.T) {
		who--
		r.Now = rapid.SampledFrom(clocksChange()).Draw(rt, "change").Add(-time.Duration(rapid.IntRange(0, 48*60).Draw(rt, "before")) * time.Minute)
		r.Consents(who)
		d := &diary{Rig: r, rt: rt, who: who, rollover: commands.RolloverAt, entries: map[peer.Day]peer.CheckIn{}}
		for range rapid.IntRange(4, 24).Draw(rt, "steps") {
			d.step()
			if t.Failed() {
				rt.FailNow()
			}
		}
	})
}

func (d *diary) step() {
	mood := rapid.IntRange(int(peer.VeryHard), int(peer.Good)).Draw(d.rt, "mood")
	switch act := rapid.SampledFrom([]string{
		"clock", "zone", "rollover", "today", "today", "yesterday", "ask", "answer", "prompt", "edit", "delete", "undo",
	}).Draw(d.rt, "act"); act {
	case "clock":
		d.Now = d.Now.Add(time.Duration(rapid.IntRange(-20*60, 50*60).Draw(d.rt, "minutes")) * time.Minute)
		d.expect(act)
	case "zone":
		d.zone = rapid.SampledFrom([]string{
			"UTC", "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago",
		}).Draw(d.rt, "zone")
		d.Slash(d.who, "privacy settings", "zone:"+d.zone)
		d.expect(act)
	case "rollover":
		d.rollover = rapid.SampledFrom([]int{0, 3, 4, 12, 23}).Draw(d.rt, "hour")
		d.Do(commands.Request{Kind: commands.SlashCommand, Member: d.who, Command: "privacy settings",
			Options: map[string]commands.Value{"day-begins": {Int: int64(d.rollover)}}})
		d.expect(act)
	case "today":
		d.saidFor(act, d.Slash(d.who, "checkin", fmt.Sprintf("mood:%d", mood)), d.wallDay(), mood)
	case "yesterday":
		d.saidFor(act, d.Slash(d.who, "checkin", fmt.Sprintf("mood:%d", mood), "day:yesterday"), d.wallDay()-1, mood)
	case "ask":
		day := d.wallDay()
		d.Slash(d.who, "checkin")
		d.asked = append(d.asked, question{commands.ID("checkin:mood", d.who, day), day})
		d.expect(act)
	case "prompt": // of a community that may be a day ahead or behind
		day := d.wallDay() + peer.Day(rapid.IntRange(-2, 2).Draw(d.rt, "apart"))
		d.asked = append(d.asked, question{commands.ID("prompt:mood", day), day})
		d.answer(len(d.asked)-1, mood)
	case "answer":
		if len(d.asked) > 0 {
			d.answer(rapid.IntRange(0, len(d.asked)-1).Draw(d.rt, "which"), mood)
		}
	default:
		d.old(act, mood)
	}
}

// answer presses a mood of a question, however old.
func (d *diary) answer(which, mood int) {
	q, today := d.asked[which], d.wallDay()
	reply := d.Forge(d.who, fmt.Sprintf("%s:%d:-", q.id, mood))
	if q.day < today-1 || q.day > today+2 {
		d.expect("a question of another time")
		return
	}
	d.saidFor("answer", reply, min(q.day, today), mood)
}

// saidFor expects that a check-in is saved for a day. An entry of that day that was counted in a zone with another time is
// not changed before the member says so; they may rather keep both.
func (d *diary) saidFor(act string, reply commands.Reply, day peer.Day, mood int) {
	old, ok := d.entries[day]
	there, _ := peer.ZoneOffset(old.Zone, d.Now)
	here, _ := peer.ZoneOffset(d.zone, d.Now)
	if !ok || there == here || int(old.Mood) == mood {
		d.saved(act, day, mood)
		return
	}
	d.expect(act + " for a day with an entry of another zone")
	labels := commandstest.Labels(reply)
	if slices.Contains(labels, "Keep both") && rapid.Bool().Draw(d.rt, "keep both") {
		_, args, _ := commands.ParseID(d.Id(reply, "Keep both"))
		var beside int
		if _, err := fmt.Sscan(args[4], &beside); err != nil {
			d.rt.Fatal(err)
		}
		d.Press(d.who, reply, "Keep both")
		d.saved("keep both", peer.Day(beside), mood)
		return
	}
	d.Press(d.who, reply, "Change that entry")
	d.saved("change that entry", day, mood)
}

// old is an act on an entry of the list.
func (d *diary) old(act string, mood int) {
	if len(d.entries) == 0 {
		return
	}
	day := rapid.SampledFrom(slices.Sorted(maps.Keys(d.entries))).Draw(d.rt, "day")
	c := d.entries[day]
	switch act {
	case "edit":
		d.Forge(d.who, commands.ID("history:mood", d.who, day, checkin.NewestPage, peer.Mood(mood)))
		d.saved(act, day, mood)
	case "delete":
		d.Forge(d.who, commands.ID("history:delete", d.who, day, checkin.NewestPage, c.By))
		delete(d.entries, day)
		d.expect(act)
	case "undo":
		d.Forge(d.who, commands.ID("checkin:undo", d.who, day, "-", c.By))
		if c.Previous == nil {
			delete(d.entries, day)
			d.expect(act)
			return
		}
		d.saved(act, day, int(c.Previous.Mood))
	}
}

// saved expects that the day's entry has a mood now, and that nothing else has changed; the same event again changes
// nothing at all.
func (d *diary) saved(act string, day peer.Day, mood int) {
	now := d.Entry(d.who, day)
	if now == nil || now.Day != day || int(now.Mood) != mood {
		d.rt.Fatalf("%s for %v: the entry is %+v, want mood %d", act, day, now, mood)
	}
	if was, ok := d.entries[day]; ok && now.Version > was.Version+1 || !ok && now.Version != 1 {
		d.rt.Fatalf("%s for %v: version %d of %d", act, day, now.Version, was.Version)
	}
	d.entries[day] = *now
	d.expect(act)
	d.Again(d.Last)
	d.expect(act + ", delivered twice")
}

// expect holds what is stored against what must be.
func (d *diary) expect(act string) {
	var all []peer.CheckIn
	d.View(func(tx *storage.Tx) (err error) {
		all, err = tx.CheckIns(d.who, -1<<20, 1<<20)
		return err
	})
	var want []peer.CheckIn
	for _, day := range slices.Sorted(maps.Keys(d.entries)) {
		want = append(want, d.entries[day])
	}
	if diff := cmp.Diff(want, all); diff != "" {
		d.rt.Fatalf("after %s at %v in %q from %d o'clock:\n%s", act, d.Now, d.zone, d.rollover, diff)
	}
}
