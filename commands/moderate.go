package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// moderateGroup is the moderators' desk: the queue of requests, who takes care of which, and the roster of
// mentors. Every act is checked for the moderator's authority again.
func moderateGroup() Group {
	member := Option{Name: "member", Type: User, Required: true}
	return Group{
		Name: "mentors",
		Commands: []Command{
			{Name: "mentors queue", Level: Moderator, Access: Reads, Do: mentorsQueue},
			{Name: "mentors assign", Level: Moderator, Access: Writes, Do: mentorsAssign, Options: []Option{
				member, {Name: "mentor", Type: User},
			}},
			{Name: "mentors unassign", Level: Moderator, Access: Writes, Do: mentorsUnassign, Options: []Option{member}},
			{Name: "mentors close", Level: Moderator, Access: Writes, Do: mentorsClose, Options: []Option{
				member, {Name: "reason", Type: String, Max: peer.MaxHelp},
			}},
			{Name: "mentors roster", Level: Moderator, Access: Reads, Do: mentorsRoster},
			{Name: "mentors approve", Level: Moderator, Access: Writes, Do: mentorsApprove, Options: []Option{member}},
			{Name: "mentors remove", Level: Moderator, Access: Writes, Do: mentorsRemove, Options: []Option{member}},
		},
		Acts: []Act{
			{Name: "claim", Level: Moderator, Access: Writes, Do: claimRequest},
			{Name: "hand-back", Level: Moderator, Access: Writes, Do: handBackRequest},
			{Name: "open", Level: Moderator, Access: Writes, Do: openRequest},
			{Name: "choose", Level: Moderator, Access: Writes, Do: chooseMentor},
			{Name: "pick", Level: Moderator, Access: Writes, Do: pickMentor},
			{Name: "approve", Level: Moderator, Access: Writes, Do: approveOffer},
		},
	}
}

// queueAtMost is how many requests one screen of the queue shows.
const queueAtMost = 15

func mentorsQueue(tx *storage.Tx, rq Request) (Reply, error) {
	open, err := tx.Requests()
	if err != nil {
		return Reply{}, err
	}
	if len(open) == 0 {
		return rq.reply("mentors.queue-empty", nil), nil
	}
	lines := []words.Text{rq.Say("mentors.queue", words.Args{"Count": len(open)})}
	var choices []Choice
	for i, r := range open {
		if i == queueAtMost {
			lines = append(lines, rq.Say("mentors.queue-more", words.Args{"Count": len(open) - queueAtMost}))
			break
		}
		line := rq.Say("mentors.queue-line", words.Args{
			"Place": i + 1, "Member": words.Mention(r.Member), "Since": r.Created,
			"State": rq.Say(stateKey(r.State), words.Args{"Mentor": words.Mention(r.Mentor)}),
		})
		if r.ClaimedBy != 0 {
			line = words.Join(" ", line, rq.Say("mentors.card.claimed", words.Args{"Moderator": words.Mention(r.ClaimedBy)}))
		}
		lines = append(lines, line)
		choices = append(choices, Choice{
			Label: rq.Say("mentors.queue-choice", words.Args{"Place": i + 1}), Value: r.ID.String(),
		})
	}
	return Reply{Message: &Message{Text: words.Join("\n", lines...), Rows: []Row{{Select: &Select{
		ID: ID("mentors:open"), Placeholder: rq.Label("mentors.queue-placeholder"), Options: choices,
	}}}}}, nil
}

// cardRequest is the request that a moderator's card or menu is about.
func cardRequest(tx *storage.Tx, rq Request) (peer.Request, error) {
	if rq.Kind == Pick && len(rq.Args) == 0 && len(rq.Values) == 1 {
		rq.Args = rq.Values
	}
	return askedRequest(tx, rq)
}

// audit notes what a moderator did to whose request; no words.
func audit(tx *storage.Tx, rq Request, verb string, target peer.ID) error {
	return tx.Audit(peer.AuditEntry{At: rq.Now, Actor: rq.Member, Verb: verb, Target: target})
}

// deal applies a moderator's event to a request, notes it in the audit trail and moves the cards.
func deal(tx *storage.Tx, rq Request, r peer.Request, e peer.Event, verb string, mentor peer.ID) (peer.Request, []Effect, error) {
	after, err := applyTo(r, e, peer.AModerator, rq, mentor)
	if err != nil {
		return r, nil, err
	}
	if after.Version == r.Version {
		return after, nil, nil
	}
	if err := audit(tx, rq, verb, r.Member); err != nil {
		return r, nil, err
	}
	effects, err := moveRequest(tx, rq.Scene, r, after)
	return after, effects, err
}

func claimRequest(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := cardRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if r.Open() && r.ClaimedBy != 0 && r.ClaimedBy != rq.Member {
		return Reply{}, Refuse("mentors.refusal.claimed-by", words.Args{"Moderator": words.Mention(r.ClaimedBy)})
	}
	after, effects, err := deal(tx, rq, r, peer.Claim, "claim", 0)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.claimed", words.Args{"Member": words.Mention(r.Member)}, requestButtons(rq.Scene, after)...)
	reply.Effects = effects
	return reply, nil
}

func handBackRequest(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := cardRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	_, effects, err := deal(tx, rq, r, peer.HandBack, "hand-back", 0)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.handed-back", nil)
	reply.Effects = effects
	return reply, nil
}

// openRequest shows the words of a request to one moderator. Each opening is in the audit trail.
func openRequest(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := cardRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if !r.Open() && r.State != peer.Paired {
		return Reply{}, Refuse("mentors.refusal.over", nil)
	}
	if err := audit(tx, rq, "open", r.Member); err != nil {
		return Reply{}, err
	}
	text := requestWords(rq.Scene, r)
	if text == "" {
		text = rq.Say("mentors.words.none", nil)
	}
	message := &Message{Text: words.Join("\n", requestText(rq.Scene, r), text)}
	if r.Open() {
		message.Rows = requestButtons(rq.Scene, r)
	}
	return Reply{Message: message}, nil
}

// openRequestOf is the open request of the member whom a moderator named.
func openRequestOf(tx *storage.Tx, rq Request) (peer.Request, error) {
	member := rq.Ref("member")
	r, err := tx.RequestOf(member)
	if err != nil {
		return peer.Request{}, err
	}
	if r == nil || !r.Open() {
		return peer.Request{}, Refuse("mentors.refusal.no-request", words.Args{"Member": words.Mention(member)})
	}
	return *r, nil
}

func mentorsAssign(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := openRequestOf(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if mentor := rq.Ref("mentor"); mentor != 0 {
		return assign(tx, rq, r, mentor)
	}
	return offerChoice(tx, rq, r)
}

// chooseMentor shows the choice of mentors from the card.
func chooseMentor(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := cardRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	return offerChoice(tx, rq, r)
}

// pickMentor assigns the mentor picked in the choice. The id carries the request's version: a choice made
// before somebody else moved the request does nothing.
func pickMentor(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := cardRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if len(rq.Values) != 1 {
		return Reply{}, Refuse("refusal.old-button", nil)
	}
	mentor, err := peer.ParseID(rq.Values[0])
	if err != nil {
		return Reply{}, Refuse("refusal.old-button", nil)
	}
	if v, err := rq.ArgInt(1, 1, 1<<30); err != nil || v != r.Version {
		return Reply{}, Refuse("mentor.refusal.not-now", nil)
	}
	return assign(tx, rq, r, mentor)
}

// assign asks a mentor. An unclaimed request becomes the moderator's who assigns it.
func assign(tx *storage.Tx, rq Request, r peer.Request, mentor peer.ID) (Reply, error) {
	r, err := withBlocks(tx, r)
	if err != nil {
		return Reply{}, err
	}
	m, err := tx.Mentor(mentor)
	if err != nil {
		return Reply{}, err
	}
	if m == nil {
		return Reply{}, Refuse("mentor.refusal.no-such-mentor", nil)
	}
	c, err := candidate(tx, *m)
	if err != nil {
		return Reply{}, err
	}
	if err := explain(c.Refusal(r)); err != nil {
		return Reply{}, err
	}
	after, effects, err := deal(tx, rq, r, peer.Assign, "assign", mentor)
	if err != nil {
		return Reply{}, err
	}
	m.LastAssigned = rq.Now
	if err := tx.PutMentor(*m); err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentors.assigned", words.Args{"Mentor": words.Mention(mentor)})
	reply.Update = true
	reply.Effects = append(effects, askCard(rq.Scene, after, mentor, ""))
	return reply, nil
}

// withBlocks is the request with everybody whom its member blocked, now and before.
func withBlocks(tx *storage.Tx, r peer.Request) (peer.Request, error) {
	m, err := tx.Member(r.Member)
	if err != nil || m == nil {
		return r, err
	}
	r.Blocked = append(r.Blocked[:len(r.Blocked):len(r.Blocked)], m.Blocked...)
	return r, nil
}

// candidate is a mentor with what choosing needs to know: load, zone and whom they blocked.
func candidate(tx *storage.Tx, m peer.Mentor) (peer.Candidate, error) {
	c := peer.Candidate{Mentor: m}
	load, err := tx.Load(m.Member)
	if err != nil {
		return c, err
	}
	c.Load = load
	who, err := tx.Member(m.Member)
	if err != nil || who == nil {
		return c, err
	}
	c.Calendar = who.Calendar
	c.Mentor.Blocked = append(m.Blocked[:len(m.Blocked):len(m.Blocked)], who.Blocked...)
	return c, nil
}

// candidates are all mentors, each with their load: active mentees and open asks.
func candidates(tx *storage.Tx) ([]peer.Candidate, error) {
	mentors, err := tx.Mentors()
	if err != nil {
		return nil, err
	}
	open, err := tx.Requests()
	if err != nil {
		return nil, err
	}
	asks := map[peer.ID]int{}
	for _, r := range open {
		asks[r.Mentor]++
	}
	all := make([]peer.Candidate, 0, len(mentors))
	for _, m := range mentors {
		c, err := candidate(tx, m)
		if err != nil {
			return nil, err
		}
		c.Load += asks[m.Member]
		all = append(all, c)
	}
	return all, nil
}

// offerChoice shows the mentors who can be asked, best first, each with the reasons in words.
func offerChoice(tx *storage.Tx, rq Request, r peer.Request) (Reply, error) {
	r, err := withBlocks(tx, r)
	if err != nil {
		return Reply{}, err
	}
	switch r.State {
	case peer.Waiting:
	case peer.AskedMentor, peer.AskedMentee, peer.Paired:
		return Reply{}, Refuse("mentors.refusal.asked-already", words.Args{"Mentor": words.Mention(r.Mentor)})
	default: // closed or withdrawn, and an older answer still has the button
		return Reply{}, Refuse("mentors.refusal.over", nil)
	}
	all, err := candidates(tx)
	if err != nil {
		return Reply{}, err
	}
	var calendar peer.Calendar
	if m, err := tx.Member(r.Member); err != nil {
		return Reply{}, err
	} else if m != nil {
		calendar = m.Calendar
	}
	matches := peer.Rank(r, calendar, all, rq.Now)
	if len(matches) == 0 {
		return rq.reply("mentors.nobody-free", nil), nil
	}
	choices := make([]Choice, len(matches))
	for i, m := range matches {
		choices[i] = Choice{
			Label: words.Plain(nameOf(all, m.Mentor), 100), Value: m.Mentor.String(),
			About: words.Plain(reasons(rq.Scene, m), 100),
		}
	}
	return rq.reply("mentors.choose", words.Args{"Member": words.Mention(r.Member)}, Row{Select: &Select{
		ID: ID("mentors:pick", r.ID, r.Version), Placeholder: rq.Label("mentors.choose-placeholder"), Options: choices,
	}}), nil
}

// nameOf is what a mentor is called in a menu, where Discord shows no mentions.
func nameOf(all []peer.Candidate, mentor peer.ID) peer.Words {
	for _, c := range all {
		if c.Mentor.Member == mentor && c.Mentor.Name != "" {
			return c.Mentor.Name
		}
	}
	return peer.Words(mentor.String())
}

// reasons says in words why a mentor stands where they stand: languages, hours, room.
func reasons(s Scene, m peer.Match) peer.Words {
	var parts []words.Text
	if len(m.Languages) > 0 {
		parts = append(parts, s.Say("mentors.reason.speaks", words.Args{"Languages": words.Plain(languageWords(m.Languages), 50)}))
	}
	hours := "mentors.reason.hours"
	if m.HoursApart == 0 {
		hours = "mentors.reason.same-hours"
	}
	parts = append(parts,
		s.Say(hours, words.Args{"Count": m.HoursApart}),
		s.Say("mentors.reason.room", words.Args{"Count": m.Room}))
	return peer.Words(words.Join(" · ", parts...).Reveal())
}

// mentorsUnassign takes the mentor off a member's request, asked or paired: it is back in its old place.
func mentorsUnassign(tx *storage.Tx, rq Request) (Reply, error) {
	member := rq.Ref("member")
	r, err := tx.RequestOf(member)
	if err != nil {
		return Reply{}, err
	}
	if r == nil || r.Mentor == 0 || !r.Open() && r.State != peer.Paired {
		return Reply{}, Refuse("mentors.refusal.no-mentor", words.Args{"Member": words.Mention(member)})
	}
	_, effects, err := deal(tx, rq, *r, peer.Unassign, "unassign", 0)
	if err != nil {
		return Reply{}, err
	}
	p, err := tx.Pairing(r.ID)
	if err != nil {
		return Reply{}, err
	}
	if p != nil && p.Active() {
		ended, _ := p.End(rq.Member, rq.Now)
		if err := tx.PutPairing(ended); err != nil {
			return Reply{}, err
		}
		effects = append(effects, closeThread(rq.Scene, *p))
	}
	reply := rq.reply("mentors.unassigned", words.Args{"Member": words.Mention(member)})
	reply.Effects = effects
	return reply, nil
}

// mentorsClose ends a request, with a kind word to the member. A moderator's reason goes to the member as
// they wrote it, in their name.
func mentorsClose(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := openRequestOf(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	_, effects, err := deal(tx, rq, r, peer.CloseIt, "close", 0)
	if err != nil {
		return Reply{}, err
	}
	text := rq.Say("mentor.closed", nil)
	if reason, given := rq.Text("reason"); given && reason != "" {
		text = words.Join("\n", text, rq.Say("mentor.closed-reason", words.Args{"Moderator": words.Mention(rq.Member)}),
			words.Fit(reason, 1100, words.Quote))
	}
	reply := rq.reply("mentors.closed", words.Args{"Member": words.Mention(r.Member)})
	reply.Effects = append(effects, Effect{
		Kind: DM, Target: "closed/" + r.ID.String(), Owner: r.Member, User: r.Member, Message: &Message{Text: text},
		Then: "mentor.asked", Ref: r.ID,
	})
	return reply, nil
}

// mentorStateKey says how a mentor stands, in the moderators' words.
func mentorStateKey(state peer.MentorState) string {
	switch state {
	case peer.MentorOffered:
		return "mentors.roster.offered"
	case peer.MentorPaused:
		return "mentors.roster.paused"
	}
	return "mentors.roster.open"
}

const rosterAtMost = 20

func mentorsRoster(tx *storage.Tx, rq Request) (Reply, error) {
	all, err := candidates(tx)
	if err != nil {
		return Reply{}, err
	}
	var lines []words.Text
	for _, c := range all {
		if c.Mentor.State == peer.MentorRemoved {
			continue
		}
		line := rq.Say("mentors.roster.line", words.Args{
			"Mentor": words.Mention(c.Mentor.Member), "Load": c.Load, "Capacity": c.Mentor.Capacity,
			"State": rq.Say(mentorStateKey(c.Mentor.State), nil),
		})
		line = words.Join(" · ", line, words.Fit(languageWords(c.Mentor.Languages), 40, words.Escape))
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return rq.reply("mentors.roster.empty", nil), nil
	}
	head := rq.Say("mentors.roster.head", words.Args{"Count": len(lines)})
	if n := len(lines) - rosterAtMost; n > 0 {
		lines = append(lines[:rosterAtMost], rq.Say("mentors.queue-more", words.Args{"Count": n}))
	}
	return Reply{Message: &Message{Text: words.Join("\n", append([]words.Text{head}, lines...)...)}}, nil
}

func mentorsApprove(tx *storage.Tx, rq Request) (Reply, error) {
	return approve(tx, rq, rq.Ref("member"))
}

func approveOffer(tx *storage.Tx, rq Request) (Reply, error) {
	member, err := rq.ArgID(0)
	if err != nil {
		return Reply{}, err
	}
	return approve(tx, rq, member)
}

// approve makes a member who offered a mentor, and gives them the mentor role. A moderator cannot approve
// themselves.
func approve(tx *storage.Tx, rq Request, member peer.ID) (Reply, error) {
	m, err := tx.Mentor(member)
	if err != nil {
		return Reply{}, err
	}
	if m == nil || m.State == peer.MentorRemoved {
		return Reply{}, Refuse("mentors.refusal.no-offer", words.Args{"Member": words.Mention(member)})
	}
	if member == rq.Member {
		return Reply{}, Refuse("mentors.refusal.own-offer", nil)
	}
	set, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	var effects []Effect
	if m.State == peer.MentorOffered {
		m.State = peer.MentorOpen
		if err := tx.PutMentor(*m); err != nil {
			return Reply{}, err
		}
		if err := audit(tx, rq, "approve", member); err != nil {
			return Reply{}, err
		}
		effects = offerCard(rq.Scene, set, *m)
	}
	key := "mentors.approved"
	if set.Mentor == 0 {
		key = "mentors.approved-no-role"
	} else {
		effects = append(effects, mentorRole(set, member, GiveRole))
	}
	reply := rq.reply(key, words.Args{"Member": words.Mention(member)})
	reply.Effects = effects
	return reply, nil
}

func mentorRole(set peer.Settings, member peer.ID, kind EffectKind) Effect {
	return Effect{Kind: kind, Target: "mentor-role/" + member.String(), Owner: member, User: member, Role: set.Mentor}
}

// mentorsRemove takes a mentor off the roster. Their mentees go back into the queue, each in their old place.
func mentorsRemove(tx *storage.Tx, rq Request) (Reply, error) {
	member := rq.Ref("member")
	m, err := tx.Mentor(member)
	if err != nil {
		return Reply{}, err
	}
	if m == nil || m.State == peer.MentorRemoved {
		return Reply{}, Refuse("mentors.refusal.no-offer", words.Args{"Member": words.Mention(member)})
	}
	set, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	m.State = peer.MentorRemoved
	if err := tx.PutMentor(*m); err != nil {
		return Reply{}, err
	}
	if err := audit(tx, rq, "remove", member); err != nil {
		return Reply{}, err
	}
	effects, err := requeue(tx, rq, member)
	if err != nil {
		return Reply{}, err
	}
	effects = append(effects, offerCard(rq.Scene, set, *m)...)
	if set.Mentor != 0 {
		effects = append(effects, mentorRole(set, member, TakeRole))
	}
	reply := rq.reply("mentors.removed", words.Args{"Member": words.Mention(member)})
	reply.Effects = effects
	return reply, nil
}

// requeue puts everybody whom a mentor was asked for or paired with back into their old places.
func requeue(tx *storage.Tx, rq Request, mentor peer.ID) ([]Effect, error) {
	requests, err := tx.Requests()
	if err != nil {
		return nil, err
	}
	pairings, err := tx.Pairings(mentor)
	if err != nil {
		return nil, err
	}
	var effects []Effect
	for _, p := range pairings {
		if p.Mentor != mentor || !p.Active() {
			continue
		}
		ended, _ := p.End(0, rq.Now)
		if err := tx.PutPairing(ended); err != nil {
			return nil, err
		}
		effects = append(effects, closeThread(rq.Scene, p))
		r, err := tx.Request(p.ID)
		if err != nil {
			return nil, err
		}
		if r != nil {
			requests = append(requests, *r)
		}
	}
	for _, r := range requests {
		if r.Mentor != mentor {
			continue
		}
		after, err := applyTo(r, peer.MentorLeaves, peer.TheClock, rq, 0)
		if err != nil {
			return nil, err
		}
		more, err := moveRequest(tx, rq.Scene, r, after)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}
