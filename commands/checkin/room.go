package checkin

import (
	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/notices"
	"waymark/commands/safety"
	"waymark/commands/sharing"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// checkinTarget is the post of a member's entry for a day.
func checkinTarget(member peer.ID, day peer.Day) commands.Target {
	return sharing.CheckinPosts.Of(member, day)
}

// checkinPost wishes that the room shows of an entry what its InRoom says, and nothing else: no count, no supporters, and
// a date only where the post appears on another day than the entry's. A nil or private entry wishes that there be no post.
func checkinPost(tx *storage.Tx, s commands.Env, m peer.Member, channel peer.ID, c *peer.CheckIn, day peer.Day) (commands.Effect, error) {
	post := commands.Post{Channel: channel, Role: commands.CheckInsChannel.Role()}
	if c != nil && c.Families {
		post.Role = commands.FamiliesCheckIns.Role()
	}
	if c != nil && c.InRoom != nil {
		on, err := appears(tx, s, m, *c, checkinTarget(m.ID, day))
		if err != nil {
			return commands.Effect{}, err
		}
		post.Message = checkinMessage(s, m.ID, *c, on)
	}
	return commands.Effect{Target: checkinTarget(m.ID, day), Owner: m.ID, Do: post, OnOutcome: "checkin.posted"}, nil
}

// appears returns the day on which a post of an entry appeared, today if it is not there yet, in the zone in which the entry's
// day was counted: where the member is by now says nothing about it.
func appears(tx *storage.Tx, s commands.Env, m peer.Member, c peer.CheckIn, post commands.Target) (peer.Day, error) {
	posted, err := tx.Posted(m.ID, post.String())
	if err != nil || posted == nil || posted.Message == 0 {
		return countedIn(m, c).Day(s.Now), err
	}
	return countedIn(m, c).Day(commands.MadeAt(posted.Message)), nil
}

// countedIn is the calendar by which an entry's day was counted at its last change.
func countedIn(m peer.Member, c peer.CheckIn) peer.Calendar {
	return peer.Calendar{Zone: c.Zone, Rollover: m.Calendar.Rollover}
}

// checkinMessage is what the room reads of a shared entry in a post that appears on a day: with the entry's date, unless that
// is the day.
func checkinMessage(s commands.Env, member peer.ID, c peer.CheckIn, on peer.Day) *commands.Message {
	s = s.Community()
	shown := c.InRoom
	text := postHead(s, member, shown.Mood, c.Day, on)
	switch shown.Share {
	case peer.MoodAndNote:
		text = commands.WithNote(text, shown.Note)
	case peer.MoodAndCovered:
		text = withCovered(text, shown.Note)
	}
	return &commands.Message{Text: text, Rows: []commands.Row{commands.Unit(
		s.Button("send-support", commands.Secondary, commands.ID("checkin:support", member, c.Day)),
	)}}
}

// postHead says who checked in and how it was for them, in a post that appears on a day: with the entry's date, unless that is
// the day.
func postHead(s commands.Env, member peer.ID, mood peer.Mood, day, on peer.Day) words.Text {
	key := "checkin.post"
	if day != on {
		key = "checkin.post-day"
	}
	return s.Say(key, words.Args{"Who": words.Person(member), "Mood": MoodWord(s, mood), "Day": day})
}

// withCovered adds a note behind Discord's spoiler, which opens with a press. It is on one line, because a spoiler does
// not reach over quoted lines.
func withCovered(text words.Text, note peer.UserText) words.Text {
	if note == "" {
		return text
	}
	const marks = "||"
	covered := words.Fit(commands.OneLine(note), commands.TextMax-1-text.Length()-2*len(marks), words.Escape)
	return words.Join("\n", text, marks+covered+marks)
}

// checkinPosted keeps for the member's next command that the room does not show what they chose, until it does. What could
// be posted only after its day was over gets its date.
func checkinPosted(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	m, err := tx.Member(o.Effect.Owner)
	if err != nil || m == nil {
		return nil, err
	}
	dated, err := withDate(tx, o, *m)
	if err != nil {
		return nil, err
	}
	return dated, notices.TellOfPost(tx, *m, o, o.Effect.Target.Day(1), peer.NewsNotShown, peer.NewsStillShown)
}

// withDate changes a post that has just appeared, and not on its day, as Discord was away: it names the day then.
func withDate(tx *storage.Tx, o commands.Outcome, m peer.Member) ([]commands.Effect, error) {
	post, ok := o.Effect.Do.(commands.Post)
	day := o.Effect.Target.Day(1)
	if !ok || o.Result != commands.Done || post.Message == nil || post.EditOnly {
		return nil, nil
	}
	c, err := tx.CheckIn(m.ID, day)
	if err != nil || c == nil || c.InRoom == nil || countedIn(m, *c).Day(o.Now) == day {
		return nil, err
	}
	dated, err := checkinPost(tx, o.Env, m, post.Channel, c, day)
	return []commands.Effect{dated.EditingOnly()}, err
}

// takenDown reports whether moderators deleted the post of a day's entry: it stays deleted.
func takenDown(tx *storage.Tx, member peer.ID, day peer.Day) (bool, error) {
	posted, err := tx.Posted(member, checkinTarget(member, day).String())
	return posted != nil && posted.Gone, err
}

// shownPosts returns where the entry that a request is about may be seen by others: the day that its button names, else the
// one that /checkin is about.
func shownPosts(tx *storage.Tx, rq commands.Request) (commands.Posts, error) {
	if !tx.HasPosted(rq.Member) { // most often: then the entry need not be read twice
		return commands.Posts{}, nil
	}
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil {
		return commands.Posts{}, err
	}
	day := aboutDay(rq, *m)
	switch rq.Component {
	case "":
	case "prompt:mood":
		day, err = rq.ArgDay(0)
	case "history:entry":
		day, err = rq.ArgDay(2)
	default:
		day, err = rq.ArgDay(1)
	}
	if err != nil { // the handler says so
		return commands.Posts{}, nil
	}
	targets := []commands.Target{checkinTarget(m.ID, day)}
	c, err := tx.CheckIn(m.ID, day)
	for _, in := range commands.Deref(c).InCircles {
		targets = append(targets, circles.CheckInTarget(in.Circle, m.ID, day))
	}
	return commands.Posts{Owner: m.ID, Targets: targets}, err
}

// sendSupport lets the author of a shared entry know who thinks of them. There is no count: others never
// see how many did.
func sendSupport(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	author, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	day, err := rq.ArgDay(1)
	if err != nil {
		return commands.Reply{}, err
	}
	if author == rq.Member {
		return commands.Reply{}, commands.Refuse("checkin.support.own", nil)
	}
	c, err := tx.CheckIn(author, day)
	if err != nil {
		return commands.Reply{}, err
	}
	to, err := tx.Member(author)
	if err != nil {
		return commands.Reply{}, err
	}
	if c == nil || to == nil {
		return commands.Reply{}, commands.Refuse("checkin.support.gone", nil)
	}
	if err := reads(tx, rq, author, *c); err != nil {
		return commands.Reply{}, err
	}
	if _, err := commands.ConsentedSender(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Who": words.Person(author)}
	if safety.KeptApart(tx, author, rq.Member) { // nothing shows it
		return rq.Reply("checkin.support.sent", args), nil
	}
	supported, first := c.Support(rq.Member)
	if !first { // answered alike, or a second press would show who is blocked
		return rq.Reply("checkin.support.sent", args), nil
	}
	if err := tx.PutCheckIn(author, supported); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("checkin.support.sent", args)
	reply.Effects, err = notices.TellAuthor(tx, rq.Env, *to, peer.News{
		Kind: peer.NewsSupport, From: rq.Member, Day: day, At: rq.Now,
	}, "checkin.told")
	return reply, err
}

// reads refuses who cannot read a shared entry any more: in the room or, with a circle in the button, in that circle.
func reads(tx *storage.Tx, rq commands.Request, author peer.ID, c peer.CheckIn) error {
	gone := commands.Refuse("checkin.support.gone", nil)
	if rq.Arg(2) == "" {
		reaches, err := sharing.Reaches(tx, rq, c.Families, author, checkinTarget(author, c.Day))
		if err == nil && (c.InRoom == nil || !reaches) {
			err = gone
		}
		return err
	}
	circle, err := rq.ArgID(2)
	if err != nil {
		return err
	}
	sees, err := circles.Sees(tx, circle, rq.Member)
	if err == nil && (!sees || c.InCircle(circle) == nil) {
		err = gone
	}
	return err
}
