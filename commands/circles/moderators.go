package circles

import (
	"cmp"
	"slices"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// listed is how many circles, and how many people who look, a moderator sees at once.
const listed = 20

// listCircles is /mentors circles: circles without names, and who asked to be found.
func listCircles(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, err := tx.Circles()
	if err != nil {
		return commands.Reply{}, err
	}
	all = slices.DeleteFunc(all, func(c peer.Circle) bool { return !c.Open() })
	looking, err := tx.LookingForCircle()
	if err != nil {
		return commands.Reply{}, err
	}
	texts := []words.Text{rq.Say("circle.mods.none", nil)}
	if len(all) > 0 {
		texts[0] = rq.Say("circle.mods.head", words.Args{"Count": len(all)})
	}
	var choices []commands.Choice
	for _, c := range all[:min(len(all), listed)] {
		texts = append(texts, circleLine(rq.Env, c))
		choices = append(choices, commands.Choice{Label: words.Plain(peer.UserText(name(rq.Env, c).Reveal()), 100), Value: c.ID.String()})
	}
	if len(looking) > 0 {
		texts = append(texts, rq.Say("circle.mods.looking", words.Args{"Count": len(looking)}))
	}
	for _, l := range looking[:min(len(looking), listed)] {
		texts = append(texts, lookLine(rq.Env, l))
	}
	var rows []commands.Row
	if len(choices) > 0 {
		rows = append(rows, commands.Row{Select: &commands.Select{
			ID: commands.ID("circles:let-open"), Placeholder: rq.Label("circle.mods.open"), Options: choices,
		}})
	}
	if len(looking) >= peer.MinSeats {
		rows = append(rows, commands.Unit(rq.Button("put-together", commands.Secondary, commands.ID("circles:gather"))))
	}
	return commands.SayAll(texts, rows...), nil
}

// circleLine says of a circle what moderators see without opening it.
func circleLine(s commands.Env, c peer.Circle) words.Text {
	if c.Proposed() { // not how many answered what
		return s.Say("circle.mods.proposed", words.Args{"Circle": name(s, c), "Until": commands.MadeAt(c.ID).Add(2 * peer.CircleAskTime)})
	}
	line := s.Say("circle.line", words.Args{"Circle": name(s, c), "Reasons": reasons(s, peer.CircleMatch{Circle: c})})
	if c.State == peer.CircleForming {
		return s.Facts(line, s.Say("circle.mods.forming", nil))
	}
	return s.Facts(line, s.Say("circle.mods.ends", words.Args{"Until": c.Ends}))
}

// lookLine says who looks for a circle.
func lookLine(s commands.Env, l storage.LooksForCircle) words.Text {
	parts := []words.Text{s.Say("circle.mods.looks", words.Args{"Who": words.Linked(l.Member), "Since": l.Since})}
	if l.Hours != peer.AnyHours {
		parts = append(parts, s.Say("choice.hours."+l.Hours.Name(), nil))
	}
	if all := spoken(l.Languages); all != "" {
		parts = append(parts, words.Escape(all))
	}
	return s.Facts(parts...)
}

// openCircle shows a moderator who is in a circle. It is in the audit log.
func openCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := moderated(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := moderators.Audit(tx, rq, moderators.VerbOpenCircle, 0); err != nil {
		return commands.Reply{}, err
	}
	texts := []words.Text{circleLine(rq.Env, c)}
	if !c.Proposed() {
		texts = append(texts, about(c), rq.Say("circle.mods.people", words.Args{"People": people(rq.Env, c.Members())}))
	}
	var can []commands.Button
	shut, err := closed(tx, c)
	if err != nil {
		return commands.Reply{}, err
	}
	if shut && !c.Has(rq.Member) {
		known, err := knownAbout(tx, rq, c.Members())
		if err != nil {
			return commands.Reply{}, err
		}
		texts = append(append(texts, whyClosed(rq.Env, c)), known...)
		can = append(can, rq.Button("let-them", commands.Secondary, commands.ID("circles:let-found", c.ID)))
	}
	rows := []commands.Row{commands.Unit(append(can, rq.Button("end-circle", commands.Danger, commands.ID("circles:let-end", c.ID)))...)}
	if len(c.Seats) > 0 {
		var choices []commands.Choice
		for _, who := range c.Members() {
			label := rq.Say("circle.person", words.Args{"Who": words.Person(who)})
			choices = append(choices, commands.Choice{Label: words.Plain(peer.UserText(plain(label)), 100), Value: who.String()})
		}
		rows = append(rows, commands.Row{Select: &commands.Select{
			ID: commands.ID("circles:let-go", c.ID), Placeholder: rq.Label("circle.mods.remove"), Options: choices,
		}})
	}
	return commands.Say(words.Join("\n", texts...), rows...).InPlace(), nil
}

// whyClosed says that nobody new finds a circle that is closed to them.
func whyClosed(s commands.Env, c peer.Circle) words.Text {
	if c.Unlisted && c.Founder != 0 {
		return s.Say("circle.yes.start", words.Args{"Who": words.Linked(c.Founder), "Circle": name(s, c)})
	}
	return s.Say("circle.yes.shut", nil)
}

// plain is a name without the marks of a message, for a menu.
func plain(t words.Text) string {
	return string(slices.DeleteFunc([]rune(t.Reveal()), func(r rune) bool { return r == '*' || r == '\\' }))
}

// moderated returns the open circle that a moderator's button is about.
func moderated(tx *storage.Tx, rq commands.Request) (peer.Circle, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Circle{}, err
	}
	c, err := tx.Circle(id)
	if err == nil && (c == nil || !c.Open()) {
		err = commands.Refuse("circle.yes.over", nil)
	}
	return commands.Deref(c), err
}

// seatPressed returns the circle and the member that a moderator's choice is about.
func seatPressed(tx *storage.Tx, rq commands.Request) (c peer.Circle, who peer.ID, err error) {
	if c, err = moderated(tx, rq); err != nil {
		return c, 0, err
	}
	if who, err = rq.ArgID(1); err == nil && !c.Has(who) {
		err = commands.Refuse("circle.yes.over", nil)
	}
	return c, who, err
}

// askRemove asks a moderator once whether a member is to be removed.
func askRemove(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, who, err := seatPressed(tx, rq)
	return rq.Reply("circle.mods.ask-remove", words.Args{"Who": words.Person(who), "Circle": name(rq.Env, c)}, commands.Unit(
		rq.Button("remove", commands.Danger, commands.ID("circles:let-go-now", c.ID, who)),
		rq.Button("keep-it", commands.Secondary, commands.ID("circles:let-open", c.ID)),
	)).InPlace(), err
}

// removeMember is a moderator's removal of a member, who is told. From then on they need a moderator's yes for a circle.
func removeMember(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, who, err := seatPressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	_, effects, err := apply(tx, rq.Env, c, step{peer.DropSeat, peer.CircleModerator, who})
	if err != nil {
		return commands.Reply{}, err
	}
	text := rq.Say("circle.mods.removed", words.Args{"Who": words.Person(who), "Circle": name(rq.Env, c)})
	if c.Thread != 0 {
		text = words.Join("\n", text, rq.Say("circle.mods.removing", nil))
	}
	reply := commands.Say(text).InPlace()
	reply.Effects = effects
	err = cmp.Or(moderators.Audit(tx, rq, moderators.VerbCircleRemove, who),
		tx.RecordFact(peer.Fact{Kind: peer.FactOutOfCircle, By: rq.Member, About: who, At: rq.Now}),
		commands.TellLater(tx, who, peer.News{Kind: peer.NewsCircleRemoved, Circle: c.ID, At: rq.Now}),
		rq.Decided(tx, who, &reply))
	return reply, err
}

// askEnd asks a moderator once whether a circle is to end. One that is only proposed is taken back at once.
func askEnd(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := moderated(tx, rq)
	if err != nil || c.Proposed() {
		return endCircle(tx, rq)
	}
	return rq.Reply("circle.mods.ask-end", words.Args{"Circle": name(rq.Env, c)}, commands.Unit(
		rq.Button("end-circle", commands.Danger, commands.ID("circles:let-end-now", c.ID)),
		rq.Button("keep-it", commands.Secondary, commands.ID("circles:let-open", c.ID)),
	)).InPlace(), nil
}

// endCircle is a moderator's `End it`.
func endCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := moderated(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	_, effects, err := apply(tx, rq.Env, c, step{peer.CloseCircle, peer.CircleModerator, 0})
	if err != nil {
		return commands.Reply{}, err
	}
	said := "circle.mods.ended"
	if c.Proposed() {
		said = "circle.together.taken-back"
	}
	reply := rq.Reply(said, words.Args{"Circle": name(rq.Env, c)}).InPlace()
	reply.Effects = effects
	return reply, moderators.Audit(tx, rq, moderators.VerbCircleEnd, 0)
}
