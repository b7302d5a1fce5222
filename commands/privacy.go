package commands

import (
	"slices"
	"strconv"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// privacyGroup is a member's hold on what is kept about them: seeing it, choosing, taking it out.
func privacyGroup() Group {
	return Group{
		Name: "privacy",
		Commands: []Command{
			{Name: "privacy show", Access: Reads, Do: privacyShow},
			{Name: "privacy delete", Access: Reads, Do: privacyDelete},
			{Name: "privacy settings", Access: Writes, Do: privacySettings, Complete: completeZone, Options: []Option{
				{Name: "share", Type: String, Choices: shares()},
				{Name: "zone", Type: String, Max: zoneMax, Complete: true},
				{Name: "day-begins", Type: Integer, Min: 0, Max: 23},
				{Name: "support-messages", Type: Boolean},
			}},
		},
		Acts: []Act{{Name: "delete", Access: Writes, Do: eraseMember}},
	}
}

// privacyShow says what is kept about the member, in numbers, and who can see it.
func privacyShow(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if m == nil {
		return rq.reply("privacy.nothing", nil), nil
	}
	summary, err := tx.Summary(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	journeys, err := tx.Journeys(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	milestones, err := tx.Milestones(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	lines := []words.Text{
		rq.Say("privacy.kept", words.Args{"Since": m.ConsentAt}),
		rq.Say("privacy.check-ins", words.Args{"Count": summary.Count}),
		rq.Say("privacy.journeys", words.Args{"Count": len(journeys)}),
		rq.Say("privacy.milestones", words.Args{"Count": len(milestones)}),
		rq.Say("privacy.zone", words.Args{"Zone": words.Text(zoneName(m.Calendar.Zone)), "Hour": m.Calendar.Rollover}),
	}
	r, err := tx.RequestOf(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if r != nil {
		lines = append(lines, rq.Say("privacy.request", nil))
	}
	mentor, err := tx.Mentor(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if mentor != nil {
		lines = append(lines, rq.Say("privacy.mentor", nil))
	}
	lines = append(lines, rq.Say("privacy.who", nil))
	return Reply{Message: &Message{Text: words.Join("\n", lines...)}}, nil
}

// privacySettings changes what a member chose. What is left out stays.
func privacySettings(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := me(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if i := slices.Index(shares(), rq.Choice("share")); i >= 0 {
		m.Share = peer.Share(i)
	}
	zone, given, err := rq.zone("zone")
	if err != nil {
		return Reply{}, err
	}
	if given {
		m.Calendar.Zone = zone
	}
	if hour, given := rq.Int("day-begins"); given {
		m.Calendar.Rollover = hour
	}
	if v, given := rq.Options["support-messages"]; given {
		m.SupportDMs = v.Bool
	}
	if err := tx.PutMember(m); err != nil {
		return Reply{}, err
	}
	if err := moveReminder(tx, m, rq.Now); err != nil {
		return Reply{}, err
	}
	return rq.reply("privacy.saved", words.Args{
		"Share": rq.Say(shareKey(m.Share), nil), "Zone": words.Text(zoneName(m.Calendar.Zone)),
		"Hour": m.Calendar.Rollover,
	}), nil
}

// privacyDelete says what goes and what stays, and asks.
func privacyDelete(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if m == nil {
		return rq.reply("privacy.nothing", nil), nil
	}
	return rq.reply("privacy.delete", nil, buttons(
		rq.button("delete-everything", Danger, ID("privacy:delete", rq.Member)),
	)...), nil
}

// eraseMember takes everything about the acting member out of the live data, the bot's posts about them
// off Discord, and the roles it gave off them. Pairings end, without a reason.
func eraseMember(tx *storage.Tx, rq Request) (Reply, error) {
	if id, err := rq.ArgID(0); err != nil || id != rq.Member {
		return Reply{}, Refuse("refusal.not-yours", nil)
	}
	var effects []Effect
	for _, step := range []func(*storage.Tx, Request) ([]Effect, error){erasePairings, eraseRoles, erasePosts} {
		more, err := step(tx, rq)
		if err != nil {
			return Reply{}, err
		}
		effects = append(effects, more...)
	}
	if err := tx.Erase(rq.Member); err != nil {
		return Reply{}, err
	}
	reply := rq.reply("privacy.deleted", nil)
	reply.Update, reply.Effects = true, effects
	return reply, nil
}

// erasePairings ends the member's pairings. What others' cards and requests say about it is written at
// once, since the effects that belong to the member go with them.
func erasePairings(tx *storage.Tx, rq Request) ([]Effect, error) {
	back, err := requeue(tx, rq, rq.Member)
	if err != nil {
		return nil, err
	}
	effects := notOf(rq.Member, back)
	pairings, err := tx.Pairings(rq.Member)
	if err != nil {
		return nil, err
	}
	for _, p := range pairings {
		if !p.Active() {
			continue
		}
		more, err := endPairing(tx, rq.Scene, p, 0)
		if err != nil {
			return nil, err
		}
		effects = append(effects, notOf(rq.Member, more)...)
	}
	return effects, nil
}

// notOf are the effects that belong to somebody else.
func notOf(member peer.ID, effects []Effect) []Effect {
	var others []Effect
	for _, e := range effects {
		if e.Owner != member {
			others = append(others, e)
		}
	}
	return others
}

// eraseRoles takes off the roles that the bot gave.
func eraseRoles(tx *storage.Tx, rq Request) ([]Effect, error) {
	milestones, err := tx.Milestones(rq.Member)
	if err != nil {
		return nil, err
	}
	roles := map[peer.ID]bool{}
	for _, m := range milestones {
		roles[m.Role] = m.Role != 0
	}
	mentor, err := tx.Mentor(rq.Member)
	if err != nil {
		return nil, err
	}
	if mentor != nil {
		set, err := tx.Settings()
		if err != nil {
			return nil, err
		}
		roles[set.Mentor] = set.Mentor != 0
	}
	var effects []Effect
	for role, given := range roles {
		if given {
			effects = append(effects, Effect{
				Kind: TakeRole, Target: "erase/" + rq.ID.String() + "/role/" + role.String(), User: rq.Member, Role: role,
			})
		}
	}
	return effects, nil
}

// erasePosts wishes away everything the bot posted about the member. Where it is moves from the member's
// records, which are about to go, to a target that names nobody.
func erasePosts(tx *storage.Tx, rq Request) ([]Effect, error) {
	posts, err := tx.PostedOf(rq.Member)
	if err != nil {
		return nil, err
	}
	var effects []Effect
	for i, p := range posts {
		target := "erase/" + rq.ID.String() + "/" + strconv.Itoa(i)
		if err := tx.PutPosted(0, target, p.Posted); err != nil {
			return nil, err
		}
		e := Effect{Kind: Post, Target: target, Channel: p.Channel}
		if p.Message == 0 { // a thread
			e = Effect{Kind: CloseThread, Target: target, Message: &Message{Text: rq.Say("mentor.closing", nil)}}
		}
		effects = append(effects, e)
	}
	return effects, nil
}

// shareKey names what others see of an entry.
func shareKey(s peer.Share) string {
	return [...]string{"choice.share.me", "choice.share.mood", "choice.share.the-room"}[s]
}
