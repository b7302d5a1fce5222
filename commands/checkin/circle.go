package checkin

import (
	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What a member's circle sees of an entry: nothing but by a press on this entry, or by what the member set for the circle.

// loadCircle notes where the member can share, and drops what the entry says of a circle that is gone.
func (v *entryView) loadCircle(tx *storage.Tx) (err error) {
	if v.circle, err = circles.Of(tx, v.member.ID); err != nil || v.entry == nil || v.entry.InCircle == nil {
		return err
	}
	in := v.entry.InCircle
	there, err := tx.Circle(in.Circle)
	if err != nil {
		return err
	}
	posted, err := circles.Posted(tx, in.Circle, v.member.ID, v.day)
	if commands.Deref(posted).Gone || there == nil {
		c := v.entry.OutOfCircle()
		v.entry = &c
	}
	return err
}

// shareByItself shares a new entry with the circle if the member set that, and keeps what is shared up to date. Nothing is
// shared by itself on a hard day, while the member is quiet there, of another day than today and yesterday, or if the member
// took the entry back.
func (v *entryView) shareByItself(tx *storage.Tx, rq commands.Request, c peer.CheckIn) (peer.CheckIn, error) {
	if v.circle == nil || v.circle.Seat.ShareBy == peer.JustMe || v.circle.Seat.Quiet(v.today) || v.fromList() || v.day < v.today-1 {
		return c, nil
	}
	share := v.circle.Seat.ShareBy
	if in := c.InCircle; in != nil && in.Circle == v.circle.Circle.ID {
		share = min(share, in.Share)
	} else if v.entry != nil {
		return c, nil
	}
	if tx.HasFact(peer.FactSharesPaused, 0, v.member.ID) || rq.MayShow() != nil {
		return c, nil
	}
	journeys, err := tx.Journeys(v.member.ID)
	if err != nil || !peer.MayOffer(v.day, c.Mood, journeys) || !peer.MayOffer(v.today, c.Mood, journeys) {
		return c, err
	}
	return c.ShareInCircle(v.circle.Circle.ID, share), nil
}

// circlePost returns what follows for the post in the circle when an entry changed from was to c.
func (v entryView) circlePost(tx *storage.Tx, rq commands.Request, was, c peer.CheckIn) ([]commands.Effect, error) {
	before, after := commands.Deref(was.InCircle), commands.Deref(c.InCircle)
	switch {
	case before == after:
		return nil, nil
	case c.InCircle == nil:
		return []commands.Effect{circles.CheckIn(before.Circle, 0, v.member.ID, v.day, nil)}, nil
	}
	on, err := appears(tx, rq.Env, v.member, c, circles.CheckInTarget(after.Circle, v.member.ID, c.Day))
	e := circles.CheckIn(after.Circle, v.circle.Circle.Thread, v.member.ID, v.day, circleMessage(rq.Env, v.member.ID, c, on))
	if rq.Press() == (commands.Press{}) {
		return []commands.Effect{e.EditingOnly()}, err
	}
	return []commands.Effect{rq.Press().Shows(e)}, err
}

// circleMessage is what the circle reads of a shared entry in a post that appears on a day.
func circleMessage(s commands.Env, member peer.ID, c peer.CheckIn, on peer.Day) *commands.Message {
	s = s.Community()
	text := postHead(s, member, c.InCircle.Mood, c.Day, on)
	if c.InCircle.Share.WithNote() {
		text = commands.WithNote(text, c.InCircle.Note)
	}
	return &commands.Message{Text: text, Rows: []commands.Row{commands.Unit(
		s.Button("send-support", commands.Secondary, commands.ID("checkin:support", member, c.Day, c.InCircle.Circle)),
	)}}
}

// circleButtons are what can be done about what the circle sees.
func (v entryView) circleButtons(rq commands.Request) []commands.Button {
	if in := v.entry.InCircle; in != nil {
		back := rq.Button("back-in-circle", commands.Secondary, v.id("checkin:circle-back"))
		if v.entry.CircleUpToDate() || v.circle == nil || v.circle.Circle.ID != in.Circle {
			return []commands.Button{back}
		}
		return []commands.Button{rq.Button("update-circle", commands.Secondary, v.id("checkin:circle-update")), back}
	}
	if v.circle == nil || v.fromList() || v.circle.Seat.Quiet(v.today) {
		return nil
	}
	return []commands.Button{rq.Button("share-circle", commands.Secondary, v.id("checkin:circle"))}
}

// circleSeen says what the circle sees of the entry, "" for nothing.
func (v entryView) circleSeen(s commands.Env) words.Text {
	switch in := v.entry.InCircle; {
	case in == nil:
		return ""
	case !v.entry.CircleUpToDate():
		return s.Say("checkin.circle.before", nil)
	case in.Share.WithNote() && in.Note != "":
		return s.Say("checkin.circle.note", nil)
	}
	return s.Say("checkin.circle.mood", nil)
}

// changeCircle changes what the circle sees of the entry, and shows the entry.
func changeCircle(tx *storage.Tx, rq commands.Request, head string, change func(entryView, peer.CheckIn) (peer.CheckIn, error)) (commands.Reply, error) {
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	c, err := change(v, *v.entry)
	if err != nil {
		return commands.Reply{}, err
	}
	v.head = head
	effects, err := v.store(tx, rq, c)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := v.reply(tx, rq)
	reply.Effects = effects
	return reply.InPlace(), err
}

// mayShare refuses to share with a circle where that can't be.
func (v entryView) mayShare(tx *storage.Tx, rq commands.Request) error {
	if why := rq.MayShow(); why != nil {
		return why
	}
	switch {
	case v.circle == nil:
		return commands.Refuse("circle.no-thread", nil)
	case v.circle.Seat.Quiet(v.today):
		return commands.Refuse("circle.quiet.now", words.Args{"Day": v.circle.Seat.QuietUntil})
	case tx.HasFact(peer.FactSharesPaused, 0, v.member.ID):
		return commands.Refuse("checkin.paused", nil)
	}
	posted, err := circles.Posted(tx, v.circle.Circle.ID, v.member.ID, v.day)
	if err == nil && commands.Deref(posted).Gone {
		err = commands.Refuse("checkin.taken-down", nil)
	}
	return err
}

// askCircle is `Share with my circle`: it says who reads it, and asks what.
func askCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	v, err := loadEntry(tx, rq)
	if err == nil {
		err = v.mayShare(tx, rq)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	row := []commands.Button{rq.Button("mood-only", commands.Secondary, v.id("checkin:circle-as", peer.MoodOnly))}
	if v.entry.Note != "" {
		row = append(row, rq.Button("mood-and-note", commands.Secondary, v.id("checkin:circle-as", peer.MoodAndNote)))
	}
	row = append(row, rq.Button("leave-it", commands.Secondary, v.id("checkin:show")))
	return rq.Reply("checkin.circle.what", words.Args{"Circle": v.circle.Name(rq.Env)}, commands.Unit(row...)).InPlace(), nil
}

func shareInCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	share, err := rq.ArgInt(3, int(peer.MoodOnly), int(peer.MoodAndNote))
	if err != nil {
		return commands.Reply{}, err
	}
	return changeCircle(tx, rq, "checkin.shared", func(v entryView, c peer.CheckIn) (peer.CheckIn, error) {
		if err := v.mayShare(tx, rq); err != nil {
			return c, err
		}
		return c.ShareInCircle(v.circle.Circle.ID, peer.Share(share)), nil
	})
}

// updateCircle shows the circle the entry as it is now, as far as it was shared there.
func updateCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return changeCircle(tx, rq, "checkin.updated", func(v entryView, c peer.CheckIn) (peer.CheckIn, error) {
		if err := v.mayShare(tx, rq); err != nil || c.InCircle == nil || c.InCircle.Circle != v.circle.Circle.ID {
			return c, err
		}
		return c.ShareInCircle(c.InCircle.Circle, c.InCircle.Share), nil
	})
}

func takeBackInCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return changeCircle(tx, rq, "checkin.taken-back", func(_ entryView, c peer.CheckIn) (peer.CheckIn, error) {
		return c.OutOfCircle(), nil
	})
}

// renamedInCircle shows a member's new name under an entry that their circle sees.
func renamedInCircle(tx *storage.Tx, rq commands.Request, c peer.CheckIn) ([]commands.Effect, error) {
	if c.InCircle == nil {
		return nil, nil
	}
	sees, err := circles.Sees(tx, c.InCircle.Circle, rq.Member)
	if err != nil || !sees { // a thread that was closed stays as it is
		return nil, err
	}
	posted, err := circles.Posted(tx, c.InCircle.Circle, rq.Member, c.Day)
	if err != nil || posted == nil || posted.Message == 0 {
		return nil, err
	}
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil {
		return nil, err
	}
	on, err := appears(tx, rq.Env, *m, c, circles.CheckInTarget(c.InCircle.Circle, m.ID, c.Day))
	e := circles.CheckIn(c.InCircle.Circle, posted.Channel, rq.Member, c.Day, circleMessage(rq.Env, rq.Member, c, on))
	return []commands.Effect{e.EditingOnly()}, err
}
