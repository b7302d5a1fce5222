package commands_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/storage"
)

// An answer that is too long for one message, as a language may make it, is cut nowhere: it goes on in further messages, and
// its buttons are under the last.
func TestALongAnswerIsWhole(t *testing.T) {
	var lines []words.Text
	for n := range 200 {
		lines = append(lines, words.Text(fmt.Sprintf("line %d of the answer", n)))
	}
	r := commandstest.NewRig(t)
	r.Table = commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), commands.Feature{
		Name: "long",
		Commands: []commands.Command{{Name: "long", Access: commands.Reads, Do: func(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
			return commands.Say(words.Join("\n", lines...), commands.Unit(rq.Button("undo", commands.Secondary, commands.ID("long:undo")))), nil
		}}},
	})
	reply := r.Slash(commandstest.Arjun, "long")
	commandstest.CheckReply(t, reply)
	var shown []string
	all := commandstest.Messages(reply)
	for i, m := range all {
		shown = append(shown, m.PlainText())
		if last := i == len(all)-1; (len(m.Rows) > 0) != last {
			t.Errorf("message %d of %d has %d rows", i, len(all), len(m.Rows))
		}
	}
	if got := strings.Join(shown, "\n"); got != words.Join("\n", lines...).Reveal() {
		t.Errorf("it says %q", got)
	}
}
