package support

import (
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// worriedCommand is the name of the command on a member, as Discord shows it.
const worriedCommand = "I'm worried about someone"

// aboutModerator is the second argument of a form about someone who moderates: only with a command on a member Discord says
// what that member may do.
const aboutModerator = "moderator"

// worryForm asks what the moderators should know. Nothing is sent yet, and the bot never tells the person it is about.
func worryForm(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := moderators.RequireChannel(tx); err != nil {
		return commands.Reply{}, err
	}
	if rq.Target == 0 || rq.Target == rq.Member {
		return commands.Reply{}, commands.Refuse("talk.worry.self", nil)
	}
	if rq.IsBot {
		return commands.Reply{}, commands.Refuse("talk.worry.program", nil)
	}
	id := commands.ID("moderator:worry", rq.Target)
	if moderates, err := commands.TargetModerates(tx, rq); err != nil {
		return commands.Reply{}, err
	} else if moderates {
		id = commands.ID("moderator:worry", rq.Target, aboutModerator)
	}
	return commands.Reply{Modal: &commands.Modal{ID: id, Title: rq.Label("talk.worry.title"), Fields: []commands.Field{{
		ID: "message", Label: rq.Label("talk.worry.message"), Placeholder: rq.Label("talk.worry.placeholder"),
		Max: talkMax, Long: true, Required: true,
	}}}}, nil
}

// moderatorInWorry is the person a worry is about, if they moderate.
func moderatorInWorry(rq commands.Request) peer.ID {
	about, err := rq.ArgID(0)
	if err != nil || rq.Arg(1) != aboutModerator {
		return 0
	}
	return about
}

// worrySend posts it to the moderators, in the reporter's name.
func (t talk) worrySend(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	about, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	if _, err := commands.ConsentedSender(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	set, text, err := toModerators(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if about == rq.Member {
		return commands.Reply{}, commands.Refuse("talk.worry.self", nil)
	}
	reply := rq.Reply("talk.worry.sent", nil, commands.Buttons(rq.Button("for-someone", commands.Secondary, commands.ID("helpnow:someone")))...)
	if sent, err := talkSent(tx, rq); err != nil || sent { // delivered twice
		return reply, err
	}
	pings, err := moderators.Call(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if !pings && set.Moderator != 0 {
		reply.Message.Text, set.Moderator = rq.Say("talk.worry.sent-uncalled", words.Args{"Calls": moderators.MaxPingsPerDay}), 0
	}
	wordless, err := readsCards(tx, rq, about)
	if err != nil {
		return commands.Reply{}, err
	}
	call := peer.Call{ID: rq.ID, Kind: peer.WorryCall, From: rq.Member, About: about, At: rq.Now, Wordless: wordless}
	if err := errors.Join(moderators.PutOpenCall(tx, call, rq.Now), tx.Schedule(worryUntaken, rq.Member, rq.ID, rq.Now.Add(t.within))); err != nil {
		return commands.Reply{}, err
	}
	if wordless {
		if err := sayWhoReads(tx, rq, about, &reply); err != nil {
			return commands.Reply{}, err
		}
	}
	card := waitingCard(rq.Env, call)
	card.text, card.pings, card.then = text, true, "moderator.worry-carded"
	reply.Effects, err = sendCard(tx, rq, set, card)
	return reply, err
}

// worryUntaken is when moderators are reminded of a worry that nobody has taken.
const worryUntaken = "moderator.worry-untaken"

// worryWaits reminds the moderators once of a worry on a posted card that nobody has taken, and tells the reporter at their next
// command: they asked for no message.
func worryWaits(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	c, err := tx.Call(d.Ref)
	if err != nil || c == nil || c.Holder != 0 {
		return nil, err
	}
	card, err := tx.Posted(c.From, TalkTarget(c.ID).String())
	if err != nil || card == nil || card.Message == 0 { // they are told that, too
		return nil, err
	}
	word, err := onDeskWord(tx, d.Env, *c, "talk.worry.waits")
	return word, errors.Join(err, commands.TellLater(tx, c.From, peer.News{Kind: peer.NewsTalkUnanswered, At: d.Now}))
}

// readsCards reports whether the person that a worry is about may read the moderators' channel. Then the card shows nothing
// but that there is one.
func readsCards(tx *storage.Tx, rq commands.Request, about peer.ID) (bool, error) {
	known, err := safety.KnownModerators(tx)
	return rq.Arg(1) == aboutModerator || slices.Contains(known, about), err
}

// sayWhoReads adds to an answer that the person it is about cannot read it, and whether anyone else moderates here.
func sayWhoReads(tx *storage.Tx, rq commands.Request, about peer.ID, reply *commands.Reply) error {
	lines := []words.Text{reply.Message.Text, rq.Say("talk.worry.about-moderator", words.Args{"About": words.Person(about)})}
	alone, err := safety.OnlyModerator(tx, about)
	if alone {
		lines = append(lines, rq.Say("call.only-moderator", words.Args{"About": words.Person(about)}))
		reply.Message.Rows = append(reply.Message.Rows, commands.Unit(rq.FindHelp()))
	}
	reply.Message.Text = words.Join("\n", lines...)
	return err
}

// worryCarded hears whether a card reached the moderators. If Discord does not let it, the reporter is told at their next
// command: they asked for no message, also not when it arrives after all.
func worryCarded(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result == commands.Left {
		return notAMember(tx, o)
	}
	if err := notePostedWords(tx, o); err != nil {
		return nil, err
	}
	kind := peer.NewsTalkNotBrought
	if !o.Failed() {
		late, err := notices.ArrivedLate(tx, o, undelivered)
		if err != nil || !late {
			return nil, err
		}
		kind = peer.NewsBrought
	} else if tx.Scheduled(undelivered, o.Effect.Owner, o.Effect.Ref) { // told before
		return nil, nil
	} else if err := notices.MarkUndelivered(tx, o.Env, undelivered, o.Effect.Owner, o.Effect.Ref); err != nil {
		return nil, err
	}
	return nil, commands.TellLater(tx, o.Effect.Owner, peer.News{Kind: kind, At: o.Now})
}
