package checkin

import (
	"time"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/whathelps"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A member has one entry a local day, so a second check-in changes the first. Both may be meant to stay: the first was
// written last night, or in another time zone. Then the member is offered to keep both, one of them on a day beside.

// apart is the time after which a second check-in of a day may be meant for another day.
const apart = 6 * time.Hour

// keepBoth is the offer to keep two entries that were written for one day.
type keepBoth struct {
	offered bool
	to      peer.Day // the free day for one of them
	earlier bool     // the earlier one goes there; else the one written now
	kept    bool     // they were kept
}

func (b keepBoth) say(s commands.Env) words.Text {
	key := "checkin.both.new"
	if b.earlier {
		key = "checkin.both.earlier"
	}
	return s.Say(key, words.Args{"Day": b.to})
}

// offerBoth offers to keep the day's earlier entry beside the one that a second check-in made of it.
func (v *entryView) offerBoth(tx *storage.Tx, rq commands.Request) error {
	c := v.entry
	changed := c.Previous != nil && c.By == rq.ID && (c.Previous.Mood != c.Mood || c.Previous.Note != c.Note)
	if !changed || rq.Now.Sub(c.At) < apart {
		return nil
	}
	before, after, err := v.freeBeside(tx, rq.Now)
	if err != nil || before == 0 && after == 0 {
		return err
	}
	// What others see stays where it is: then the new entry is the one that goes beside it.
	v.both = keepBoth{offered: true, to: before, earlier: c.InRoom == nil}
	if before == 0 {
		v.both = keepBoth{offered: true, to: after}
	}
	return nil
}

// begun reports whether a day has begun for the member, or in the zone in which the day's present entry was counted.
func (v entryView) begun(day peer.Day, now time.Time) bool {
	return day <= v.today || v.entry != nil && day <= countedIn(v.member, *v.entry).Day(now)
}

// freeBeside returns the days before and after the entry's that have begun and have no entry, 0 for one that has.
func (v entryView) freeBeside(tx *storage.Tx, now time.Time) (before, after peer.Day, err error) {
	m, day := v.member, v.day
	for _, beside := range []struct {
		day  peer.Day
		free *peer.Day
	}{{dayBefore(m.Calendar, day), &before}, {day + 1, &after}} {
		c, err := tx.CheckIn(m.ID, beside.day)
		if err != nil {
			return 0, 0, err
		}
		if c == nil && v.begun(beside.day, now) {
			*beside.free = beside.day
		}
	}
	return before, after, nil
}

// pressKeepBoth puts the day's earlier entry, or the one written now, on the day that the button names.
func pressKeepBoth(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	by, to, err := bothArgs(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	beside, err := viewDay(tx, rq, v.member, to, noPage)
	if err != nil {
		return commands.Reply{}, err
	}
	if v.entry.By != by || v.entry.Previous == nil || beside.entry != nil || !v.begun(to, rq.Now) {
		return commands.Reply{}, commands.Refuse("checkin.changed-since", words.Args{"When": v.when(rq.Env)})
	}
	earlier, now := v.entry.Previous.Entry, v.entry.Entry
	if to > v.day || v.entry.InRoom != nil {
		earlier, now = now, earlier // the new one moves
	}
	moved := earlier
	moved.Share = peer.JustMe
	if _, err := beside.save(tx, rq, moved, false); err != nil {
		return commands.Reply{}, err
	}
	c, before := *v.entry, *v.entry
	if to < v.day && c.InRoom == nil { // what stays was said now
		c.At = rq.Now
	}
	shown := c.InRoom
	c.Entry, c.Previous, c.Earlier, c.Version, c.By = now, nil, nil, c.Version+1, rq.ID
	c.InRoom = shown
	if shown == nil {
		c.Share = peer.JustMe
	}
	effects, err := v.store(tx, rq, c)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := v.bothKept(tx, rq, beside, effects)
	return rq.Keeping(reply, keptApart{before, beside.entry.By}), err
}

// keptApart is what Undo needs to take Keep both back: the entry as it was before, and the change that made the one beside.
type keptApart struct {
	before peer.CheckIn
	beside peer.ID
}

// undoBoth takes Keep both back, unless one of the two was changed since.
func undoBoth(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	_, to, err := bothArgs(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	kept, err := commands.KeptOr[keptApart](rq, 3, "checkin.both.undo-late")
	if err != nil {
		return commands.Reply{}, err
	}
	beside, err := viewDay(tx, rq, v.member, to, noPage)
	if err != nil {
		return commands.Reply{}, err
	}
	if v.entry.By == rq.ID { // delivered twice
		return showCheckIn(tx, rq)
	}
	if by, _ := rq.ArgID(3); v.entry.By != by || beside.entry == nil || beside.entry.By != kept.beside {
		return commands.Reply{}, commands.Refuse("checkin.both.undo-late", nil)
	}
	gone, err := beside.remove(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	c := kept.before
	c.InRoom, c.InCircles = v.entry.InRoom, v.entry.InCircles // what others see stays where it is
	c.Version, c.By = v.entry.Version+1, rq.ID
	v.head = "checkin.undone"
	effects, err := v.store(tx, rq, c)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := v.reply(tx, rq)
	reply.Effects = append(effects, gone...)
	return reply.InPlace(), err
}

// bothArgs are the arguments of the button after those of every entry: the change that it is about, and a day.
func bothArgs(rq commands.Request) (by peer.ID, to peer.Day, err error) {
	if by, err = rq.ArgID(3); err != nil {
		return 0, 0, err
	}
	to, err = rq.ArgDay(4)
	return by, to, err
}

// bothKept shows the day's entry, after saying what is on which day now.
func (v entryView) bothKept(tx *storage.Tx, rq commands.Request, beside entryView, effects []commands.Effect) (commands.Reply, error) {
	v.both = keepBoth{kept: true, to: beside.day}
	reply, err := v.reply(tx, rq)
	if err == nil && beside.entry.Mood.Low() && !v.entry.Mood.Low() { // the hard day is the one beside
		reply, err = whathelps.OnHardDay(tx, rq.Env, v.member.ID, reply)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Message.Text = words.Join("\n", rq.Say("checkin.both.kept", words.Args{
		"Day": beside.day, "Mood": MoodWord(rq.Env, beside.entry.Mood),
	}), reply.Message.Text)
	reply.Effects = effects
	return reply.InPlace(), nil
}

// fromAnotherZone reports whether an entry's day was counted in a zone with another time than the member's now.
func fromAnotherZone(m peer.Member, c *peer.CheckIn, now time.Time) bool {
	if c == nil {
		return false
	}
	there, ok := peer.ZoneOffset(c.Zone, now)
	here, okay := peer.ZoneOffset(m.Calendar.Zone, now)
	return ok && okay && there != here
}

// askWhichDay asks whether a new entry changes one from another zone, or is for a day of its own. Nothing is saved yet:
// the new entry waits in memory.
func (v entryView) askWhichDay(tx *storage.Tx, rq commands.Request, e newEntry) (commands.Reply, error) {
	before, after, err := v.freeBeside(tx, rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	old := peer.Calendar{Zone: v.entry.Zone, Rollover: v.member.Calendar.Rollover}
	to := before
	if after != 0 && (before == 0 || old.Day(rq.Now) > v.day) {
		to = after
	}
	args := words.Args{"Day": v.day, "Old": words.Text(dates.ZoneName(v.entry.Zone)), "Zone": words.Text(dates.ZoneName(v.member.Calendar.Zone)), "To": to}
	row := []commands.Button{rq.Button("change-entry", commands.Secondary, v.id("checkin:new-on", rq.ID, v.day))}
	key := "checkin.both.taken"
	if to != 0 {
		key = "checkin.both.ask"
		row = append(row, rq.Button("keep-both", commands.Secondary, v.id("checkin:new-on", rq.ID, to)))
	}
	row = append(row, v.zoneButton(rq), rq.Button("not-now", commands.Secondary, commands.ID("consent:not-now", rq.Member, rq.ID)))
	text := words.Join("\n", commands.WithNote(rq.Say(key, args), e.alone.Note), v.willShare(rq.Env, e, to != 0))
	reply := commands.Say(text, commands.Unit(row...))
	if e.alone.Mood.Low() {
		if reply, err = whathelps.OnHardDay(tx, rq.Env, v.member.ID, reply); err != nil {
			return commands.Reply{}, err
		}
	}
	return rq.Keeping(reply, e), nil
}

// willShare says what others see of an entry that waits, once it is saved: as a change, or on a day of its own if it can be.
func (v entryView) willShare(s commands.Env, e newEntry, both bool) words.Text {
	say := func(key string, of peer.Entry) words.Text {
		if of.Share == peer.JustMe || v.settings.CheckIns == 0 {
			return ""
		}
		return s.Say(key, words.Args{"Channel": words.Channel(v.settings.CheckIns), "Seen": sharedAs(s, of.Note != "", of.Share)})
	}
	switch {
	case !v.shown():
		return say("checkin.both.shares", e.changed)
	case both: // a change waits for `Update what the room sees`
		return say("checkin.both.shares-new", e.alone)
	}
	return ""
}

// newEntry is an entry that waits in memory for its day: as it changes the entry of the other zone, and as one of its own,
// which has nothing of that entry's words.
type newEntry struct{ changed, alone peer.Entry }

// pressNewOn saves the entry that waits in memory on the day that the member chose for it.
func pressNewOn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	_, to, err := bothArgs(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	day, err := loadEntryView(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	e, err := commands.KeptOr[newEntry](rq, 3, "checkin.both.too-late")
	if err != nil {
		return commands.Reply{}, err
	}
	v, err := viewDay(tx, rq, day.member, to, noPage)
	if err != nil {
		return commands.Reply{}, err
	}
	if to != day.day && !day.begun(to, rq.Now) {
		return commands.Reply{}, commands.Refuse("checkin.changed-since", words.Args{"When": v.when(rq.Env)})
	}
	entry := e.changed
	if to != day.day {
		entry = e.alone
		if v.entry != nil && v.entry.Entry != entry {
			return commands.Reply{}, commands.Refuse("checkin.changed-since", words.Args{"When": v.when(rq.Env)})
		}
		v.head = "checkin.saved"
	} else {
		v.head = "checkin.changed"
	}
	v.zone = true
	effects, err := v.save(tx, rq, entry, false)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := v.withOffers(tx, rq, effects, false)
	return reply.InPlace(), err
}
