package support

import (
	"errors"
	"strings"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// toModerators returns the settings, which have a moderators' channel, and the text of the form's message.
func toModerators(tx *storage.Tx, rq commands.Request) (peer.Settings, peer.UserText, error) {
	set, err := moderators.RequireChannel(tx)
	if err != nil {
		return set, "", err
	}
	text, _, err := rq.Written("message", talkMax)
	if err == nil && text == "" {
		err = commands.Refuse("talk.empty", nil)
	}
	return set, text, err
}

// talkSent reports whether this request was handled before.
func talkSent(tx *storage.Tx, rq commands.Request) (bool, error) {
	card, err := tx.Posted(rq.Member, TalkTarget(rq.ID).String())
	if err != nil || card != nil {
		return card != nil, err
	}
	call, err := tx.Call(rq.ID)
	return call != nil, err
}

// talkWaiting returns the member's newest card of the last minutes that nobody has answered, of which they have not been told
// so yet. None has no Ref.
func talkWaiting(tx *storage.Tx, rq commands.Request) (waiting storage.Due, err error) {
	due, err := tx.DueOf(rq.Member)
	for _, d := range due {
		if d.Kind == "moderator.unanswered" && d.At.After(waiting.At) {
			waiting = d
		}
	}
	return waiting, err
}

// untakenOf returns the member's newest "Talk to a moderator" that nobody has taken, 0 for none.
func untakenOf(tx *storage.Tx, member peer.ID) (newest peer.ID, err error) {
	all, err := tx.Calls()
	for _, c := range all {
		if c.From == member && c.Kind == peer.TalkCall && c.Holder == 0 {
			newest = c.ID
		}
	}
	return newest, err
}

// pressedCall returns the call that a button is about, by the nth argument of its id, and where its card is; a refusal for one
// that is closed.
func pressedCall(tx *storage.Tx, rq commands.Request, n int) (peer.Call, storage.Posted, error) {
	id, err := rq.ArgID(n)
	if err != nil {
		return peer.Call{}, storage.Posted{}, err
	}
	c, err := tx.Call(id)
	if err != nil {
		return peer.Call{}, storage.Posted{}, err
	}
	if c == nil || c.OfRoom() {
		return peer.Call{}, storage.Posted{}, commands.Refuse("call.over", nil)
	}
	card, err := tx.Posted(c.From, TalkTarget(id).String())
	return *c, commands.Deref(card), err
}

// claimCall is a moderator's "I'm on it", on a card or where it is shown to them alone.
func claimCall(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, card, err := pressedCall(tx, rq, 1)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := moderators.MayTake(rq, c); err != nil {
		return withoutTelling(rq, c, err)
	}
	if c.Holder != 0 {
		return rq.Reply("talk.over", nil), nil
	}
	return takeCall(tx, rq, c, card)
}

// withoutTelling answers who may not take a call. Where its card does not say who it is about, neither does the answer.
func withoutTelling(rq commands.Request, c peer.Call, refused error) (commands.Reply, error) {
	if c.Wordless {
		return moderators.Noted(rq.Env), nil
	}
	return commands.Reply{}, refused
}

// takeOverCall takes a call from another moderator, who is told in the moderators' channel.
func takeOverCall(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, card, err := pressedCall(tx, rq, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := moderators.MayTake(rq, c); err != nil {
		return withoutTelling(rq, c, err)
	}
	if c.Holder == rq.Member {
		return rq.Reply("call.yours", nil, commands.Buttons(closeButton(rq.Env, c))...), nil
	}
	first := c.Holder
	reply, err := takeCall(tx, rq, c, card)
	if err != nil || first == 0 {
		return reply, err
	}
	set, err := tx.Settings()
	args := words.Args{"First": words.Person(first), "Moderator": words.Person(rq.Member)}
	reply.Effects = append(reply.Effects, commands.PostToModerators(set, callWords.Of(c.ID, int(rq.Now.Unix())), c.From,
		commands.Wordless(&commands.Message{Text: rq.Community().Say("call.taken-over", args)}), first, rq.Member).PostedBy(rq.Now.Add(commands.CalledWithin)))
	return reply, err
}

// takeCall gives a call to the acting moderator: who made it is told who it is, and the card shows it.
func takeCall(tx *storage.Tx, rq commands.Request, c peer.Call, card storage.Posted) (commands.Reply, error) {
	c, err := moderators.TakeCall(tx, rq, c)
	idle, _ := c.Idle()
	err = errors.Join(err, notices.ToldHere(tx, c.From, peer.NewsTalkUnanswered), tx.Unschedule("moderator.unanswered", c.From, c.ID),
		tx.Unschedule(worryUntaken, c.From, c.ID), tx.Schedule("moderator.idle", c.From, c.ID, idle),
		moderators.AuditCall(tx, rq, moderators.VerbTalk, c))
	if err != nil {
		return commands.Reply{}, err
	}
	held, err := tx.HeldWords(c.From, c.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	who := words.Args{"Member": words.Linked(c.From), "Moderator": words.Linked(rq.Member)}
	said := "talk.claimed"
	if c.Kind == peer.WorryCall {
		said = "talk.worry.taken"
	}
	reply := rq.Reply(said, who, commands.Buttons(closeButton(rq.Env, c))...)
	if reply.Effects, err = commands.TakeDownCard(tx, idleWord(c.ID), c.From); err != nil {
		return commands.Reply{}, err
	}
	quoted := stillSays(rq, card)
	if quoted == "" && held != nil && held.Shown && !c.Wordless { // taken from the desk: the card is to say so, too
		quoted = words.Split(held.Text, 1700, words.Quote)[0]
	}
	if behind := behindOpen(held); card.Message == 0 {
		if err := tx.Cancel(TalkTarget(c.ID).String()); err != nil { // Discord has refused it, and it is not needed any more
			return commands.Reply{}, err
		}
	} else if rq.Message == card.Message || behind || quoted != "" { // else what it says is not known
		reply.Effects = append(reply.Effects, cardOf(rq.Env, c, card, quoted, behind))
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	if quoted != "" && len(rq.Seen.OpensModerators(set, card.Channel)) > 0 { // then the card no longer shows them
		reply.Followups = commands.Pages(rq.Say("talk.claimed-words", who), quoted)
	}
	if c.Kind == peer.WorryCall { // its writer asked for no message and is told at their next command
		return reply, commands.TellLater(tx, c.From, peer.News{Kind: peer.NewsWorryTaken, From: rq.Member, At: rq.Now})
	}
	reply.Effects = append(reply.Effects, commands.Effect{
		Target: talkAnswers.Of(c.ID, int(rq.Now.Unix())), Owner: c.From, Named: []peer.ID{rq.Member}, OnOutcome: "moderator.answered",
		Ref: rq.Member, Do: commands.DM{User: c.From, EphemeralFollowup: true, Message: &commands.Message{
			Text: rq.For(c.From).Say("talk.on-it", words.Args{"Moderator": words.Person(rq.Member)}),
		}},
	})
	return reply, nil
}

// cardOf is the card of a call that someone has, with the words that it shows. behind says that they are behind Open.
func cardOf(s commands.Env, c peer.Call, at storage.Posted, quoted words.Text, behind bool) commands.Effect {
	s = s.Community()
	who := words.Args{"Member": words.Linked(c.From), "About": words.Linked(c.About), "Moderator": words.Linked(c.Holder)}
	shown, held := s.Say("talk.card-claimed", who), s.Say("talk.claimed-held", who)
	buttons := []commands.Button{closeButton(s, c), takeOverButton(s, c)}
	opens := append([]commands.Button{openButton(s, c)}, buttons...)
	if c.Kind == peer.WorryCall { // the rest follows privately, so that the one it is about can't tell
		opens = opens[:1]
	}
	if behind {
		buttons = opens
	}
	if c.Kind == peer.WorryCall {
		shown, held = s.Say("talk.worry.claimed", who), s.Say("talk.worry.claimed-held", who)
	}
	named := []peer.ID{c.Holder, c.About}
	if c.Wordless {
		shown, held, quoted = s.Say("talk.worry.claimed-wordless", who), s.Say("talk.worry.claimed-wordless", who), ""
		named = named[:1]
	} else if behind && c.Kind == peer.WorryCall {
		shown, named = held, named[:1]
	}
	card := commands.Withholding(&commands.Message{Text: words.Join("\n", shown, quoted), Rows: commands.Buttons(buttons...)},
		&commands.Message{Text: held, Rows: commands.Buttons(opens...)})
	set := peer.Settings{Moderators: at.Channel} // where the card is, not where the next one will be
	return commands.PostToModerators(set, TalkTarget(c.ID), c.From, card, named...).EditingOnly()
}

func takeOverButton(s commands.Env, c peer.Call) commands.Button {
	return s.Button("take-over", commands.Secondary, commands.ID("moderator:take-over", c.ID))
}

func closeButton(s commands.Env, c peer.Call) commands.Button {
	return s.Button("close", commands.Primary, commands.ID("moderator:close", c.ID))
}

// stillSays returns the member's words on the card that was pressed. They are kept only there, and the moderator may want to
// read them again.
func stillSays(rq commands.Request, card storage.Posted) words.Text {
	if rq.Message == 0 || rq.Message != card.Message {
		return ""
	}
	_, quoted, found := strings.Cut("\n"+rq.Shown.Reveal(), "\n> ")
	if !found {
		return ""
	}
	return words.Text("> " + quoted)
}
