package peer

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

// ShareInCircle returns the check-in with the circle showing the mood of the entry or, with a Share that has the note, both.
func (c CheckIn) ShareInCircle(circle ID, s Share) CheckIn {
	in := c.inCircle(circle, s)
	c.InCircle = &in
	return c
}

// OutOfCircle returns the check-in with no circle showing anything of it.
func (c CheckIn) OutOfCircle() CheckIn {
	c.InCircle = nil
	return c
}

// CircleUpToDate reports whether the circle shows what the entry says now, as far as it was shared there.
func (c CheckIn) CircleUpToDate() bool {
	return c.InCircle == nil || *c.InCircle == c.inCircle(c.InCircle.Circle, c.InCircle.Share)
}

// AfterUndo returns the check-in after an undo. What is back was perhaps never shared with the circle, so where the circle
// shows something else it shows nothing any more.
func (c CheckIn) AfterUndo() CheckIn {
	if !c.CircleUpToDate() {
		c.InCircle = nil
	}
	return c
}
