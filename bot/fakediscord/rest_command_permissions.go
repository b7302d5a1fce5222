package fakediscord

import "net/http"

// commandRulesJSON shows what administrators said about a command in a guild (Discord: Guild Application Command
// Permissions Structure). All rules here are about roles.
func (s *Server) commandRulesJSON(g *guild, command ID) object {
	list := []object{}
	for _, id := range sortedIDs(g.commandRules[command]) {
		list = append(list, object{"id": id, "type": 1, "permission": g.commandRules[command][id]})
	}
	return object{"id": command, "application_id": s.app, "guild_id": g.id, "permissions": list}
}

// getCommandRules shows what administrators said about one command; Discord's 10066 if they said nothing.
func (s *Server) getCommandRules(c *call) (reply, *refusal) {
	g, why := s.lookCommandGuild(c)
	if why != nil {
		return fail(why)
	}
	if len(g.commandRules[c.id("command_id")]) == 0 {
		return fail(refuse(http.StatusNotFound, 10066, "Unknown application command permissions", ""))
	}
	return ok(s.commandRulesJSON(g, c.id("command_id")))
}

// getAllCommandRules shows what administrators said about the bot's commands in a guild, without those about which they said nothing.
func (s *Server) getAllCommandRules(c *call) (reply, *refusal) {
	g, why := s.lookCommandGuild(c)
	if why != nil {
		return fail(why)
	}
	list := []object{}
	for _, command := range sortedIDs(g.commandRules) {
		if len(g.commandRules[command]) > 0 {
			list = append(list, s.commandRulesJSON(g, command))
		}
	}
	return ok(list)
}

// lookCommandGuild finds the guild of a request about the permissions of commands.
func (s *Server) lookCommandGuild(c *call) (*guild, *refusal) {
	sc, why := s.lookScope(c)
	return sc.guild, why
}
