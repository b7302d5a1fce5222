package fakediscord

import (
	"encoding/json"
	"net/http"
	"slices"
)

// maxCreations is how many commands a bot may create a day and guild.
const maxCreations = 200

// scope is where commands are registered: a guild, or everywhere (guild nil).
type scope struct {
	guild *guild
	list  *[]json.RawMessage
}

// lookScope finds the scope of a request.
func (s *Server) lookScope(c *call) (scope, *refusal) {
	if c.id("application_id") != s.app {
		return scope{}, refuse(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application", "not the bot's application id")
	}
	if c.path["guild_id"] == "" {
		return scope{list: &s.globalCommands}, nil
	}
	g, why := s.lookGuild(c)
	if why != nil {
		return scope{}, why
	}
	return scope{guild: g, list: &g.commands}, nil
}

// registered is what the fake reads of a command that it keeps.
type registered struct {
	ID   ID     `json:"id"`
	Type int    `json:"type"`
	Name string `json:"name"`
}

// head reads a kept command.
func head(raw json.RawMessage) registered {
	var r registered
	_ = json.Unmarshal(raw, &r) // the fake wrote it
	return r
}

// find is the place of a command in the scope; -1 if it is not there.
func (sc scope) find(fits func(registered) bool) int {
	return slices.IndexFunc(*sc.list, func(raw json.RawMessage) bool { return fits(head(raw)) })
}

// named finds a command by type and name.
func (sc scope) named(kind int, name string) int {
	return sc.find(func(r registered) bool { return r.Type == kind && r.Name == name })
}

func (s *Server) getCommands(c *call) (reply, *refusal) {
	sc, why := s.lookScope(c)
	if why != nil {
		return fail(why)
	}
	return ok(append([]json.RawMessage{}, *sc.list...))
}

// lookCommand finds the command of a request.
func (s *Server) lookCommand(c *call) (scope, int, *refusal) {
	sc, why := s.lookScope(c)
	if why != nil {
		return sc, 0, why
	}
	at := sc.find(func(r registered) bool { return r.ID == c.id("command_id") })
	if at < 0 {
		return sc, 0, refuse(http.StatusNotFound, 10063, "Unknown application command", "")
	}
	return sc, at, nil
}

func (s *Server) getCommand(c *call) (reply, *refusal) {
	sc, at, why := s.lookCommand(c)
	if why != nil {
		return fail(why)
	}
	return ok((*sc.list)[at])
}

// putCommands replaces all commands of the scope. Those that keep type and name keep their id; the others
// count as created.
func (s *Server) putCommands(c *call) (reply, *refusal) {
	sc, why := s.lookScope(c)
	if why != nil {
		return fail(why)
	}
	var raw []json.RawMessage
	var bodies []commandBody
	if why := decode(c.body, &raw); why != nil {
		return fail(why)
	}
	if raw == nil {
		var p problems
		p.add("", "BASE_TYPE_BAD_TYPE", "commands are a list; an empty one clears them")
		return fail(p.refusal())
	}
	if why := decode(c.body, &bodies); why != nil {
		return fail(why)
	}
	var p problems
	checkCommands(&p, bodies, sc.guild != nil)
	if why := p.refusal(); why != nil {
		return fail(why)
	}
	list, created := []json.RawMessage{}, 0
	for i := range bodies {
		at := sc.named(bodies[i].kind(), bodies[i].Name)
		if at < 0 {
			created++
		}
		list = append(list, s.keep(sc, at, raw[i]))
	}
	if why := s.countCreations(sc, created); why != nil {
		return fail(why)
	}
	*sc.list = list
	s.emitCommands(sc)
	return ok(list)
}

// countCreations allows 200 a day.
func (s *Server) countCreations(sc scope, created int) *refusal {
	if sc.guild == nil || created == 0 {
		return nil
	}
	g, today := sc.guild, s.opt.Now().UTC().Format("2006-01-02")
	if g.creationDay != today {
		g.creationDay, g.commandCreations = today, 0
	}
	if g.commandCreations+created > maxCreations {
		return refuse(http.StatusBadRequest, 30034, "Max number of daily application command creates has been reached (200)", "")
	}
	g.commandCreations += created
	return nil
}

// postCommand creates a command, or overwrites the one of that name.
func (s *Server) postCommand(c *call) (reply, *refusal) {
	sc, why := s.lookScope(c)
	if why != nil {
		return fail(why)
	}
	var body commandBody
	if why := decode(c.body, &body); why != nil {
		return fail(why)
	}
	at := sc.named(body.kind(), body.Name)
	if at >= 0 {
		return s.replaceCommand(sc, at, c.body)
	}
	if why := s.checkWith(sc, -1, c.body); why != nil {
		return fail(why)
	}
	if why := s.countCreations(sc, 1); why != nil {
		return fail(why)
	}
	kept := s.keep(sc, -1, c.body)
	*sc.list = append(*sc.list, kept)
	s.emitCommands(sc)
	return reply{http.StatusCreated, kept}, nil
}

// checkWith checks a command against the rules, together with the others of the scope.
func (s *Server) checkWith(sc scope, at int, raw json.RawMessage) *refusal {
	var bodies []commandBody
	for i, other := range *sc.list {
		var body commandBody
		if i == at {
			continue
		}
		if why := decode(other, &body); why != nil {
			return why
		}
		bodies = append(bodies, body)
	}
	var body commandBody
	if why := decode(raw, &body); why != nil {
		return why
	}
	var p problems
	body.check(&p, "")
	if p.first == "" {
		checkCommands(&p, append(bodies, body), sc.guild != nil)
	}
	return p.refusal()
}

// replaceCommand puts a command in another's place.
func (s *Server) replaceCommand(sc scope, at int, raw json.RawMessage) (reply, *refusal) {
	if why := s.checkWith(sc, at, raw); why != nil {
		return fail(why)
	}
	(*sc.list)[at] = s.keep(sc, at, raw)
	s.emitCommands(sc)
	return ok((*sc.list)[at])
}

// patchCommand changes what the body names.
func (s *Server) patchCommand(c *call) (reply, *refusal) {
	sc, at, why := s.lookCommand(c)
	if why != nil {
		return fail(why)
	}
	merged, changes := object{}, object{}
	_ = json.Unmarshal((*sc.list)[at], &merged)
	if why := decode(c.body, &changes); why != nil {
		return fail(why)
	}
	for name, value := range changes {
		merged[name] = value
	}
	return s.replaceCommand(sc, at, mustJSON(merged))
}

func (s *Server) deleteCommand(c *call) (reply, *refusal) {
	sc, at, why := s.lookCommand(c)
	if why != nil {
		return fail(why)
	}
	*sc.list = slices.Delete(*sc.list, at, at+1)
	s.emitCommands(sc)
	return done()
}

// emitCommands tells the watchers which commands there are now.
func (s *Server) emitCommands(sc scope) {
	e := Event{Event: "commands", Names: []string{}}
	if sc.guild != nil {
		e.Guild = sc.guild.name
	}
	for _, raw := range *sc.list {
		e.Names = append(e.Names, head(raw).Name)
	}
	s.emit(e)
}
