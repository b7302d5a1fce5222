package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/bot/fakediscord"
	"waymark/commands"
)

// TestEventMembers holds every event to the members that the sandbox's specification names for it: all of
// them, even when empty, and no others.
func TestEventMembers(t *testing.T) {
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("east", 3600))
	for kind, members := range map[string]string{
		"message":      "id author to channel viewer text buttons selects files pings edited",
		"deleted":      "id channel",
		"modal":        "viewer title fields",
		"autocomplete": "viewer choices",
		"role":         "member role change",
		"thread":       "name parent private members archived locked",
		"refused":      "request status code why provoked",
		"unanswered":   "viewer interaction",
		"invalid":      "statement why",
		"commands":     "names",
	} {
		var got map[string]any
		line := encodeEvent(fakediscord.Event{Event: kind, At: at, Guild: "Harbour", Step: 3})
		if err := json.Unmarshal(line, &got); err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		want := append(strings.Fields(members), "event", "step", "at", "server")
		slices.Sort(want)
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", kind, diff)
		}
		if got["at"] != "2026-01-05T08:00:00Z" {
			t.Errorf("%s happens at %v", kind, got["at"])
		}
		for name, value := range got {
			if value == nil {
				t.Errorf("%s: %s is null", kind, name)
			}
		}
	}
}

// TestEventParts holds the parts of a message to their members.
func TestEventParts(t *testing.T) {
	e := fakediscord.Event{Event: "message", Text: "<a> & b",
		Buttons: []fakediscord.ButtonView{{Label: "Undo", Style: "secondary"}},
		Selects: []fakediscord.SelectView{{Label: "Choose"}},
		Files:   []fakediscord.FileView{{Name: "a.png", Type: "image/png", Bytes: 7, Alt: "a chart"}}}
	line := string(encodeEvent(e))
	for _, part := range []string{`"text":"<a> & b"`, `"buttons":[{"label":"Undo","style":"secondary","disabled":false}]`,
		`"selects":[{"label":"Choose","options":[]}]`, `"files":[{"name":"a.png","type":"image/png","bytes":7,"alt":"a chart"}]`} {
		if !strings.Contains(line, part) {
			t.Errorf("%s is not in %s", part, line)
		}
	}
}

// TestProse shows how events are told in words.
func TestProse(t *testing.T) {
	for _, c := range []struct {
		event fakediscord.Event
		want  string
	}{
		{fakediscord.Event{Event: "message", Author: "bot", To: "ephemeral", Viewer: "arjun", Channel: "general", Text: "One\n\nTwo",
			Buttons: []fakediscord.ButtonView{{Label: "Yes"}, {Label: "No", Disabled: true}},
			Selects: []fakediscord.SelectView{{Label: "Choose", Options: []string{"a", "b"}}},
			Files:   []fakediscord.FileView{{Name: "a.png", Type: "image/png", Alt: "a chart"}}},
			"Only @arjun sees:\n| One\n|\n| Two\n| (a.png, image/png: a chart)\n| [Choose ▾ a / b]\n| [Yes] [No (off)]\n"},
		{fakediscord.Event{Event: "message", Author: "bot", To: "channel", Channel: "moderators", Text: "x", Pings: []string{"Moderator"}},
			"In #moderators, notifying @Moderator:\n| x\n"},
		{fakediscord.Event{Event: "message", Author: "bot", To: "dm", Viewer: "tom", Text: "x",
			Selects: []fakediscord.SelectView{{Label: "Choose", Options: []string{"a", "b"}, Chosen: []string{"b"}}}},
			"Private message to @tom:\n| x\n| [Choose ▾ a / b]\n|   chosen: b\n"},
		{fakediscord.Event{Event: "message", Author: "bot", To: "dm", Viewer: "tom", Text: "x", Edited: true},
			"Private message to @tom, changed:\n| x\n"},
		{fakediscord.Event{Event: "message", Author: "arjun", To: "channel", Channel: "general", Text: "hello"},
			"@arjun says in #general:\n| hello\n"},
		{fakediscord.Event{Event: "modal", Viewer: "tom", Title: "A note",
			Fields: []fakediscord.FieldView{{Label: "Your note", Value: "old", Required: true, Max: 1000}}},
			"@tom sees the form \"A note\":\n| Your note: \"old\" (required, up to 1000 characters)\n"},
		{fakediscord.Event{Event: "autocomplete", Viewer: "tom", Choices: []string{"a", "b"}}, "@tom is offered:\n| a\n| b\n"},
		{fakediscord.Event{Event: "autocomplete", Viewer: "tom"}, "@tom is offered nothing.\n"},
		{fakediscord.Event{Event: "role", Member: "leela", Role: "Mentor", Change: "add"}, "@leela has the role Mentor.\n"},
		{fakediscord.Event{Event: "thread", Name: "x", Parent: "mentoring", Private: true, Members: []string{"a", "b"}, Locked: true},
			"The private thread #x in #mentoring has @a, @b; it is locked.\n"},
		{fakediscord.Event{Event: "deleted", Channel: "general"}, "A message in #general is gone.\n"},
		{fakediscord.Event{Event: "deleted", Viewer: "tom"}, "A private message to @tom is gone.\n"},
		{fakediscord.Event{Event: "unanswered", Viewer: "tom", Interaction: "/help"}, "The bot did not answer @tom in time: /help.\n"},
		{fakediscord.Event{Event: "invalid", Why: "no"}, "That is not possible: no.\n"},
	} {
		if got := ProseEvent(c.event, ""); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}

// TestCompletion holds what Tab offers after a line typed so far.
func TestCompletion(t *testing.T) {
	v := vocabulary{
		people: []string{"arjun", "sam"}, channels: []string{"general", "check-ins"}, servers: []string{"Harbour", "Bay"},
		roles: []string{"30 days"}, labels: []string{"I agree", "Undo"}, menus: []string{"Choose a mentor"}, fields: []string{"Your note"},
		commands: []commands.Definition{
			{Name: "checkin", Options: []commands.OptionDefinition{
				{Option: commands.Option{Name: "mood", Type: commands.String}, Names: []string{"Very hard", "Okay"}},
				{Option: commands.Option{Name: "note", Type: commands.String}},
			}},
			{Name: "mentors", Subcommands: []commands.Definition{{Name: "assign", Options: []commands.OptionDefinition{
				{Option: commands.Option{Name: "member", Type: commands.User}},
			}}}},
			{Name: "Assign a mentor", User: true},
		},
	}
	for before, want := range map[string][]string{
		`@a`:                                {"@arjun"},
		`cr`:                                {"crash"},
		`server B`:                          {"Bay"},
		`@arjun /ch`:                        {"/checkin"},
		`@arjun in #c`:                      {"#check-ins"},
		`@arjun in #check-ins /ch`:          {"/checkin"},
		`@arjun /checkin `:                  {"mood:", "note:"},
		`@arjun /checkin mood:Okay `:        {"note:"},
		`@arjun /checkin mood:`:             {`"Very hard"`, "Okay"},
		`@arjun /checkin mood:"v`:           {`"Very hard"`},
		`@arjun /checkin mood:v`:            {`"Very hard"`},
		`@arjun clicks i`:                   {`"I agree"`},
		`@sam /mentors `:                    {"assign"},
		`@sam /mentors assign member:@ar`:   {"@arjun"},
		`@arjun clicks `:                    {`"I agree"`, `"Undo"`},
		`@arjun clicks "i`:                  {`"I agree"`},
		`@arjun clicks "Undo" `:             {"in "},
		`@arjun clicks "Undo" in `:          {"#general", "#check-ins"},
		`@sam picks "x" in "Ch`:             {`"Choose a mentor"`},
		`@sam uses `:                        {`"Assign a mentor"`, "on @"},
		`@arjun presses @s`:                 {"@sam"},
		`@arjun submits `:                   {`"Your note"`},
		`@arjun says "something else" in #`: {"#general", "#check-ins"},
		`nonsense `:                         nil,
	} {
		if _, got := completion(before, v); !cmp.Equal(got, want) {
			t.Errorf("after %q: %q, want %q", before, got, want)
		}
	}
}
