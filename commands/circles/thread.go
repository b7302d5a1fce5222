package circles

import (
	"cmp"
	"time"

	"waymark/commands"
	"waymark/commands/notices"
	"waymark/commands/rooms"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// retryThread is how long to wait after Discord refused to open a thread.
const retryThread = 6 * time.Hour

// openThread is a circle's thread with its first post, which names nobody.
func openThread(s commands.Env, set peer.Settings, c peer.Circle) commands.Effect {
	s = s.Community()
	text := words.Join("\n", s.Say("circle.first.who", words.Args{"Circle": name(s, c)}),
		s.Say("circle.first.until", words.Args{"Until": c.Ends}), rooms.Line(s, peer.KeepCircleRoomFor), s.Say("circle.first.free", nil))
	return commands.Effect{
		Target: threads.Of(c.ID), OnOutcome: "circles.opened", Ref: c.ID,
		Do: commands.OpenThread{Channel: set.Circles, Name: threadName(s, c), Message: &commands.Message{
			Text: text, Rows: commands.Buttons(rooms.SomethingIsWrong(s, c.ID), s.FindHelp()),
		}},
	}
}

// opened hears where the thread is, and lets the members in.
func opened(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	c, err := tx.Circle(o.Effect.Ref)
	if err != nil || c == nil || !c.Open() {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if o.Result != commands.Done {
		return threadRefused(tx, o, set, *c)
	}
	if c.Thread == o.ID {
		return nil, nil
	}
	now := *c
	now.Thread = o.ID
	err = rooms.Open(tx, peer.Room{ID: now.ID, Channel: set.Circles, Thread: now.Thread, Keep: peer.KeepCircleRoomFor})
	if err != nil {
		return nil, err
	}
	effects, err := commands.TakeDownCard(tx, yesCards.Of(c.ID), 0) // that it was refused
	if err != nil {
		return nil, err
	}
	for _, who := range now.Members() {
		effects = append(effects, intoThread(set, now, who))
	}
	return effects, tx.PutCircle(now)
}

// threadRefused tells moderators that a circle has no thread, and tries again.
func threadRefused(tx *storage.Tx, o commands.Outcome, set peer.Settings, c peer.Circle) ([]commands.Effect, error) {
	again := openThread(o.Env, set, c)
	again.From = o.Now.Add(retryThread)
	effects := []commands.Effect{again}
	if set.Moderators != 0 {
		effects = append(effects, commands.PostToModerators(set, yesCards.Of(c.ID), 0, commands.Wordless(&commands.Message{
			Text: o.Community().Say("circle.thread-refused", words.Args{"Channel": words.Channel(set.Circles)}),
		})))
	}
	return commands.Anew(tx, o.Now, effects...)
}

// deletedThread is how long after a thread was deleted by hand another is opened. Moderators who delete it to end the circle
// have that long to end it.
const deletedThread = time.Hour

// channelsUsed are the threads of circles, and the channels that these are in.
func channelsUsed(tx *storage.Tx) (used []peer.ID, err error) {
	all, err := tx.Circles()
	for _, c := range all {
		if !c.Open() || c.Thread == 0 {
			continue
		}
		room, err := tx.Room(c.ID)
		if err != nil {
			return nil, err
		}
		if used = append(used, c.Thread); room != nil {
			used = append(used, room.Channel)
		}
	}
	return used, err
}

// channelDeleted forgets the threads of circles that were deleted, alone or with their channel, and opens others.
func channelDeleted(tx *storage.Tx, s commands.Env, channel peer.ID) (effects []commands.Effect, err error) {
	all, err := tx.Circles()
	if err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		room, err := tx.Room(c.ID)
		if err != nil {
			return nil, err
		}
		if !c.Open() || c.Thread == 0 || channel != c.Thread && channel != commands.Deref(room).Channel {
			continue
		}
		c.Thread = 0
		if err := cmp.Or(tx.PutCircle(c), tx.DeletePosted(0, threads.Of(c.ID).String())); err != nil {
			return nil, err
		}
		again := openThread(s, set, c)
		again.From = s.Now.Add(deletedThread)
		effects = append(effects, again)
	}
	return effects, nil
}

// intoThread lets a member into the thread.
func intoThread(set peer.Settings, c peer.Circle, who peer.ID) commands.Effect {
	return commands.Effect{
		Target: seats.Of(c.ID, who), Owner: who, OnOutcome: "circles.seated", Ref: c.ID,
		Do: commands.ThreadMember{Channel: set.Circles, Thread: c.Thread, User: who, In: true},
	}
}

// outOfThread removes someone from the thread.
func outOfThread(tx *storage.Tx, c peer.Circle, who peer.ID) ([]commands.Effect, error) {
	if c.Thread == 0 {
		return nil, tx.Cancel(seats.Of(c.ID, who).String())
	}
	return []commands.Effect{rooms.OutOfThread(seats.Of(c.ID, who), who, c.ID, c.Thread, who)}, nil
}

// seatedInThread hears whether a member is in the thread.
func seatedInThread(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	c, err := tx.Circle(o.Effect.Ref)
	who := o.Effect.Owner
	if err != nil || c == nil || !c.Has(who) {
		return nil, err
	}
	switch o.Result {
	case commands.Done:
		return rooms.BackInThread(tx, c.ID, who)
	case commands.Left:
		_, effects, err := apply(tx, o.Env, *c, step{peer.DropSeat, peer.CircleClock, who})
		return effects, ignoreRefusal(err)
	case commands.Hidden:
		return nil, commands.TellLater(tx, who, peer.News{Kind: peer.NewsCircleHidden, Circle: c.ID, At: o.Now})
	}
	return nil, nil
}

// permissionsChanged looks whether the members of circles can see their threads: Discord tells nobody who no longer can.
func permissionsChanged(tx *storage.Tx, _ commands.Env, changed peer.ID) (effects []commands.Effect, err error) {
	all, err := tx.Circles()
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		room, err := tx.Room(c.ID)
		if err != nil {
			return nil, err
		}
		if !c.Open() || c.Thread == 0 || changed != tx.Guild() && changed != commands.Deref(room).Channel {
			continue
		}
		for _, who := range c.Members() {
			effects = append(effects, commands.Effect{
				Target: looks.Of(c.ID, who), Owner: who, OnOutcome: "circles.looked", Ref: c.ID,
				Do: commands.CheckThread{Thread: c.Thread, Members: []peer.ID{who}},
			})
		}
	}
	return effects, nil
}

// looked hears whether a member can see the thread. Who can't is told at their next command; who was told so, and can, is let in.
func looked(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	c, err := tx.Circle(o.Effect.Ref)
	who := o.Effect.Owner
	if err != nil || c == nil || !c.Has(who) || c.Thread == 0 {
		return nil, err
	}
	hidden := peer.News{Kind: peer.NewsCircleHidden, Circle: c.ID, At: o.Now}
	if o.Result == commands.Hidden {
		return nil, commands.TellLater(tx, who, hidden)
	}
	if o.Result != commands.Done {
		return nil, nil
	}
	told, err := notices.Forget(tx, who, func(n peer.News) bool { return n.Kind == hidden.Kind && n.Circle == c.ID })
	if err != nil || !told {
		return nil, err
	}
	set, err := tx.Settings()
	return []commands.Effect{intoThread(set, *c, who)}, err
}

// closeThread locks the thread of a circle that ended. It is deleted with its room.
func closeThread(s commands.Env, before, c peer.Circle) commands.Effect {
	s = s.Community()
	key := "circle.end"
	if before.Ends.After(s.Now) {
		key = "circle.end-early"
	}
	return commands.Effect{
		Target: threads.Of(c.ID), Ref: c.ID,
		Do: commands.CloseThread{
			Name: threadName(s, c), Message: &commands.Message{Text: s.Say(key, nil)}, Last: endings.Of(c.ID),
		},
	}
}
