package support

import (
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// callsWaiting are the calls on the moderators' desk: who asked to talk, or is worried, and nothing of what they wrote.
func callsWaiting(tx *storage.Tx, rq commands.Request) (all []commands.Waiting, err error) {
	calls, err := tx.Calls()
	for _, c := range calls {
		if c.OfRoom() {
			continue
		}
		w := commands.Waiting{Since: c.At, Holder: c.Holder, Open: commands.ID("moderator:show", c.ID), Take: takeWithHandOver(c)}
		name, err2 := commands.PlainName(tx, rq.Env, c.From)
		err = errors.Join(err, err2)
		key, label := "desk.talk", "desk.talk-label"
		switch {
		case c.Wordless: // not handed over with the rest: the one it is about would learn of it by what stays
			key, label, w.Take = "desk.worry-wordless", "desk.worry-wordless-label", nil
			w.ForOwner = c.Holder == 0 && moderators.MayTake(rq, c) == nil
		case c.Kind == peer.WorryCall:
			key, label = "desk.worry", "desk.worry-label"
		}
		w.What = rq.Say(key, words.Args{"Member": words.Linked(c.From)})
		w.Label = rq.Say(label, words.Args{"Name": name})
		all = append(all, w)
	}
	return all, err
}

func takeWithHandOver(c peer.Call) func(*storage.Tx, commands.Request) ([]commands.Effect, error) {
	return func(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
		if err := moderators.MayTake(rq, c); err != nil {
			return nil, err
		}
		card, err := tx.Posted(c.From, TalkTarget(c.ID).String())
		if err != nil {
			return nil, err
		}
		reply, err := takeCall(tx, rq, c, commands.Deref(card))
		return reply.Effects, err
	}
}

// showCall shows one moderator a call from the desk, as its card would: the words are where the card is, or here if no card shows
// them, since Discord refused it, or a person deleted it.
func showCall(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, card, err := pressedCall(tx, rq, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	held, err := tx.HeldWords(c.From, c.ID)
	switch {
	case err != nil:
		return commands.Reply{}, err
	case c.Kind == peer.WorryCall && held != nil:
		return openWorry(tx, rq)
	case c.Wordless && moderators.MayTake(rq, c) != nil:
		return moderators.Noted(rq.Env), nil
	}
	texts := []words.Text{rq.Say("desk.call-card", words.Args{"Link": words.Text("https://discord.com/channels/" + rq.Guild.String() + "/" +
		card.Channel.String() + "/" + card.Message.String())})}
	if posted := card.Message != 0 && !card.Gone; !posted && held != nil {
		texts, err = heldWords(rq.Env, c.From, *held, c.Kind), moderators.AuditCall(tx, rq, moderators.VerbOpenCall, c)
	} else if !posted {
		key := map[peer.CallKind]string{peer.TalkCall: "desk.talk", peer.WorryCall: "desk.worry"}[c.Kind]
		texts = []words.Text{rq.Say(key, words.Args{"Member": words.Linked(c.From)})}
	}
	var button commands.Button
	switch c.Holder {
	case 0:
		button = rq.Button("on-it", commands.Primary, commands.ID("moderator:on-it", c.From, c.ID))
	case rq.Member:
		button = closeButton(rq.Env, c)
	default:
		button = takeOverButton(rq.Env, c)
	}
	return commands.SayAll(texts, commands.Buttons(button)...), err
}
