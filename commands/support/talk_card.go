package support

import (
	"slices"
	"strings"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// toModerators returns the settings, which have a moderators' channel, and the text of the form's message.
func toModerators(tx *storage.Tx, rq commands.Request) (peer.Settings, peer.UserText, error) {
	set, err := commands.WithModerators(tx)
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
	due, err := tx.DueOf(rq.Member)
	return slices.ContainsFunc(due, func(d storage.Due) bool { return d.Ref == rq.ID }), err
}

// talkOpen returns the member's newest card that nobody has answered: one of the last minutes, of which they have not been
// told so yet, and one of any age. None has no Ref.
func talkOpen(tx *storage.Tx, rq commands.Request) (waiting, open storage.Due, err error) {
	due, err := tx.DueOf(rq.Member)
	for _, d := range due {
		if d.Kind == "moderator.unanswered" && d.At.After(waiting.At) {
			waiting = d
		}
		if d.Kind == "moderator.late" && d.At.After(open.At) {
			open = d
		}
	}
	return waiting, open, err
}

// talkClaim is a moderator's "I'm on it": the member is told who it is, and the card shows it.
func talkClaim(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, id, reply, err := claimCard(tx, rq, 0, func(who words.Args) (shown, held words.Text) {
		text := rq.Say("talk.card-claimed", who)
		return text, text
	})
	if err != nil || id == 0 {
		return reply, err
	}
	reply.Effects = append(reply.Effects, commands.Effect{
		Target: talkAnswers.Of(id), Owner: member, Named: []peer.ID{rq.Member}, OnOutcome: "moderator.answered", Ref: rq.Member,
		Do: commands.DM{User: member, EphemeralFollowup: true, Message: &commands.Message{
			Text: rq.Say("talk.on-it", words.Args{"Moderator": words.Person(rq.Member)}),
		}},
	})
	return reply, nil
}

// worryClaim is the same for a card about a worry. Its writer asked for no message and is told at their next command.
func worryClaim(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	about, _ := peer.ParseID(rq.Arg(2)) // 0 where the words are held back
	member, id, reply, err := claimCard(tx, rq, about, func(who words.Args) (shown, held words.Text) {
		held = rq.Say("talk.worry.claimed-held", who)
		if about == 0 {
			return held, held
		}
		who["About"] = words.Linked(about)
		return rq.Say("talk.worry.claimed", who), held
	})
	if err != nil || id == 0 {
		return reply, err
	}
	return reply, commands.TellLater(tx, member, peer.News{Kind: peer.NewsTalkAnswered, From: rq.Member, At: rq.Now})
}

// claimCard assigns the card under a pressed button to the moderator who pressed it, unless another claimed it: then id is 0.
// about is the member that a worry is about, 0 for none; says returns what the card says from then on, and what it says while
// everyone can read the channel.
func claimCard(
	tx *storage.Tx, rq commands.Request, about peer.ID, says func(who words.Args) (shown, held words.Text),
) (member, id peer.ID, reply commands.Reply, err error) {
	if member, err = rq.ArgID(0); err == nil {
		id, err = rq.ArgID(1)
	}
	if err != nil {
		return 0, 0, commands.Reply{}, err
	}
	posted, err := tx.Posted(member, TalkTarget(id).String())
	if err != nil {
		return 0, 0, commands.Reply{}, err
	}
	if posted == nil {
		return 0, 0, commands.Reply{}, commands.Refuse("talk.over", nil)
	}
	if open, err := closeCard(tx, member, id); err != nil || !open {
		return 0, 0, rq.Reply("talk.over", nil), err
	}
	if err := commands.Audit(tx, rq, "talk", member); err != nil {
		return 0, 0, commands.Reply{}, err
	}
	held, err := tx.HeldWords(member, id)
	if err != nil {
		return 0, 0, commands.Reply{}, err
	}
	var stays []commands.Row
	if held != nil {
		stays = commands.Buttons(openButton(rq.Env, member, id))
	}
	who := words.Args{"Member": words.Linked(member), "Moderator": words.Linked(rq.Member)}
	reply = rq.Reply("talk.claimed", who)
	shown, withheld := says(who)
	quoted := stillSays(rq, *posted)
	card := commands.Withholding(
		&commands.Message{Text: words.Join("\n", shown, quoted), Rows: stays}, &commands.Message{Text: withheld, Rows: stays})
	set := peer.Settings{Moderators: posted.Channel} // where the card is, not where the next one will be
	e := commands.PostToModerators(set, TalkTarget(id), member, card, rq.Member, about)
	reply.Effects = []commands.Effect{e.EditingOnly(false)}
	if quoted != "" && rq.Seen.IsOpen(posted.Channel) { // then the card no longer shows them
		reply.Followups = commands.Pages(rq.Say("talk.claimed-words", who), quoted)
	}
	return member, id, reply, nil
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

// closeCard closes a card, and reports whether it was unclaimed. An open card has a due item: first the message to the
// member, then its end.
func closeCard(tx *storage.Tx, member, id peer.ID) (bool, error) {
	open := false
	for _, kind := range []string{"moderator.unanswered", "moderator.late"} {
		open = open || tx.Scheduled(kind, member, id)
		if err := tx.Unschedule(kind, member, id); err != nil {
			return false, err
		}
	}
	return open, nil
}
