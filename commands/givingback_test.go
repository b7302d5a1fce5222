package commands_test

import (
	"context"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/storage"
)

// forms are all that can be submitted, with the fields that hold words.
var forms = map[string][]string{
	"checkin:note-save":    {"note"},
	"milestone:step-save":  {"text"},
	"journey:setback-save": {"note"},
	"journey:new-save":     {"name"},
	"mentor:request":       {"help", "languages", "avoid"},
	"mentor:change":        {"help", "languages", "avoid"},
	"report:send":          {"message"},
	"moderator:send":       {"message"},
	"moderator:worry":      {"message"},
	"another:version":      {"message"},
}

// TestNoRefusalTakesWordsAway sends every form where it can't be taken: an id that means nothing, storage that is not
// there. What was written comes back, whole, on messages that Discord takes.
func TestNoRefusalTakesWordsAway(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	long := strings.Repeat("*word* \n", 125) // a thousand characters, of which many are marked
	for act, fields := range forms {
		if _, known := r.Table.Components[act]; !known && act != "another:version" {
			t.Errorf("%s is no act", act)
		}
		rq := commands.Request{Kind: commands.ModalSubmit, Member: commandstest.Arjun, Component: act, Args: []string{"x"}, Fields: map[string]string{"when": "never"}}
		for _, f := range fields {
			rq.Fields[f] = f + "-begin " + long + " " + f + "-end"
		}
		for name, db := range map[string]*storage.DB{"with storage": r.Db, "without storage": nil} {
			rq.ID, rq.Guild, rq.Now = r.NextID, commandstest.Harbour, r.Now
			reply := r.Table.Do(context.Background(), db, rq)
			commandstest.CheckReply(t, reply)
			var shown string
			for _, m := range commandstest.Messages(reply) {
				shown += m.PlainText() + "\n"
			}
			for _, f := range fields {
				begin, end := strings.Index(shown, f+"-begin"), strings.Index(shown, f+"-end")
				if begin < 0 || end < begin || strings.Count(shown[begin:end], "word") != 125 {
					t.Errorf("%s, %s: %q is lost in %q", act, name, f, shown)
				}
			}
			if strings.Contains(shown, "never") {
				t.Errorf("%s: a date is given back in %q", act, shown)
			}
		}
	}
}

// TestCommandsGiveLongWordsBack: so do commands, and an "I agree" or "Not now" that ends in nothing saved.
func TestCommandsGiveLongWordsBack(t *testing.T) {
	r := commandstest.NewRig(t)
	note := commands.Request{Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "checkin",
		Options: map[string]commands.Value{"mood": {Text: "2", Int: 2}, "note": {Text: "what I wrote"}}}
	note.ID, note.Guild, note.Now = 5, commandstest.Harbour, r.Now
	if got := commandstest.Text(r.Table.Do(context.Background(), nil, note)); !strings.Contains(got, "> what I wrote") {
		t.Errorf("lost in %q", got)
	}
	asked := r.Do(note)
	if got := commandstest.Text(r.Press(commandstest.Arjun, asked, "Not now")); !strings.Contains(got, "> what I wrote") {
		t.Errorf("lost in %q", got)
	}
	milestone := r.Slash(commandstest.Maya, "milestone add", "text:told my sister", "day:2999-01-01")
	if got := commandstest.Text(milestone); !strings.Contains(got, "> told my sister") {
		t.Errorf("lost in %q", got)
	}
	if got := commandstest.Text(r.Slash(commandstest.Maya, "milestone share", "milestone:none of this")); strings.Contains(got, "none of this") {
		t.Errorf("a choice is given back in %q", got)
	}
}
