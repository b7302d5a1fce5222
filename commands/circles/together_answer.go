package circles

import (
	"slices"

	"waymark/commands"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// invitedTo returns the circle that moderators would put someone together with others in, nil for none.
func invitedTo(tx *storage.Tx, who peer.ID) (*peer.Circle, error) {
	side, err := tx.CircleSide(who)
	if err != nil || side.Invited == 0 {
		return nil, err
	}
	c, err := tx.Circle(side.Invited)
	if c == nil || !c.Proposed() {
		return nil, err
	}
	if _, invited := c.Invitation(who); !invited {
		return nil, err
	}
	return c, err
}

// togetherMessage asks one person whether they would like to see the others or, once these are named, to join; nil if they answered
// or it is over.
func togetherMessage(tx *storage.Tx, s commands.Env, member peer.ID, _ peer.News) (*commands.Message, error) {
	c, err := invitedTo(tx, member)
	if err != nil || c == nil {
		return nil, err
	}
	if i, _ := c.Invitation(member); i.Yes {
		return nil, nil
	}
	if c.State == peer.CircleProposed {
		args := words.Args{"At": words.Moment(c.Ends), "Reasons": wish(s, c.Hours, c.Languages)}
		key := "circle.together.ask"
		if args["Reasons"] != words.Text("") {
			key = "circle.together.ask-like"
		}
		return &commands.Message{Text: s.Say(key, args), Rows: commands.Buttons(
			s.Button("yes", commands.Secondary, commands.ID("circles:together", member, c.ID)),
			s.Button("not-now", commands.Secondary, commands.ID("circles:not-together", member, c.ID)),
		)}, nil
	}
	others := slices.DeleteFunc(slices.Clone(c.Named), func(o peer.ID) bool { return o == member })
	if !mayKnowAll(tx, member, others) { // a block that is newer than their answers: as for those who were left out before names
		return &commands.Message{Text: s.Say("circle.together.not", nil)}, nil
	}
	texts := []words.Text{s.Say("circle.together.named", words.Args{"Circle": name(s, *c), "People": people(s, others), "At": words.Moment(c.Ends)})}
	paired, err := pairedWith(tx, s, member, others)
	return &commands.Message{Text: words.Join("\n", append(texts, paired...)...), Rows: commands.Buttons(
		s.Button("join", commands.Primary, commands.ID("circles:together", member, c.ID)),
		s.Button("not-this-one", commands.Secondary, commands.ID("circles:not-together", member, c.ID)),
	)}, err
}

// pressedInvitation returns the circle that the acting member's button is about, or a refusal if it is over.
func pressedInvitation(tx *storage.Tx, rq commands.Request) (peer.Circle, error) {
	if err := rq.RequireOwner(); err != nil {
		return peer.Circle{}, err
	}
	c, err := invitedTo(tx, rq.Member)
	if err == nil && (c == nil || c.ID.String() != rq.Arg(1)) {
		err = commands.Refuse("circle.ask-over", nil)
	}
	return commands.Deref(c), err
}

// mustPart reports whether some who are invited must not be brought together, as far as is known since moderators chose them.
func mustPart(tx *storage.Tx, c peer.Circle) ([]peer.ID, error) {
	var part, stay []peer.ID
	for _, who := range c.Invites() {
		needs, err := safety.NeedsYesSince(tx, who, commands.MadeAt(c.ID))
		if err != nil {
			return nil, err
		}
		if needs || slices.ContainsFunc(stay, func(o peer.ID) bool { return safety.KeptApart(tx, who, o) }) {
			part = append(part, who)
			continue
		}
		stay = append(stay, who)
	}
	return part, nil
}

// sayTogether is `Yes` to seeing the others, and `Join` once they are named.
func sayTogether(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := pressedInvitation(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := mayTakeSeat(tx, rq, 0); err != nil {
		return commands.Reply{}, err
	}
	part, err := mustPart(tx, c)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(part) > 0 && !c.Held {
		if c, _, err = apply(tx, rq.Env, c, step{peer.HoldTogether, peer.CircleClock, 0}); err != nil {
			return commands.Reply{}, err
		}
	}
	after, more, err := apply(tx, rq.Env, c, step{peer.SayTogether, peer.Invited, rq.Member})
	if err != nil {
		return commands.Reply{}, err
	}
	var effects []commands.Effect
	if c.State == peer.CircleNamed {
		if effects, err = dropAskForSeat(tx, rq, after); err != nil {
			return commands.Reply{}, err
		}
	}
	said, args := "circle.together.joins", words.Args{"Until": c.Ends, "Circle": name(rq.Env, c)}
	switch {
	case after.Begun():
		said = "circle.together.begun"
	case c.State == peer.CircleProposed:
		said = "circle.together.said-yes"
	}
	reply := rq.Reply(said, args).InPlace()
	reply.Effects = append(effects, more...)
	return reply, nil
}

// dropAskForSeat takes back the acting member's open ask, if the seat that they took or will take is their last.
func dropAskForSeat(tx *storage.Tx, rq commands.Request, c peer.Circle) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	all, err := mine(tx, rq.Member)
	seats := len(all)
	if !c.Has(rq.Member) {
		seats++
	}
	if err != nil || seats < set.CirclesEach() {
		return nil, err
	}
	return dropAsk(tx, rq)
}

// notTogether is `Not now`, and `Not this one` once the others are named.
func notTogether(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := pressedInvitation(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	said := "circle.together.said-no"
	if c.State == peer.CircleNamed {
		said = "circle.not-joined"
	}
	effects, err := dropInvitation(tx, rq.Env, rq.Member, peer.Invited)
	reply := rq.Reply(said, nil).InPlace()
	reply.Effects = effects
	return reply, err
}

// dropInvitation declines someone's invitation, if they have one.
func dropInvitation(tx *storage.Tx, s commands.Env, who peer.ID, by peer.CircleRole) ([]commands.Effect, error) {
	c, err := invitedTo(tx, who)
	if err != nil || c == nil {
		return nil, err
	}
	_, effects, err := apply(tx, s, *c, step{peer.NotTogether, by, who})
	return effects, ignoreRefusal(err)
}

// invitesOver ends the time for answers. Anyone who must not be brought together with one before them is left out.
func invitesOver(tx *storage.Tx, d commands.Due, c peer.Circle) ([]commands.Effect, error) {
	if d.Now.Before(c.Ends) {
		return nil, schedule(tx, c)
	}
	part, err := mustPart(tx, c)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, who := range part {
		i, _ := c.Invitation(who)
		var more []commands.Effect
		if c, more, err = apply(tx, d.Env, c, step{peer.NotTogether, peer.CircleClock, who}); err != nil {
			return nil, err
		}
		effects = append(effects, more...)
		if i.Yes {
			told, err := notify(tx, d.Env, who, peer.News{Kind: peer.NewsCircleNotTogether, At: d.Now})
			if err != nil {
				return nil, err
			}
			effects = append(effects, told...)
		}
	}
	_, more, err := apply(tx, d.Env, c, step{peer.InvitesOver, peer.CircleClock, 0})
	return append(effects, more...), ignoreRefusal(err)
}

// tellOfInvitations carries out what changed for those who are or were invited: they are asked, they are told that it does not come
// about, and who saw names and does not join waits as after an ask.
func tellOfInvitations(tx *storage.Tx, s commands.Env, before, after peer.Circle) ([]commands.Effect, error) {
	var effects []commands.Effect
	tell := func(who peer.ID, kind peer.NewsKind) error {
		more, err := notify(tx, s, who, peer.News{Kind: kind, At: s.Now})
		effects = append(effects, more...)
		return err
	}
	for _, who := range after.Invites() {
		var err error
		switch _, had := before.Invitation(who); {
		case !had:
			if err = noteInvited(tx, who, after.ID); err == nil {
				err = tell(who, peer.NewsCircleTogether)
			}
		case before.State == peer.CircleProposed && after.State == peer.CircleNamed:
			err = tell(who, peer.NewsCircleNamed)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, i := range before.Invitations {
		if _, has := after.Invitation(i.Member); has || after.Has(i.Member) {
			continue
		}
		if err := uninvited(tx, s, before, i.Member); err != nil {
			return nil, err
		}
		if !after.Open() && i.Yes {
			if err := tell(i.Member, peer.NewsCircleNotTogether); err != nil {
				return nil, err
			}
		}
	}
	return effects, nil
}

// noteInvited keeps for an invited person which circle it was.
func noteInvited(tx *storage.Tx, who, circle peer.ID) error {
	side, err := tx.CircleSide(who)
	if err != nil {
		return err
	}
	side.Invited = circle
	return tx.PutCircleSide(who, side)
}

// uninvited notes that someone is not invited any more: after seeing names it counts as an ask.
func uninvited(tx *storage.Tx, s commands.Env, c peer.Circle, who peer.ID) error {
	if i, _ := c.Invitation(who); c.State != peer.CircleNamed || i.Yes || !mayKnowAll(tx, who, c.Named) {
		return nil
	}
	m, err := tx.Member(who)
	if err != nil || m == nil {
		return err
	}
	side, err := tx.CircleSide(who)
	if err != nil {
		return err
	}
	side = side.WithAsk(peer.CircleAsk{ID: c.ID, Circle: c.ID, Member: who, Made: s.Now, State: peer.AskRefused, Over: s.Now})
	return tx.PutCircleSide(who, side)
}
