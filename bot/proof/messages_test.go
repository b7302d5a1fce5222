package proof_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
)

// privateMessages are all places that make a private message, each with the kind of message that it is (commands.MessageKind,
// which a member can pause and stop), or with why no kind stands for it: it answers something of the member's own.
func privateMessages() map[string]string {
	const answer = "answers "
	return map[string]string{
		"notices/author.go TellAuthor":             "support",
		"checkin/reminder_send.go reminder":        "reminder",
		"circles/notify.go notify":                 "circles",
		"meetings/reminders.go remind":             "meetings",
		"meetings/notices.go to":                   "meetings",
		"meetings/rota.go tellHost":                "hosting",
		"meetings/hosts.go answerHost":             "hosting",
		"mentoring/pairing_followup.go lookInCard": "look-ins",
		"mentoring/request_card.go askCard":        "mentor-asks",
		"mentoring/transition.go notifyReturned":   "mentor-asks",
		"whathelps/wait.go waited":                 "what-helps",

		"notices/arrival.go TellArrival":       answer + "what they sent to moderators: it is not there yet, or is now",
		"moderators/calls.go NotAMember":       answer + "their call",
		"moderators/not_done.go NotDone":       answer + "their press: Discord did not let the bot do it",
		"moderators/calls.go ClaimLapsed":      answer + "their call or report: nobody has it any more",
		"desk/hand_over.go tellRefused":        answer + "their hand-over: its card is not there",
		"mentoring/approve.go approvedWord":    answer + "their offer",
		"mentoring/moderate.go closedWord":     answer + "their request",
		"mentoring/pairing_end.go pairingOver": answer + "their yes to a pairing: it is over",
		"reports/open.go toReporter":           answer + "their report",
		"mentoring/request_card.go menteeCard": answer + "their request",
		"mentoring/thread.go insteadOfThread":  answer + "their yes to a pairing: its thread is missing",
		"mentoring/thread_seen.go stopLooking": answer + "their yes to a pairing: what was said of its thread is taken back",
		"support/talk_alone.go arrived":        answer + "their call",
		"support/talk_alone.go alone":          answer + "their call",
		"support/talk_card.go takeCall":        answer + "their call",
	}
}

// Nothing is sent privately that a member can neither have caused nor stop.
func TestEveryPrivateMessageHasAKind(t *testing.T) {
	kinds := map[string]commands.MessageKind{}
	for _, f := range commandstest.Everything().Features {
		for _, k := range f.Messages {
			kinds[k.Name] = k
		}
	}
	places, used := privateMessages(), map[string]bool{}
	fset := token.NewFileSet()
	for _, pattern := range []string{"*.go", "*/*.go"} {
		names, err := filepath.Glob(filepath.Join("../commands", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || !makesDM(f) {
					continue
				}
				in, err := filepath.Rel("../commands", name)
				if err != nil {
					t.Fatal(err)
				}
				place := fmt.Sprintf("%s %s", filepath.ToSlash(in), f.Name.Name)
				kind := places[place]
				used[place] = true
				if _, is := kinds[kind]; !is && !strings.HasPrefix(kind, "answers ") {
					t.Errorf("%s sends a private message: which commands.MessageKind is it, or what of the member's does it answer?", place)
				}
			}
		}
	}
	sent := map[string]bool{}
	for place, kind := range places {
		sent[kind] = true
		if !used[place] {
			t.Errorf("%s sends no private message", place)
		}
	}
	for name := range kinds {
		if !sent[name] {
			t.Errorf("nothing sends the messages %s", name)
		}
	}
}

// makesDM reports whether a function has a literal of commands.DM that posts something.
func makesDM(f *ast.FuncDecl) (makes bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		switch typ := lit.Type.(type) {
		case *ast.Ident:
			makes = makes || typ.Name == "DM"
		case *ast.SelectorExpr:
			makes = makes || typ.Sel.Name == "DM"
		}
		return true
	})
	return makes
}
