package guilds

import (
	"maps"
	"slices"

	"waymark/peer"
)

// The wall stands between people who love someone in recovery and those who are in recovery themselves, and around every
// audience's meetings. It is made of Discord's permissions, which the owner sets; here they are read. The bot does not know
// who has which roles, so it can only ask whether what a role opens is meant.

// WallGap is a place where the permissions of a channel let in people it is not for, or keep out those it is for.
type WallGap struct {
	Kind    WallGapKind
	Channel peer.ID
	Role    peer.ID   // the families' role, or that of the audience which the channel is for
	Roles   []peer.ID // of FamiliesSeeWith and OthersSee: each of them lets people in
}

// WallGapKind says what is wrong.
type WallGapKind int

// The kinds of gaps.
const (
	FamiliesSee     WallGapKind = iota + 1 // families see where others share
	FamiliesSeeWith                        // those families who also have one of Roles do: one role that may see outweighs the other
	EveryoneSees                           // everyone sees an audience's channel
	OthersSee                              // people with one of Roles do, without the audience's role
	OwnUnseen                              // the audience itself does not see it
)

// RoomGaps are the gaps between the rooms in which families and others share, each once; none without families, or while
// Discord could not be asked.
func (g State) RoomGaps(set peer.Settings) (gaps []WallGap) {
	families, named := set.Families()
	if !named || !g.isRole(families.Role) {
		return nil
	}
	for _, channel := range g.there(set.CheckIns, set.Celebrations) {
		switch roles := g.opening(set, channel, families.Role); {
		case g.Sees(channel, families.Role):
			gaps = append(gaps, WallGap{Kind: FamiliesSee, Channel: channel, Role: families.Role})
		case len(roles) > 0:
			gaps = append(gaps, WallGap{Kind: FamiliesSeeWith, Channel: channel, Role: families.Role, Roles: roles})
		}
	}
	for _, channel := range g.there(families.CheckIns, families.Celebrations) {
		gaps = append(gaps, g.AudienceGaps(set, channel, families.Role)...)
	}
	return gaps
}

// AudienceGaps are the gaps of one channel that is for the people with a role. Moderators may see every channel.
func (g State) AudienceGaps(set peer.Settings, channel, role peer.ID) (gaps []WallGap) {
	if len(g.there(channel)) == 0 || !g.isRole(role) {
		return nil
	}
	switch roles := g.opening(set, channel, 0, role); {
	case g.IsOpen(channel):
		gaps = append(gaps, WallGap{Kind: EveryoneSees, Channel: channel, Role: role})
	case len(roles) > 0:
		gaps = append(gaps, WallGap{Kind: OthersSee, Channel: channel, Role: role, Roles: roles})
	}
	if !g.Sees(channel, role) {
		gaps = append(gaps, WallGap{Kind: OwnUnseen, Channel: channel, Role: role})
	}
	return gaps
}

// Sees reports whether people with these roles, and no others, see a channel.
func (g State) Sees(channel peer.ID, roles ...peer.ID) bool {
	return g.Known && channel != 0 && g.Permissions(Member{Roles: roles}, channel)&PermissionView != 0
}

// opening are the roles, in the order of their ids, with which people see a channel who also have the role with, 0 for none.
// Left out are @everyone, bots, moderators, and the roles that do not count.
func (g State) opening(set peer.Settings, channel, with peer.ID, not ...peer.ID) []peer.ID {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(g.Roles)), func(role peer.ID) bool {
		r := g.Roles[role]
		const moderates = PermissionAdministrator | PermissionManageGuild | PermissionModerateMembers
		return role == g.ID || r.Bot || slices.Contains(g.Bot.Roles, role) || role == with || slices.Contains(not, role) ||
			role == set.Moderator || r.Permissions&moderates != 0 || !g.Sees(channel, role, with)
	})
}

// there are those of these channels that are set and known to be there, each once.
func (g State) there(channels ...peer.ID) (known []peer.ID) {
	for _, id := range channels {
		if _, there := g.Channels[id]; there && g.Known && !slices.Contains(known, id) {
			known = append(known, id)
		}
	}
	return known
}

// isRole reports whether a role is known to be there.
func (g State) isRole(role peer.ID) bool {
	_, there := g.Roles[role]
	return there
}

// OpensModerators are the roles with which anyone can read a channel of moderators: @everyone alone, or else those that
// members get by their own word. There are none while Discord could not be asked.
func (g State) OpensModerators(set peer.Settings, channel peer.ID) []peer.ID {
	if g.IsOpen(channel) {
		return []peer.ID{g.ID}
	}
	return slices.DeleteFunc(set.SelfGiven(), func(role peer.ID) bool { return !g.Sees(channel, role) })
}
