package fakediscord

import (
	"fmt"
	"strings"
)

// everyoneMay is what @everyone may do in a new guild: Discord's own default without speaking, threads and mass mentions, so that a bot that relies on them instead of on permissions of its own is found out.
const everyoneMay = permViewChannel | permSendMessages | permEmbedLinks | permAttachFiles | permReadMessageHistory |
	permUseCommands | permSendMessagesInThreads | permConnect | 1<<0 | 1<<6 | 1<<18 | 1<<26

// botMay is the default of Options.BotPermissions.
const botMay = permViewChannel | permSendMessages | permReadMessageHistory | permEmbedLinks | permAttachFiles |
	permCreatePublicThreads | permCreatePrivateThreads | permSendMessagesInThreads | permManageThreads | permManageRoles |
	permConnect

// AddGuild makes a guild with the bot in it and a channel #general. The owner's account is made if there is none of that name,
// and becomes a member. The name must be new, in any case.
func (s *Server) AddGuild(name string, owner UserRef) (ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.guildByName(name) != nil {
		return 0, fmt.Errorf("there is already a guild %q", name)
	}
	g := &guild{id: s.fixedID(fixedGuild, name), name: name, locale: defaultLocale, now: s.opt.Now,
		members: map[ID]*member{}, roles: map[ID]*role{}, commandRules: map[ID]map[ID]bool{}}
	g.roles[g.id] = &role{id: g.id, name: "@everyone", permissions: everyoneMay}
	s.guilds[g.id], s.guildNames[strings.ToLower(name)] = g, g
	u := s.account(owner)
	g.owner = u.id
	g.members[u.id] = &member{user: u, roles: map[ID]bool{}, joined: s.opt.Now()}
	g.system = s.addChannel(g, kindText, "general")
	s.install(g)
	s.awaitEcho()
	return g.id, nil
}
