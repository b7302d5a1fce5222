package fakediscord

import (
	"encoding/json"
)

// keep makes what Discord keeps of a command: with ids and defaults filled in, without what is empty. at
// is the place of the command it replaces, -1 for a new one.
func (s *Server) keep(sc scope, at int, raw json.RawMessage) json.RawMessage {
	o := object{}
	_ = json.Unmarshal(raw, &o) // decoded before
	version := s.commandID()
	id := version
	if at >= 0 {
		id = head((*sc.list)[at]).ID
	}
	o["id"], o["application_id"], o["version"] = id, s.app, version
	if o["type"] == nil {
		o["type"] = commandSlash
	}
	for name, value := range map[string]any{"description": "", "default_member_permissions": nil, "nsfw": false,
		"integration_types": []int{0}, "contexts": nil, "dm_permission": nil} {
		if o[name] == nil {
			o[name] = value
		}
	}
	if sc.guild != nil {
		o["guild_id"] = sc.guild.id
		delete(o, "dm_permission")
	} else if o["dm_permission"] == nil {
		o["dm_permission"] = true
	}
	tidyOptions(o)
	if at >= 0 && sameCommand((*sc.list)[at], o) {
		return (*sc.list)[at]
	}
	return mustJSON(o)
}

// tidyOptions drops what Discord drops: empty lists, and false where that is the default.
func tidyOptions(o object) {
	list, _ := o["options"].([]any)
	if len(list) == 0 {
		delete(o, "options")
	}
	for _, each := range list {
		option, isObject := each.(object)
		if !isObject {
			continue
		}
		for _, name := range []string{"required", "autocomplete"} {
			if option[name] == false {
				delete(option, name)
			}
		}
		for name, value := range option {
			if empty, isList := value.([]any); value == nil || isList && len(empty) == 0 {
				delete(option, name)
			}
		}
		tidyOptions(option)
	}
}

// sameCommand tells whether a command differs from a kept one in more than its version.
func sameCommand(old json.RawMessage, o object) bool {
	was, is := object{}, object{}
	_ = json.Unmarshal(old, &was)
	_ = json.Unmarshal(mustJSON(o), &is)
	delete(was, "version")
	delete(is, "version")
	return string(mustJSON(was)) == string(mustJSON(is))
}
