package sandbox

import (
	"fmt"
	"strings"

	"waymark/bot/fakediscord"
)

// ProseEvent tells an event in words: who sees it on a line, and what they see under it, every line of
// that with a bar in front. It ends with a line break. Of a deleted message, gone is how it began, if that
// is known.
func ProseEvent(e fakediscord.Event, gone string) string {
	switch e.Event {
	case "message":
		return proseMessage(e)
	case "deleted":
		if e.Viewer != "" {
			return "A private message to @" + e.Viewer + " is gone.\n" + bars(gone)
		}
		return "A message in #" + e.Channel + " is gone.\n" + bars(gone)
	case "modal":
		return proseModal(e)
	case "autocomplete":
		if len(e.Choices) == 0 {
			return "@" + e.Viewer + " is offered nothing.\n"
		}
		return "@" + e.Viewer + " is offered:\n" + bars(strings.Join(e.Choices, "\n"))
	case "role":
		if e.Change == "remove" {
			return fmt.Sprintf("@%s no longer has the role %s.\n", e.Member, e.Role)
		}
		return fmt.Sprintf("@%s has the role %s.\n", e.Member, e.Role)
	case "thread":
		return proseThread(e)
	case "refused":
		why := ""
		if e.Provoked {
			why = ", as the script asked for"
		}
		return fmt.Sprintf("Discord refused the bot's %s: %d, code %d%s.\n", e.Request, e.Status, e.Code, why) + bars(e.Why)
	case "unanswered":
		return fmt.Sprintf("The bot did not answer @%s in time: %s.\n", e.Viewer, e.Interaction)
	case "invalid":
		return "That is not possible: " + strings.TrimSuffix(e.Why, ".") + ".\n"
	case "commands":
		if len(e.Names) == 0 {
			return "The bot has no commands now.\n"
		}
		return "The bot's commands are now: /" + strings.Join(e.Names, ", /") + ".\n"
	}
	return ""
}

func proseMessage(e fakediscord.Event) string {
	var head string
	switch {
	case e.Author != "bot" && e.To == "dm":
		head = "@" + e.Author + " writes to the bot"
	case e.Author != "bot":
		head = "@" + e.Author + " says in #" + e.Channel
	case e.To == "ephemeral" && (e.Channel == "general" || e.Channel == ""):
		head = "Only @" + e.Viewer + " sees"
	case e.To == "ephemeral":
		head = "Only @" + e.Viewer + " sees, in #" + e.Channel
	case e.To == "dm":
		head = "Private message to @" + e.Viewer
	case e.To == "thread":
		head = "In the thread #" + e.Channel
	default:
		head = "In #" + e.Channel
	}
	if e.Edited {
		head += ", changed"
	}
	if len(e.Pings) > 0 {
		head += ", notifying @" + strings.Join(e.Pings, ", @")
	}
	return head + ":\n" + bars(proseInstants(e.Text, e.Dates, e.At)) + proseParts(e)
}

// proseParts are a message's files, buttons and selects, a line of each kind.
func proseParts(e fakediscord.Event) string {
	var b strings.Builder
	for _, f := range e.Files {
		fmt.Fprintf(&b, "| (%s, %s: %s)\n", f.Name, f.Type, orNone(f.Alt, "without a description"))
	}
	for _, s := range e.Selects {
		fmt.Fprintf(&b, "| [%s ▾ %s]\n", orNone(s.Label, "a menu"), strings.Join(s.Options, " / "))
		if len(s.Chosen) > 0 {
			fmt.Fprintf(&b, "|   chosen: %s\n", strings.Join(s.Chosen, " / "))
		}
	}
	var labels []string
	for _, button := range e.Buttons {
		if button.Disabled {
			labels = append(labels, "["+button.Label+" (off)]")
		} else {
			labels = append(labels, "["+button.Label+"]")
		}
	}
	if len(labels) > 0 {
		b.WriteString("| " + strings.Join(labels, " ") + "\n")
	}
	return b.String()
}

func proseModal(e fakediscord.Event) string {
	var b strings.Builder
	fmt.Fprintf(&b, "@%s sees the form %q:\n", e.Viewer, e.Title)
	b.WriteString(bars(e.Text))
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "| %s: %q", f.Label, f.Value)
		var notes []string
		if f.Required {
			notes = append(notes, "required")
		}
		if f.Max > 0 {
			notes = append(notes, fmt.Sprintf("up to %d characters", f.Max))
		}
		if len(f.Options) > 0 {
			notes = append(notes, "one of "+strings.Join(f.Options, " / "))
		}
		if len(notes) > 0 {
			b.WriteString(" (" + strings.Join(notes, ", ") + ")")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func proseThread(e fakediscord.Event) string {
	kind := "public"
	if e.Private {
		kind = "private"
	}
	text := fmt.Sprintf("The %s thread #%s in #%s", kind, e.Name, e.Parent)
	if len(e.Members) > 0 {
		text += " has @" + strings.Join(e.Members, ", @")
	} else {
		text += " has nobody in it"
	}
	if e.Locked {
		text += "; it is locked"
	}
	if e.Archived {
		text += "; it is archived"
	}
	return text + ".\n"
}

// bars puts a bar before every line of a text.
func bars(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(strings.TrimRight("| "+line, " ") + "\n")
	}
	return b.String()
}

// orNone is the text, or what stands for none.
func orNone(text, none string) string {
	if text == "" {
		return none
	}
	return text
}

// indent moves every line two spaces in.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  " + line)
	}
	return b.String()
}
