package support

import (
	"slices"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Words for moderators are posted only where @everyone cannot read (commands.ModeratorsCard). If the moderators' channel has
// become public, the card names only who wrote, and the moderator who presses Open is shown the words. They are stored
// encrypted until the call is closed: the channel can become public at any time, and the words are taken off the card then.

// talkCard is a member's words to the moderators: how the card with them begins and how the one without, the buttons of
// both, whether it pings, and the outcome handler.
type talkCard struct {
	about            peer.ID // whom a worry is about, 0 for none
	text             peer.UserText
	head, heldHead   words.Text
	claim, heldClaim []commands.Button
	pings            bool
	then             string
	// wordless says that the card never shows the words: heldHead and heldClaim are all it has, for everyone.
	wordless bool
}

// held is the message of a card without the words.
func (c talkCard) held(s commands.Env, call peer.Call) *commands.Message {
	return &commands.Message{Text: c.heldHead, Rows: commands.Buttons(append(slices.Clone(c.heldClaim), openButton(s, call))...)}
}

// card is the card with the words, or as many as it shows of them. behind says that it leaves them out for everyone.
func (c talkCard) card(s commands.Env, call peer.Call, quoted words.Text, behind bool) commands.ModeratorsCard {
	held := c.held(s.Community(), call)
	if c.wordless || behind {
		return commands.Wordless(held)
	}
	return commands.Withholding(&commands.Message{Text: words.Join("\n", c.head, quoted), Rows: commands.Buttons(c.claim...)}, held)
}

// waitingCard is the card of a call that nobody has, without its words.
func waitingCard(s commands.Env, c peer.Call) talkCard {
	s = s.Community()
	who := words.Args{"Member": words.Linked(c.From), "About": words.Linked(c.About)}
	if c.Kind == peer.TalkCall {
		claim := []commands.Button{s.Button("on-it", commands.Primary, commands.ID("moderator:on-it", c.From, c.ID))}
		return talkCard{
			head: s.Say("talk.card", who), heldHead: s.Say("talk.card-held", who), claim: claim, heldClaim: claim,
		}
	}
	heldHead := "talk.worry.card-held"
	switch {
	case c.Wordless:
		heldHead = "talk.worry.card-wordless"
	case c.About == 0:
		heldHead = "talk.worry.card-unnamed"
	}
	return talkCard{
		about: c.About, head: s.Say("talk.worry.card", who), heldHead: s.Say(heldHead, who), wordless: c.Wordless,
		claim: []commands.Button{s.Button("on-it", commands.Primary, commands.ID("moderator:worry-on-it", c.From, c.ID))},
	}
}

// sendCard returns the posts of a member's words in the moderators' channel, as many as they need. The first is the card.
func sendCard(tx *storage.Tx, rq commands.Request, set peer.Settings, c talkCard) ([]commands.Effect, error) {
	if err := tx.PutHeldWords(rq.Member, peer.HeldWords{ID: rq.ID, About: c.about, Text: c.text, At: rq.Now}); err != nil {
		return nil, err
	}
	call := peer.Call{ID: rq.ID, From: rq.Member, Kind: peer.TalkCall}
	if c.about != 0 {
		call.Kind = peer.WorryCall
	}
	s := rq.Community()
	if c.wordless {
		return wordlessCard(rq, set, c.held(s, call), c.then), nil
	}
	var named []peer.ID
	if c.about != 0 {
		named = []peer.ID{c.about}
	}
	var posts []commands.Effect
	for i, part := range words.Split(c.text, 1700, words.Quote) {
		target, card := TalkCards.Of(rq.ID, i), s.Withheld(&commands.Message{Text: part})
		if i == 0 {
			target, card = TalkTarget(rq.ID), c.card(s, call, part, false)
			if c.pings {
				s.PingModerators(set, card)
			}
		}
		e := commands.PostToModerators(set, target, rq.Member, card, named...)
		e.Ref = rq.ID
		posts = append(posts, e.PostedBy(rq.Now.Add(commands.CalledWithin)))
	}
	posts[0].OnOutcome = c.then
	return posts, nil
}

// wordlessCard is the card of a call that only some moderators may read.
func wordlessCard(rq commands.Request, set peer.Settings, m *commands.Message, then string) []commands.Effect {
	card := commands.Wordless(m)
	rq.PingModerators(set, card)
	e := commands.PostToModerators(set, TalkTarget(rq.ID), rq.Member, card)
	e.Ref, e.OnOutcome = rq.ID, then
	return []commands.Effect{e.PostedBy(rq.Now.Add(commands.CalledWithin))}
}

// notePostedWords notes that a card was posted with its words.
func notePostedWords(tx *storage.Tx, o commands.Outcome) error {
	if o.Result != commands.Done || o.WasWithheld() {
		return nil
	}
	c, err := tx.Call(o.Effect.Ref)
	switch {
	case err == nil && c == nil: // closed meanwhile
		return tx.DeleteHeldWords(o.Effect.Owner, o.Effect.Ref)
	case err != nil || c.Wordless:
		return err
	}
	held, err := tx.HeldWords(o.Effect.Owner, o.Effect.Ref)
	if err != nil || held == nil {
		return err
	}
	held.Shown = true
	return tx.PutHeldWords(o.Effect.Owner, *held)
}

// behindOpen reports whether a card leaves out the words, so that Open shows them.
func behindOpen(held *peer.HeldWords) bool { return held != nil && !held.Shown }

// openButton shows words that a card leaves out. Those of a worry are not for everyone who can press it, so its id tells
// nothing about who worries.
func openButton(s commands.Env, c peer.Call) commands.Button {
	if c.Kind == peer.WorryCall {
		return s.Button("open", commands.Secondary, commands.ID("moderator:open-worry", c.ID))
	}
	return s.Button("open", commands.Secondary, commands.ID("moderator:open", c.From, c.ID))
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
	if held == nil || held.About != 0 {
		return commands.Reply{}, commands.Refuse("call.over", nil)
	}
	if err := moderators.Audit(tx, rq, moderators.VerbOpenCall, member); err != nil {
		return commands.Reply{}, err
	}
	return commands.SayAll(heldWords(rq.Env, member, *held, peer.TalkCall)), nil
}

// heldWords are what a member wrote in a call of a kind, under a line that says who.
func heldWords(s commands.Env, member peer.ID, held peer.HeldWords, kind peer.CallKind) []words.Text {
	key, args := "talk.open", words.Args{"Member": words.Linked(member)}
	switch {
	case held.About != 0:
		key, args["About"] = "talk.worry.open", words.Linked(held.About)
	case kind == peer.WorryCall: // the one it is about had the bot forget them; the worry stays
		key = "talk.worry.open-erased"
	}
	return append([]words.Text{s.Say(key, args)}, words.Split(held.Text, 1700, words.Quote)...)
}

// openWorry answers everyone alike. The words follow privately, for every moderator but the one they are about.
func openWorry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := moderators.Noted(rq.Env)
	c, err := tx.Call(id)
	if err != nil || c == nil || moderators.MayTake(rq, *c) != nil {
		return reply, err
	}
	held, err := tx.HeldWords(c.From, id)
	if err != nil || held == nil {
		return reply, err
	}
	shown := commands.Pages(heldWords(rq.Env, c.From, *held, c.Kind)...)
	var button commands.Button
	switch c.Holder {
	case 0:
		button = rq.Button("on-it", commands.Primary, commands.ID("moderator:worry-on-it", c.From, id))
	case rq.Member:
		button = closeButton(rq.Env, *c)
	default:
		button = takeOverButton(rq.Env, *c)
	}
	shown[len(shown)-1].Rows = commands.Buttons(button)
	reply.Followups = shown
	return reply, moderators.AuditCall(tx, rq, moderators.VerbOpenCall, *c)
}
