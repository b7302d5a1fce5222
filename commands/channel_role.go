package commands

import (
	"cmp"

	"waymark/peer"
	"waymark/storage"
)

// ChannelRole is what the owner chose a channel for.
type ChannelRole int

// MembersChannel is the role of a channel that members read.
type MembersChannel ChannelRole

// The roles of channels in which something is posted. Zero is none of them.
const (
	CheckInsChannel     MembersChannel = 1
	CelebrationsChannel MembersChannel = 2
	ModeratorsChannel   ChannelRole    = 3 // see PostToModerators
	MeetingsChannel     MembersChannel = 4
	DoorChannel         MembersChannel = 8
	// The families' own channels.
	FamiliesCheckIns     MembersChannel = 5
	FamiliesCelebrations MembersChannel = 6
	HellosChannel        MembersChannel = 9
)

// Role is the role among all channels.
func (r MembersChannel) Role() ChannelRole { return ChannelRole(r) }

// Channel returns the channel that has the role in the settings, 0 for none.
func (r MembersChannel) Channel(set peer.Settings) peer.ID { return r.Role().Channel(set) }

// Channel returns the channel that has the role in the settings, 0 for none.
func (r ChannelRole) Channel(set peer.Settings) peer.ID {
	switch r {
	case CheckInsChannel.Role():
		return set.CheckIns
	case CelebrationsChannel.Role():
		return set.Celebrations
	case ModeratorsChannel:
		return set.Moderators
	case MeetingsChannel.Role():
		return set.Meetings
	case DoorChannel.Role():
		return set.Door
	case FamiliesCheckIns.Role():
		return set.InRoom(true).CheckIns
	case FamiliesCelebrations.Role():
		return set.InRoom(true).Celebrations
	case HellosChannel.Role():
		return cmp.Or(set.Hellos, set.Door)
	}
	return 0
}

// Post is an effect that makes a message in the channel show m, or be absent if m is nil. It is about owner, 0 for nobody;
// named are the others who are named in it.
func (r MembersChannel) Post(set peer.Settings, target Target, owner peer.ID, m *Message, named ...peer.ID) Effect {
	return Effect{Target: target, Owner: owner, Named: named, Do: Post{Channel: r.Channel(set), Role: r.Role(), Message: m}}
}

// A kept post is one message of the guild's in a channel that the owner chose: the board of meetings, the door. It is edited
// where it is. When the owner chooses another channel, it is taken down and posted there.

// TakeDown forgets where a kept post is, so that it can be posted again, and returns the effect that deletes it there, under
// a target of another kind. There is none if a person deleted it, or if it was never posted.
func TakeDown(tx *storage.Tx, kept Target, aside TargetKind) ([]Effect, error) {
	return takeDown(tx, kept, 0, aside)
}

func takeDown(tx *storage.Tx, kept Target, owner peer.ID, aside TargetKind) ([]Effect, error) {
	old, err := tx.Posted(owner, kept.String())
	if err != nil || old == nil {
		return nil, err
	}
	if err := tx.DeletePosted(owner, kept.String()); err != nil || old.Message == 0 || old.Gone {
		return nil, err
	}
	target := aside.Of(string(kept.Kind()), old.Message)
	was := storage.Posted{Channel: old.Channel, Message: old.Message}
	return []Effect{{Target: target, Do: Post{Channel: old.Channel}}}, tx.PutPosted(0, target.String(), was)
}
