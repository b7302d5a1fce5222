package meetings

import (
	"cmp"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/rooms"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// hosts reports whether the acting member may lead a session: they host the meeting, took this session, or moderate.
func hosts(tx *storage.Tx, rq commands.Request, m peer.Meeting, date peer.Day) (bool, error) {
	moderates, err := commands.IsModerator(tx, rq)
	_, host := m.Host(rq.Member)
	return host || moderates || m.HostOn(date, rq.Now) == rq.Member, err
}

// mayHost refuses who may not.
func mayHost(tx *storage.Tx, rq commands.Request, m peer.Meeting, date peer.Day) error {
	may, err := hosts(tx, rq, m, date)
	_, listed := m.Listed(rq.Member)
	switch {
	case err != nil || may:
		return err
	case listed: // moderators were asked again
		return commands.Refuse("meeting.host-waits", nil)
	}
	return commands.Refuse("meeting.hosts-only", nil)
}

// openSession is `Open the meeting`. Of two who press at once one opens it; both get the sheet.
func openSession(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, date, err := pressedDay(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := mayHost(tx, rq, m, date); err != nil {
		return commands.Reply{}, err
	}
	open, err := tx.OpenSession(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if open != nil && !(open.Failed && open.Date == date) {
		return sheet(rq.Env, m, *open, ""), nil
	}
	if _, there := rq.Seen.Channels[m.Channel]; m.Lost || rq.Seen.Known && !there {
		reply := rq.Reply("meeting.lost", nil)
		reply.Effects, err = noteLost(tx, rq)
		return reply, err
	}
	it, ok := m.Session(date)
	if it.Over {
		return commands.Reply{}, commands.Refuse("meeting.over", nil)
	}
	if !ok || !canOpen(m, it, rq.Now) {
		return commands.Reply{}, commands.Refuse("meeting.cant-open", nil)
	}
	s := peer.OpenSession{
		Meeting: m.ID, Date: date, Start: it.Start, Opened: rq.Now, By: rq.Member, Room: rq.ID, Channel: m.Channel, Voice: m.Voice,
		Turns: peer.Turns{State: peer.FloorFree},
	}
	if open != nil { // it failed before
		s.Room = open.Room
	}
	err = cmp.Or(
		rooms.Open(tx, peer.Room{ID: s.Room, Channel: m.Channel, Keep: peer.KeepMeetingRoomFor, Sheet: sheetButton(s)}),
		tx.PutOpenSession(s), moderators.Audit(tx, rq, moderators.VerbOpenMeeting, 0),
		tx.Schedule(dueEnd, 0, m.ID, s.ClosesAt(m.Length)),
	)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	reply := sheet(rq.Env, m, s, "meeting.sheet.opening")
	reply.Effects = []commands.Effect{openingPost(rq.Env, set, m, s, true)}
	return reply, nil
}

// openingPost is the post of a session: opening words, how we talk here, what becomes of it, and the ways to take part. With
// ping it notifies the role that the owner chose.
func openingPost(s commands.Env, set peer.Settings, m peer.Meeting, open peer.OpenSession, ping bool) commands.Effect {
	s = s.Community()
	msg := &commands.Message{Rows: commands.Buttons(
		s.Button("like-to-share", commands.Primary, commands.ID("meetings:share", m.ID, open.Date)),
		s.FindHelp(), rooms.SomethingIsWrong(s, open.Room),
	)}
	stays := rooms.Line(s, peer.KeepMeetingRoomFor)
	switch {
	case open.NoThread:
		stays = s.Say("meeting.post.no-thread", nil)
	case open.Voice:
		stays = s.Say("meeting.post.voice", nil)
	}
	texts := []words.Text{
		s.Say("meeting.post.head", words.Args{"Name": m.Name}), own(s, m, m.Words.Opening, usualOpening),
		own(s, m, m.Words.Talk, usualTalk), s.Say("meeting.post.readers", words.Args{"Channel": words.Channel(open.Channel)}), stays,
	}
	if ping && set.MeetingPing != 0 {
		texts = append([]words.Text{s.Say("meeting.post.ping", words.Args{"Role": words.Role(set.MeetingPing)})}, texts...)
		msg.PingRoles = []peer.ID{set.MeetingPing}
	}
	msg.Card = &commands.Card{}
	for _, text := range texts {
		msg.Card.Parts = append(msg.Card.Parts, commands.CardPart{Text: text})
	}
	return commands.Effect{
		Target: openingPosts.Of(m.ID, open.Date), OnOutcome: "meetings.posted", Ref: m.ID, Until: openBy(open),
		Do: commands.Post{Channel: open.Channel, Message: msg},
	}
}

// posted hears where the opening post is, and opens the thread on it for a meeting in writing. From then on the session is open.
func posted(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	m, open, err := sessionOf(tx, o)
	if err != nil || open == nil {
		return nil, err
	}
	switch o.Result {
	case commands.Refused, commands.GaveUp:
		open.Failed = true
		return nil, cmp.Or(tx.Cancel(o.Effect.Target.String()), tx.PutOpenSession(*open))
	case commands.Done:
	default:
		return nil, nil
	}
	if open.Post == o.ID { // it was edited
		return nil, nil
	}
	open.Post, open.Failed = o.ID, false
	opened := m.WithOpened(open.By, open.Date)
	if err := cmp.Or(tx.PutOpenSession(*open), tx.PutMeeting(opened)); err != nil {
		return nil, err
	}
	effects, err := wantedOver(tx, o.Env, *m, peer.Session{Date: open.Date, Start: open.Start}, "meeting.wanted.opened")
	if err != nil || open.Voice {
		return effects, err
	}
	return append(effects, commands.Effect{
		Target: threads.Of(m.ID, open.Date), OnOutcome: "meetings.threaded", Ref: m.ID, Until: o.Now.Add(threadWithin),
		Do: commands.ThreadOnPost{Channel: open.Channel, Message: o.ID, Name: words.Plain(m.Name, 100).Reveal()},
	}), nil
}

// threaded hears whether the thread is open. If Discord refused, or did not open it in time, the meeting runs in the channel, and
// the post says so.
func threaded(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	m, open, err := sessionOf(tx, o)
	if err != nil || open == nil {
		return nil, err
	}
	if o.Result == commands.Done {
		open.Thread = o.ID
		return nil, cmp.Or(tx.PutOpenSession(*open), rooms.Open(tx, peer.Room{
			ID: open.Room, Channel: open.Channel, Thread: o.ID, Post: openingPosts.Of(m.ID, open.Date).String(), Keep: peer.KeepMeetingRoomFor,
			Sheet: sheetButton(*open),
		}))
	}
	open.NoThread = true
	if err := cmp.Or(tx.Cancel(o.Effect.Target.String()), tx.PutOpenSession(*open)); err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	post := openingPost(o.Env, set, *m, *open, false).EditingOnly()
	post.Until = time.Time{} // it is there
	effects := []commands.Effect{post}
	if o.Result == commands.GaveUp {
		effects = append(effects, noThread(*m, *open))
	}
	return effects, err
}

// sessionOf returns the open session that an outcome is about, nil if it is another one's or over.
func sessionOf(tx *storage.Tx, o commands.Outcome) (*peer.Meeting, *peer.OpenSession, error) {
	m, err := tx.Meeting(o.Effect.Ref)
	if err != nil || m == nil {
		return nil, nil, err
	}
	open, err := tx.OpenSession(m.ID)
	if err != nil || open == nil || open.Date != o.Effect.Target.Day(1) {
		return m, nil, err
	}
	return m, open, nil
}

// inSession returns the meeting and the open session that a button is about. A late press is refused.
func inSession(tx *storage.Tx, rq commands.Request) (peer.Meeting, peer.OpenSession, error) {
	m, date, err := pressedDay(tx, rq)
	if err != nil {
		return m, peer.OpenSession{}, err
	}
	open, err := tx.OpenSession(m.ID)
	if err == nil && (open == nil || open.Date != date) {
		err = commands.Refuse("meeting.moved-on", nil)
	}
	return m, commands.Deref(open), err
}

// inOwnTurn is inSession for who would like to share, or does: they can take themselves off when the meeting is not for them any more.
func inOwnTurn(tx *storage.Tx, rq commands.Request) (peer.Meeting, peer.OpenSession, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Meeting{}, peer.OpenSession{}, err
	}
	m, err := tx.Meeting(id)
	open, err2 := tx.OpenSession(id)
	date, err3 := rq.ArgDay(1)
	err = cmp.Or(err, err2, err3)
	if err == nil && m != nil && open != nil && open.Date == date && open.Turns.Raised(rq.Member) {
		return *m, *open, nil
	}
	return inSession(tx, rq)
}

// hosting is inSession for a host of the meeting or a moderator.
func hosting(tx *storage.Tx, rq commands.Request) (peer.Meeting, peer.OpenSession, error) {
	m, open, err := inSession(tx, rq)
	if err == nil {
		err = mayHost(tx, rq, m, open.Date)
	}
	return m, open, err
}

// showSheet is `Refresh`, and how any host or moderator takes the sheet.
func showSheet(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, open, err := hosting(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return sheet(rq.Env, m, open, "").InPlace(), nil
}

// sheetButton is the id of the button that gives a host or moderator the sheet of a session.
func sheetButton(open peer.OpenSession) string {
	return commands.ID("meetings:sheet", open.Meeting, open.Date)
}

// sheet is the host's private page: who has the floor and who would like to share, in order. It holds nothing about who
// only listens.
func sheet(s commands.Env, m peer.Meeting, open peer.OpenSession, done string) commands.Reply {
	var texts []words.Text
	if done != "" {
		texts = append(texts, s.Say(done, words.Args{"Channel": words.Channel(open.Channel)}))
	}
	texts = append(texts, s.Say("meeting.sheet.head", words.Args{"Name": m.Name, "At": s.Now}))
	if open.Failed {
		texts = append(texts, s.Say("meeting.sheet.refused", words.Args{"Channel": words.Channel(open.Channel)}))
	}
	texts = append(texts, floorLines(s, open)...)
	line := open.Turns.Line()
	if len(line) == 0 {
		texts = append(texts, s.Say("meeting.sheet.nobody", nil))
	}
	for i, who := range line {
		texts = append(texts, s.Say("meeting.sheet.line", words.Args{"Number": i + 1, "Member": words.Person(who)}))
	}
	button := func(label string, style commands.Style, act string) commands.Button {
		return commands.Button{Label: s.Label(label), Style: style, ID: commands.ID("meetings:"+act, m.ID, open.Date, open.Turns.Turn)}
	}
	if open.Failed {
		return commands.SayAll(texts, commands.Unit(
			button("button.refresh", commands.Secondary, "sheet"), button("button.open-meeting", commands.Primary, "open"),
			button("button.close", commands.Danger, "close")))
	}
	return commands.SayAll(texts,
		commands.Unit(button("button.refresh", commands.Secondary, "sheet"), button("button.next", commands.Primary, "next"),
			button("button.skip", commands.Secondary, "skip")),
		commands.Unit(button("button.a-reading", commands.Secondary, "reading"), button("button.how-we-talk", commands.Secondary, "talk"),
			button("button.bring-moderator", commands.Secondary, "bring"), button("button.close", commands.Danger, "close")))
}
