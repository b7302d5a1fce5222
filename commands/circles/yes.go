package circles

import (
	"cmp"

	"waymark/commands"
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
	key, let := "circle.yes.start", commands.ID("circles:let-found", c.ID)
	if ask != 0 {
		key, let = "circle.yes.join", commands.ID("circles:let-ask", rq.Member, ask)
	}
	facts, err := commands.SafetyLinesForChannel(tx, rq.Community(), rq.Member)
	if err != nil {
		return nil, err
	}
	s := rq.Community()
	text := s.Say(key, words.Args{"Who": words.Linked(rq.Member), "Circle": name(s, c)})
	buttons := []commands.Button{
		s.Button("let-them", commands.Secondary, let),
		s.Button("not-yet", commands.Secondary, commands.ID("circles:let-not", rq.Member, rq.ID)),
	}
	return []commands.Effect{commands.PostToModerators(set, yesCards.Of(rq.Member, rq.ID), rq.Member, s.Withheld(&commands.Message{
		Text: words.Join("\n", append([]words.Text{text}, facts...)...), Rows: commands.Buttons(buttons...),
	}))}, nil
}

// letFound is a moderator's `Let them` about someone who started a circle: from now on it can be found.
func letFound(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	c, err := tx.Circle(id)
	if err != nil {
		return commands.Reply{}, err
	}
	if c == nil || !c.Unlisted || c.Founder == 0 {
		return commands.Reply{}, commands.Refuse("circle.yes.over", nil)
	}
	c.Unlisted = false
	if err := cmp.Or(tx.PutCircle(*c), commands.Audit(tx, rq, "circle-yes", c.Founder)); err != nil {
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
	if err := commands.Audit(tx, rq, "circle-yes", asker); err != nil {
		return commands.Reply{}, err
	}
	reply, err := decided(tx, rq, asker, id, "circle.yes.let")
	if err != nil || keptApart(tx, asker, *c) {
		return reply, err
	}
	a.Unseen = false
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
	if err := commands.Audit(tx, rq, "circle-no", about); err != nil {
		return commands.Reply{}, err
	}
	return decided(tx, rq, about, id, "circle.yes.not")
}

// decided says on the card what was decided, and who did.
func decided(tx *storage.Tx, rq commands.Request, about, id peer.ID, key string) (commands.Reply, error) {
	set, err := tx.Settings()
	args := words.Args{"Who": words.Linked(about), "Moderator": words.Linked(rq.Member)}
	reply := rq.Reply("circle.yes.noted", nil)
	reply.Effects = []commands.Effect{commands.PostToModerators(set, yesCards.Of(about, id), about, rq.Community().Withheld(&commands.Message{
		Text: rq.Community().Say(key, args),
	}), rq.Member).EditingOnly(false)}
	return reply, err
}
