package circles

import (
	"cmp"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// yesCard asks moderators about someone who needs their yes to start a circle or, with an ask, to join one.
func yesCard(tx *storage.Tx, rq commands.Request, c peer.Circle, ask peer.ID) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	facts, err := moderators.OwnSafetyLinesForChannel(tx, rq)
	if err != nil {
		return nil, err
	}
	card := rq.Community().Withheld(yesMessage(rq.Community(), facts, c, rq.Member, ask))
	return []commands.Effect{commands.PostToModerators(set, yesCards.Of(rq.Member, rq.ID), rq.Member, card)}, nil
}

// yesMessage asks a moderator about someone who started a circle or, with an ask, would like to join one.
func yesMessage(s commands.Env, facts []words.Text, c peer.Circle, who, ask peer.ID) *commands.Message {
	key, let, about := "circle.yes.start", commands.ID("circles:let-found", c.ID), c.ID
	if ask != 0 {
		key, let, about = "circle.yes.join", commands.ID("circles:let-ask", who, ask), ask
	}
	text := s.Say(key, words.Args{"Who": words.Linked(who), "Circle": name(s, c)})
	return &commands.Message{Text: words.Join("\n", append([]words.Text{text}, facts...)...), Rows: commands.Buttons(
		s.Button("let-them", commands.Secondary, let),
		s.Button("not-yet", commands.Secondary, commands.ID("circles:let-not", who, about)),
	)}
}

// notAbout refuses a moderator who would decide about themselves.
func notAbout(rq commands.Request, who peer.ID) error {
	if rq.Member == who {
		return commands.Refuse("call.about-you", nil)
	}
	return nil
}

// letFound is a moderator's `Let them` about a circle that is closed to new people: from now on it can be found.
func letFound(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	c, err := tx.Circle(id)
	if err != nil {
		return commands.Reply{}, err
	}
	if c == nil || !c.Open() {
		return commands.Reply{}, commands.Refuse("circle.yes.over", nil)
	}
	if shut, err := closed(tx, *c); err != nil {
		return commands.Reply{}, err
	} else if !shut {
		return commands.Reply{}, commands.Refuse("circle.yes.over", nil)
	}
	if c.Has(rq.Member) {
		return commands.Reply{}, commands.Refuse("call.about-you", nil)
	}
	c.Unlisted, c.Pending, c.Let = false, false, rq.Now
	if err := cmp.Or(tx.PutCircle(*c), moderators.Audit(tx, rq, moderators.VerbCircleYes, c.Founder)); err != nil {
		return commands.Reply{}, err
	}
	return decided(tx, rq, c.Founder, c.ID, "circle.yes.let")
}

// letAsk is the same about someone who asked to join: from now on the members are asked.
func letAsk(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	asker, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := notAbout(rq, asker); err != nil {
		return commands.Reply{}, err
	}
	side, err := tx.CircleSide(asker)
	if err != nil {
		return commands.Reply{}, err
	}
	a, open := side.Ask()
	c, err := tx.Circle(a.Circle)
	if err != nil {
		return commands.Reply{}, err
	}
	if !open || a.ID != id || !a.Unseen || c == nil {
		return commands.Reply{}, commands.Refuse("circle.yes.over", nil)
	}
	if err := moderators.Audit(tx, rq, moderators.VerbCircleYes, asker); err != nil {
		return commands.Reply{}, err
	}
	reply, err := decided(tx, rq, asker, id, "circle.yes.let")
	if err != nil {
		return reply, err
	}
	apart := keptApart(tx, asker, *c)
	a.Unseen, a.Pending, a.Let = apart, false, rq.Now
	if apart {
		return reply, tx.PutCircleSide(asker, side.WithAsk(a))
	}
	if err := tx.PutCircleSide(asker, side.WithAsk(a)); err != nil {
		return commands.Reply{}, err
	}
	more, err := askMembers(tx, rq.Env, *c, asker)
	reply.Effects = append(reply.Effects, more...)
	return reply, err
}

// letNot leaves it as it is. The person it is about sees no difference.
func letNot(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	about, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	err = cmp.Or(notAbout(rq, about), answered(tx, about, id), moderators.Audit(tx, rq, moderators.VerbCircleNo, about))
	if err != nil {
		return commands.Reply{}, err
	}
	return decided(tx, rq, about, id, "circle.yes.not")
}

// answered notes that a moderator answered about someone's circle or ask, so that it no longer waits on the desk.
func answered(tx *storage.Tx, who, id peer.ID) error {
	c, err := tx.Circle(id)
	if err != nil {
		return err
	}
	if c != nil {
		c.Pending = false
		return tx.PutCircle(*c)
	}
	side, err := tx.CircleSide(who)
	if err != nil {
		return err
	}
	a, open := side.Ask()
	if !open || a.ID != id {
		return nil
	}
	a.Pending = false
	return tx.PutCircleSide(who, side.WithAsk(a))
}

// decided says on the card what was decided, and who did.
func decided(tx *storage.Tx, rq commands.Request, about, id peer.ID, key string) (commands.Reply, error) {
	set, err := tx.Settings()
	args := words.Args{"Who": words.Linked(about), "Moderator": words.Linked(rq.Member)}
	reply := rq.Reply("circle.yes.noted", nil)
	reply.Effects = []commands.Effect{commands.PostToModerators(set, yesCards.Of(about, id), about, rq.Community().Withheld(&commands.Message{
		Text: rq.Community().Say(key, args),
	}), rq.Member).EditingOnly()}
	return reply, err
}
