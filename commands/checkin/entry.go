package checkin

import (
	"slices"

	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/dates"
	"waymark/commands/journey"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// entryView is one of a member's entries on the screen, under a check-in or opened from the list of /history. It is the
// one way in which entries are changed: loadEntry, then save or store, then reply.
type entryView struct {
	member     peer.Member
	settings   peer.Settings
	day, today peer.Day
	entry      *peer.CheckIn // nil if the member deleted it
	page       peer.Day      // the page of the list that it was opened from, noPage under a check-in

	head string // key of the sentence to begin with
	// private is the key of the sentence that says why an entry that the member wanted to share is for them alone.
	private string
	// barred is why the member may show nothing to others now, nil if they may or if that changes nothing here.
	barred *commands.Refusal
	// gone says that moderators deleted the entry's post.
	gone bool
	// rooms are those that the entry can be shared with, and families whether the families' is meant; settings are as they are
	// for that room. chosen says that the member chose it, and wanted what they wanted to share where they have yet to.
	rooms            sharing.Rooms
	families, chosen bool
	wanted           peer.Share
	// outside says that it is everyone's room and the member is of the families, who may not see it (wall.go): it is not named.
	outside bool
	left    bool // the member is not in the server any more
	// wasLow says that the entry was one of a hard day already: they were thanked for telling then.
	wasLow bool
	// welcome says that they come back after a while, forgot that their words were held too long and are gone.
	welcome, forgot bool
	// zone says that the day's date and zone are named, with a button to correct the zone.
	zone bool
	// both offers to keep two entries that were written for one day.
	both keepBoth
	// told is what follows the answer in messages of their own.
	told []commands.Message
	// seats are where the member can share with a circle, past are circles that ended and show the entry.
	seats, past []circles.Membership
	// paused says that moderators keep the member from sharing; auto is what circles may see of a change without a press for them.
	paused bool
	auto   automatic
}

// noPage is the page of an entry that was not opened from the list. Ids have noPageArg in its place.
const (
	noPage    peer.Day = -newestPage
	noPageArg          = "-"
)

// loadEntryView returns the entry that a pressed button is about. The button's arguments are member, day and page.
func loadEntryView(tx *storage.Tx, rq commands.Request) (v entryView, err error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return v, err
	}
	day, err := rq.ArgDay(1)
	if err != nil {
		return v, err
	}
	page := noPage
	if rq.Arg(2) != noPageArg {
		if page, err = rq.ArgDay(2); err != nil {
			return v, err
		}
	}
	return viewDay(tx, rq, m, day, page)
}

// viewDay returns the member's entry of a day, whether there is one or not.
func viewDay(tx *storage.Tx, rq commands.Request, m peer.Member, day, page peer.Day) (v entryView, err error) {
	v = entryView{member: m, day: day, today: m.Calendar.Day(rq.Now), page: page, head: "checkin.now"}
	if v.settings, err = tx.Settings(); err != nil {
		return v, err
	}
	if v.entry, err = tx.CheckIn(m.ID, day); err != nil {
		return v, err
	}
	rooms, err := sharing.RoomsOf(tx, rq, v.settings)
	v.rooms = rooms.In(v.settings, func(set peer.Settings) peer.ID { return set.CheckIns })
	v.families = !v.rooms.Everyone && v.rooms.Families
	if v.shown() {
		v.families = v.entry.Families
	}
	v.outside = !v.families && rq.IsFamily(v.settings)
	v.left = rq.Left()
	v.settings = v.settings.InRoom(v.families)
	if err != nil {
		return v, err
	}
	return v, v.loadCircles(tx)
}

// shown reports whether a room shows the entry.
func (v entryView) shown() bool { return v.entry != nil && v.entry.InRoom != nil }

// open reports whether the room in which the entry would be shared is not known yet: the member has to choose, or their roles
// are unknown.
func (v entryView) open() bool {
	return !v.shown() && !v.chosen && (v.rooms.Choose() || v.rooms.Unknown())
}

// choose takes the room that the nth argument of a button names, for a member who has to choose.
func (v *entryView) choose(tx *storage.Tx, rq commands.Request, n int) error {
	if !v.open() || rq.Arg(n) == "" {
		return nil
	}
	room, err := rq.ArgInt(n, 0, 1)
	if err != nil || !v.rooms.Has(room == 1) {
		return err
	}
	v.families, v.chosen = room == 1, true
	set, err := tx.Settings()
	if err != nil {
		return err
	}
	v.settings = set.InRoom(v.families)
	return sharing.KnowRooms(tx, rq, set)
}

// loadEntry is loadEntryView for buttons that need the entry to be there.
func loadEntry(tx *storage.Tx, rq commands.Request) (entryView, error) {
	v, err := loadEntryView(tx, rq)
	if err == nil && v.entry == nil {
		err = commands.Refuse("checkin.no-entry", words.Args{"When": v.when(rq.Env)})
	}
	return v, err
}

// fromList reports whether the entry was opened from the list of /history.
func (v entryView) fromList() bool { return v.page != noPage }

// id is the custom id of a button under the entry.
func (v entryView) id(act string, more ...any) string {
	var page any = v.page
	if !v.fromList() {
		page = noPageArg
	}
	return commands.ID(act, append([]any{v.member.ID, v.day, page}, more...)...)
}

// shareID is the custom id of a button that shares the entry as it is now.
func (v entryView) shareID(share peer.Share, room ...any) string {
	return v.id("checkin:share-as", append([]any{v.entry.By, share}, room...)...)
}

// when names the day of the entry, with its date and zone where these are to be named.
func (v entryView) when(s commands.Env) words.Text {
	if !v.zone {
		return s.When(v.day, v.today)
	}
	return dates.WhenIn(s, v.day, v.today, v.member.Calendar.Zone)
}

// save stores a changed entry of the day, shows it to the room if room says so, and returns what follows for its post.
// An entry that the room does not show yet is shown if it is shared; see peer.CheckIn.Change.
func (v *entryView) save(tx *storage.Tx, rq commands.Request, e peer.Entry, room bool) ([]commands.Effect, error) {
	if err := v.keepPrivate(tx, rq, &e); err != nil {
		return nil, err
	}
	if v.shown() && room && e.Share != peer.JustMe {
		v.barred = rq.MayShow()
	}
	c := peer.NewCheckIn(v.day, e, rq.ID, rq.Now)
	if v.entry != nil {
		c = v.entry.Change(e, rq.ID)
	}
	if room && v.barred == nil {
		c = c.UpdateRoom()
	}
	if v.entry == nil || e.Mood != v.entry.Mood || e.Note != v.entry.Note { // a press for the room changes no circle
		var err error
		if c, err = v.shareByItself(tx, rq, c); err != nil {
			return nil, err
		}
	}
	return v.store(tx, rq, c)
}

// keepPrivate makes an entry private that the member wants to share where that can't be, and notes why.
func (v *entryView) keepPrivate(tx *storage.Tx, rq commands.Request, e *peer.Entry) error {
	if e.Share == peer.JustMe {
		return nil
	}
	gone, err := takenDown(tx, v.member.ID, v.day)
	if err != nil {
		return err
	}
	shown := v.shown()
	switch {
	case gone:
		v.private = "checkin.taken-down"
	case !shown && rq.MayShow() != nil:
		v.barred = rq.MayShow()
	case v.open() && v.rooms.Unknown():
		v.private = "refusal.roles-unknown"
	case v.settings.CheckIns == 0 && v.families:
		v.private = "checkin.no-families-room"
	case v.settings.CheckIns == 0:
		v.private = "checkin.no-room"
	case !shown && tx.HasFact(peer.FactSharesPaused, 0, v.member.ID):
		v.private = "checkin.paused"
	case v.open():
		v.private, v.wanted = "checkin.which-room", e.Share
		if !v.rooms.Both() {
			v.private = "checkin.which-room-now"
		}
	default:
		return nil
	}
	e.Share = peer.JustMe
	return nil
}

// store puts a version of the entry in the place of the present one, and returns what follows for its post.
func (v *entryView) store(tx *storage.Tx, rq commands.Request, c peer.CheckIn) ([]commands.Effect, error) {
	old := v.entry
	v.entry = &c
	was := commands.Deref(old)
	sameForOthers := commands.Deref(was.InRoom) == commands.Deref(c.InRoom) && slices.Equal(was.InCircles, c.InCircles)
	if old != nil && old.Version == c.Version && sameForOthers {
		return nil, nil
	}
	c.Zone = v.member.Calendar.Zone
	c.Families = v.families && c.InRoom != nil
	if err := tx.PutCheckIn(v.member.ID, c); err != nil {
		return nil, err
	}
	effects, err := v.circlePosts(tx, rq, was, c)
	if err != nil {
		return nil, err
	}
	if c.Mood.Low() {
		gone, err := v.withdrawUnasked(tx, rq)
		if err != nil {
			return nil, err
		}
		effects = append(effects, gone...)
	}
	if commands.Deref(was.InRoom) == commands.Deref(c.InRoom) || v.private == "checkin.taken-down" {
		return effects, nil
	}
	post, err := checkinPost(tx, rq.Env, v.member, v.settings.CheckIns, &c, v.day)
	return append(effects, rq.Press().Shows(post)), err
}

// withdrawUnasked withdraws the milestones that the check-in of the entry's day shared without asking.
func (v *entryView) withdrawUnasked(tx *storage.Tx, rq commands.Request) (effects []commands.Effect, err error) {
	v.told, effects, err = journey.WithdrawUnasked(tx, rq, v.member, func(d peer.Day) bool { return d == v.day })
	return effects, err
}

// remove deletes the entry, and returns what follows for its post and for what was shared with it.
func (v *entryView) remove(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	if err := tx.DeleteCheckIn(v.member.ID, v.day); err != nil {
		return nil, err
	}
	effects, err := v.withdrawUnasked(tx, rq)
	return append(v.unposted(rq), effects...), err
}

// undo puts back what the entry said and the room showed before its last change, and returns what follows for its post.
func (v *entryView) undo(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	c, _ := v.entry.Undo(rq.ID)
	v.head = "checkin.undone"
	if v.entry.By != rq.ID && c.SameAs(*v.entry) {
		v.head = "checkin.undo-nothing"
	}
	e := c.Entry
	if err := v.keepPrivate(tx, rq, &e); err != nil {
		return nil, err
	}
	if e.Share == peer.JustMe {
		c = c.Private()
	}
	if why := rq.MayShow(); why != nil && c.InRoom != nil && *c.InRoom != commands.Deref(v.entry.InRoom) {
		v.barred, c.InRoom = why, v.entry.InRoom
	}
	return v.store(tx, rq, c.AfterUndo())
}
