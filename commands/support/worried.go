package support

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// worriedCommand is the name of the command on a member, as Discord shows it.
const worriedCommand = "I'm worried about someone"

// worryForm asks what the moderators should know. Nothing is sent yet, and the bot never tells the person it is about.
func worryForm(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := commands.WithModerators(tx); err != nil {
		return commands.Reply{}, err
	}
	if rq.Target == 0 || rq.Target == rq.Member {
		return commands.Reply{}, commands.Refuse("talk.worry.self", nil)
	}
	if rq.IsBot {
		return commands.Reply{}, commands.Refuse("talk.worry.program", nil)
	}
	return commands.Reply{Modal: &commands.Modal{ID: commands.ID("moderator:worry", rq.Target), Title: rq.Label("talk.worry.title"), Fields: []commands.Field{{
		ID: "message", Label: rq.Label("talk.worry.message"), Placeholder: rq.Label("talk.worry.placeholder"),
		Max: talkMax, Long: true, Required: true,
	}}}}, nil
}

// worrySend posts it to the moderators, in the reporter's name.
func worrySend(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
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
	pings, err := commands.CallModerators(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if !pings && set.Moderator != 0 {
		reply.Message.Text, set.Moderator = rq.Say("talk.worry.sent-uncalled", words.Args{"Calls": commands.MaxPingsPerDay}), 0
	}
	if err := stillClaimable(tx, rq.Env, rq.Member, rq.ID); err != nil {
		return commands.Reply{}, err
	}
	who := words.Args{"Member": words.Linked(rq.Member), "About": words.Linked(about)}
	claim := func(args ...any) []commands.Button { // where the card is held back the button's id must not name the person either
		return []commands.Button{rq.Button("on-it", commands.Primary, commands.ID("moderator:worry-on-it", args...))}
	}
	reply.Effects, err = sendCard(tx, rq, set, talkCard{
		about: about, text: text, head: rq.Say("talk.worry.card", who), heldHead: rq.Say("talk.worry.card-held", who),
		claim: claim(rq.Member, rq.ID, about), heldClaim: claim(rq.Member, rq.ID), pings: true, then: "moderator.worry-carded",
	})
	return reply, err
}

// worryCarded hears whether a card reached the moderators. If Discord does not let it, the reporter is told at their next
// command: they asked for no message, also not when it arrives after all.
func worryCarded(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result == commands.Left {
		return notAMember(tx, o)
	}
	if err := dropPostedWords(tx, o); err != nil {
		return nil, err
	}
	kind := peer.NewsTalkNotBrought
	if !o.Failed() {
		late, err := commands.ArrivedLate(tx, o, undelivered)
		if err != nil || !late {
			return nil, err
		}
		kind = peer.NewsBrought
	} else if err := commands.MarkUndelivered(tx, o.Env, undelivered, o.Effect.Owner, o.Effect.Ref); err != nil {
		return nil, err
	}
	return nil, commands.TellLater(tx, o.Effect.Owner, peer.News{Kind: kind, At: o.Now})
}
