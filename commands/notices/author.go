package notices

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// TellAuthor tells a member who sent support or a celebration: by private message, with the outcome handler then, if they
// chose that and have not paused their messages, otherwise at their next command.
func TellAuthor(tx *storage.Tx, s commands.Env, to peer.Member, n peer.News, then string) ([]commands.Effect, error) {
	comes, err := SupportMessages().Comes(tx, to, s.Now)
	if err != nil {
		return nil, err
	}
	if !to.SupportDMs || !comes {
		commands.Tell(&to, n)
		return nil, tx.PutMember(to)
	}
	return []commands.Effect{{
		Target: newsTarget.Of(to.ID, int(n.Kind), n.Day, n.From), Owner: to.ID, Named: []peer.ID{n.From},
		Do:        commands.DM{User: to.ID, From: n.From, Message: &commands.Message{Text: s.For(to.ID).NewsLine(n)}},
		OnOutcome: then, Ref: n.From,
	}}, nil
}
