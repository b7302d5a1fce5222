package circles

import (
	"time"

	"waymark/commands"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// notify tells a member something about circles: at their next command, or by private message if they chose that, have not
// paused their messages and did not ask for quiet there.
func notify(tx *storage.Tx, s commands.Env, member peer.ID, n peer.News) ([]commands.Effect, error) {
	m, err := tx.Member(member)
	if err != nil || m == nil {
		return nil, err
	}
	side, err := tx.CircleSide(member)
	if err != nil {
		return nil, err
	}
	comes, err := circleMessages().Comes(tx, *m, s.Now)
	if err != nil {
		return nil, err
	}
	quiet, err := quietIn(tx, *m, n.Circle, s.Now)
	if err != nil {
		return nil, err
	}
	if !side.Messages || !comes || quiet {
		return nil, commands.TellLater(tx, member, n)
	}
	msg, err := shownNews()[n.Kind](tx, s.For(member), member, n)
	if err != nil || msg == nil {
		return nil, err
	}
	return []commands.Effect{{
		Target: messages.Of(member, int(n.Kind), n.From, n.Circle), Owner: member, Named: []peer.ID{n.From}, OnOutcome: "circles.told", Ref: n.From,
		Do: commands.DM{User: member, Message: msg},
	}}, nil
}

// quietIn reports whether a member asked for quiet in a circle. They are told at their next command.
func quietIn(tx *storage.Tx, m peer.Member, circle peer.ID, now time.Time) (bool, error) {
	c, err := seatIn(tx, m.ID, circle)
	if err != nil || c == nil {
		return false, err
	}
	seat, _ := c.Seat(m.ID)
	return seat.Quiet(m.Calendar.Day(now)), nil
}

// circleMessages are the private messages about circles.
func circleMessages() commands.MessageKind {
	return commands.MessageKind{
		Name: "circles", Says: "messages.circles",
		Gets: func(tx *storage.Tx, m peer.Member) (bool, error) {
			side, err := tx.CircleSide(m.ID)
			return side.Messages, err
		},
		Stop: func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
			side, err := tx.CircleSide(rq.Member)
			if err != nil {
				return commands.Reply{}, err
			}
			side.Messages = false
			return rq.Reply("circle.messages-off", nil), tx.PutCircleSide(rq.Member, side)
		},
	}
}

// shownNews are the kinds of news about circles, with how they are shown. nil means that it no longer matters.
func shownNews() map[peer.NewsKind]func(*storage.Tx, commands.Env, peer.ID, peer.News) (*commands.Message, error) {
	return map[peer.NewsKind]func(*storage.Tx, commands.Env, peer.ID, peer.News) (*commands.Message, error){
		peer.NewsCircleAsk: askMessage, peer.NewsCircleAnswer: answerMessage, peer.NewsCircleHidden: plainNews("circle.hidden"),
		peer.NewsCircleVote: voteMessage, peer.NewsCircleShort: shortMessage,
		peer.NewsCircleGoesOn: plainNews("circle.went-on"), peer.NewsCircleOver: plainNews("circle.over"),
		peer.NewsCircleRemoved: plainNews("circle.removed"), peer.NewsCircleTogether: togetherMessage, peer.NewsCircleNamed: togetherMessage,
		peer.NewsCircleNotTogether: plainNews("circle.together.not"),
	}
}

// plainNews is a piece of news that is a sentence. Where people can be in two circles it says which.
func plainNews(key string) func(*storage.Tx, commands.Env, peer.ID, peer.News) (*commands.Message, error) {
	return func(tx *storage.Tx, s commands.Env, _ peer.ID, n peer.News) (*commands.Message, error) {
		text := s.Say(key, nil)
		set, err := tx.Settings()
		if err != nil || set.CirclesEach() == 1 {
			return &commands.Message{Text: text}, err
		}
		c, err := tx.Circle(n.Circle)
		if c != nil {
			text = s.Say("circle.line", words.Args{"Circle": name(s, *c), "Reasons": text})
		}
		return &commands.Message{Text: text}, err
	}
}

// told tells a member at their next command what could not be delivered.
func told(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	t := o.Effect.Target
	return notices.TellUndelivered(tx, o, peer.News{
		Kind: peer.NewsKind(commands.Atoi(t.Arg(1))), From: o.Effect.Ref, Circle: t.ID(3), At: o.Now,
	})
}

// askMessage asks a member whether someone may join their circle, nil if that is over.
func askMessage(tx *storage.Tx, s commands.Env, member peer.ID, n peer.News) (*commands.Message, error) {
	c, err := seatIn(tx, member, n.Circle)
	if err != nil || c == nil {
		return nil, err
	}
	all, err := waiting(tx, *c, member)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		if a.Member == n.From {
			return askQuestion(tx, s, *c, a, member)
		}
	}
	return nil, nil
}

// askQuestion is the question whether someone may join.
func askQuestion(tx *storage.Tx, s commands.Env, c peer.Circle, a peer.CircleAsk, member peer.ID) (*commands.Message, error) {
	texts := []words.Text{s.Say("circle.asks", words.Args{"Who": words.Linked(a.Member), "Circle": name(s, c)})}
	if a.Line != "" {
		texts = append(texts, words.Quote(a.Line))
	}
	paired, err := pairedWith(tx, s, member, []peer.ID{a.Member})
	if err != nil {
		return nil, err
	}
	texts = append(texts, paired...)
	texts = append(texts, s.Say("circle.reads-all", nil))
	return &commands.Message{Text: words.Join("\n", texts...), Rows: commands.Buttons(
		s.Button("yes", commands.Secondary, commands.ID("circles:yes", a.Member, a.ID)),
		s.Button("not-now", commands.Secondary, commands.ID("circles:no", a.Member, a.ID)),
	)}, nil
}

// pairedWith says which of some people are the member's mentor or mentee.
func pairedWith(tx *storage.Tx, s commands.Env, member peer.ID, others []peer.ID) ([]words.Text, error) {
	pairings, err := tx.Pairings(member)
	if err != nil {
		return nil, err
	}
	var lines []words.Text
	for _, p := range pairings {
		for _, who := range others {
			if p.Active() && (p.Mentor == who || p.Mentee == who) && who != member {
				lines = append(lines, s.Say("circle.paired", words.Args{"Who": words.Person(who)}))
			}
		}
	}
	return lines, nil
}

// answerMessage is what an asker hears: who is in the circle that would have them, or that it stays as it is. The second is
// the same whatever the reason.
func answerMessage(tx *storage.Tx, s commands.Env, member peer.ID, _ peer.News) (*commands.Message, error) {
	side, err := tx.CircleSide(member)
	if err != nil {
		return nil, err
	}
	a, open := side.Ask()
	if !open {
		return &commands.Message{Text: s.Say("circle.unchanged", nil)}, nil
	}
	if a.State != peer.AskAdmitted {
		return nil, nil
	}
	c, err := tx.Circle(a.Circle)
	if err != nil || c == nil || keptApart(tx, member, *c) {
		return nil, err
	}
	return admittedMessage(tx, s, *c, a)
}

// admittedMessage names the members to someone all of them would have.
func admittedMessage(tx *storage.Tx, s commands.Env, c peer.Circle, a peer.CircleAsk) (*commands.Message, error) {
	deadline, _ := a.Deadline()
	texts := []words.Text{s.Say("circle.admitted", words.Args{"Circle": name(s, c), "People": people(s, c.Members()), "At": words.Moment(deadline)})}
	paired, err := pairedWith(tx, s, a.Member, c.Members())
	if err != nil {
		return nil, err
	}
	texts = append(texts, paired...)
	return &commands.Message{Text: words.Join("\n", texts...), Rows: commands.Buttons(
		s.Button("join", commands.Primary, commands.ID("circles:join", a.ID)),
		s.Button("not-this-one", commands.Secondary, commands.ID("circles:not-this", a.ID)),
	)}, nil
}
