package checkin

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// checkinPosts are the posts of shared entries.
const checkinPosts commands.TargetKind = "checkin"

// checkinTarget is the post of a member's entry for a day.
func checkinTarget(member peer.ID, day peer.Day) commands.Target { return checkinPosts.Of(member, day) }

// checkinPost wishes that the room shows of an entry what its member chose, and nothing else: no day, no
// count, no supporters. A nil or private entry wishes that there be no post.
func checkinPost(s commands.Env, member, channel peer.ID, c *peer.CheckIn, day peer.Day) commands.Effect {
	post := commands.Post{Channel: channel, Role: commands.CheckInsChannel}
	e := commands.Effect{Target: checkinTarget(member, day), Owner: member, Do: post, OnOutcome: "checkin.posted"}
	if c == nil || c.Share == peer.JustMe {
		return e
	}
	text := s.Say("checkin.post", words.Args{"Who": words.Mention(member), "Mood": MoodWord(s, c.Mood)})
	if c.Share == peer.MoodAndNote {
		text = commands.WithNote(text, c.Note)
	}
	post.Message = &commands.Message{Text: text, Rows: []commands.Row{commands.Unit(
		s.Button("send-support", commands.Secondary, commands.ID("checkin:support", member, day)),
	)}}
	e.Do = post
	return e
}

// checkinPosted keeps for the member's next command that the room does not show what they chose, until it does.
func checkinPosted(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	m, err := tx.Member(o.Effect.Owner)
	if err != nil || m == nil {
		return nil, err
	}
	day, before := o.Effect.Target.Day(1), len(m.News)
	m.News = slices.DeleteFunc(m.News, func(n peer.News) bool {
		return n.Day == day && (n.Kind == peer.NewsNotShown || n.Kind == peer.NewsStillShown)
	})
	switch {
	case o.Failed() && o.Effect.Message() == nil:
		commands.Tell(m, peer.News{Kind: peer.NewsStillShown, Day: day, At: o.Now})
	case o.Failed():
		commands.Tell(m, peer.News{Kind: peer.NewsNotShown, Day: day, At: o.Now})
	case len(m.News) == before:
		return nil, nil
	}
	return nil, tx.PutMember(*m)
}

// takenDown says whether a moderator deleted the post of an entry that its member shares.
func takenDown(tx *storage.Tx, member peer.ID, c peer.CheckIn) (bool, error) {
	if c.Share == peer.JustMe {
		return false, nil
	}
	posted, err := tx.Posted(member, checkinTarget(member, c.Day).String())
	return posted != nil && posted.Gone, err
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
	if c == nil || to == nil || c.Share == peer.JustMe {
		return commands.Reply{}, commands.Refuse("checkin.support.gone", nil)
	}
	if _, err := commands.ConsentedSender(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Who": words.Mention(author)}
	supported, first := c.Support(rq.Member)
	if !first {
		return rq.Reply("checkin.support.again", args), nil
	}
	if err := tx.PutCheckIn(author, supported); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("checkin.support.sent", args)
	reply.Effects, err = commands.TellAuthor(tx, rq.Env, *to, peer.News{
		Kind: peer.NewsSupport, From: rq.Member, Day: day, At: rq.Now,
	}, "checkin.told")
	return reply, err
}
