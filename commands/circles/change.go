package circles

import (
	"errors"

	"waymark/commands"
	"waymark/commands/rooms"
	"waymark/peer"
	"waymark/storage"
)

// explain makes what the member is told of a refusal.
func explain(err error) error {
	switch {
	case errors.Is(err, peer.ErrCircleFull):
		return commands.Refuse("circle.full", nil)
	case errors.Is(err, peer.ErrNotSeated), errors.Is(err, peer.ErrAskNotYours):
		return commands.Refuse("refusal.not-yours", nil)
	case errors.Is(err, peer.ErrCircleNotNow), errors.Is(err, peer.ErrAskNotNow):
		return commands.Refuse("circle.moved-on", nil)
	}
	return err
}

// step is an event of a circle.
type step struct {
	event peer.CircleEvent
	by    peer.CircleRole
	who   peer.ID
}

// apply is the one way in which a circle changes: it takes a step and carries out what follows from it.
func apply(tx *storage.Tx, s commands.Env, before peer.Circle, e step) (peer.Circle, []commands.Effect, error) {
	after, err := before.Apply(e.event, e.by, e.who, s.Now)
	if err != nil {
		return before, nil, explain(err)
	}
	after, effects, err := recount(tx, s, after)
	if err != nil {
		return before, nil, err
	}
	if err := tx.PutCircle(after); err != nil {
		return before, nil, err
	}
	for _, follow := range []func(*storage.Tx, commands.Env, peer.Circle, peer.Circle) ([]commands.Effect, error){
		tellOfChange, tellOfInvitations, tellOfAsks, unseat, seat, begin, closeIfEnded,
	} {
		more, err := follow(tx, s, before, after)
		if err != nil {
			return before, nil, err
		}
		effects = append(effects, more...)
	}
	return after, effects, schedule(tx, after)
}

// noteSeat notes whether a member has a seat in a circle.
func noteSeat(tx *storage.Tx, member, circle peer.ID, has bool) error {
	side, err := tx.CircleSide(member)
	if err != nil {
		return err
	}
	return tx.PutCircleSide(member, side.Seated(circle, has))
}

// unseat carries out that members lost their seat: they leave the thread, and so does what was posted about them.
func unseat(tx *storage.Tx, s commands.Env, before, after peer.Circle) ([]commands.Effect, error) {
	var effects []commands.Effect
	for _, who := range before.Members() {
		if after.Has(who) {
			continue
		}
		m, err := tx.Member(who)
		if err != nil {
			return nil, err
		}
		if m != nil {
			if err := noteSeat(tx, who, before.ID, false); err != nil {
				return nil, err
			}
			back, err := takeBackAll(tx, s, before, *m)
			if err != nil {
				return nil, err
			}
			effects = append(effects, back...)
		}
		more, err := outOfThread(tx, before, who)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

// seat carries out that members took a seat.
func seat(tx *storage.Tx, _ commands.Env, before, after peer.Circle) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, who := range after.Members() {
		if before.Has(who) {
			continue
		}
		if err := noteSeat(tx, who, after.ID, true); err != nil {
			return nil, err
		}
		if after.Thread != 0 {
			effects = append(effects, intoThread(set, after, who))
		}
	}
	return effects, nil
}

// begin opens the thread of a circle that begins, and corrects its first post when another term does.
func begin(tx *storage.Tx, s commands.Env, before, after peer.Circle) ([]commands.Effect, error) {
	if !after.Begun() || after.Ends.Equal(before.Ends) {
		return nil, nil
	}
	set, err := tx.Settings()
	if err != nil || set.Circles == 0 {
		return nil, err
	}
	return []commands.Effect{openThread(s, set, after)}, nil
}

// closeIfEnded closes the thread of a circle that ended, and frees its members for another one.
func closeIfEnded(tx *storage.Tx, s commands.Env, before, after peer.Circle) ([]commands.Effect, error) {
	if after.Open() || !before.Open() {
		return nil, nil
	}
	for _, who := range after.Members() {
		if err := noteSeat(tx, who, after.ID, false); err != nil {
			return nil, err
		}
	}
	if after.Thread == 0 {
		return nil, nil
	}
	if _, err := rooms.End(tx, after.ID, s.Now); err != nil {
		return nil, err
	}
	return []commands.Effect{closeThread(s, before, after)}, nil
}

// schedule notes when time next changes a circle.
func schedule(tx *storage.Tx, c peer.Circle) error {
	if at, ended := c.DeleteAt(); ended {
		return errors.Join(tx.Unschedule(dueTerm, 0, c.ID), tx.Schedule(dueForget, 0, c.ID, at))
	}
	switch c.State {
	case peer.CircleProposed, peer.CircleNamed:
		return tx.Schedule(dueTerm, 0, c.ID, c.Ends)
	case peer.CircleRunning, peer.CircleShort:
		return tx.Schedule(dueTerm, 0, c.ID, c.VoteAt())
	case peer.CircleDeciding:
		return tx.Schedule(dueTerm, 0, c.ID, c.Ends)
	}
	return nil
}

// termDue asks the members whether to go on, and ends the term.
func termDue(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	c, err := tx.Circle(d.Ref)
	if err != nil || c == nil || !c.Open() {
		return nil, err
	}
	if c.Proposed() {
		return invitesOver(tx, d, *c)
	}
	event := peer.OpenVote
	if c.State == peer.CircleDeciding || !d.Now.Before(c.Ends) {
		event = peer.EndTerm
	}
	_, effects, err := apply(tx, d.Env, *c, step{event, peer.CircleClock, 0})
	return effects, ignoreRefusal(err)
}

// ignoreRefusal drops a refusal: what is due may have been overtaken.
func ignoreRefusal(err error) error {
	var refusal *commands.Refusal
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}

// forget deletes the record of a circle that ended peer.KeepCirclesFor ago. Its thread is a room that forgets.
func forget(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	c, err := tx.Circle(d.Ref)
	if err != nil || c == nil {
		return nil, err
	}
	if at, ended := c.DeleteAt(); !ended || d.Now.Before(at) {
		return nil, schedule(tx, *c)
	}
	if err := forgetPosts(tx, d.Env, *c); err != nil {
		return nil, err
	}
	return nil, tx.DeleteCircle(c.ID)
}
