package journey

import (
	"errors"

	"waymark/commands"
	"waymark/commands/notices"
	"waymark/commands/safety"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// milestonePosts are the posts of shared milestones.
const milestonePosts commands.TargetKind = "milestone"

// milestoneTarget is the post of a member's milestone.
func milestoneTarget(member, id peer.ID) commands.Target { return milestonePosts.Of(member, id) }

// shareAs shares a milestone, with its number or without, and gives the role that the owner tied to its
// rung if the number is shared: a role shows the number too.
func shareAs(rq commands.Request, tx *storage.Tx, m peer.Member, ms peer.Milestone, as peer.MilestoneState) (commands.Reply, error) {
	s, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	rooms, err := celebrationRooms(tx, rq, s)
	if err != nil {
		return commands.Reply{}, err
	}
	families, err := whichRoom(rq, rooms, ms)
	if errors.Is(err, errWhichRoom) {
		return askRoom(rq, s, rooms, m.ID, ms, as), nil
	}
	if err != nil {
		return commands.Reply{}, err
	}
	if rooms.Choose() && !ms.IsShared() {
		if err := sharing.KnowRooms(tx, rq, s); err != nil {
			return commands.Reply{}, err
		}
	}
	s, ms.Families = s.InRoom(families), families
	if err := mayShare(tx, rq, s, m, ms); err != nil {
		return commands.Reply{}, err
	}
	posted, err := tx.Posted(m.ID, milestoneTarget(m.ID, ms.ID).String())
	if err != nil {
		return commands.Reply{}, err
	}
	if commands.Deref(posted).Gone { // it stays deleted
		return rq.Reply("milestone.taken-down", nil), nil
	}
	key := "milestone.shared"
	if as == peer.SharedWithout {
		key = "milestone.shared-without"
	}
	row, err := sharedRow(rq, tx, m.ID, ms, as)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply(key, words.Args{"Where": roomOf(rq, s, families)}, row)
	if as == peer.SharedWithout {
		reply = roleStays(rq, ms, reply)
	}
	changed := ms.State != as
	ms.State, ms.SharedOn = as, m.Calendar.Day(rq.Now)
	if changed {
		reply.Effects = append(reply.Effects, rq.Press().Shows(milestonePost(rq.Env, s, m.ID, ms)))
	}
	// Who shares again by the command asks for the role that was tied to the rung since, or taken off.
	if role := roleOf(s, ms); role != 0 && (changed || rq.Kind == commands.SlashCommand && ms.Role != role) {
		ms.Role = role
		reply.Message.Text = roleComes(rq.Env, s, ms, "milestone.role.given", reply.Message.Text)
		reply.Effects = append(reply.Effects, roleEffect(m.ID, role, true))
	}
	return reply, putWithTwin(tx, m.ID, ms)
}

// postOfMilestone returns the post of the milestone that a request is about.
func postOfMilestone(tx *storage.Tx, rq commands.Request) (commands.Posts, error) {
	id, err := rq.ArgID(1)
	if rq.Component == "" {
		_, ms, notMeant := milestoneMeant(tx, rq)
		id, err = ms.ID, notMeant
	}
	if err != nil { // the handler says so
		return commands.Posts{}, nil
	}
	return commands.Posts{Owner: rq.Member, Targets: []commands.Target{milestoneTarget(rq.Member, id)}}, nil
}

// celebrationRooms are the rooms that a milestone of the acting member can be shared with.
func celebrationRooms(tx *storage.Tx, rq commands.Request, s peer.Settings) (sharing.Rooms, error) {
	rooms, err := sharing.RoomsOf(tx, rq, s)
	return rooms.In(s, func(set peer.Settings) peer.ID { return set.Celebrations }), err
}

// roomNamed returns the settings for an offer: as they are for the room that a milestone of the acting member would go to, and
// without a channel, so that none is named or shared with unasked, where the member chooses each time, or where families may not
// see it (wall.go). It also returns whether any room can show it: without one nothing is offered.
func roomNamed(tx *storage.Tx, rq commands.Request, s peer.Settings) (named peer.Settings, anywhere bool, err error) {
	rooms, err := celebrationRooms(tx, rq, s)
	here := func(families bool) bool { return s.InRoom(families).Celebrations != 0 }
	anywhere = (rooms.Everyone || rooms.Unknown()) && here(false) || (rooms.Families || rooms.Unknown()) && here(true)
	s = s.InRoom(!rooms.Everyone && rooms.Families)
	if rooms.Choose() || rooms.Unknown() {
		s.Celebrations, s.Roles = 0, nil
	}
	if rooms.Everyone && rq.IsFamily(s) {
		s.Celebrations = 0
	}
	return s, anywhere, err
}

// errWhichRoom says that the member has two rooms and has yet to choose.
var errWhichRoom = errors.New("journey: which room")

// whichRoom reports whether a milestone goes to the families' room: where it is already, the only one there is, or the one that
// the pressed button names.
func whichRoom(rq commands.Request, rooms sharing.Rooms, ms peer.Milestone) (families bool, err error) {
	named := rq.Component == "milestone:share" || rq.Component == "milestone:share-without"
	switch {
	case ms.IsShared():
		return ms.Families, nil
	case rooms.Unknown():
		return false, commands.Refuse("refusal.roles-unknown", nil)
	case rooms.Choose() && named && rq.Arg(2) != "":
		n, err := rq.ArgInt(2, 0, 1)
		if err == nil && !rooms.Has(n == 1) {
			err = errWhichRoom
		}
		return n == 1, err
	case rooms.Choose():
		return false, errWhichRoom
	}
	return rooms.Families, nil
}

// askRoom asks which room a milestone is for. Nothing is shared yet.
func askRoom(rq commands.Request, s peer.Settings, rooms sharing.Rooms, member peer.ID, ms peer.Milestone, as peer.MilestoneState) commands.Reply {
	act := map[bool]string{true: "milestone:share", false: "milestone:share-without"}[as == peer.Shared]
	row := sharing.WhichRoom(rq.Env, s, rooms, func(families bool) string {
		return commands.ID(act, member, ms.ID, map[bool]int{true: 1}[families])
	})
	row = append(row, rq.Button("keep", commands.Secondary, commands.ID("milestone:keep", member, ms.ID)))
	if !rooms.Both() {
		return rq.Reply("milestone.which-room-now", words.Args{
			"Channel": words.Channel(s.InRoom(rooms.Families).Celebrations),
		}, commands.Unit(row...))
	}
	return rq.Reply("milestone.which-room", words.Args{
		"Channel": words.Channel(s.Celebrations), "Families": words.Channel(s.InRoom(true).Celebrations),
	}, commands.Unit(row...))
}

// ownSharesADay is how many milestones in their own words a member can share within 24 hours.
const ownSharesADay = 3

// mayShare refuses to share a milestone where no channel can show it, where moderators paused what the member shares, on a
// hard day, and beyond ownSharesADay.
func mayShare(tx *storage.Tx, rq commands.Request, s peer.Settings, m peer.Member, ms peer.Milestone) error {
	switch {
	case s.Celebrations == 0:
		return commands.Refuse("milestone.no-room", nil)
	case ms.IsShared():
		return nil
	case tx.HasFact(peer.FactSharesPaused, 0, m.ID):
		return commands.Refuse("milestone.paused", nil)
	}
	waits, err := waitsForABetterDay(tx, rq, m, ms)
	if err == nil && waits {
		err = commands.Refuse("milestone.not-today", nil)
	}
	if err != nil || ms.Count != peer.CountOwn {
		return err
	}
	free, err := tx.AcquireDailySlot("own-milestones", m.ID, rq.Now, ownSharesADay)
	if err == nil && !free {
		err = commands.Refuse("milestone.enough", words.Args{"Count": ownSharesADay})
	}
	return err
}

// ownWords are a milestone's own words, as much of them as n characters can show.
func ownWords(ms peer.Milestone, n int) words.Text {
	return words.Isolate(words.Fit(ms.Text, n, words.Escape))
}

// unpostMilestone wishes away the post of a milestone.
func unpostMilestone(member, id peer.ID) commands.Effect {
	return commands.Effect{Target: milestoneTarget(member, id), Owner: member, Do: commands.Post{}, OnOutcome: "milestone.posted"}
}

// milestonePosted keeps for the member's next command that the room does not show what they chose, until it does.
func milestonePosted(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	m, err := tx.Member(o.Effect.Owner)
	if err != nil || m == nil {
		return nil, err
	}
	return nil, notices.TellOfPost(tx, *m, o, 0, peer.NewsMilestoneNotShown, peer.NewsMilestoneStillShown)
}

// sharedRow is what can be done with a shared milestone.
func sharedRow(rq commands.Request, tx *storage.Tx, member peer.ID, ms peer.Milestone, as peer.MilestoneState) (commands.Row, error) {
	row := commands.Unit(rq.Button("take-back", commands.Secondary, commands.ID("milestone:back", member, ms.ID)))
	if ms.Count == peer.CountOwn {
		return row, nil
	}
	j, err := tx.Journey(member, ms.Journey)
	if err != nil {
		return commands.Row{}, err
	}
	var other commands.Button
	if as == peer.SharedWithout {
		other = rq.Button("share-milestone", commands.Secondary, commands.ID("milestone:share", member, ms.ID))
	} else {
		other = rq.Button("share-without", commands.Secondary, commands.ID("milestone:share-without", member, ms.ID))
	}
	row.Buttons = append(append(row.Buttons, other), autoButton(rq.Env, member, commands.Deref(j))...)
	return row, nil
}

// milestonePost wishes that the room shows a shared milestone: who, and what the member chose to say. It never shows the
// journey's name, nor which of its counts it was.
func milestonePost(s commands.Env, set peer.Settings, member peer.ID, ms peer.Milestone) commands.Effect {
	s = s.Community()
	args := words.Args{"Who": words.Person(member)}
	key := "milestone.post-without"
	switch {
	case ms.Count == peer.CountOwn:
		args["What"] = ownWords(ms, 2*milestoneMax)
		key = "milestone.post-own"
	case ms.State == peer.Shared:
		args["What"] = Rung(s, ms.Rung)
		key = "milestone.post"
	}
	channel := commands.CelebrationsChannel
	if ms.Families {
		channel = commands.FamiliesCelebrations
	}
	post := channel.Post(set, milestoneTarget(member, ms.ID), member, &commands.Message{Text: s.Say(key, args), Rows: []commands.Row{commands.Unit(
		s.Button("celebrate", commands.Secondary, commands.ID("milestone:celebrate", member, ms.ID)),
	)}})
	post.OnOutcome = "milestone.posted"
	return post
}

// celebrate lets the author of a shared milestone know who celebrates it. Nobody else sees how many do.
func celebrate(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	author, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	if author == rq.Member {
		return commands.Reply{}, commands.Refuse("milestone.celebrate.own", nil)
	}
	to, err := tx.Member(author)
	if err != nil {
		return commands.Reply{}, err
	}
	var ms *peer.Milestone
	if to != nil {
		if ms, err = tx.Milestone(author, id); err != nil {
			return commands.Reply{}, err
		}
	}
	reaches, err := sharing.Reaches(tx, rq, commands.Deref(ms).Families, author, milestoneTarget(author, id))
	if err != nil {
		return commands.Reply{}, err
	}
	if ms == nil || !ms.IsShared() || !reaches {
		return commands.Reply{}, commands.Refuse("milestone.celebrate.gone", nil)
	}
	if _, err := commands.ConsentedSender(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Who": words.Person(author)}
	if safety.KeptApart(tx, author, rq.Member) { // nothing shows it
		return rq.Reply("milestone.celebrate.sent", args), nil
	}
	celebrated, first := ms.Celebrate(rq.Member)
	if !first { // answered alike, or a second press would show who is blocked
		return rq.Reply("milestone.celebrate.sent", args), nil
	}
	if err := tx.PutMilestone(author, celebrated); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("milestone.celebrate.sent", args)
	reply.Effects, err = notices.TellAuthor(tx, rq.Env, *to, peer.News{
		Kind: peer.NewsCelebrate, From: rq.Member, Day: ms.Day, At: rq.Now,
	}, "milestone.told")
	return reply, err
}
