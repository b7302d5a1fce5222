package checkin

import (
	"slices"

	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What circles see of an entry by itself: only after a screen that said so, or typed in the server.

// automatic is what of a change circles may see without a press for them: what the screen named before the press or, typed in the
// server, whatever the member set for the circle. The zero value is nothing: that is what a screen without a word about it allows.
type automatic struct {
	typed bool
	named []peer.InCircle // Circle and Share
}

func (a automatic) allows(circle peer.ID) peer.Share {
	if a.typed {
		return peer.MoodAndNote
	}
	for _, in := range a.named {
		if in.Circle == circle {
			return in.Share
		}
	}
	return peer.JustMe
}

// wouldSee is what circles will see by itself of the entry once its mood is pressed, unless that is a hard one.
func (v entryView) wouldSee(rq commands.Request) (a automatic) {
	if !v.mayBeSeen(rq) {
		return a
	}
	for _, m := range v.seats {
		if share := v.byItself(m, commands.Deref(v.entry)); share != peer.JustMe {
			a.named = append(a.named, peer.InCircle{Circle: m.Circle.ID, Share: share})
		}
	}
	return a
}

// say names it on a question.
func (a automatic) say(s commands.Env, v entryView) words.Text {
	var texts []words.Text
	for _, in := range a.named {
		key := "checkin.ask-circle-mood"
		if in.Share.WithNote() {
			key = "checkin.ask-circle-note"
		}
		texts = append(texts, s.Say(key, words.Args{"Circle": v.seat(in.Circle).Name(s)}))
	}
	return words.Join("\n", texts...)
}

// args are the last arguments of a button under a screen that names it, and namedFrom reads them.
func (a automatic) args() (args []any) {
	for _, in := range a.named {
		args = append(args, in.Circle, in.Share)
	}
	return args
}

func namedFrom(rq commands.Request, n int) (a automatic) {
	for ; rq.Arg(n) != ""; n += 2 {
		circle, err := rq.ArgID(n)
		share, err2 := rq.ArgInt(n+1, int(peer.MoodOnly), int(peer.MoodAndNote))
		if err != nil || err2 != nil {
			return automatic{}
		}
		a.named = append(a.named, peer.InCircle{Circle: circle, Share: peer.Share(share)})
	}
	return a
}

// noteSeen are the circles that the form for the note names.
func (v entryView) noteSeen() (a automatic) {
	for _, m := range v.seats {
		if in := v.entry.InCircle(m.Circle.ID); m.Seat.ShareBy.WithNote() && in != nil && in.Share.WithNote() {
			a.named = append(a.named, *in)
		}
	}
	return a
}

// mayBeSeen reports whether circles can see anything of the entry by itself: not of another day than today and yesterday, and not
// while the member may show nothing.
func (v entryView) mayBeSeen(rq commands.Request) bool {
	return len(v.seats) > 0 && !v.fromList() && v.day >= v.today-1 && !v.paused && rq.MayShow() == nil
}

// shareByItself shares a new entry with the circles for which the member set that, and keeps what is shared up to date, as far as
// v.auto allows. Nothing is shared by itself on a hard day, or where byItself says nothing.
func (v *entryView) shareByItself(tx *storage.Tx, rq commands.Request, c peer.CheckIn) (peer.CheckIn, error) {
	share := func(m circles.Membership) peer.Share { return min(v.byItself(m, c), v.auto.allows(m.Circle.ID)) }
	set := func(m circles.Membership) bool { return share(m) != peer.JustMe }
	if rq.Press() == (commands.Press{}) || !v.mayBeSeen(rq) || !slices.ContainsFunc(v.seats, set) {
		return c, nil
	}
	journeys, err := tx.Journeys(v.member.ID)
	if err != nil || !peer.MayOffer(v.day, c.Mood, journeys) || !peer.MayOffer(v.today, c.Mood, journeys) {
		return c, err
	}
	for _, m := range v.seats {
		if share := share(m); share != peer.JustMe {
			c = c.ShareInCircle(m.Circle.ID, share)
		}
	}
	return c, nil
}

// byItself is what a circle sees of a changed entry by itself: nothing while the member is quiet there, or if they took the entry
// back.
func (v entryView) byItself(m circles.Membership, c peer.CheckIn) peer.Share {
	in := c.InCircle(m.Circle.ID)
	switch {
	case m.Seat.Quiet(v.today):
		return peer.JustMe
	case in != nil:
		return min(m.Seat.ShareBy, in.Share)
	case v.entry != nil:
		return peer.JustMe
	}
	return m.Seat.ShareBy
}
