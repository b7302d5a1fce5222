package circles

import (
	"cmp"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// on returns the settings of a guild that has circles, or a refusal.
func on(tx *storage.Tx) (peer.Settings, error) {
	set, err := tx.Settings()
	if err == nil && set.Circles == 0 {
		err = commands.Refuse("circle.off", nil)
	}
	return set, err
}

// mine returns the circle in which a member has a seat, nil for none.
func mine(tx *storage.Tx, member peer.ID) (*peer.Circle, error) {
	side, err := tx.CircleSide(member)
	if err != nil || side.Circle == 0 {
		return nil, err
	}
	c, err := tx.Circle(side.Circle)
	if c == nil || !c.Open() || !c.Has(member) {
		return nil, err
	}
	return c, err
}

// mayTakeSeat refuses who has a seat already, or for whom the audience is not theirs, or who must be an adult.
func mayTakeSeat(tx *storage.Tx, rq commands.Request, audience peer.ID) error {
	set, err := on(tx)
	if err == nil {
		err = commands.RequireMayMeet(tx, rq)
	}
	if err != nil {
		return err
	}
	c, err := mine(tx, rq.Member)
	switch {
	case err != nil:
		return err
	case c != nil:
		return commands.Refuse("circle.in-one", words.Args{"Circle": name(rq.Env, *c)})
	case audience != 0 && rq.RolesUnknown():
		return commands.Refuse("refusal.roles-unknown", nil)
	case !rq.InAudience(set, audience):
		return commands.Refuse("circle.none-such", nil)
	}
	return nil
}

// askStart is `Start a circle`: one form.
func askStart(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := mayTakeSeat(tx, rq, 0); err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	form := &commands.Modal{ID: commands.ID("circles:found", rq.Member), Title: rq.Label("circle.form.start"), Fields: []commands.Field{
		{ID: "languages", Label: rq.Label("circle.form.languages"), Value: spoken(side.Look.Languages), Max: maxLanguages},
		{ID: "hours", Label: rq.Label("circle.form.hours"), Options: hourChoices(rq.Env, side.Look.Hours)},
	}}
	if audiences := rq.Audiences(set); len(audiences) > 0 {
		form.Fields = append(form.Fields, commands.Field{ID: "for", Label: rq.Label("circle.form.for"), Options: rq.AudienceChoices(audiences)})
	}
	form.Fields = append(form.Fields,
		commands.Field{ID: "seats", Label: rq.Label("circle.form.seats"), Options: numbers(rq.Env, peer.MinSeats, peer.MaxSeats, peer.DefaultSeats)},
		commands.Field{ID: "about", Label: rq.Label("circle.form.about"), About: rq.Label("circle.form.about-seen"), Max: peer.MaxCircleAbout})
	return commands.Reply{Modal: form}, nil
}

// numbers are the numbers from low to high as choices.
func numbers(s commands.Env, low, high, chosen int) []commands.Choice {
	var choices []commands.Choice
	for n := low; n <= high; n++ {
		choices = append(choices, commands.Choice{
			Label: s.Say("circle.number", words.Args{"Number": n}), Value: commands.ArgString(n), Chosen: n == chosen,
		})
	}
	return choices
}

// found starts a circle with what came with the form. One of someone who needs a moderator's yes is found by nobody until
// then; they are answered like everyone.
func found(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	c, err := founded(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := mayTakeSeat(tx, rq, c.For); err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	all, err := tx.Circles()
	if err != nil {
		return commands.Reply{}, err
	}
	if len(all) >= peer.MaxCircles {
		return commands.Reply{}, commands.Refuse("circle.too-many", nil)
	}
	c.Name = peer.DrawCircleName(all, rq.ID)
	if m.ZoneSet {
		c.Zone = m.Calendar.Zone
	}
	effects, err := dropAsk(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	elsewhere, err := dropInvitation(tx, rq.Env, rq.Member, peer.Invited)
	if err != nil {
		return commands.Reply{}, err
	}
	effects = append(effects, elsewhere...)
	needs, err := commands.NeedsYes(tx, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if needs {
		c.Unlisted, c.Pending = true, true
		card, err := yesCard(tx, rq, c, 0)
		if err != nil {
			return commands.Reply{}, err
		}
		effects = append(effects, card...)
	}
	if err := cmp.Or(tx.PutCircle(c), setCircle(tx, rq.Member, c.ID)); err != nil {
		return commands.Reply{}, err
	}
	reply, err := page(tx, rq, c, "circle.started")
	reply.Effects = effects
	return reply, err
}

// founded is the circle that the form describes.
func founded(rq commands.Request) (peer.Circle, error) {
	written, _, err := rq.Written("languages", maxLanguages)
	if err != nil {
		return peer.Circle{}, err
	}
	line, _, err := rq.Written("about", peer.MaxCircleAbout)
	if err != nil {
		return peer.Circle{}, err
	}
	audience, err := audienceIn(rq)
	return peer.Circle{
		ID: rq.ID, State: peer.CircleForming, Seats: []peer.Seat{{Member: rq.Member, Joined: rq.Now}},
		Size: within(rq.Fields["seats"], peer.MinSeats, peer.MaxSeats, peer.DefaultSeats), Weeks: peer.CircleWeeks, For: audience,
		Languages: peer.ParseLanguages(written.Reveal()), Hours: hoursCalled(rq.Fields["hours"]), About: commands.OneLine(line), Founder: rq.Member,
	}, err
}

// audienceIn is who the form says the circle is for, 0 for everyone.
func audienceIn(rq commands.Request) (peer.ID, error) {
	value, given := rq.Fields["for"]
	if !given || value == "" || value == "0" {
		return 0, nil
	}
	id, err := peer.ParseID(value)
	if err != nil {
		return 0, commands.Refuse("refusal.old-button", nil)
	}
	return id, nil
}

// within is a number of a form, or the usual one if it is none from low to high.
func within(value string, low, high, usual int) int {
	if n := commands.Atoi(value); n >= low && n <= high {
		return n
	}
	return usual
}

// dropAsk takes back the acting member's open ask, if there is one.
func dropAsk(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return nil, err
	}
	a, open := side.Ask()
	if !open {
		return nil, nil
	}
	c, err := tx.Circle(a.Circle)
	if err != nil {
		return nil, err
	}
	_, _, effects, err := applyAsk(tx, rq.Env, a, commands.Deref(c), peer.AskTakeBack, peer.Asker, rq.Member)
	return effects, err
}

// askChange is `Change`, while the circle has not begun: how many weeks it is for.
func askChange(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := forming(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{ID: commands.ID("circles:weeks", rq.Member), Title: rq.Label("circle.form.change"), Fields: []commands.Field{
		{ID: "weeks", Label: rq.Label("circle.form.weeks"), Options: numbers(rq.Env, peer.MinCircleWeeks, peer.MaxCircleWeeks, c.Weeks)},
		{ID: "seats", Label: rq.Label("circle.form.seats"), Options: numbers(rq.Env, max(peer.MinSeats, len(c.Seats)), peer.MaxSeats, c.Size)},
	}}}, nil
}

// forming returns the acting member's circle if it has not begun.
func forming(tx *storage.Tx, rq commands.Request) (peer.Circle, error) {
	c, err := mine(tx, rq.Member)
	switch {
	case err != nil:
		return peer.Circle{}, err
	case c == nil:
		return peer.Circle{}, commands.Refuse("circle.in-none", nil)
	case c.State != peer.CircleForming:
		return peer.Circle{}, commands.Refuse("circle.moved-on", nil)
	}
	return *c, nil
}

func saveWeeks(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	c, err := forming(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	c.Weeks = within(rq.Fields["weeks"], peer.MinCircleWeeks, peer.MaxCircleWeeks, c.Weeks)
	c.Size = within(rq.Fields["seats"], max(peer.MinSeats, len(c.Seats)), peer.MaxSeats, c.Size)
	if err := tx.PutCircle(c); err != nil {
		return commands.Reply{}, err
	}
	reply, err := page(tx, rq, c, "circle.saved")
	return reply.InPlace(), err
}
