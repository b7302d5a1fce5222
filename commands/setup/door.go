package setup

import (
	"waymark/commands"
	"waymark/commands/door"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// setupDoor is /setup door: the door's post is put up in a channel, or again where it is, or taken down.
func setupDoor(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	channel, remove := rq.Ref("channel"), rq.Options["remove"].Bool
	if channel == 0 && !remove {
		return commands.Reply{}, commands.Refuse("setup.nothing-given", nil)
	}
	var now peer.Settings
	reply, err := change(tx, rq, func(set *peer.Settings) error {
		switch {
		case remove && set.Door == 0:
			return commands.Refuse("setup.door.none", nil)
		case remove:
			channel = 0
		case channel == set.Moderators:
			return commands.Refuse("setup.door.moderators", words.Args{"Channel": words.Channel(channel)})
		}
		set.Door = channel
		now = *set
		return refuseRooms(*set)
	})
	if err != nil {
		return reply, err
	}
	post, err := door.Put(tx, rq.Env, now)
	reply.Effects = append(reply.Effects, post...)
	return withFaults(rq, reply, channelFaults(rq.Env, peer.Settings{Door: now.Door}, rq.Seen)), err
}
