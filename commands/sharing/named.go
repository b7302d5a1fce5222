package sharing

import (
	"regexp"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/peer"
)

// Discord shows a channel without its name to who cannot see it. An answer that names a room does so all the same:
// where it may be hidden the answer looks, after the transaction, what its reader can see (commands/mention.go).

var room = regexp.MustCompile(`<#(\d+)>`)

// nameRooms makes an answer that names channels look who can see them, unless everybody could lately.
func (l *looks) nameRooms(rq commands.Request, reply *commands.Reply) {
	if rq.DM || rq.Member == 0 || reply.Message == nil || reply.Render != nil || rq.Seen.Known {
		return
	}
	var named []peer.ID
	for _, found := range room.FindAllStringSubmatch(reply.Message.PlainText(), -1) {
		if id, err := peer.ParseID(found[1]); err == nil && !l.open.lately(id, rq.Now) {
			named = append(named, id)
		}
	}
	if len(named) == 0 {
		return
	}
	shown := reply.Message // as it is when it is shown
	reply.Render = func(seen guilds.State) []commands.Message {
		for _, id := range named {
			if _, channel := seen.Channels[id]; seen.Known && (!channel || seen.Everyone(id)&guilds.PermissionView != 0) {
				l.open.note(id, rq.Now)
			}
		}
		return []commands.Message{*shown}
	}
}
