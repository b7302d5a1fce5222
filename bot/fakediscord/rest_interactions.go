package fakediscord

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Callback types ("Discord: Interaction Callback Type").
const (
	answerMessage        = 4
	answerDeferred       = 5
	answerDeferredUpdate = 6
	answerUpdate         = 7
	answerChoices        = 8
	answerModal          = 9
)

// tokenLife is how long an interaction's token serves edits and follow-ups.
const tokenLife = 15 * time.Minute

// answerKinds are the callback types that may answer an interaction.
func (in *interaction) answerKinds() []int {
	onMessage := in.message != nil
	switch {
	case in.kind == kindAutocomplete:
		return []int{answerChoices}
	case in.kind == kindCommand:
		return []int{answerMessage, answerDeferred, answerModal}
	case in.kind == kindComponent:
		return []int{answerMessage, answerDeferred, answerDeferredUpdate, answerUpdate, answerModal}
	case in.kind == kindModal && onMessage:
		return []int{answerMessage, answerDeferred, answerDeferredUpdate, answerUpdate}
	}
	return []int{answerMessage, answerDeferred}
}

// maxTries is how often a bot may send the first answer to one interaction.
const maxTries = 3

// countTry counts a first answer, also one that a fault strikes.
func (s *Server) countTry(c *call) {
	in := s.interactions[c.id("interaction_id")]
	if in == nil || c.route == nil || c.route.pattern != callbackPattern {
		return
	}
	if in.tries++; in.tries > maxTries && s.opt.Strict.CallbackTries {
		s.emit(Event{Event: "refused", Guild: in.server(), Request: c.route.name,
			Why: fmt.Sprintf("first answer number %d to %s: a bot gives up after %d", in.tries, in.what, maxTries)})
	}
}

// CallbackTries is the greatest number of first answers that the bot has sent to one interaction, those that failed
// included.
func (s *Server) CallbackTries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := 0
	for _, in := range s.interactions {
		most = max(most, in.tries)
	}
	return most
}

// callback is the first answer to an interaction.
func (s *Server) callback(c *call) (reply, *refusal) {
	in := s.interactions[c.id("interaction_id")]
	if in == nil || in.token != c.path["interaction_token"] {
		return fail(refuse(http.StatusNotFound, 10062, "Unknown interaction", "no such interaction, or not its token"))
	}
	if in.dead || s.opt.Now().Sub(in.created) > tokenLife {
		r := refuse(http.StatusNotFound, 10062, "Unknown interaction", "the first answer to "+in.what+" came too late")
		r.provoked = in.redelivered
		return fail(r)
	}
	if in.answered {
		r := refuse(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.", "a second first answer to "+in.what)
		r.provoked = in.redelivered
		return fail(r)
	}
	var body struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if why := decode(c.body, &body); why != nil {
		return fail(why)
	}
	if !slices.Contains(in.answerKinds(), body.Type) {
		var p problems
		p.add("type", "BASE_TYPE_CHOICES", "callback type %d cannot answer this interaction; one of %v can", body.Type, in.answerKinds())
		return fail(p.refusal())
	}
	if string(body.Data) == "null" {
		body.Data = nil
	}
	if why := s.firstAnswer(in, body.Type, body.Data, c.files); why != nil {
		return fail(why)
	}
	in.answered = true
	s.settle(in)
	if c.query.Get("with_response") == "true" {
		return ok(s.callbackJSON(in, body.Type))
	}
	return done()
}

// firstAnswer carries out a callback.
func (s *Server) firstAnswer(in *interaction, kind int, data json.RawMessage, files []upload) *refusal {
	switch kind {
	case answerMessage:
		m, why := s.answerWith(in, data, files, "data", false)
		in.response = m
		return why
	case answerDeferred:
		return s.deferAnswer(in, data)
	case answerDeferredUpdate:
		in.response = in.message
		return nil
	case answerUpdate:
		in.response = in.message
		if in.message.deleted {
			r := refuse(http.StatusNotFound, 10008, "Unknown Message", "the message with the component is gone")
			r.provoked = true // only a test presses it then
			return r
		}
		return s.edit(in.message, in, data, files, "data")
	case answerChoices:
		return s.suggest(in, data)
	}
	return s.openModal(in, data)
}

// answerWith makes a message that answers an interaction: in its channel, ephemeral if asked for. fixed
// says that a deferral has already settled whether it is ephemeral.
func (s *Server) answerWith(in *interaction, data json.RawMessage, files []upload, at string, fixed bool) (*message, *refusal) {
	var b messageBody
	if why := decode(data, &b); why != nil {
		return nil, why
	}
	var p problems
	b.check(&p, at, messageKind{ephemeral: true}, files)
	if b.Reference != nil {
		p.add(join(at, "message_reference"), "FAKE_UNKNOWN", "an answer to an interaction is no reply")
	}
	if why := p.refusal(); why != nil {
		return nil, why
	}
	if b.empty(files) {
		return nil, emptyMessage()
	}
	if in.guild != nil {
		if why := s.inside(in.guild); why != nil {
			return nil, why
		}
	}
	ephemeral := b.Flags.value&flagEphemeral != 0
	if fixed {
		ephemeral = in.ephemeral
	}
	m := &message{channel: in.channel, author: s.bot, interaction: in}
	s.shape(m, in, ephemeral)
	s.apply(m, &b, files)
	s.addMessage(m)
	s.emitMessage(m, false, in)
	return m, nil
}

// shape makes an answer ephemeral or not.
func (s *Server) shape(m *message, in *interaction, ephemeral bool) {
	m.viewer = nil
	m.flags &^= flagEphemeral
	if ephemeral {
		m.viewer = in.user
		m.flags |= flagEphemeral
	}
}

// deferAnswer shows "thinking". It takes the ephemeral flag and nothing else, and fixes it.
func (s *Server) deferAnswer(in *interaction, data json.RawMessage) *refusal {
	var fields map[string]json.RawMessage
	if why := decode(data, &fields); why != nil {
		return why
	}
	flags := 0
	var p problems
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name != "flags" {
			p.add("data."+name, "FAKE_DEFERRED", "a deferred answer takes the ephemeral flag only")
		} else if why := decode(fields[name], &flags); why != nil || flags&^flagEphemeral != 0 {
			p.add("data.flags", "MESSAGE_FLAGS_INVALID", "a deferred answer takes the ephemeral flag only")
		}
	}
	if why := p.refusal(); why != nil {
		return why
	}
	in.ephemeral = flags != 0
	m := &message{channel: in.channel, author: s.bot, interaction: in, flags: flagLoading}
	s.shape(m, in, in.ephemeral)
	m.id, m.created = s.newID(), s.opt.Now()
	m.channel.messages = append(m.channel.messages, m)
	in.response = m
	return nil
}

// suggest answers an autocomplete.
func (s *Server) suggest(in *interaction, data json.RawMessage) *refusal {
	var b struct {
		Choices *[]choiceBody `json:"choices"`
	}
	if why := decode(data, &b); why != nil {
		return why
	}
	var p problems
	if b.Choices == nil {
		p.add("data.choices", "BASE_TYPE_REQUIRED", "This field is required")
		return p.refusal()
	}
	for i, c := range *b.Choices {
		kind := optionNumber
		if len(c.Value) > 0 && c.Value[0] == '"' {
			kind = optionString
		}
		var one problems
		checkChoiceList(&one, "", kind, []choiceBody{c})
		if one.first != "" {
			p.add(join("data.choices", i), "BASE_TYPE_BAD_TYPE", "%s", one.first)
		}
	}
	p.count("data.choices", len(*b.Choices), 0, 25)
	if why := p.refusal(); why != nil {
		return why
	}
	in.choices = []string{}
	for _, c := range *b.Choices {
		in.choices = append(in.choices, localized(c.Name, c.Names, in.user.locale))
		in.suggestions = append(in.suggestions, suggestion{Name: c.Name, Names: c.Names, Value: c.Value})
	}
	if !in.quiet {
		s.emit(Event{Event: "autocomplete", Guild: in.server(), Viewer: in.user.name, Choices: in.choices})
	}
	return nil
}

// server names the guild of an interaction; empty in a DM.
func (in *interaction) server() string { return in.guild.label() }
