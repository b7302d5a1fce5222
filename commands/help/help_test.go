package help_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/commands/words"
)

// A translation is longer than the English: the list of all commands goes on in another message then, and misses no command.
func TestHelpOfALongTranslation(t *testing.T) {
	r := commandstest.NewRig(t)
	var own strings.Builder
	for _, d := range r.Table.Features {
		for _, c := range d.Commands {
			fmt.Fprintf(&own, "[%s]\ndoes.other = %q\n", c.Key(), strings.Repeat("word ", 20))
		}
	}
	path := filepath.Join(t.TempDir(), "words.toml")
	if err := os.WriteFile(path, []byte(own.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	spoken, err := words.LoadLanguages([]string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Table = commands.New(spoken, slog.New(slog.NewTextHandler(&r.Log, nil)), all.All(all.Options{})...)
	help := r.Do(commands.Request{Kind: commands.SlashCommand, Command: "help", Member: commandstest.Arjun})
	act, args, _ := commands.ParseID(r.Id(help, "All commands"))
	reply := r.Do(commands.Request{Kind: commands.ButtonClick, Component: act, Args: args, Member: commandstest.Arjun,
		Permissions: guilds.PermissionAdministrator})
	text := reply.Message.Text.Reveal()
	for _, m := range reply.Followups {
		text += "\n" + m.Text.Reveal()
	}
	for _, g := range r.Table.Features {
		for _, c := range g.Commands {
			if !strings.Contains(text, c.Name) {
				t.Errorf("/help does not show %q", c.Name)
			}
		}
	}
}
