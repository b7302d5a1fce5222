package circles

import (
	"waymark/commands"
	"waymark/commands/notices"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// circle is /circle. What it shows is no news any more.
func circle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	reply, err := showCircle(tx, rq)
	if err != nil {
		return reply, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return reply, err
	}
	a, _ := side.Ask()
	_, err = notices.Forget(tx, rq.Member, func(n peer.News) bool {
		switch n.Kind {
		case peer.NewsCircleAsk, peer.NewsCircleVote, peer.NewsCircleShort, peer.NewsCircleTogether, peer.NewsCircleNamed:
			return true
		case peer.NewsCircleAnswer:
			return a.State == peer.AskAdmitted
		}
		return false
	})
	return reply, err
}

// showCircle is the page of /circle.
func showCircle(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := on(tx); err != nil {
		return commands.Reply{}, err
	}
	all, err := mine(tx, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(all) == 0 {
		return outside(tx, rq, "circle.what")
	}
	effects, back, err := letBackIn(tx, rq, all)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := page(tx, rq, all[0], back[all[0].ID])
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Effects = append(reply.Effects, effects...)
	for _, c := range all[1:] {
		second, err := page(tx, rq, c, back[c.ID])
		if err != nil {
			return commands.Reply{}, err
		}
		reply.Followups = append(append(reply.Followups, *second.Message), second.Followups...)
	}
	isFull, err := full(tx, rq.Member)
	if err != nil || isFull {
		return reply, err
	}
	another, err := outside(tx, rq, "circle.one-more")
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Followups = append(append(reply.Followups, *another.Message), another.Followups...)
	return reply, nil
}

// letBackIn lets a member into the threads of those of their circles that they are not in any more because they left the server
// and came back. What is said of it is by circle.
func letBackIn(tx *storage.Tx, rq commands.Request, all []peer.Circle) (effects []commands.Effect, say map[peer.ID]string, err error) {
	set, err := tx.Settings()
	if err != nil {
		return nil, nil, err
	}
	say = map[peer.ID]string{}
	for _, c := range all {
		now, back := c.Back(rq.Member, rq.Arrived)
		if !back || c.Thread == 0 {
			continue
		}
		if err := tx.PutCircle(now); err != nil {
			return nil, nil, err
		}
		say[c.ID] = "circle.back"
		effects = append(effects, intoThread(set, now, rq.Member))
	}
	return effects, say, nil
}

// showInPlace shows a circle's page in the place of the pressed message.
func showInPlace(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, err := seatedIn(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := page(tx, rq, c, "")
	return reply.InPlace(), err
}

// outside is what someone sees who can take a seat, with a sentence for who has neither asked nor was admitted.
func outside(tx *storage.Tx, rq commands.Request, what string) (commands.Reply, error) {
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	a, open := side.Ask()
	if open {
		c, err := tx.Circle(a.Circle)
		if err != nil {
			return commands.Reply{}, err
		}
		if a.State == peer.AskAdmitted && c != nil && !keptApart(tx, rq.Member, *c) {
			msg, err := admittedMessage(tx, rq.Env, *c, a)
			return commands.Reply{Message: msg}, err
		}
		deadline, _ := a.Deadline()
		if a.State == peer.AskAdmitted && c != nil { // a block that is newer than their admission: they wait like all others
			deadline = a.Made.Add(peer.CircleAskTime)
		}
		return rq.Reply("circle.waiting", words.Args{"Until": deadline}, commands.Unit(
			rq.Button("withdraw", commands.Secondary, commands.ID("circles:withdraw", a.ID)), messagesButton(rq.Env, rq.Member, 0, side),
		)), nil
	}
	row := []commands.Button{
		rq.Button("find-circle", commands.Primary, commands.ID("circles:find")),
		rq.Button("start-circle", commands.Secondary, commands.ID("circles:start")),
	}
	text := rq.Say(what, nil)
	if !side.Look.Since.IsZero() {
		text = words.Join("\n", text, rq.Say("circle.found-by-moderators", nil))
		row = append(row, rq.Button("stop-looking", commands.Secondary, commands.ID("circles:stop-looking", rq.Member)))
	}
	reply := commands.Say(text, commands.Unit(row...))
	question, err := togetherMessage(tx, rq.Env, rq.Member, peer.News{})
	if question != nil {
		reply.Followups = append(reply.Followups, *question)
	}
	return reply, err
}

// page is what a member sees of their circle, after a sentence about what was done, if any.
func page(tx *storage.Tx, rq commands.Request, c peer.Circle, done string) (commands.Reply, error) {
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	var texts []words.Text
	if done != "" {
		texts = append(texts, rq.Say(done, words.Args{"Circle": name(rq.Env, c)}))
	}
	texts = append(texts, rq.Say("circle.page.head", words.Args{"Circle": name(rq.Env, c), "People": people(rq.Env, c.Members())}), about(c),
		until(rq.Env, set, c, done == "circle.joined" || done == "circle.back"))
	if done == "circle.started" || done == "circle.joined" {
		texts = append(texts, rq.Say("circle.keeps", nil))
	}
	lost, err := roleLost(tx, rq, c)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	texts = append(texts, lost)
	seat, _ := c.Seat(rq.Member)
	quiet := seat.Quiet(m.Calendar.Day(rq.Now))
	if c.State != peer.CircleForming {
		texts = append(texts, shareWords(rq.Env, seat.ShareBy))
	}
	if quiet {
		texts = append(texts, rq.Say("circle.quiet.until", words.Args{"Day": seat.QuietUntil}))
	}
	reply := commands.Say(words.Join("\n", texts...), commands.Buttons(pageButtons(rq, c, side, quiet)...)...)
	for _, ask := range []func(*storage.Tx, commands.Env, peer.ID, peer.News) (*commands.Message, error){voteMessage, shortMessage} {
		question, err := ask(tx, rq.Env, rq.Member, peer.News{Circle: c.ID})
		if err != nil {
			return commands.Reply{}, err
		}
		if question != nil {
			reply.Followups = append(reply.Followups, *question)
		}
	}
	asks, err := waiting(tx, c, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	for _, a := range asks {
		question, err := askQuestion(tx, rq.Env, c, a, rq.Member)
		if err != nil {
			return commands.Reply{}, err
		}
		reply.Followups = append(reply.Followups, *question)
	}
	return reply, nil
}

// roleLost tells a member that the circle is for an audience whose role they have no longer, "" for others. The seat is theirs until
// they decide.
func roleLost(tx *storage.Tx, rq commands.Request, c peer.Circle) (words.Text, error) {
	set, err := tx.Settings()
	if err != nil || c.For == 0 || rq.RolesUnknown() || sharing.InAudience(rq, set, c.For) {
		return "", err
	}
	if audience := sharing.AudienceName(rq.Env, set, c.For); audience != "" {
		return rq.Say("circle.role-lost", words.Args{"Audience": audience}), nil
	}
	return rq.Say("circle.role-lost-gone", nil), nil
}

// until says how long the circle is for, and where it is. The link to the thread shows nothing to one who is only just being
// let in.
func until(s commands.Env, set peer.Settings, c peer.Circle, entering bool) words.Text {
	args := words.Args{"Count": c.Weeks, "Until": c.Ends, "Thread": words.Channel(c.Thread), "Channel": words.Channel(set.Circles)}
	switch {
	case c.State == peer.CircleForming:
		return s.Say("circle.page.forming", args)
	case c.Thread == 0:
		return words.Join("\n", s.Say("circle.page.no-thread", args), s.Say("circle.page.until", args))
	case entering:
		return words.Join("\n", s.Say("circle.page.entering", args), s.Say("circle.page.until", args))
	}
	return s.Say("circle.page.thread", args)
}

// pageButtons are what a member can do in their circle.
func pageButtons(rq commands.Request, c peer.Circle, side peer.CircleSide, quiet bool) []commands.Button {
	var all []commands.Button
	if c.State == peer.CircleForming {
		all = append(all, rq.Button("change", commands.Secondary, commands.ID("circles:change", rq.Member, c.ID)))
	}
	seat, _ := c.Seat(rq.Member)
	if c.Thread != 0 {
		if id := commands.ID("circles:by-itself", rq.Member, c.ID); seat.ShareBy != peer.JustMe {
			all = append(all, rq.Button("by-itself-on", commands.Secondary, id))
		} else {
			all = append(all, rq.Button("by-itself-off", commands.Secondary, id))
		}
		all = append(all, rq.Button("say-something", commands.Secondary, commands.ID("circles:say", rq.Member, c.ID)))
	}
	switch {
	case quiet:
		all = append(all, rq.Button("not-quiet-more", commands.Secondary, commands.ID("circles:quiet", rq.Member, c.ID, 0)))
	case c.Thread != 0:
		all = append(all, rq.Button("quiet-a-while", commands.Secondary, commands.ID("circles:ask-quiet", rq.Member, c.ID)))
	}
	return append(all, rq.Button("leave", commands.Secondary, commands.ID("circles:ask-leave", rq.Member, c.ID)), messagesButton(rq.Env, rq.Member, c.ID, side))
}

// messagesButton switches private messages about circles on or off. It stands on the page of a circle, 0 for elsewhere.
func messagesButton(s commands.Env, member, circle peer.ID, side peer.CircleSide) commands.Button {
	if side.Messages {
		return s.Button("dont-write-to-me", commands.Secondary, commands.ID("circles:messages", member, circle))
	}
	return s.Button("write-to-me", commands.Secondary, commands.ID("circles:messages", member, circle))
}

func switchMessages(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := commands.PressingMember(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	side, err := tx.CircleSide(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	side.Messages = !side.Messages
	if err := tx.PutCircleSide(rq.Member, side); err != nil {
		return commands.Reply{}, err
	}
	key := "circle.messages-off"
	if side.Messages {
		key = "circle.messages-on"
	}
	show := showCircle
	if rq.Arg(1) != "0" {
		show = showInPlace
	}
	reply, err := show(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Message.Text = words.Join("\n", rq.Say(key, nil), reply.Message.Text)
	return reply.InPlace(), nil
}
