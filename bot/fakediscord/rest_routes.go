package fakediscord

import "strings"

// callbackPattern is where interactions are answered first.
const callbackPattern = "/interactions/{interaction_id}/{interaction_token}/callback"

// routes are all requests that the fake knows.
func routes() []*route {
	const (
		guildCommands  = "/applications/{application_id}/guilds/{guild_id}/commands"
		globalCommands = "/applications/{application_id}/commands"
		webhook        = "/webhooks/{webhook_id}/{webhook_token}"
		messages       = "/channels/{channel_id}/messages"
		memberRole     = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
		threadMembers  = "/channels/{channel_id}/thread-members"
	)
	list := []*route{
		{method: "GET", pattern: "/gateway", handle: (*Server).getGateway, tokenInPath: true},
		{method: "GET", pattern: "/gateway/bot", handle: (*Server).getGatewayBot},
		{method: "GET", pattern: "/users/@me", handle: (*Server).getMe},
		{method: "GET", pattern: "/users/@me/guilds", handle: (*Server).getMyGuilds},
		{method: "GET", pattern: "/users/{user_id}", handle: (*Server).getUser},
		{method: "POST", pattern: "/users/@me/channels", handle: (*Server).createDM},
		{method: "GET", pattern: "/applications/@me", handle: (*Server).getApplication},
		{method: "GET", pattern: "/oauth2/applications/@me", handle: (*Server).getApplication},

		{method: "GET", pattern: guildCommands, handle: (*Server).getCommands},
		{method: "PUT", pattern: guildCommands, handle: (*Server).putCommands},
		{method: "POST", pattern: guildCommands, handle: (*Server).postCommand},
		{method: "GET", pattern: guildCommands + "/{command_id}", handle: (*Server).getCommand},
		{method: "PATCH", pattern: guildCommands + "/{command_id}", handle: (*Server).patchCommand},
		{method: "DELETE", pattern: guildCommands + "/{command_id}", handle: (*Server).deleteCommand},
		{method: "GET", pattern: guildCommands + "/permissions", handle: (*Server).getAllCommandRules},
		{method: "GET", pattern: guildCommands + "/{command_id}/permissions", handle: (*Server).getCommandRules},
		{method: "GET", pattern: globalCommands, handle: (*Server).getCommands},
		{method: "PUT", pattern: globalCommands, handle: (*Server).putCommands},
		{method: "POST", pattern: globalCommands, handle: (*Server).postCommand},
		{method: "GET", pattern: globalCommands + "/{command_id}", handle: (*Server).getCommand},
		{method: "PATCH", pattern: globalCommands + "/{command_id}", handle: (*Server).patchCommand},
		{method: "DELETE", pattern: globalCommands + "/{command_id}", handle: (*Server).deleteCommand},

		{method: "POST", pattern: callbackPattern, handle: (*Server).callback, tokenInPath: true},
		{method: "POST", pattern: webhook, handle: (*Server).postFollowUp, tokenInPath: true},
		{method: "GET", pattern: webhook + "/messages/{message_id}", handle: (*Server).getAnswer, tokenInPath: true},
		{method: "PATCH", pattern: webhook + "/messages/{message_id}", handle: (*Server).patchAnswer, tokenInPath: true},
		{method: "DELETE", pattern: webhook + "/messages/{message_id}", handle: (*Server).deleteAnswer, tokenInPath: true},
		{method: "GET", pattern: webhook + "/messages/@original", handle: (*Server).getAnswer, tokenInPath: true},
		{method: "PATCH", pattern: webhook + "/messages/@original", handle: (*Server).patchAnswer, tokenInPath: true},
		{method: "DELETE", pattern: webhook + "/messages/@original", handle: (*Server).deleteAnswer, tokenInPath: true},

		{method: "GET", pattern: "/channels/{channel_id}", handle: (*Server).getChannel},
		{method: "PATCH", pattern: "/channels/{channel_id}", handle: (*Server).patchChannel},
		{method: "DELETE", pattern: "/channels/{channel_id}", handle: (*Server).deleteChannel},
		{method: "GET", pattern: messages, handle: (*Server).getMessages},
		{method: "POST", pattern: messages, handle: (*Server).postMessage},
		{method: "GET", pattern: messages + "/{message_id}", handle: (*Server).getMessage},
		{method: "PATCH", pattern: messages + "/{message_id}", handle: (*Server).patchMessage},
		{method: "DELETE", pattern: messages + "/{message_id}", handle: (*Server).removeMessage},
		{method: "POST", pattern: messages + "/{message_id}/threads", handle: (*Server).postThreadOnMessage},
		{method: "POST", pattern: "/channels/{channel_id}/typing", handle: (*Server).postTyping},
		{method: "POST", pattern: "/channels/{channel_id}/threads", handle: (*Server).postThread},
		{method: "GET", pattern: "/channels/{channel_id}/threads/archived/public", handle: (*Server).getArchivedPublic},
		{method: "GET", pattern: "/channels/{channel_id}/threads/archived/private", handle: (*Server).getArchivedPrivate},
		{method: "GET", pattern: threadMembers, handle: (*Server).getThreadMembers},
		{method: "GET", pattern: threadMembers + "/{user_id}", handle: (*Server).getThreadMember},
		{method: "PUT", pattern: threadMembers + "/@me", handle: (*Server).putThreadMember},
		{method: "PUT", pattern: threadMembers + "/{user_id}", handle: (*Server).putThreadMember},
		{method: "DELETE", pattern: threadMembers + "/@me", handle: (*Server).deleteThreadMember},
		{method: "DELETE", pattern: threadMembers + "/{user_id}", handle: (*Server).deleteThreadMember},

		{method: "GET", pattern: "/guilds/{guild_id}", handle: (*Server).getGuild},
		{method: "GET", pattern: "/guilds/{guild_id}/channels", handle: (*Server).getGuildChannels},
		{method: "GET", pattern: "/guilds/{guild_id}/roles", handle: (*Server).getRoles},
		{method: "GET", pattern: "/guilds/{guild_id}/roles/{role_id}", handle: (*Server).getRole},
		{method: "GET", pattern: "/guilds/{guild_id}/threads/active", handle: (*Server).getActiveThreads},
		{method: "GET", pattern: "/guilds/{guild_id}/onboarding", handle: (*Server).getOnboarding},
		{method: "GET", pattern: "/guilds/{guild_id}/members", handle: (*Server).getMembers},
		{method: "GET", pattern: "/guilds/{guild_id}/members/{user_id}", handle: (*Server).getMember},
		{method: "PUT", pattern: memberRole, handle: (*Server).putRole},
		{method: "DELETE", pattern: memberRole, handle: (*Server).deleteRole},
	}
	for _, r := range list {
		r.parts = strings.Split(strings.Trim(r.pattern, "/"), "/")
		r.name = requestName(r.method, r.parts)
	}
	return list
}
