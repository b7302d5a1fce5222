package commands_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A post about a member in a channel that members read can come only from that member's own request,
// by a command that declares that it shows something.
func TestOnlyAMembersOwnRequestShowsSomethingAboutThem(t *testing.T) {
	const posts commands.TargetKind = "test-post"
	var effect commands.Effect
	var heard string
	show := func(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
		return commands.Reply{Message: &commands.Message{Text: "Done"}, Effects: []commands.Effect{rq.Press().Shows(effect)}}, nil
	}
	feature := commands.Feature{
		Name: "test", Targets: []commands.TargetKind{posts},
		Commands: []commands.Command{
			{Name: "show", Access: commands.Writes, Shows: true, Do: show},
			{Name: "quiet", Access: commands.Writes, Do: show},
			{Name: "forgetful", Access: commands.Writes, Shows: true, Do: func(*storage.Tx, commands.Request) (commands.Reply, error) {
				return commands.Reply{Message: &commands.Message{Text: "Done"}, Effects: []commands.Effect{effect}}, nil
			}},
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			"test.due": func(*storage.Tx, commands.Due) ([]commands.Effect, error) { return []commands.Effect{effect}, nil },
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"test.end": func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) { return []commands.Effect{effect}, nil },
		},
	}
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Table = commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), feature)
	by := func(who peer.ID, command string) func() {
		return func() {
			reply := r.Table.Do(context.Background(), r.Db, commands.Request{
				Env:  commands.Env{Guild: commandstest.Harbour, Now: r.Now},
				Kind: commands.SlashCommand, ID: 5, Member: who, Command: command,
			})
			heard = reply.Message.Text.Reveal()
		}
	}
	ways := map[string]func(){
		"owner":           by(commandstest.Arjun, "show"),
		"other":           by(commandstest.Maya, "show"),
		"unnamed screen":  by(commandstest.Arjun, "quiet"),
		"without a press": by(commandstest.Arjun, "forgetful"),
		"due": func() {
			r.Update(func(tx *storage.Tx) error {
				return r.Table.RunDue(tx, nil, storage.Due{Guild: commandstest.Harbour, Kind: "test.due", Member: commandstest.Arjun, At: r.Now}, r.Now)
			})
		},
		"outcome": func() {
			r.Update(func(tx *storage.Tx) error {
				return r.Table.ApplyOutcome(tx, nil, commands.Effect{OnOutcome: "test.end"}, commands.Done, 0, r.Now.Add(time.Second))
			})
		},
	}
	m := &commands.Message{Text: "Arjun checked in"}
	for _, c := range []struct {
		what  string
		owner peer.ID
		post  commands.Post
		by    string // whose: "owner", "all" or "nobody"
	}{
		{"a check-in", commandstest.Arjun, commands.Post{Channel: 1, Role: commands.CheckInsChannel.Role(), Message: m}, "owner"},
		{"a milestone", commandstest.Arjun, commands.Post{Channel: 1, Role: commands.CelebrationsChannel.Role(), Message: m}, "owner"},
		{"a withdrawal", commandstest.Arjun, commands.Post{Channel: 1, Role: commands.CheckInsChannel.Role()}, "all"},
		{"a change", commandstest.Arjun, commands.Post{Channel: 1, Role: commands.CheckInsChannel.Role(), Message: m, EditOnly: true}, "all"},
		{"a card", commandstest.Arjun, commands.Post{Channel: 1, Role: commands.ModeratorsChannel, Message: m, Held: m}, "all"},
		{"a card without Held", commandstest.Arjun, commands.Post{Channel: 1, Role: commands.ModeratorsChannel, Message: m}, "nobody"},
		{"a change of one", commandstest.Arjun, commands.Post{Channel: 1, Role: commands.ModeratorsChannel, Message: m, EditOnly: true}, "nobody"},
		{"no card", commandstest.Arjun, commands.Post{Channel: 1, Role: commands.ModeratorsChannel}, "all"},
		{"the prompt", 0, commands.Post{Channel: 1, Role: commands.CheckInsChannel.Role(), Message: m}, "all"},
	} {
		for way, goes := range ways {
			effect = commands.Effect{Target: posts.Of(1), Owner: c.owner, Do: c.post}
			heard = ""
			goes()
			if got, want := len(r.Outbox()) == 1, c.by == "all" || c.by == way; got != want {
				t.Errorf("%s by %s: stored %v, want %v", c.what, way, got, want)
			} else if heard == "Done" && !want {
				t.Errorf("%s by %s: the member does not hear that it was not posted", c.what, way)
			}
		}
	}
}
