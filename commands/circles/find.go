package circles

import (
	"cmp"
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/languages"
	"waymark/commands/safety"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// finder finds circles. names is the index of languages; a function because the first use takes longer than all the rest.
type finder struct{ names func() *languages.Names }

// tags returns how languages are compared, each text read once.
func (f finder) tags() peer.TagsOf {
	known := map[string][]peer.LanguageTag{}
	return func(written string) []peer.LanguageTag {
		tags, ok := known[written]
		if !ok {
			tags = f.names().Tags(written)
			known[written] = tags
		}
		return tags
	}
}

// shownCircles is how many circles a list shows.
const shownCircles = 8

// askFind is `Find a circle`: languages and hours, filled in with what was said before.
func askFind(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := mayTakeSeat(tx, rq, 0); err != nil {
		return commands.Reply{}, err
	}
	side, err := tx.CircleSide(rq.Member)
	return commands.Reply{Modal: &commands.Modal{ID: commands.ID("circles:look", rq.Member), Title: rq.Label("circle.form.find"), Fields: []commands.Field{
		{ID: "languages", Label: rq.Label("circle.form.languages"), Value: spoken(side.Look.Languages), Max: maxLanguages},
		{ID: "hours", Label: rq.Label("circle.form.hours"), Options: hourChoices(rq.Env, side.Look.Hours)},
	}}}, err
}

// look lists the circles with a seat free, best first. What the member said is kept only if they agreed to anything.
func (f finder) look(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	if err := mayTakeSeat(tx, rq, 0); err != nil {
		return commands.Reply{}, err
	}
	written, _, err := rq.Written("languages", maxLanguages)
	if err != nil {
		return commands.Reply{}, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	side.Look.Languages, side.Look.Hours = peer.ParseLanguages(written.Reveal()), hoursCalled(rq.Fields["hours"])
	_, err = commands.ConsentedMember(tx, rq)
	switch {
	case errors.Is(err, commands.ErrConsent):
	case err != nil:
		return commands.Reply{}, err
	default:
		if err := tx.PutCircleSide(rq.Member, side); err != nil {
			return commands.Reply{}, err
		}
	}
	return f.list(tx, rq, side)
}

// matches are those of some circles that fit the acting member, best first.
func (f finder) matches(tx *storage.Tx, rq commands.Request, l peer.CircleLook, some []peer.Circle) ([]peer.CircleMatch, error) {
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return nil, err
	}
	calendar := m.Calendar
	if !m.ZoneSet {
		calendar.Zone = ""
	}
	var failed error
	return peer.RankCircles(l, calendar, some, f.tags(), func(c peer.Circle) bool {
		if c.Has(rq.Member) || !sharing.InAudience(rq, set, c.For) || keptApart(tx, rq.Member, c) {
			return false
		}
		shut, err := closed(tx, c)
		failed = cmp.Or(failed, err)
		return !shut
	}, rq.Now), failed
}

// list shows the circles that fit, without names of people.
func (f finder) list(tx *storage.Tx, rq commands.Request, side peer.CircleSide) (commands.Reply, error) {
	circles, err := tx.Circles()
	if err != nil {
		return commands.Reply{}, err
	}
	all, err := f.matches(tx, rq, side.Look, circles)
	if err != nil {
		return commands.Reply{}, err
	}
	found := rq.Button("be-found", commands.Secondary, commands.ID("circles:be-found", rq.Member))
	start := rq.Button("start-circle", commands.Secondary, commands.ID("circles:start"))
	if len(all) == 0 {
		return rq.Reply("circle.none-found", nil, commands.Unit(start, found)), nil
	}
	all = all[:min(len(all), shownCircles)]
	texts := []words.Text{rq.Say("circle.found", nil)}
	var choices []commands.Choice
	for _, m := range all {
		line := rq.Say("circle.line", words.Args{"Circle": name(rq.Env, m.Circle), "Reasons": reasons(rq.Env, m)})
		texts = append(texts, words.Join("\n", line, about(m.Circle)))
		choices = append(choices, commands.Choice{
			Label: words.Plain(peer.UserText(name(rq.Env, m.Circle).Reveal()), 100), Value: m.Circle.ID.String(),
		})
	}
	return commands.SayAll(texts, commands.Row{Select: &commands.Select{
		ID: commands.ID("circles:card"), Placeholder: rq.Label("circle.choose"), Options: choices,
	}}, commands.Unit(start, found)), nil
}

// fitting returns a circle that a button or menu names, if it fits the acting member; else the same refusal for all reasons.
func (f finder) fitting(tx *storage.Tx, rq commands.Request) (peer.CircleMatch, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.CircleMatch{}, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return peer.CircleMatch{}, err
	}
	c, err := tx.Circle(id)
	if err != nil {
		return peer.CircleMatch{}, err
	}
	if c == nil {
		return peer.CircleMatch{}, commands.Refuse("circle.none-such", nil)
	}
	one, err := f.matches(tx, rq, side.Look, []peer.Circle{*c})
	if err != nil {
		return peer.CircleMatch{}, err
	}
	if len(one) == 0 {
		return peer.CircleMatch{}, commands.Refuse("circle.none-such", nil)
	}
	return one[0], nil
}

// showCard shows a circle with `Ask to join`.
func (f finder) showCard(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := f.fitting(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	text := words.Join("\n", rq.Say("circle.line", words.Args{"Circle": name(rq.Env, m.Circle), "Reasons": reasons(rq.Env, m)}), about(m.Circle),
		rq.Say("circle.card", words.Args{"Count": m.Circle.Weeks}), rq.Say("circle.how-asking", nil))
	return commands.Say(text, commands.Unit(rq.Button("ask-to-join", commands.Primary, commands.ID("circles:ask", m.Circle.ID)))), nil
}

// askToJoin opens the form for the asker's line.
func (f finder) askToJoin(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := f.fitting(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{ID: commands.ID("circles:send", m.Circle.ID), Title: rq.Label("circle.form.ask"), Fields: []commands.Field{
		{ID: "line", Label: rq.Label("circle.form.line"), About: rq.Label("circle.form.line-seen"), Max: peer.MaxCircleAbout},
	}}}, nil
}

// mayAsk refuses an ask that the quotas do not allow.
func mayAsk(tx *storage.Tx, rq commands.Request) error {
	past, err := pastAsks(tx, rq, rq.Member)
	if err != nil {
		return err
	}
	next, why := peer.MayAskCircle(past, rq.Now)
	args := words.Args{"Until": next}
	switch {
	case errors.Is(why, peer.ErrAskOpen):
		return commands.Refuse("circle.one-ask", args)
	case errors.Is(why, peer.ErrAskTooSoon), errors.Is(why, peer.ErrAskTooMany):
		return commands.Refuse("circle.ask-later", args)
	}
	return why
}

// mayStart refuses to start a circle to who saw the names of others and did not join them, as an ask would be.
func mayStart(tx *storage.Tx, rq commands.Request, audience peer.ID) error {
	if err := mayTakeSeat(tx, rq, audience); err != nil {
		return err
	}
	past, err := pastAsks(tx, rq, rq.Member)
	if err != nil {
		return err
	}
	if next, why := peer.MayAskCircle(past, rq.Now); errors.Is(why, peer.ErrAskTooSoon) {
		return commands.Refuse("circle.start-later", words.Args{"Until": next})
	}
	return nil
}

// sendAsk asks to join. Where a member must not meet the asker nobody is asked, and who needs a moderator's yes waits for
// it: the asker is answered as always.
func sendAsk(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	line, _, err := rq.Written("line", peer.MaxCircleAbout)
	if err != nil {
		return commands.Reply{}, err
	}
	c, err := tx.Circle(id)
	if err != nil {
		return commands.Reply{}, err
	}
	if c == nil || c.Room() == 0 || c.Has(rq.Member) {
		return commands.Reply{}, commands.Refuse("circle.none-such", nil)
	}
	if shut, err := closed(tx, *c); err != nil {
		return commands.Reply{}, err
	} else if shut {
		return commands.Reply{}, commands.Refuse("circle.none-such", nil)
	}
	if err := mayTakeSeat(tx, rq, c.For); err != nil {
		return commands.Reply{}, err
	}
	if _, err := commands.ConsentedMember(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	sent := rq.Reply("circle.asked", words.Args{"Circle": name(rq.Env, *c), "Until": rq.Now.Add(peer.CircleAskTime)}, commands.Unit(
		rq.Button("withdraw", commands.Secondary, commands.ID("circles:withdraw", rq.ID))))
	if slices.ContainsFunc(side.Asks, func(a peer.CircleAsk) bool { return a.ID == rq.ID }) { // delivered again
		return sent, nil
	}
	if err := mayAsk(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	a := peer.CircleAsk{ID: rq.ID, Circle: c.ID, Member: rq.Member, Made: rq.Now, State: peer.AskWaiting, Line: commands.OneLine(line)}
	sent.Effects, err = asked(tx, rq, a, c.WithAsker(rq.Member, true))
	return sent, err
}

// asked stores an ask and has it answered.
func asked(tx *storage.Tx, rq commands.Request, a peer.CircleAsk, c peer.Circle) ([]commands.Effect, error) {
	apart := keptApart(tx, rq.Member, c)
	needs, err := safety.NeedsYes(tx, rq.Member)
	if err != nil {
		return nil, err
	}
	a.Unseen, a.Pending, a.Declined = apart || needs, needs && !apart, apart
	effects, err := putAsk(tx, rq.Env, a, a)
	if err != nil {
		return nil, err
	}
	if err := tx.PutCircle(c); err != nil {
		return nil, err
	}
	switch {
	case apart:
		return effects, nil
	case needs:
		card, err := yesCard(tx, rq, c, a.ID)
		return append(effects, card...), err
	}
	more, err := askMembers(tx, rq.Env, c, rq.Member)
	return append(effects, more...), err
}

// beFound is `Let moderators find me`: moderators see that the member looks for a circle.
func beFound(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := mayTakeSeat(tx, rq, 0); err != nil {
		return commands.Reply{}, err
	}
	if _, err := commands.PressingMember(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if side.Look.Since.IsZero() {
		side.Look.Since = rq.Now
	}
	said, more := "circle.looking", []commands.Button(nil)
	if side.Look.Hours == peer.AnyHours && len(side.Look.Languages) == 0 {
		said, more = "circle.looking-without", []commands.Button{rq.Button("find-circle", commands.Secondary, commands.ID("circles:find"))}
	}
	return rq.Reply(said, nil, commands.Unit(append(more,
		rq.Button("stop-looking", commands.Secondary, commands.ID("circles:stop-looking", rq.Member)))...,
	)).InPlace(), tx.PutCircleSide(rq.Member, side)
}

func stopLooking(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	side.Look = peer.CircleLook{}
	return rq.Reply("circle.not-looking", nil).InPlace(), tx.PutCircleSide(rq.Member, side)
}
