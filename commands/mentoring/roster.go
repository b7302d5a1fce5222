package mentoring

import (
	"cmp"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// mentorStateKey says how a mentor stands, in the moderators' words.
func mentorStateKey(c peer.Candidate, now time.Time) string {
	switch {
	case c.Mentor.State == peer.MentorOffered:
		return "mentors.roster.offered"
	case c.Mentor.State == peer.MentorPaused:
		return "mentors.roster.paused"
	case c.Mentor.Conduct == 0:
		return "mentors.roster.not-agreed"
	case c.OnLeave(now):
		return "mentors.roster.away"
	}
	return "mentors.roster.open"
}

// rosterPage is how many mentors one screen of the roster shows.
const rosterPage = 15

func mentorsRoster(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return showRoster(tx, rq, 0)
}

func turnRoster(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	page, err := rq.ArgInt(0, 0, 1<<20)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := showRoster(tx, rq, page)
	return reply.InPlace(), err
}

// showRoster shows a page of the mentors. One beyond the end is the last.
func showRoster(tx *storage.Tx, rq commands.Request, page int) (commands.Reply, error) {
	all, err := candidates(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	all = slices.DeleteFunc(all, func(c peer.Candidate) bool { return c.Mentor.Gone() })
	if len(all) == 0 {
		return rq.Reply("mentors.roster.empty", nil), nil
	}
	slices.SortFunc(all, func(a, b peer.Candidate) int { return cmp.Compare(a.Mentor.Member, b.Mentor.Member) })
	page = min(page, (len(all)-1)/rosterPage)
	end := min(len(all), (page+1)*rosterPage)
	lines := []words.Text{rq.Say("mentors.roster.head", words.Args{"Count": len(all)})}
	for _, c := range all[page*rosterPage : end] {
		lines = append(lines, rosterLine(rq.Env, c))
	}
	turn := pageTurns(rq.Env, page, end < len(all), func(to int) string { return commands.ID("mentors:roster", to) })
	return commands.Say(words.Join("\n", lines...), commands.Buttons(turn...)...), nil
}

func rosterLine(s commands.Env, c peer.Candidate) words.Text {
	line := s.Say("mentors.roster.line", words.Args{
		"Mentor": words.Mention(c.Mentor.Member), "Load": c.Load, "Capacity": c.Mentor.Capacity,
		"State": s.Say(mentorStateKey(c, s.Now), words.Args{"Day": c.Mentor.Leave}),
	})
	if len(c.Mentor.Languages) > 0 {
		line = words.Join(" · ", line, words.Fit(languageWords(c.Mentor.Languages), 40, words.Escape))
	}
	if c.Mentor.Hours != peer.AnyHours {
		line = words.Join(" · ", line, s.Say(hoursKey(c.Mentor.Hours), nil))
	}
	if c.Mentor.Answers != peer.NoWish {
		line = words.Join(" · ", line, s.Say("mentors.roster.answers", words.Args{"Wish": s.Say(wishKey(c.Mentor.Answers), nil)}))
	}
	return line
}

func mentorsApprove(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return approve(tx, rq, rq.Ref("member"))
}

func approveOffer(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	return approve(tx, rq, member)
}

// offerOf is the mentor, or the offer to be one, of the member whom a moderator named.
func offerOf(tx *storage.Tx, member peer.ID) (peer.Mentor, error) {
	m, err := tx.Mentor(member)
	if err == nil && (m == nil || m.Gone()) {
		err = commands.Refuse("mentors.refusal.no-offer", words.Args{"Member": words.Mention(member)})
	}
	return commands.Deref(m), err
}

// approve makes a member who offered a mentor, and gives them the mentor role. A moderator cannot approve
// themselves.
func approve(tx *storage.Tx, rq commands.Request, member peer.ID) (commands.Reply, error) {
	m, err := offerOf(tx, member)
	if err != nil {
		return commands.Reply{}, err
	}
	if member == rq.Member {
		return commands.Reply{}, commands.Refuse("mentors.refusal.own-offer", nil)
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	var effects []commands.Effect
	if m.State == peer.MentorOffered {
		m.State = peer.MentorOpen
		if err := tx.PutMentor(m); err != nil {
			return commands.Reply{}, err
		}
		if err := commands.Audit(tx, rq, "approve", member); err != nil {
			return commands.Reply{}, err
		}
		effects = append(offerCard(rq.Env, set, m), approvedWord(rq.Env, m))
	}
	key := "mentors.approved"
	if set.Mentor == 0 {
		key = "mentors.approved-no-role"
	} else {
		effects = append(effects, mentorRole(set, member, true))
	}
	reply := rq.Reply(key, words.Args{"Member": words.Mention(member)})
	if m.Conduct < ConductVersion {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("mentors.approved-not-agreed", nil))
	}
	reply.Effects = effects
	return reply, nil
}

// approvedWord tells a mentor that they are one, and asks again for their word on the code of conduct where it
// is still missing.
func approvedWord(s commands.Env, m peer.Mentor) commands.Effect {
	message := &commands.Message{Text: s.Say("mentor.approved", nil)}
	if m.Conduct < ConductVersion {
		message.Text = words.Join("\n", message.Text, s.Say("mentor.not-agreed", nil), conductText(s))
		message.Rows = commands.Buttons(conductButton(s))
	}
	return commands.Effect{
		Target: offerApproved.Of(m.Member, int(m.Offered.Unix())), Owner: m.Member, OnOutcome: "mentor.told-approved",
		Do: commands.DM{User: m.Member, Message: message, Between: []peer.ID{m.Member}},
	}
}

func roleTarget(member peer.ID) commands.Target { return mentorRoles.Of(member) }

// mentorRole gives a member the mentor role, or takes it off.
func mentorRole(set peer.Settings, member peer.ID, give bool) commands.Effect {
	return commands.Effect{
		Target: roleTarget(member), Owner: member, OnOutcome: "mentor.role",
		Do: commands.RoleChange{User: member, Role: set.Mentor, Give: give},
	}
}

// mentorsRemove takes a mentor off the roster. Their mentees go back into the queue, each in their old place.
func mentorsRemove(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member := rq.Ref("member")
	m, err := offerOf(tx, member)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	m.State = peer.MentorRemoved
	if err := tx.PutMentor(m); err != nil {
		return commands.Reply{}, err
	}
	if err := commands.Audit(tx, rq, "remove", member); err != nil {
		return commands.Reply{}, err
	}
	effects, err := Requeue(tx, rq.Env, member, Transition{By: peer.AModerator, Who: rq.Member})
	if err != nil {
		return commands.Reply{}, err
	}
	effects = append(effects, offerCard(rq.Env, set, m)...)
	if set.Mentor != 0 {
		effects = append(effects, mentorRole(set, member, false))
	}
	reply := rq.Reply("mentors.removed", words.Args{"Member": words.Mention(member)})
	reply.Effects = effects
	return reply, nil
}

// requeue puts everybody whom a mentor was asked for or paired with back into their old places. by says who sees to
// it, in what part.
func Requeue(tx *storage.Tx, s commands.Env, mentor peer.ID, by Transition) ([]commands.Effect, error) {
	requests, err := tx.Asked(mentor)
	if err != nil {
		return nil, err
	}
	pairings, err := tx.Pairings(mentor)
	if err != nil {
		return nil, err
	}
	for _, p := range pairings {
		if p.Mentor != mentor || !p.Active() {
			continue
		}
		r, err := tx.Request(p.Request)
		if err != nil {
			return nil, err
		}
		if r != nil {
			requests = append(requests, *r)
		}
	}
	by.event = peer.MentorLeaves
	var effects []commands.Effect
	for _, r := range requests {
		_, more, err := applyTransition(tx, s, r, by)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}
