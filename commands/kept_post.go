package commands

import (
	"waymark/storage"
)

// A kept post is one message of the guild's in a channel that the owner chose: the board of meetings, the door. It is edited
// where it is. When the owner chooses another channel, it is taken down and posted there.

// TakeDown forgets where a kept post is, so that it can be posted again, and returns the effect that deletes it there, under
// a target of another kind. There is none if a person deleted it, or if it was never posted.
func TakeDown(tx *storage.Tx, kept Target, aside TargetKind) ([]Effect, error) {
	old, err := tx.Posted(0, kept.String())
	if err != nil || old == nil {
		return nil, err
	}
	if err := tx.DeletePosted(0, kept.String()); err != nil || old.Message == 0 || old.Gone {
		return nil, err
	}
	target := aside.Of(string(kept.Kind()), old.Message)
	was := storage.Posted{Channel: old.Channel, Message: old.Message}
	return []Effect{{Target: target, Do: Post{Channel: old.Channel}}}, tx.PutPosted(0, target.String(), was)
}
