package sandbox

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"waymark/bot/fakediscord"
	"waymark/commands/words"
)

// judge holds everything that happens against what must hold whatever people do: every interaction is answered, and not with
// an apology; Discord refuses nothing that the script did not provoke; nobody reads a template, a key, a Go value or a mention
// that does not resolve; what one person sees privately follows what they did; what people wrote is in no log.
type judge struct {
	listener *listener // in made-up languages, else nil
	log      logged
	keys     map[string]bool
	apology  *regexp.Regexp

	mu    sync.Mutex
	line  string // of the present statement
	by    string // who acts in it
	shut  bool   // someone took no private message, and may be told with an answer of theirs that is still open
	found []string
}

func newJudge() *judge {
	say := words.English()
	j := &judge{keys: map[string]bool{}}
	for _, key := range say.Keys() {
		if strings.Contains(key, ".") {
			j.keys[key] = true
		}
	}
	before, _, _ := strings.Cut(say.Label("refusal.broken"), ".")
	j.apology = regexp.MustCompile(regexp.QuoteMeta(before))
	return j
}

// begins is called before a statement.
func (j *judge) begins(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.line, j.by, j.shut = line, "", false
	if name, ok := strings.CutPrefix(line, "@"); ok {
		j.by, _, _ = strings.Cut(name, " ")
	}
	if j.listener != nil && choosesLanguage.MatchString(words.ReadMadeUp(line)) {
		j.listener.choose(j.by)
	}
}

// choosesLanguage finds statements by which someone may choose the language that they are spoken to in.
var choosesLanguage = regexp.MustCompile(`language:speak|consent:a|/privacy settings|clicks.*"` +
	regexp.QuoteMeta(words.English().Label("button.speak")) + `"`)

// ownWords are texts that people write: each is a word of its own.
var ownWords = regexp.MustCompile(`zq[0-9]+`)

// ends is called after a statement.
func (j *judge) ends() {
	for line := range strings.Lines(j.log.take()) {
		switch {
		case strings.Contains(line, "level=ERROR"):
			j.faulty("the log says: %s", line)
		case strings.Contains(line, "did not arrive") && !strings.HasPrefix(j.line, "discord "):
			j.faulty("the log says: %s", line)
		case ownWords.MatchString(line):
			j.faulty("someone's words are in the log: %s", line)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.listener != nil {
		j.listener.mu.Lock()
		defer j.listener.mu.Unlock()
		for _, f := range j.listener.faults {
			// Someone of whom nothing is kept is written to in the community's language.
			if !strings.HasPrefix(f, "the community's language in a message to dm") {
				j.found = append(j.found, f)
			}
		}
		j.listener.faults = nil
	}
}

// faulty notes a fault.
func (j *judge) faulty(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.found = append(j.found, fmt.Sprintf(format, args...))
}

// wrong is all that was found; "" for nothing.
func (j *judge) wrong() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.found, "\n")
}

// watch is called with everything that happens.
func (j *judge) watch(e fakediscord.Event) {
	if j.listener != nil {
		j.listener.watch(e)
	}
	if why := j.fault(e); why != "" {
		j.faulty("%s: %s", why, ProseEvent(e, ""))
	}
}

var (
	// leaks is what no reader may see.
	leaks = regexp.MustCompile(`\{\{|\}\}|%!|<nil>|\[private\]|map\[|&\{|0x[0-9a-f]{6}|@unknown-user`)
	// links are mentions that were not resolved. In labels and choices they are what a member wrote: nothing is resolved there.
	links = regexp.MustCompile(`(?:^|[^\\])<[@#/]`)
)

// fault says what is wrong with an event; "" for nothing.
func (j *judge) fault(e fakediscord.Event) string {
	switch e.Event {
	case "unanswered":
		return "not answered"
	case "refused":
		if e.Code == 50007 {
			j.mu.Lock()
			defer j.mu.Unlock()
			j.shut = true
		}
		if e.Provoked {
			return ""
		}
		return "refused by Discord"
	case "message", "modal", "autocomplete":
	default:
		return ""
	}
	if e.Event == "message" && e.Author != "bot" {
		return ""
	}
	labels := append(shownIn(e), e.Choices...)
	for i, text := range append(labels, e.Text, e.Title) {
		at := leaks.FindStringIndex(text)
		if at == nil && i >= len(labels) {
			at = links.FindStringIndex(text)
		}
		switch {
		case at != nil:
			return fmt.Sprintf("someone reads %q", text[at[0]:min(at[0]+80, len(text))])
		case j.apology.MatchString(words.ReadMadeUp(text)):
			return "an apology"
		}
		for _, token := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n`*()[]\"", r) }) {
			if j.keys[token] {
				return "a key of the catalogue"
			}
		}
	}
	for _, b := range e.Buttons {
		if strings.TrimSpace(b.Label) == "" {
			return "a button without a label"
		}
	}
	if len(e.Previews) > 0 {
		return "a link unfolds"
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	private := e.Event != "message" || e.To == "ephemeral"
	if private && j.by != "" && e.Viewer != j.by && !j.shut {
		return "shown to someone else than who acts"
	}
	return ""
}
