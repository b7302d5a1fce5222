package peer

import (
	"slices"
	"time"
)

// "Put together": moderators invite three to six people who asked to be found. It is two-sided twice. First each is asked alone
// whether they would like to see the others, and nobody is named. Three or more who would then see each other's names, and each
// joins or not. Anyone who does not is no longer in Invitations, so that nothing is kept of it. From then on it goes on only when
// CircleAskTime is over, so that neither the others nor moderators can tell a "no" from silence.

// PutTogether returns a circle that moderators propose to people, made by an interaction at an instant.
func PutTogether(id ID, people []ID, at time.Time) Circle {
	c := Circle{
		ID: id, State: CircleProposed, Size: max(MinSeats, min(len(people), MaxSeats)), Weeks: CircleWeeks, Ends: at.Add(CircleAskTime),
	}
	for _, who := range people[:min(len(people), MaxSeats)] {
		c.Invitations = append(c.Invitations, Invitation{Member: who})
	}
	return c
}

// answered returns the proposed circle after an answer, or after its time.
func (c Circle) answered(e CircleEvent, who ID, at time.Time) Circle {
	c.Invitations = slices.Clone(c.Invitations)
	if e == SayTogether {
		for i, o := range c.Invitations {
			c.Invitations[i].Yes = o.Yes || o.Member == who
		}
	} else {
		c.Invitations = slices.DeleteFunc(c.Invitations, func(o Invitation) bool {
			return e == NotTogether && o.Member == who || e == InvitesOver && !o.Yes
		})
	}
	c.Held = c.Held || e == NotTogether
	silent := slices.ContainsFunc(c.Invitations, func(o Invitation) bool { return !o.Yes })
	switch enough := len(c.Invitations) >= MinSeats; {
	case !enough && e == InvitesOver:
		return c.ended(at)
	case !enough || silent || c.Held && e != InvitesOver:
		return c
	case c.State == CircleProposed:
		c.State, c.Ends, c.Named, c.Held = CircleNamed, at.Add(CircleAskTime), c.Invites(), false
		for i := range c.Invitations {
			c.Invitations[i].Yes = false
		}
		return c
	}
	for _, who := range c.Invites() {
		c.Seats = append(c.Seats, Seat{Member: who, Joined: at})
	}
	c.State, c.Ends = CircleRunning, at.Add(c.term())
	c.Invitations, c.Named, c.Held = nil, nil, false
	return c
}
