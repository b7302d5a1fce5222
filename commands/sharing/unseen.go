package sharing

import (
	"slices"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// An answer says that something was shared before Discord has taken the post. Where the bot cannot write in the room, or nobody
// but moderators can see it, the answer to the share says so, too. Of a refusal that nobody could foresee the member hears at
// their next command (commands/news.go).

// sharedIn is a room in which the acting member shares something. shown says that its post is there and only changes.
type sharedIn struct {
	channel peer.ID
	shown   bool
}

// sharesIn returns the rooms in which effects show something of the acting member's by their press.
func sharesIn(tx *storage.Tx, rq commands.Request, effects []commands.Effect) (rooms []sharedIn, err error) {
	shares := []commands.ChannelRole{
		commands.CheckInsChannel.Role(), commands.CelebrationsChannel.Role(), commands.FamiliesCheckIns.Role(), commands.FamiliesCelebrations.Role(),
	}
	for _, e := range effects {
		post, ok := e.Do.(commands.Post)
		if !ok || rq.Member == 0 || post.ShownBy() != rq.Member || post.Message == nil || !slices.Contains(shares, post.Role) {
			continue
		}
		at, err := tx.Posted(e.Owner, e.Target.String())
		if err != nil {
			return nil, err
		}
		room := sharedIn{channel: post.Channel, shown: at != nil && at.Message != 0}
		if room.shown {
			room.channel = at.Channel
		}
		rooms = append(rooms, room)
	}
	return rooms, nil
}

// sayUnseen makes the answer to a share look, after the transaction, whether anyone can see it.
func (l *looks) sayUnseen(tx *storage.Tx, rq commands.Request, reply *commands.Reply) error {
	rooms, err := sharesIn(tx, rq, reply.Effects)
	if err != nil || len(rooms) == 0 || reply.Message == nil || l.seen.lately(rq.Guild, rq.Now) {
		return err
	}
	set, err := tx.Settings()
	if err != nil {
		return err
	}
	shared, render := reply.Message, reply.Render // as they are when they are shown
	reply.Render = func(seen guilds.State) []commands.Message {
		all := []commands.Message{*shared}
		if render != nil {
			all = render(seen)
		}
		line := words.Text("")
		for _, room := range rooms {
			if key := room.unseen(set, seen); key != "" {
				line = rq.Say(key, nil)
			}
		}
		if line == "" {
			if seen.Known {
				l.seen.note(rq.Guild, rq.Now)
			}
			return all
		}
		if text := words.Join("\n", all[0].Text, line); all[0].Card == nil && text.Length() <= commands.TextMax {
			all[0].Text = text
			return all
		}
		return append(all, commands.Message{Text: line})
	}
	return nil
}

// unseen is the sentence for a room in which nobody sees what is shared; "" where members do, or that is not known.
func (r sharedIn) unseen(set peer.Settings, seen guilds.State) string {
	const needs = uint64(guilds.PermissionView | guilds.PermissionSend)
	switch {
	case !seen.Known:
		return ""
	case needs&^seen.Permissions(seen.Bot, r.channel) != 0:
		if r.shown { // members still see it as it was
			return ""
		}
		return "audience.cannot-write"
	case !seen.MembersRead(set, r.channel):
		return "audience.nobody-sees"
	}
	return ""
}
