package fakediscord

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// lookGuild finds the guild of a request; the bot must be in it.
func (s *Server) lookGuild(c *call) (*guild, *refusal) {
	g := s.guilds[c.id("guild_id")]
	if g == nil {
		return nil, refuse(http.StatusNotFound, 10004, "Unknown Guild", "no such guild: "+c.path["guild_id"])
	}
	if why := s.inside(g); why != nil {
		return nil, why
	}
	return g, nil
}

// inside refuses what is asked of a guild without the bot in it.
func (s *Server) inside(g *guild) *refusal {
	if g == nil || g.hasBot {
		return nil
	}
	r := refuse(http.StatusForbidden, 50001, "Missing Access", "the bot was removed from "+g.name)
	r.provoked = true // only a test removes it
	return r
}

// need refuses unless the bot has all permissions in a channel (ch nil: in the guild at large).
func (s *Server) need(g *guild, ch *channel, want uint64) *refusal {
	if g == nil {
		return nil // a DM
	}
	missing := want &^ g.permissions(g.members[s.app], ch)
	if missing == 0 {
		return nil
	}
	place := g.name
	if ch != nil {
		place = "#" + ch.name
	}
	r := refuse(http.StatusForbidden, 50013, "Missing Permissions", fmt.Sprintf("the bot lacks %q in %s", permissionName(missing), place))
	r.provoked = g.provoked(ch, missing)
	return r
}

func (s *Server) getGateway(*call) (reply, *refusal) {
	return ok(object{"url": s.gatewayURL(gatewayPath)})
}

// gatewayURL is the address of the gateway under a path.
func (s *Server) gatewayURL(path string) string {
	return "ws" + strings.TrimPrefix(s.url(), "http") + path
}

func (s *Server) getGatewayBot(*call) (reply, *refusal) {
	return ok(object{"url": s.gatewayURL(gatewayPath), "shards": s.opt.Shards, "session_start_limit": object{
		"total": 1000, "remaining": max(1000-s.gateway.identifies, 0), "reset_after": 86400000, "max_concurrency": s.opt.MaxConcurrency,
	}})
}

func (s *Server) getMe(*call) (reply, *refusal) {
	o := s.userJSON(s.bot)
	o["bot"], o["verified"], o["mfa_enabled"], o["locale"], o["email"] = true, true, false, "en-US", nil
	return ok(o)
}

// getMyGuilds lists the bot's guilds by id, in pages of up to 200.
func (s *Server) getMyGuilds(c *call) (reply, *refusal) {
	limit, why := limitOf(c, 200, 200)
	if why != nil {
		return fail(why)
	}
	after, _ := parseID(c.query.Get("after"))
	list := []object{}
	for _, g := range byID(s.guilds) {
		if g.hasBot && g.id > after && len(list) < limit {
			list = append(list, object{"id": g.id, "name": g.name, "icon": nil, "banner": nil, "owner": false, "features": []string{},
				"permissions": fmt.Sprint(g.permissions(g.members[s.app], nil))})
		}
	}
	return ok(list)
}

func (s *Server) getUser(c *call) (reply, *refusal) {
	u := s.users[c.id("user_id")]
	if u == nil {
		return fail(s.unknownUser(""))
	}
	return ok(s.userJSON(u))
}

func (s *Server) getApplication(*call) (reply, *refusal) {
	return ok(object{"id": s.app, "name": s.bot.name, "icon": nil, "description": "", "type": nil, "bot": s.userJSON(s.bot),
		"summary": "", "bot_public": s.opt.Public, "bot_require_code_grant": false, "verify_key": strings.Repeat("0", 64), "flags": 0,
		"hook": true, "is_monetized": false, "is_verified": false, "storefront_available": false, "redirect_uris": []string{},
		"interactions_endpoint_url": nil, "role_connections_verification_url": nil, "rpc_origins": []string{}, "team": nil,
		"owner": s.userJSON(s.bot), "approximate_guild_count": len(s.guilds), "approximate_user_install_count": 0,
		"approximate_user_authorization_count": 0, "explicit_content_filter": 0, "integration_types_config": object{"0": object{}},
		"event_webhooks_status": 1, "internal_guild_restriction": 1, "creator_monetization_state": 1, "is_discoverable": false,
		"discoverability_state": 1, "discovery_eligibility_flags": 0, "integration_public": s.opt.Public, "integration_require_code_grant": false,
		"interactions_event_types": []string{}, "interactions_version": 1, "max_participants": nil, "store_application_state": 1,
		"tags": []string{}, "verification_state": 1, "flags_new": "0", "eligible_oauth2_scopes": []string{"bot", "applications.commands"}, "monetization_state": 1, "rpc_application_state": 0})
}

func (s *Server) getGuild(c *call) (reply, *refusal) {
	g, why := s.lookGuild(c)
	if why != nil {
		return fail(why)
	}
	o := s.guildJSON(g)
	if c.query.Get("with_counts") == "true" {
		o["approximate_member_count"], o["approximate_presence_count"] = len(g.members), len(g.members)
	}
	return ok(o)
}

// getGuildChannels shows the channels that the bot can see, but no threads. Since 16 November 2026 Discord leaves out the
// others (Discord: Channel, Obfuscated Channels).
func (s *Server) getGuildChannels(c *call) (reply, *refusal) {
	g, why := s.lookGuild(c)
	if why != nil {
		return fail(why)
	}
	list := []object{}
	for _, ch := range g.channels {
		if ch.parent == nil && s.canSee(s.bot, ch) {
			list = append(list, s.channelJSON(ch))
		}
	}
	return ok(list)
}

func (s *Server) getRoles(c *call) (reply, *refusal) {
	g, why := s.lookGuild(c)
	if why != nil {
		return fail(why)
	}
	list := []object{}
	for _, r := range g.rolesByPosition() {
		list = append(list, s.roleJSON(r))
	}
	return ok(list)
}

func (s *Server) getRole(c *call) (reply, *refusal) {
	g, why := s.lookGuild(c)
	if why != nil {
		return fail(why)
	}
	r := g.roles[c.id("role_id")]
	if r == nil {
		return fail(s.unknownRole(c))
	}
	return ok(s.roleJSON(r))
}

// unknownRole is Discord's 10011.
func (s *Server) unknownRole(c *call) *refusal {
	r := refuse(http.StatusNotFound, 10011, "Unknown Role", "no such role in the guild: "+c.path["role_id"])
	r.provoked = s.deleted[c.id("role_id")]
	return r
}

// getMembers needs the privileged Server Members intent, which the bot has not.
func (s *Server) getMembers(c *call) (reply, *refusal) {
	if _, why := s.lookGuild(c); why != nil {
		return fail(why)
	}
	return fail(refuse(http.StatusForbidden, 50001, "Missing Access", "listing members needs the privileged Server Members intent"))
}

func (s *Server) getMember(c *call) (reply, *refusal) {
	g, m, why := s.lookMember(c)
	if why != nil && why.code == 10007 {
		// An answer, not a refusal: a bot without the members intent has no other way to ask who is there.
		return reply{why.status, why.body()}, nil
	}
	if why != nil {
		return fail(why)
	}
	return ok(s.memberJSON(g, m))
}

// lookMember finds the member of a request.
func (s *Server) lookMember(c *call) (*guild, *member, *refusal) {
	g, why := s.lookGuild(c)
	if why != nil {
		return nil, nil, why
	}
	if s.users[c.id("user_id")] == nil {
		return nil, nil, s.unknownUser("no such user: " + c.path["user_id"])
	}
	m := g.members[c.id("user_id")]
	if m == nil {
		return nil, nil, notMember(g)
	}
	return g, m, nil
}

func (s *Server) putRole(c *call) (reply, *refusal) { return s.setRole(c, true) }

func (s *Server) deleteRole(c *call) (reply, *refusal) { return s.setRole(c, false) }

// setRole gives or takes a role: with Manage Roles, below the bot's own highest role, no managed ones.
// No change is no event.
func (s *Server) setRole(c *call, has bool) (reply, *refusal) {
	g, m, why := s.lookMember(c)
	if why != nil {
		return fail(why)
	}
	r := g.roles[c.id("role_id")]
	if r == nil || r.id == g.id {
		return fail(s.unknownRole(c))
	}
	if why := s.need(g, nil, permManageRoles); why != nil {
		return fail(why)
	}
	if r.managed || r.position >= g.topRole(g.members[s.app]) {
		return fail(refuse(http.StatusForbidden, 50013, "Missing Permissions",
			fmt.Sprintf("the role %q is managed or not below the bot's own", r.name)))
	}
	if m.roles[r.id] == has {
		return done()
	}
	s.setMemberRole(g, m, r, has)
	return done()
}

// createDM opens the channel to a person. Discord opens it for strangers too, and refuses the message.
func (s *Server) createDM(c *call) (reply, *refusal) {
	var body struct {
		Recipient ID `json:"recipient_id"`
	}
	if why := decode(c.body, &body); why != nil {
		return fail(why)
	}
	u := s.users[body.Recipient]
	if u == nil || u.bot {
		return fail(refuse(http.StatusBadRequest, 50033, "Invalid Recipient(s)", "there is no such user, or it is the bot itself"))
	}
	s.dmOpens = append(s.dmOpens, DMOpen{At: s.opt.Now().UTC(), User: u.id, Again: u.dm != nil})
	return ok(s.channelJSON(s.openDM(u)))
}

// DMOpen is one request of the bot to open the DM channel to a person.
type DMOpen struct {
	At    time.Time // by Options.Now, UTC
	User  ID
	Again bool // the channel was there already: the bot could have kept its id
}

// DMOpens lists every request to open a DM channel, oldest first. Discord quarantines bots that open too many in a short
// time, and publishes no number; a test can count those of its last 24 hours and those that were unnecessary.
func (s *Server) DMOpens() []DMOpen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.dmOpens)
}

// unknownUser is Discord's 10013. It is provoked if the user may be of an earlier Server.
func (s *Server) unknownUser(why string) *refusal {
	r := refuse(http.StatusNotFound, 10013, "Unknown User", why)
	r.provoked = s.before != 0
	return r
}

// notMember is Discord's 10007. A bot without the Server Members intent learns that someone left by trying.
func notMember(g *guild) *refusal {
	r := refuse(http.StatusNotFound, 10007, "Unknown Member", "not a member of "+g.name)
	r.provoked = true // only a test makes people leave
	return r
}
