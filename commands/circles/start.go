package circles

import (
	"cmp"
	"slices"

	"waymark/commands"
	"waymark/commands/safety"
	"waymark/commands/sharing"
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

// mine returns the circles in which a member has a seat, in the order in which they took them: one or two.
func mine(tx *storage.Tx, member peer.ID) ([]peer.Circle, error) {
	side, err := tx.CircleSide(member)
	if err != nil {
		return nil, err
	}
	var all []peer.Circle
	for _, id := range side.Circles {
		c, err := tx.Circle(id)
		if err != nil {
			return nil, err
		}
		if c != nil && c.Open() && c.Has(member) {
			all = append(all, *c)
		}
	}
	return all, nil
}

// seatIn returns the circle with an id if the member has a seat in it, else nil.
func seatIn(tx *storage.Tx, member, circle peer.ID) (*peer.Circle, error) {
	all, err := mine(tx, member)
	if i := slices.IndexFunc(all, func(c peer.Circle) bool { return c.ID == circle }); err == nil && i >= 0 {
		return &all[i], nil
	}
	return nil, err
}

// full reports whether someone is in as many circles as one person can be.
func full(tx *storage.Tx, member peer.ID) (bool, error) {
	set, err := tx.Settings()
	if err != nil {
		return false, err
	}
	all, err := mine(tx, member)
	return len(all) >= set.CirclesEach(), err
}

// mayTakeSeat refuses who is in as many circles as one person can be, or for whom the audience is not theirs, or who must be an
// adult.
func mayTakeSeat(tx *storage.Tx, rq commands.Request, audience peer.ID) error {
	set, err := on(tx)
	if err == nil {
		err = commands.RequireMayMeet(tx, rq)
	}
	if err != nil {
		return err
	}
	all, err := mine(tx, rq.Member)
	switch {
	case err != nil:
		return err
	case len(all) >= set.CirclesEach() && len(all) > 1:
		return commands.Refuse("circle.in-two", words.Args{"Circles": names(rq.Env, all)})
	case len(all) >= set.CirclesEach():
		return commands.Refuse("circle.in-one", words.Args{"Circle": name(rq.Env, all[0])})
	case audience != 0 && rq.RolesUnknown():
		return commands.Refuse("refusal.roles-unknown", nil)
	case !sharing.InAudience(rq, set, audience):
		return commands.Refuse("circle.none-such", nil)
	}
	return nil
}

// askStart is `Start a circle`: one form.
func askStart(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := mayStart(tx, rq, 0); err != nil {
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
	if audiences := sharing.Audiences(rq, set); len(audiences) > 0 {
		form.Fields = append(form.Fields, commands.Field{ID: "for", Label: rq.Label("circle.form.for"), Options: sharing.AudienceChoices(rq.Env, audiences)})
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
	if err := mayStart(tx, rq, c.For); err != nil {
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
	if err := cmp.Or(tx.PutCircle(c), noteSeat(tx, rq.Member, c.ID, true)); err != nil {
		return commands.Reply{}, err
	}
	effects, err := dropOthersIfFull(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	needs, err := safety.NeedsYes(tx, rq.Member)
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
	if err := tx.PutCircle(c); err != nil {
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

// dropOthersIfFull takes back the acting member's open ask and declines their invitation, if they can take no other seat.
func dropOthersIfFull(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	if isFull, err := full(tx, rq.Member); err != nil || !isFull {
		return nil, err
	}
	effects, err := dropAsk(tx, rq)
	if err != nil {
		return nil, err
	}
	more, err := dropInvitation(tx, rq.Env, rq.Member, peer.Invited)
	return append(effects, more...), err
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
	return commands.Reply{Modal: &commands.Modal{ID: commands.ID("circles:weeks", rq.Member, c.ID), Title: rq.Label("circle.form.change"), Fields: []commands.Field{
		{ID: "weeks", Label: rq.Label("circle.form.weeks"), Options: numbers(rq.Env, peer.MinCircleWeeks, peer.MaxCircleWeeks, c.Weeks)},
		{ID: "seats", Label: rq.Label("circle.form.seats"), Options: numbers(rq.Env, max(peer.MinSeats, len(c.Seats)), peer.MaxSeats, c.Size)},
	}}}, nil
}

// forming returns the acting member's circle that a button is about, if it has not begun.
func forming(tx *storage.Tx, rq commands.Request) (peer.Circle, error) {
	c, err := seatedIn(tx, rq)
	if err == nil && c.State != peer.CircleForming {
		err = commands.Refuse("circle.moved-on", nil)
	}
	return c, err
}

func saveWeeks(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
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
