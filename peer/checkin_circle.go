package peer

import "slices"

// InCircle is what a circle shows of a check-in.
type InCircle struct {
	Circle ID
	Mood   Mood
	Note   UserText // "" if only the mood is shared
	Share  Share    // MoodOnly or MoodAndNote
}

// inCircle returns what a circle shows of the entry as it is now.
func (c CheckIn) inCircle(circle ID, s Share) InCircle {
	in := InCircle{Circle: circle, Mood: c.Mood, Share: MoodOnly}
	if s.WithNote() {
		in.Note, in.Share = c.Note, MoodAndNote
	}
	return in
}

// InCircle returns what a circle shows of the entry, nil for nothing.
func (c CheckIn) InCircle(circle ID) *InCircle {
	if i := slices.IndexFunc(c.InCircles, func(in InCircle) bool { return in.Circle == circle }); i >= 0 {
		return &c.InCircles[i]
	}
	return nil
}

// ShareInCircle returns the check-in with the circle showing the mood of the entry or, with a Share that has the note, both.
func (c CheckIn) ShareInCircle(circle ID, s Share) CheckIn {
	in := c.inCircle(circle, s)
	c.InCircles = slices.Clone(c.InCircles)
	if there := c.InCircle(circle); there != nil {
		*there = in
	} else {
		c.InCircles = append(c.InCircles, in)
	}
	return c
}

// OutOfCircle returns the check-in with the circle showing nothing of it.
func (c CheckIn) OutOfCircle(circle ID) CheckIn {
	c.InCircles = slices.DeleteFunc(slices.Clone(c.InCircles), func(in InCircle) bool { return in.Circle == circle })
	return c
}

// CircleUpToDate reports whether the circle shows what the entry says now, as far as it was shared there.
func (c CheckIn) CircleUpToDate(circle ID) bool {
	in := c.InCircle(circle)
	return in == nil || *in == c.inCircle(circle, in.Share)
}

// AfterUndo returns the check-in after an undo. What is back was perhaps never shared with a circle, so one that shows
// something else shows nothing any more.
func (c CheckIn) AfterUndo() CheckIn {
	c.InCircles = slices.DeleteFunc(slices.Clone(c.InCircles), func(in InCircle) bool { return in != c.inCircle(in.Circle, in.Share) })
	return c
}
