package commands

import (
	"cmp"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// worriedCommand is the name of the command on a member, as Discord shows it.
const worriedCommand = "I'm worried about someone"

// worriesADay is how often a member can say so within a day.
const worriesADay = 3

// worryForm asks what the moderators should know. Nothing is sent yet, and the person it is about never hears of it
// from the bot.
func worryForm(tx *storage.Tx, rq Request) (Reply, error) {
	if _, err := withModerators(tx); err != nil {
		return Reply{}, err
	}
	if rq.Target == 0 || rq.Target == rq.Member {
		return Reply{}, Refuse("talk.worry.self", nil)
	}
	if rq.IsBot {
		return Reply{}, Refuse("talk.worry.program", nil)
	}
	if releaseDailySlot(tx, rq, "moderator.worried", worriesADay) == 0 {
		return Reply{}, worriedEnough() // before anything is written
	}
	return Reply{Modal: &Modal{ID: ID("moderator:worry", rq.Target), Title: rq.Label("talk.worry.title"), Fields: []Field{{
		ID: "message", Label: rq.Label("talk.worry.message"), Placeholder: rq.Label("talk.worry.placeholder"),
		Max: talkMax, Long: true, Required: true,
	}}}}, nil
}

// worrySend brings it to the moderators, in the reporter's name.
func worrySend(tx *storage.Tx, rq Request) (Reply, error) {
	about, err := rq.ArgID(0)
	if err != nil {
		return Reply{}, err
	}
	if _, err := consentedMember(tx, rq); err != nil {
		return Reply{}, err
	}
	set, text, err := toModerators(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if about == rq.Member {
		return Reply{}, Refuse("talk.worry.self", nil)
	}
	reply := rq.reply("talk.worry.sent", nil, buttons(rq.button("for-someone", Secondary, ID("helpnow:someone")))...)
	if sent, err := talkSent(tx, rq); err != nil || sent { // delivered twice
		return reply, err
	}
	if free, err := acquireDailySlot(tx, rq, "moderator.worried", worriesADay); err != nil || !free {
		return Reply{}, cmp.Or(err, worriedEnough())
	}
	if err := stillClaimable(tx, rq.Env, rq.Member, rq.ID); err != nil {
		return Reply{}, err
	}
	card := talkCard(rq, set, text, rq.Say("talk.worry.card", words.Args{"Member": words.Mention(rq.Member), "About": words.Mention(about)}))
	card[0].OnOutcome = "moderator.worry-carded"
	card[0].Message.Rows = buttons(rq.button("on-it", Primary, ID("moderator:worry-on-it", rq.Member, rq.ID, about)))
	rq.pingModerators(set, card[0].Message)
	reply.Effects = card
	return reply, nil
}

func worriedEnough() error {
	return Refuse("talk.worry.enough", words.Args{"Count": worriesADay})
}

// worryCarded hears whether a card reached the moderators. If Discord does not let it, the reporter is told at their next
// command: they asked for no message.
func worryCarded(tx *storage.Tx, o Outcome) ([]Effect, error) {
	if !o.Failed() {
		return nil, nil
	}
	return nil, tellLater(tx, o.Effect.Owner, peer.News{Kind: peer.NewsTalkNotBrought, At: o.Now})
}
