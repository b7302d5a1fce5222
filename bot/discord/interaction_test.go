package discord

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"waymark/commands"
	"waymark/peer"
)

func TestInteractionsBecomeRequests(t *testing.T) {
	member := `"id":"9","token":"t","guild_id":"5","channel":{"id":"6"},"locale":"zz","member":{"user":{"id":"7"},"roles":["1",2],"permissions":"1099511627776","avatar":null}`
	base := commands.Request{ID: 9, Member: 7, Permissions: 1 << 40, Roles: []peer.ID{1, 2}, Locale: "zz"}
	base.Guild = 5
	with := func(f func(*commands.Request)) commands.Request {
		rq := base
		f(&rq)
		return rq
	}
	for name, test := range map[string]struct {
		json string
		want commands.Request
	}{
		"subcommand": {`{` + member + `,"type":2,"data":{"type":1,"name":"journey","options":[{"type":1,"name":"start","options":[
			{"type":3,"name":"name","value":"12"},{"type":4,"name":"n","value":9007199254740993},{"type":6,"name":"who","value":"88"},{"type":5,"name":"b","value":true},{"type":99,"name":"new","value":{"x":1}}]}]}}`,
			with(func(rq *commands.Request) {
				rq.Kind, rq.Command = commands.SlashCommand, "journey start"
				rq.Options = map[string]commands.Value{
					"name": {Text: "12"}, "n": {Text: "9007199254740993", Int: 9007199254740993},
					"who": {Text: "88", ID: 88}, "b": {Bool: true}, "new": {},
				}
			})},
		"completion": {`{` + member + `,"type":4,"data":{"name":"reminder","options":[{"type":3,"name":"zone","value":"kol","focused":true}]}}`,
			with(func(rq *commands.Request) {
				rq.Kind, rq.Command, rq.Focused = commands.Autocomplete, "reminder", "zone"
				rq.Options = map[string]commands.Value{"zone": {Text: "kol"}}
			})},
		"select": {`{` + member + `,"type":3,"message":{"id":"4","flags":64},"data":{"component_type":3,"custom_id":"v1:a:b:1","values":["x"]}}`,
			with(func(rq *commands.Request) {
				rq.Kind, rq.Component, rq.Args, rq.Values, rq.Message = commands.SelectChoice, "a:b", []string{"1"}, []string{"x"}, 4
			})},
		"form": {`{` + member + `,"type":5,"data":{"custom_id":"v1:a:b","components":[{"type":1,"components":[{"type":4,"custom_id":"one","value":"1"}]},
			{"type":18,"component":{"type":4,"custom_id":"two","value":"2"}},
			{"type":18,"component":{"type":3,"custom_id":"three","values":["3"]}},{"type":10,"content":"hello"},{"type":500,"x":[]},null]}}`,
			with(func(rq *commands.Request) {
				rq.Kind, rq.Component, rq.Args, rq.Fields = commands.ModalSubmit, "a:b", []string{}, map[string]string{"one": "1", "two": "2", "three": "3"}
			})},
		"another guild's id": {`{` + member + `,"type":3,"data":{"component_type":2,"custom_id":"v1:a:b@77"}}`,
			with(func(rq *commands.Request) { rq.Kind = commands.ButtonClick })},
		"a DM's button": {`{"id":"9","token":"t","channel_id":"6","user":{"id":"7"},"type":3,"data":{"component_type":2,"custom_id":"v1:a:b@77"}}`,
			commands.Request{Env: commands.Env{Guild: 77}, ID: 9, Member: 7, DM: true, Kind: commands.ButtonClick, Component: "a:b", Args: []string{}}},
		"an unknown type": {`{` + member + `,"type":"later","data":"?"}`, with(func(rq *commands.Request) { rq.Kind = commands.ButtonClick })},
		"nobody": {`{"id":"9","token":"t","guild_id":"5","type":2,"member":"x","data":{"name":"help"}}`,
			commands.Request{Env: commands.Env{Guild: 5}, ID: 9, Kind: commands.SlashCommand, Options: map[string]commands.Value{}, Roles: []peer.ID{}}},
	} {
		var in interaction
		if unmarshalLenient([]byte(test.json), &in) != nil || !in.answerable() {
			t.Errorf("%s: not understood", name)
			continue
		}
		if diff := cmp.Diff(test.want, in.request(), cmpopts.IgnoreUnexported(commands.Request{}, commands.Env{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
