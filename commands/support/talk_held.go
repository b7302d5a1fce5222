package support

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Words for moderators are posted only where @everyone cannot read. If the moderators' channel has become public, the card
// names only who wrote; the words are stored encrypted, and shown to the moderator who presses Open.

// channelNotices are posts in a moderators' channel, once a day, that everyone can read it.
const channelNotices commands.TargetKind = "moderators-channel-open"

// sendCard returns the card with a member's words under head or, if everyone could read it, a card with heldHead and without
// the words. about is the person a worry is about, 0 for none. The first effect is the card.
func sendCard(
	tx *storage.Tx, rq commands.Request, set peer.Settings, about peer.ID, text peer.UserText, head, heldHead words.Text,
) (card []commands.Effect, held bool, err error) {
	if !rq.Seen.IsOpen(set.Moderators) {
		return talkCard(rq, set, text, head), false, nil
	}
	if err := tx.PutHeldWords(rq.Member, peer.HeldWords{ID: rq.ID, About: about, Text: text, At: rq.Now}); err != nil {
		return nil, false, err
	}
	e := commands.ModeratorsChannel.Post(set, TalkTarget(rq.ID), rq.Member, &commands.Message{
		Text: heldHead, Rows: commands.Buttons(openButton(rq.Env, rq.Member, rq.ID)),
	})
	e.Ref = rq.ID
	notice := commands.ModeratorsChannel.Post(set, channelNotices.Of(peer.Calendar{}.Day(rq.Now)), 0, &commands.Message{
		Text: rq.Say("talk.channel-open", nil),
	})
	tell := commands.TellLater(tx, rq.Seen.Owner, peer.News{Kind: peer.NewsModeratorsOpen, Day: peer.Calendar{}.Day(rq.Now), At: rq.Now})
	return []commands.Effect{e, notice}, true, tell
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
