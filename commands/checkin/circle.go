package checkin

import (
	"slices"

	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What a member's circles see of an entry: nothing but by a press on this entry, or by what the member set for the circle.

// loadCircles notes where the member can share, and drops what the entry says of a circle that is gone.
func (v *entryView) loadCircles(tx *storage.Tx) (err error) {
	if v.seats, err = circles.Of(tx, v.member.ID); err != nil {
		return err
	}
	v.paused = len(v.seats) > 0 && tx.HasFact(peer.FactSharesPaused, 0, v.member.ID)
	if v.entry == nil {
		return nil
	}
	for _, in := range v.entry.InCircles {
		there, err := tx.Circle(in.Circle)
		if err != nil {
			return err
		}
		posted, err := circles.Posted(tx, in.Circle, v.member.ID, v.day)
		if err != nil {
			return err
		}
		switch {
		case commands.Deref(posted).Gone || there == nil:
			c := v.entry.OutOfCircle(in.Circle)
			v.entry = &c
		case v.seat(in.Circle) == nil:
			v.past = append(v.past, circles.Membership{Circle: *there})
		}
	}
	return nil
}

// seat returns the member's seat in a circle in whose thread they can share now, nil for none.
func (v entryView) seat(circle peer.ID) *circles.Membership {
	if i := slices.IndexFunc(v.seats, func(m circles.Membership) bool { return m.Circle.ID == circle }); i >= 0 {
		return &v.seats[i]
	}
	return nil
}

// circles are those that the entry can be shared with, and those that ended and show it.
func (v entryView) circles() []circles.Membership { return slices.Concat(v.seats, v.past) }

// circlePosts returns what follows for the posts in circles when an entry changed from was to c.
func (v entryView) circlePosts(tx *storage.Tx, rq commands.Request, was, c peer.CheckIn) (effects []commands.Effect, err error) {
	for _, before := range was.InCircles {
		if c.InCircle(before.Circle) == nil {
			effects = append(effects, circles.CheckIn(before.Circle, 0, v.member.ID, v.day, nil))
		}
	}
	for _, after := range c.InCircles {
		before, m := was.InCircle(after.Circle), v.seat(after.Circle)
		if m == nil || before != nil && *before == after {
			continue
		}
		on, err := appears(tx, rq.Env, v.member, c, circles.CheckInTarget(after.Circle, v.member.ID, c.Day))
		if err != nil {
			return nil, err
		}
		e := circles.CheckIn(after.Circle, m.Circle.Thread, v.member.ID, v.day, circleMessage(rq.Env, v.member.ID, c, after, on))
		if rq.Press() == (commands.Press{}) {
			e = e.EditingOnly()
		} else {
			e = rq.Press().Shows(e)
		}
		effects = append(effects, e)
	}
	return effects, nil
}

// circleMessage is what a circle reads of a shared entry in a post that appears on a day.
func circleMessage(s commands.Env, member peer.ID, c peer.CheckIn, in peer.InCircle, on peer.Day) *commands.Message {
	s = s.Community()
	text := postHead(s, member, in.Mood, c.Day, on)
	if in.Share.WithNote() {
		text = commands.WithNote(text, in.Note)
	}
	return &commands.Message{Text: text, Rows: []commands.Row{commands.Unit(
		s.Button("send-support", commands.Secondary, commands.ID("checkin:support", member, c.Day, in.Circle)),
	)}}
}

// circleButtons are what can be done about what circles see, at most two for each.
func (v entryView) circleButtons(rq commands.Request) (row []commands.Button) {
	all := v.circles()
	for _, m := range all {
		button := func(one, named, act string) {
			row = append(row, circles.Button(rq.Env, all, m, one, named, v.id(act, m.Circle.ID, v.entry.By)))
		}
		seated, shown := v.seat(m.Circle.ID) != nil, v.entry.InCircle(m.Circle.ID) != nil
		if shown && seated && !v.entry.CircleUpToDate(m.Circle.ID) {
			button("button.update-circle", "checkin.circle.update-named", "checkin:circle-update")
		}
		switch {
		case shown:
			button("button.back-in-circle", "checkin.circle.back-named", "checkin:circle-back")
		case seated && !v.fromList() && !m.Seat.Quiet(v.today):
			button("button.share-circle", "checkin.circle.share-named", "checkin:circle")
		}
	}
	return row
}

// circleSeen says what circles see of the entry, "" for nothing.
func (v entryView) circleSeen(s commands.Env) words.Text {
	var texts []words.Text
	all := v.circles()
	for _, m := range all {
		key, named := "checkin.circle.mood", "checkin.circle.mood-named"
		switch in := v.entry.InCircle(m.Circle.ID); {
		case in == nil:
			continue
		case !v.entry.CircleUpToDate(m.Circle.ID):
			key, named = "checkin.circle.before", "checkin.circle.before-named"
		case in.Share.WithNote() && in.Note != "":
			key, named = "checkin.circle.note", "checkin.circle.note-named"
		}
		if len(all) > 1 {
			key = named
		}
		texts = append(texts, s.Say(key, words.Args{"Circle": m.Name(s)}))
	}
	return words.Join("; ", texts...)
}

// changeCircle changes what a circle sees of the entry, and shows the entry. The button names the circle. What the circle gets
// to see is what the screen with the button said; if the entry has changed since, nothing happens.
func changeCircle(tx *storage.Tx, rq commands.Request, head string, change func(entryView, peer.CheckIn, peer.ID) (peer.CheckIn, error)) (commands.Reply, error) {
	v, circle, err := loadEntryAndCircle(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if rq.Component != "checkin:circle-back" && v.stale(rq, 4) {
		return v.newest(tx, rq)
	}
	c, err := change(v, *v.entry, circle)
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

// loadEntryAndCircle is loadEntry for buttons that are about a circle, too.
func loadEntryAndCircle(tx *storage.Tx, rq commands.Request) (entryView, peer.ID, error) {
	v, err := loadEntry(tx, rq)
	if err != nil {
		return v, 0, err
	}
	circle, err := rq.ArgID(3)
	return v, circle, err
}

// mayShare refuses to share with a circle where that can't be.
func (v entryView) mayShare(tx *storage.Tx, rq commands.Request, circle peer.ID) error {
	if why := rq.MayShow(); why != nil {
		return why
	}
	m := v.seat(circle)
	switch {
	case m == nil:
		return commands.Refuse("circle.no-thread", nil)
	case m.Seat.Quiet(v.today):
		return commands.Refuse("circle.quiet.now", words.Args{"Day": m.Seat.QuietUntil})
	case v.paused:
		return commands.Refuse("checkin.paused", nil)
	}
	posted, err := circles.Posted(tx, circle, v.member.ID, v.day)
	if err == nil && commands.Deref(posted).Gone {
		err = commands.Refuse("checkin.taken-down", nil)
	}
	return err
}

// askCircle is `Share with my circle`: it says who reads it, and asks what.
func askCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	v, circle, err := loadEntryAndCircle(tx, rq)
	if err == nil {
		err = v.mayShare(tx, rq, circle)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	if v.stale(rq, 4) {
		return v.newest(tx, rq)
	}
	as := func(share peer.Share) string { return v.id("checkin:circle-as", circle, v.entry.By, share) }
	row := []commands.Button{rq.Button("mood-only", commands.Secondary, as(peer.MoodOnly))}
	if v.entry.Note != "" {
		row = append(row, rq.Button("mood-and-note", commands.Secondary, as(peer.MoodAndNote)))
	}
	row = append(row, rq.Button("leave-it", commands.Secondary, v.id("checkin:show")))
	return v.screen(tx, rq, rq.Reply("checkin.circle.what", words.Args{"Circle": v.seat(circle).Name(rq.Env)}, commands.Unit(row...)).InPlace())
}

func shareInCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	share, err := rq.ArgInt(5, int(peer.MoodOnly), int(peer.MoodAndNote))
	if err != nil {
		return commands.Reply{}, err
	}
	return changeCircle(tx, rq, "checkin.shared", func(v entryView, c peer.CheckIn, circle peer.ID) (peer.CheckIn, error) {
		if err := v.mayShare(tx, rq, circle); err != nil {
			return c, err
		}
		return c.ShareInCircle(circle, peer.Share(share)), nil
	})
}

// updateCircle shows the circle the entry as it is now, as far as it was shared there.
func updateCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return changeCircle(tx, rq, "checkin.updated", func(v entryView, c peer.CheckIn, circle peer.ID) (peer.CheckIn, error) {
		in := c.InCircle(circle)
		if err := v.mayShare(tx, rq, circle); err != nil || in == nil {
			return c, err
		}
		return c.ShareInCircle(circle, in.Share), nil
	})
}

func takeBackInCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return changeCircle(tx, rq, "checkin.taken-back", func(_ entryView, c peer.CheckIn, circle peer.ID) (peer.CheckIn, error) {
		return c.OutOfCircle(circle), nil
	})
}

// renamedInCircle shows a member's new name under an entry that a circle sees.
func renamedInCircle(tx *storage.Tx, rq commands.Request, c peer.CheckIn, in peer.InCircle) ([]commands.Effect, error) {
	sees, err := circles.Sees(tx, in.Circle, rq.Member)
	if err != nil || !sees { // a thread that was closed stays as it is
		return nil, err
	}
	posted, err := circles.Posted(tx, in.Circle, rq.Member, c.Day)
	if err != nil || posted == nil || posted.Message == 0 {
		return nil, err
	}
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil {
		return nil, err
	}
	on, err := appears(tx, rq.Env, *m, c, circles.CheckInTarget(in.Circle, m.ID, c.Day))
	e := circles.CheckIn(in.Circle, posted.Channel, rq.Member, c.Day, circleMessage(rq.Env, rq.Member, c, in, on))
	return []commands.Effect{e.EditingOnly()}, err
}
