package proof_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/bot/sandbox"
	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/words"
)

// planted is the word that @arjun writes everywhere, plantedByOthers that of everybody else. They must never be where
// they were not meant to be.
const (
	planted         = "Zwetschge"
	plantedByOthers = "Pflaume"
)

// plantingScript writes a planted word into every text that a person can write, has others act on @arjun in every way
// that leaves his id somewhere, and lets Discord fail in between, so that errors are logged too.
const plantingScript = `
@owner /setup milestones ladder:Pflaume
@owner /setup milestone-role rung:Pflaume role:&"30 days"
@owner /setup prompt time:Pflaume zone:Pflaume
@arjun /checkin mood:"Getting by" note:"Zwetschge one" share:"Mood and note"
@arjun clicks "I agree"
@arjun clicks "Edit the note"
@arjun submits "Your note":"Zwetschge two"
discord fails "PATCH /channels/*/messages/*" with 500 2 times
@arjun /checkin note:"Zwetschge three"
discord fails "POST /channels/*/messages" with 403:50013
@arjun /checkin note:"Zwetschge four" day:Yesterday mood:Okay share:"Mood and note"
wait 10m
@arjun /privacy settings support-messages:True
@maya /journey start name:"Pflaume"
@maya clicks "I agree"
@maya clicks "Send support" in #check-ins
@arjun /privacy settings zone:Zwetschge
@arjun /reminder set time:Zwetschge zone:Zwetschge
@arjun /reminder set time:21:00 days:Zwetschge
@arjun /reminder set time:21:00
@arjun /help
@arjun clicks "Count my days"
@arjun clicks "Count something"
@arjun submits "What do you want to count?":"Zwetschge" "Since when? Today, if you leave it empty":"Zwetschge"
@arjun /history
@arjun clicks "Find a word"
@arjun submits "A word in your notes":"Zwetschge"
@arjun /journey start name:"Zwetschge five" since:"10 days ago"
@arjun /journey setback journey:"Zwetschge five" when:yesterday note:"Zwetschge six"
@arjun /journey setback journey:"Zwetschge" when:Zwetschge restart:Zwetschge
@arjun /journey setbacks journey:Zwetschge
@arjun clicks "Edit"
@arjun submits "When":"Zwetschge" "Going on from":"Zwetschge" "Your note":"Zwetschge"
@arjun /journey edit journey:Zwetschge name:"Zwetschge seven" since:Zwetschge
@arjun /journey edit journey:Zwetschge name:"Zwetschge seven"
@arjun /journey start name:"Zwetschge eight" since:"Zwetschge"
@arjun /journey end journey:Zwetschge
@arjun /journey reopen journey:Zwetschge
@arjun /milestone add text:"Zwetschge eight" day:Zwetschge
@arjun /milestone add text:"Zwetschge eight"
@arjun /journey start name:"Zwetschge beside" who:"Someone I love"
@arjun clicks "Add a step"
@arjun submits "What is it?":"Zwetschge step"
@arjun clicks "Share this milestone"
@maya clicks "Celebrate" in #celebrations
@arjun /milestone share milestone:Zwetschge
@leela /checkin mood:Hard share:"Mood only"
@leela clicks "I had a setback"
@leela clicks "Write it on a new one"
@leela submits "Name":"Pflaume"
@arjun clicks "Send support" in #check-ins
@arjun /mentor block who:@ravi
@maya /mentor block who:@arjun
@arjun /mentor request help:"Zwetschge nine" languages:"Zwetschge, English" avoid:"Zwetschge ten"
@arjun /mentor status
@arjun clicks "Change"
@arjun submits "What would help?":"Zwetschge" "Languages you'd like to use":"Zwetschge, English" "Anything a mentor should know or avoid?":"Zwetschge"
@sam clicks "Claim" in #moderators
@sam clicks "Open"
@sam /mentors assign member:@arjun mentor:@leela
@leela clicks "Accept"
@arjun clicks "Accept"
@arjun clicks "Report"
@arjun submits "What happened?":"Zwetschge"
@noor clicks "Open" in #moderators
@arjun /mentor offer
@arjun submits "Languages you speak":"Zwetschge" "What people may know about you":"Zwetschge ten" "What you can speak about":"Zwetschge"
@arjun /mentor offer languages:"Zwetschge" about:"Zwetschge eleven" speaks:Zwetschge
@arjun clicks "I agree"
@noor /mentors approve member:@arjun
@arjun /mentor availability leave:Zwetschge
@tom /mentor request help:"Pflaume"
@tom clicks "I agree"
@sam /mentors assign member:@tom mentor:@arjun
@tom forges "v1:checkin:undo:Pflaume"
@tom forges "v9:Pflaume"
@tom /help-now country:"Pflaume"
@arjun /help-now country:Zwetschge
@arjun clicks "Talk to a moderator"
@arjun submits "What will be sent":"Zwetschge"
@arjun clicks "Talk to a moderator"
@arjun submits "What will be sent":"Zwetschge, and more"
@noor clicks "I'm on it" in #moderators
@arjun clicks "Talk to a moderator"
discord fails "POST /channels/*/messages" with 500 3 times
@arjun submits "What will be sent":"Zwetschge waits to be brought"
@arjun uses "I'm worried about someone" on @ravi
@arjun submits "What moderators should know":"Zwetschge"
@ravi uses "I'm worried about someone" on @arjun
@ravi submits "What moderators should know":"Pflaume"
@ravi /help-now country:India
@arjun /help-now country:India
@arjun clicks "Remember this country"
discord fails "POST /interactions/*/*/callback" with 500 2 times
@tom /checkin mood:Good note:"Pflaume"
lock the database
@tom /checkin mood:Hard note:"Pflaume"
@arjun /checkin mood:Hard note:"Zwetschge"
unlock the database
@sam /mentors close member:@tom reason:"Pflaume"
@maya has &Families
@owner /setup audience role:&Families label:"Pflaume"
@sam /meetings add name:"Pflaume" when:Pflaume where:#celebrations zone:Pflaume for:Pflaume language:"Pflaume" about:"Pflaume"
@sam /meetings add name:"Pflaume" when:"Thu 19:00" where:#celebrations zone:UTC language:"Pflaume" about:"Pflaume"
@sam /meetings edit meeting:Pflaume name:"Pflaume" when:Pflaume zone:Pflaume for:Pflaume language:"Pflaume" about:"Pflaume"
@sam /meetings change meeting:Pflaume date:Pflaume to:Pflaume
@sam /meetings words meeting:Pflaume
@sam submits "Opening words":"Pflaume" "How we talk here":"Pflaume" "A reading or topic":"Pflaume" "Closing words":"Pflaume"
@arjun /meeting which:Pflaume
@sam /meetings end meeting:Pflaume
@arjun /what-helps
@arjun clicks "Write it"
@arjun submits "What makes it harder, and how I notice":"Zwetschge" "What I can do by myself":"Zwetschge" "People and places that do me good":"Zwetschge" "Who I can call, and how":"Zwetschge" "A few words to myself":"Zwetschge"
@arjun clicks "Save as a file"
@arjun clicks "Wait with it"
@arjun clicks "5 minutes"
@arjun clicks "Ask me then"
discord fails "POST /channels/*/messages" with 500 2 times
wait 6m
@arjun /privacy settings language:Zwetschge
@owner /setup language language:Pflaume
#welcome is a text channel
@owner /setup door channel:#welcome
@owner /setup channels circles:#general
@arjun clicks "Say hello" in #welcome
@arjun submits "A few words, or none":"Zwetschge"
@arjun clicks "Post it"
@noor clicks "I'll answer it" in #moderators
@tom /circle
@tom clicks "Start a circle"
@tom submits "Languages you speak":"Pflaume, English" "How many seats?":"3" "What is it for?":"Pflaume"
@ravi /circle
@ravi clicks "Find a circle"
@ravi submits "Languages you speak":"Pflaume, English"
@ravi picks "Oak" in "Choose a circle"
@ravi clicks "Ask to join"
@ravi submits "A line about you":"Pflaume"
@tom /circle
@tom clicks "Yes"
@ravi /circle
@ravi clicks "Join"
@zoe joins
@zoe /checkin mood:Okay
@zoe clicks "I agree"
@zoe /circle
@zoe clicks "Find a circle"
@zoe submits "Languages you speak":"Pflaume, English"
@zoe picks "Oak" in "Choose a circle"
@zoe clicks "Ask to join"
@zoe submits "A line about you":"Pflaume"
@tom /circle
@tom clicks "Yes"
@ravi /circle
@ravi clicks "Yes"
@zoe /circle
@zoe clicks "Join"
@zoe /circle
@zoe clicks "Say something"
@zoe submits "Your words":"Pflaume"
@noor /mentors desk
@noor clicks "Hand over"
@noor submits "A note for the next moderator":"Pflaume"
`

// planting is a sandbox in which plantingScript was played, and what came of it.
type planting struct {
	*sandbox.Sandbox
	dir     string
	log     apptest.LogBuffer
	threads []string
	posts   map[string]string // what the bot's messages say that are there: not the ephemeral ones
}

func plant(t *testing.T) *planting {
	t.Helper()
	p := &planting{dir: t.TempDir(), posts: map[string]string{}}
	p.open(t)
	p.plays(t, plantingScript)
	return p
}

// open starts the sandbox on the planting's folder.
func (p *planting) open(t *testing.T) {
	t.Helper()
	c := sandbox.Command{Start: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Data: p.dir}
	s, err := c.OpenWith(apptest.SchemaJudge(t), io.Discard, slog.New(slog.NewTextHandler(&p.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	s.Fake.Watch(func(e fakediscord.Event) {
		switch {
		case e.Event == "thread":
			p.threads = append(p.threads, e.Name)
		case e.Event == "message" && e.Author == "bot" && e.To != "ephemeral":
			p.posts[e.ID] = e.Text
		case e.Event == "deleted":
			delete(p.posts, e.ID)
		}
	})
	p.Sandbox = s
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// plays carries out statements, each of which must be possible.
func (p *planting) plays(t *testing.T, script string) {
	t.Helper()
	for line := range strings.Lines(script) {
		before := p.Screen.Troubles()
		if err := p.Play(t.Context(), strings.TrimSpace(line), false); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if p.Screen.Troubles() != before {
			t.Errorf("could not be done: %s", line)
		}
	}
}

// shows says how many of the bot's messages hold a text.
func (p *planting) shows(text string) (n int) {
	for _, said := range p.posts {
		if strings.Contains(said, text) {
			n++
		}
	}
	return n
}

// TestWordsStayWhereTheyBelong plants a word in every text field. It must reach neither the log, at its
// most talkative, nor a thread's name, nor a file on the disk in the clear; and the log must hold no
// token and no member's id.
func TestWordsStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	p := plant(t)
	botToken := p.Fake.Token()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if p.shows(planted) == 0 || p.shows(plantedByOthers) == 0 || len(p.threads) == 0 {
		t.Fatal("the script showed nothing, so it proves nothing")
	}
	if p.log.String() == "" {
		t.Error("nothing was logged, so the log proves nothing")
	}
	secrets := []string{planted, strings.ToLower(planted), plantedByOthers, strings.ToLower(plantedByOthers), "145765989"} // ids of this start begin so
	for what, text := range map[string]string{"log": p.log.String(), "thread names": strings.Join(p.threads, "\n")} {
		for _, secret := range append(secrets, botToken) {
			if strings.Contains(text, secret) {
				t.Errorf("%s: holds %q:\n%s", what, secret, excerpt(text, secret))
			}
		}
	}
	filesHoldNot(t, p.dir, secrets...)
}

// TestEveryTextIsPlanted finds every option and every field of a form in which a person can write, in the table and in
// the source of the commands, and holds the script above against them: nobody can add one and forget it there.
func TestEveryTextIsPlanted(t *testing.T) {
	t.Parallel()
	quoted := `(?:[^\n"]*|"[^\n"]*)(?:` + planted + `|` + plantedByOthers + `)`
	// What names something of the member's own, or a zone, takes no words of theirs.
	chosen := []string{"/journey delete journey", "/milestone add journey", "/milestone delete milestone", "/setup zone zone",
		"the field A big city near you, or GMT+2 and the like"}
	holds := func(what, pattern string) {
		if slices.Contains(chosen, what) {
			return
		}
		if !regexp.MustCompile(pattern).MatchString(plantingScript) {
			t.Errorf("plantingScript plants no word in %s", what)
		}
	}
	options := 0
	table := commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), all.All(all.Options{})...)
	for _, d := range table.Definitions() {
		subs := d.Subcommands
		if subs == nil {
			subs = []commands.Definition{{Options: d.Options}}
		}
		for _, sub := range subs {
			name := strings.TrimSpace(d.Name + " " + sub.Name)
			for _, o := range sub.Options {
				if o.Type == commands.String && o.Choices == nil {
					options++
					holds("/"+name+" "+o.Name, `(?m)^@\w+ /`+name+` (?:.* )?`+o.Name+`:`+quoted)
				}
			}
		}
	}
	fields := fieldLabels(t)
	for _, key := range fields {
		label := words.English().Label(key)
		holds("the field "+label, `(?m) submits (?:.* )?"`+regexp.QuoteMeta(label)+`":`+quoted)
	}
	if options < 30 || len(fields) < 10 {
		t.Errorf("found only %d options and %d fields", options, len(fields))
	}
}

// fieldLabels finds, in the source of the commands, the catalogue's keys of the labels of all fields of forms: every
// literal with a Label and a Max is one.
func fieldLabels(t *testing.T) (keys []string) {
	t.Helper()
	files, err := filepath.Glob("../commands/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			label, bounded := "", false
			for _, e := range lit.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				switch k, _ := kv.Key.(*ast.Ident); {
				case k == nil:
				case k.Name == "Label":
					label = firstString(kv.Value)
				case k.Name == "Max":
					bounded = true
				}
			}
			switch {
			case bounded && label != "":
				keys = append(keys, label)
			case bounded: // it takes its label from a list in this file
				keys = append(keys, fieldKeys(file)...)
			}
			return true
		})
	}
	return keys
}

// fieldKeys are the keys of fields of forms that a file names.
func fieldKeys(file *ast.File) (keys []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.Contains(lit.Value, ".field.") {
			key, _ := strconv.Unquote(lit.Value)
			keys = append(keys, key)
		}
		return true
	})
	return keys
}

// firstString is the first string in an expression.
func firstString(e ast.Expr) (s string) {
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && s == "" {
			s, _ = strconv.Unquote(lit.Value)
		}
		return true
	})
	return s
}

// excerpt is what stands around a secret.
func excerpt(text, secret string) string {
	i := strings.Index(text, secret)
	return text[max(0, i-200):min(len(text), i+200)]
}

// filesHoldNot reads every file below a folder, byte by byte.
func filesHoldNot(t *testing.T, dir string, secrets ...string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, secret := range secrets {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds %q in the clear", filepath.Base(path), secret)
			}
		}
		return nil
	})
	if err != nil || files < 2 {
		t.Fatalf("%d files read: %v", files, err)
	}
}
