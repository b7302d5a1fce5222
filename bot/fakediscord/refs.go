package fakediscord

import "strings"

// GuildRef refers to a guild: by its name, in any case, or by its id in decimal.
type GuildRef string

// ChannelRef refers to a channel or thread of a guild: by its name, in any case and with or without "#", or by its id in
// decimal. Of several threads with one name it is the newest that the person sees.
type ChannelRef string

// UserRef refers to an account: by its name, in any case and with or without "@", or by its id in decimal. The bot's account
// has the name "bot".
type UserRef string

// RoleRef refers to a role of a guild: by its name, in any case and with or without "&", or by its id in decimal. "@everyone"
// is the role of all members.
type RoleRef string

// name is the channel's name without the sign.
func (c ChannelRef) name() string { return strings.TrimPrefix(string(c), "#") }

// name is the account's name without the sign.
func (u UserRef) name() string { return strings.TrimPrefix(string(u), "@") }

// name is the role's name without the sign.
func (r RoleRef) name() string { return strings.TrimPrefix(string(r), "&") }
