package circles

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What the bot posts in a thread about a member: their check-ins by circle, member and day, and what they say by circle and
// request. Both belong to the member, and go when they leave.
const (
	checkIns commands.TargetKind = "circle-checkin"
	said     commands.TargetKind = "circle-said"
)

// Membership is a member's seat in a circle that has a thread.
type Membership struct {
	Circle peer.Circle
	Seat   peer.Seat
}

// Of returns the seats in whose threads a member can share now.
func Of(tx *storage.Tx, member peer.ID) ([]Membership, error) {
	all, err := mine(tx, member)
	var seats []Membership
	for _, c := range all {
		if seat, _ := c.Seat(member); c.Thread != 0 {
			seats = append(seats, Membership{c, seat})
		}
	}
	return seats, err
}

// Name is what the circle is called.
func (m Membership) Name(s commands.Env) words.Text { return name(s, m.Circle) }

// CheckIn is a post in the thread that shows msg of a member's check-in, or nothing if msg is nil.
func CheckIn(circle, thread, member peer.ID, day peer.Day, msg *commands.Message) commands.Effect {
	return commands.Effect{
		Target: CheckInTarget(circle, member, day), Owner: member, Do: commands.Post{Channel: thread, Message: msg},
	}
}

// Posted returns where the post of a day's check-in in a circle is, nil for nowhere. If moderators deleted it, it is Gone and
// stays deleted.
func Posted(tx *storage.Tx, circle, member peer.ID, day peer.Day) (*storage.Posted, error) {
	return tx.Posted(member, CheckInTarget(circle, member, day).String())
}

// CheckInTarget is the post of a day's check-in in a circle.
func CheckInTarget(circle, member peer.ID, day peer.Day) commands.Target {
	return checkIns.Of(circle, member, day)
}

// Sees reports whether someone has a seat in a circle that has not ended.
func Sees(tx *storage.Tx, circle, who peer.ID) (bool, error) {
	c, err := tx.Circle(circle)
	return c != nil && c.Open() && c.Has(who), err
}

// Together reports whether two people have seats in the same circle now.
func Together(tx *storage.Tx, a, b peer.ID) (bool, error) {
	all, err := mine(tx, a)
	return slices.ContainsFunc(all, func(c peer.Circle) bool { return c.Has(b) }), err
}

// takeBackAll removes what the bot posted in the thread about a member, and notes that their check-ins are not shown there.
func takeBackAll(tx *storage.Tx, s commands.Env, c peer.Circle, m peer.Member) ([]commands.Effect, error) {
	if err := unshare(tx, s, c, m); err != nil {
		return nil, err
	}
	posted, err := tx.PostedOf(m.ID)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, p := range posted {
		if target, ok := inCircle(p.Target, c.ID); ok {
			effects = append(effects, commands.Effect{Target: target, Owner: m.ID, Do: commands.Post{Channel: p.Channel}})
		}
	}
	return effects, nil
}

// inCircle reads a target of what a member shared in a circle, false for any other.
func inCircle(target string, circle peer.ID) (commands.Target, bool) {
	t, err := commands.ParseTarget(target)
	return t, err == nil && t.Is(checkIns, said) && t.ID(0) == circle
}

// unshare notes that no check-in of a member is shown in a circle any more. Posts that still wait are not made.
func unshare(tx *storage.Tx, s commands.Env, c peer.Circle, m peer.Member) error {
	seat, _ := c.Seat(m.ID)
	all, err := tx.CheckIns(m.ID, m.Calendar.Day(seat.Joined)-2, m.Calendar.Day(s.Now)+1)
	if err != nil {
		return err
	}
	for _, e := range all {
		if e.InCircle(c.ID) == nil {
			continue
		}
		if err := tx.PutCheckIn(m.ID, e.OutOfCircle(c.ID)); err != nil {
			return err
		}
		if err := tx.Cancel(checkIns.Of(c.ID, m.ID, e.Day).String()); err != nil {
			return err
		}
	}
	return nil
}

// forgetPosts deletes what is kept about posts in a thread that was deleted.
func forgetPosts(tx *storage.Tx, s commands.Env, c peer.Circle) error {
	for _, who := range c.Members() {
		m, err := tx.Member(who)
		if err != nil {
			return err
		}
		if m == nil {
			continue
		}
		if err := unshare(tx, s, c, *m); err != nil {
			return err
		}
		posted, err := tx.PostedOf(who)
		if err != nil {
			return err
		}
		for _, p := range posted {
			if _, ok := inCircle(p.Target, c.ID); !ok {
				continue
			}
			if err := tx.DeletePosted(who, p.Target); err != nil {
				return err
			}
		}
	}
	return nil
}

// shareWords says what of a check-in the circle sees by itself.
func shareWords(s commands.Env, share peer.Share) words.Text {
	switch share {
	case peer.MoodOnly:
		return s.Say("circle.by-itself.mood", nil)
	case peer.MoodAndNote:
		return s.Say("circle.by-itself.note", nil)
	}
	return s.Say("circle.by-itself.off", nil)
}

// askByItself is `Share here by itself`.
func askByItself(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := seatedIn(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	button := func(label string, share peer.Share) commands.Button {
		return commands.Button{Label: rq.Label(label), Style: commands.Secondary, ID: commands.ID("circles:set-by", rq.Member, c.ID, share)}
	}
	return rq.Reply("circle.by-itself.ask", words.Args{"Circle": name(rq.Env, c)}, commands.Unit(
		button("button.off", peer.JustMe), button("button.mood-only", peer.MoodOnly), button("button.mood-and-note", peer.MoodAndNote),
		rq.Button("leave-it", commands.Secondary, commands.ID("circles:page", rq.Member, c.ID)),
	)).InPlace(), nil
}

func setByItself(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	share, err := rq.ArgInt(2, int(peer.JustMe), int(peer.MoodAndNote))
	if err != nil {
		return commands.Reply{}, err
	}
	return changeSeat(tx, rq, "circle.saved", func(c peer.Circle, s peer.Seat) peer.Circle {
		s.ShareBy = peer.Share(share)
		return c.WithSeat(s)
	})
}

// changeSeat changes the acting member's own seat and shows the page.
func changeSeat(tx *storage.Tx, rq commands.Request, done string, f func(peer.Circle, peer.Seat) peer.Circle) (commands.Reply, error) {
	c, err := seatedIn(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	seat, _ := c.Seat(rq.Member)
	c = f(c, seat)
	if err := tx.PutCircle(c); err != nil {
		return commands.Reply{}, err
	}
	reply, err := page(tx, rq, c, done)
	return reply.InPlace(), err
}

// quietDays are the choices of `Quiet for a while`.
func quietDays() []int { return []int{1, 2, 3, 5, 7, 10, 14, 21, peer.MaxCircleQuiet} }

// askQuiet is `Quiet for a while`.
func askQuiet(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := seatedIn(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	var choices []commands.Choice
	for _, n := range quietDays() {
		choices = append(choices, commands.Choice{Label: rq.Say("circle.quiet.days", words.Args{"Count": n}), Value: commands.ArgString(n)})
	}
	return rq.Reply("circle.quiet.ask", words.Args{"Circle": name(rq.Env, c)}, commands.Row{Select: &commands.Select{
		ID: commands.ID("circles:quiet", rq.Member, c.ID), Placeholder: rq.Label("circle.quiet.how-long"), Options: choices,
	}}).InPlace(), nil
}

func beQuiet(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	days, err := rq.ArgInt(2, 0, peer.MaxCircleQuiet)
	if err != nil || days != 0 && !slices.Contains(quietDays(), days) {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	if days == 0 {
		return changeSeat(tx, rq, "circle.quiet.over", func(c peer.Circle, s peer.Seat) peer.Circle {
			s.QuietUntil = 0
			return c.WithSeat(s)
		})
	}
	return changeSeat(tx, rq, "circle.quiet.begun", func(c peer.Circle, _ peer.Seat) peer.Circle {
		return c.Quiet(rq.Member, m.Calendar.Day(rq.Now), days)
	})
}
