package support

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Words for moderators are posted only where @everyone cannot read (commands.ModeratorsCard). If the moderators' channel has
// become public, the card names only who wrote. Until it is known which of the two was posted, the words are stored
// encrypted; where they were held back they stay, and the moderator who presses Open is shown them.

// talkCard is a member's words to the moderators: how the card with them begins and how the one without, the buttons of
// both, whether it pings, and the outcome handler.
type talkCard struct {
	about            peer.ID // whom a worry is about, 0 for none
	text             peer.UserText
	head, heldHead   words.Text
	claim, heldClaim []commands.Button
	pings            bool
	then             string
}

// sendCard returns the posts of a member's words in the moderators' channel, as many as they need. The first is the card.
func sendCard(tx *storage.Tx, rq commands.Request, set peer.Settings, c talkCard) ([]commands.Effect, error) {
	if err := tx.PutHeldWords(rq.Member, peer.HeldWords{ID: rq.ID, About: c.about, Text: c.text, At: rq.Now}); err != nil {
		return nil, err
	}
	held := &commands.Message{
		Text: c.heldHead, Rows: commands.Buttons(append(c.heldClaim, openButton(rq.Env, rq.Member, rq.ID))...),
	}
	var named []peer.ID
	if c.about != 0 {
		named = []peer.ID{c.about}
	}
	var posts []commands.Effect
	for i, part := range words.Split(c.text, 1700, words.Quote) {
		target, card := TalkCards.Of(rq.ID, i), rq.Withheld(&commands.Message{Text: part})
		if i == 0 {
			shown := &commands.Message{Text: words.Join("\n", c.head, part), Rows: commands.Buttons(c.claim...)}
			target, card = TalkTarget(rq.ID), commands.Withholding(shown, held)
			if c.pings {
				rq.PingModerators(set, card)
			}
		}
		e := commands.PostToModerators(set, target, rq.Member, card, named...)
		e.Ref = rq.ID
		posts = append(posts, e)
	}
	posts[0].OnOutcome = c.then
	return posts, nil
}

// dropPostedWords deletes the stored words of a card that was posted with them.
func dropPostedWords(tx *storage.Tx, o commands.Outcome) error {
	if o.Result != commands.Done || o.WasWithheld() {
		return nil
	}
	return tx.DeleteHeldWords(o.Effect.Owner, o.Effect.Ref)
}

func openButton(s commands.Env, member, id peer.ID) commands.Button {
	return s.Button("open", commands.Secondary, commands.ID("moderator:open", member, id))
}

// openHeld shows a moderator, privately, the words that a card leaves out. Each opening is in the audit log.
func openHeld(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	held, err := tx.HeldWords(member, id)
	if err != nil {
		return commands.Reply{}, err
	}
	if held == nil || held.About == rq.Member {
		return commands.Reply{}, commands.Refuse("talk.over", nil)
	}
	if err := commands.Audit(tx, rq, "talk", member); err != nil {
		return commands.Reply{}, err
	}
	key, args := "talk.open", words.Args{"Member": words.Linked(member)}
	if held.About != 0 {
		key, args["About"] = "talk.worry.open", words.Linked(held.About)
	}
	return commands.SayAll(append([]words.Text{rq.Say(key, args)}, words.Split(held.Text, 1700, words.Quote)...)), nil
}
