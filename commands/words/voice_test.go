package words

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The three habits of translated English that the voice forbids (the head of en.toml).
var (
	// oddVerbs are verbs that nobody says aloud for what the bot does: say fixed, sent, deleted, written down, is.
	oddVerbs = regexp.MustCompile(`(?i)\b(tak(e|es|ing|en) (\w+ )?out|put(s|ting)? (\w+ )?down|mend(s|ed|ing)?|brings? (you|your|them|the two)` +
		`|bringing (you|your|them|the two)|brought (you|your|them|to)|st(ands?|ood)|walks? beside|anew)\b`)

	// oddPersons are forms for people and what they have that are right in books only.
	oddPersons = regexp.MustCompile(`(?i)\b(some(body|one) whom|somebody|who(m|mever|ever)|(a|an|the) \w+ of (yours|mine|theirs|his|hers))\b`)

	// acts are what the bot will do: after "I" they take "I'll", "I've" or "I'm".
	acts = regexp.MustCompile(`(\w+ )?\bI (ask|bring|call|delete|give|let|post|remind|remove|send|share|take|tell|try|write)\b`)
)

// beforeActs are the words after which the present tense of an act is right: "before I share anything".
var beforeActs = []string{"before ", "when ", "whether ", "until ", "if ", "once ", "should "}

// habit returns the part of a sentence that is one of the three habits, "" if there is none.
func habit(sentence string) string {
	sentence = place.ReplaceAllString(sentence, "Maya")
	for _, pattern := range []*regexp.Regexp{oddVerbs, oddPersons} {
		if found := pattern.FindString(sentence); found != "" {
			return found
		}
	}
next:
	for _, found := range acts.FindAllStringSubmatch(sentence, -1) {
		for _, word := range beforeActs {
			if strings.EqualFold(found[1], word) {
				continue next
			}
		}
		return found[0]
	}
	return ""
}

// stampAfter is a word before the place of an instant that is shown as how far away it is. It is read both ways: "until in 3
// minutes" and, later, "since 3 minutes ago" are no English.
var stampAfter = regexp.MustCompile(`(?i)\b(since|until|till|as of|from|to|before|after|by|on|at|between|and|for|than|within) {{\.(Since|Until|In|By)}}`)

// everySentence calls visit with every form of every sentence of the English catalogue.
func everySentence(t *testing.T, visit func(key, sentence string)) {
	t.Helper()
	file, err := Shipped("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range file.Messages {
		for _, form := range []string{m.One, m.Other} {
			if form != "" {
				visit(m.ID, form)
			}
		}
	}
}

func TestARelativeStampReadsWellInBothTenses(t *testing.T) {
	for _, wrong := range []string{"• {{.Who}}, since {{.Since}}", "About 3 minutes, until {{.Until}}.", "The sheet as of {{.In}}."} {
		if !stampAfter.MatchString(wrong) {
			t.Errorf("%q is not refused", wrong)
		}
	}
	everySentence(t, func(key, sentence string) {
		if found := stampAfter.FindString(sentence); found != "" {
			t.Errorf("%s says %q before what reads \"in 3 minutes\" or \"3 minutes ago\": %s", key, found, sentence)
		}
	})
}

func TestTheThreeHabitsAreRefused(t *testing.T) {
	for _, wrong := range []string{
		"I write to you when they answer.", "It stays with them, and I remind them every day.", "I tell {{.From}} that it's you.",
		"Your entry is taken out again.", "Discord does not let me take it out.", "Thank you for putting it down here.",
		"Someone can mend that.", "I could not bring you your reminder.", "See how it stands.",
		"See who you walk beside.", "This belongs to somebody else.", "Whom to ask.", "Whoever has it keeps it.",
		"{{.From}} celebrated a milestone of yours.",
	} {
		if habit(wrong) == "" {
			t.Errorf("%q is not refused", wrong)
		}
	}
	for _, right := range []string{
		"I'll write to you when they answer.", "I've told {{.First}}.", "I'll ask you before I share anything.", "`Undo` brings it back.",
		"Before you bring up {{.Whom}}", "This belongs to someone else.", "Recommend a moderator.", "Thank you for writing this down.",
	} {
		if found := habit(right); found != "" {
			t.Errorf("%q is refused for %q", right, found)
		}
	}
}

func TestNobodySpeaksByHabit(t *testing.T) {
	everySentence(t, func(key, sentence string) {
		if strings.HasPrefix(key, "mentor.conduct.") {
			return // a mentor says these, and promises them for always
		}
		question := "What brings you here?" // which owners are proposed to ask
		if found := habit(strings.ReplaceAll(sentence, question, "")); found != "" {
			t.Errorf("%s says %q: %s", key, found, sentence)
		}
	})
}

// TestHostsAreNotSpokenToByHabit reads what the program says to those who run it: the texts in its code.
func TestHostsAreNotSpokenToByHabit(t *testing.T) {
	read := 0
	for _, dir := range []string{"../../bot/cli", "../../bot/app", "../../storage"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				if !ok || text.Kind != token.STRING || !strings.Contains(text.Value, " ") {
					return true
				}
				read++
				for _, pattern := range []*regexp.Regexp{oddVerbs, oddPersons} {
					if found := pattern.FindString(text.Value); found != "" {
						t.Errorf("%s says %q: %s", name, found, text.Value)
					}
				}
				return true
			})
		}
	}
	if read < 100 {
		t.Errorf("%d texts were found: the code has moved", read)
	}
}

// TestDocumentsAreNotWrittenByHabit reads what hosts, moderators, members and translators read beside the program.
func TestDocumentsAreNotWrittenByHabit(t *testing.T) {
	docs, err := filepath.Glob("../../bot/docs/*.md")
	if err != nil || len(docs) < 5 {
		t.Fatal(docs, err)
	}
	docs = append(docs, "../../README.md", "../../SECURITY.md", "../../CODE_OF_CONDUCT.md", "../../bot/deploy/README.md",
		"../../config.example.toml", "TRANSLATING.md")
	for _, name := range docs {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			for _, pattern := range []*regexp.Regexp{oddVerbs, oddPersons} {
				if found := pattern.FindString(line); found != "" {
					t.Errorf("%s:%d says %q: %s", name, i+1, found, line)
				}
			}
		}
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[.?]+(\s+|$)|\n`)
	aWord       = regexp.MustCompile(`\pL[\pL'’]*`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
)

// syllables estimates the syllables of an English word: its groups of vowels, without a silent e.
func syllables(word string) int {
	word = strings.ToLower(word)
	n := len(vowels.FindAllString(word, -1))
	silent := strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le")
	if silent || strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded") {
		n--
	}
	return max(1, n)
}

// grade is the reading grade of a text in US school years, by J. P. Kincaid and others (1975).
func grade(sentences, words, syllables int) float64 {
	return 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
}

// TestReadingGrade holds that all that is said in whole sentences reads easily, and that no sentence is long. With -v it
// prints the grade and the longest sentences. A place counts as one word of two syllables, as a name or a command does.
func TestReadingGrade(t *testing.T) {
	const most = 20 // words in a sentence
	var said, spoken, sounds int
	lengths := map[int]int{}
	everySentence(t, func(key, text string) {
		text = place.ReplaceAllString(text, "Maya")
		text = regexp.MustCompile("`[^`]*`").ReplaceAllString(text, "Maya")
		if !strings.ContainsAny(text, ".?") {
			return // a label, a name, a fragment
		}
		for _, sentence := range sentenceEnd.Split(text, -1) {
			found := aWord.FindAllString(sentence, -1)
			if len(found) == 0 {
				continue
			}
			said, spoken, lengths[len(found)] = said+1, spoken+len(found), lengths[len(found)]+1
			for _, w := range found {
				sounds += syllables(w)
			}
			if len(found) > most {
				t.Errorf("%s has a sentence of %d words, at most %d: %s", key, len(found), most, sentence)
			}
		}
	})
	long := 0
	for n, times := range lengths {
		if n > 20 {
			long += times
		}
	}
	g := grade(said, spoken, sounds)
	report := fmt.Sprintf("reading grade %.1f over %d sentences of %.1f words, %d of them over 20 words", g, said,
		float64(spoken)/float64(said), long)
	t.Log(report)
	if g > 6 {
		t.Error("too hard to read, at most grade 6: " + report)
	}
}
