package commands_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/storage"
)

// forbidden are words that no sentence holds, in any case: they judge, or take something away.
var forbidden = regexp.MustCompile(`(?i)\b(reset\w*|streaks?|relaps\w*|clean\w*|dirty|day one|fail(ed|ure)\w*|you lost)\b|!`)

// source parses the files of the framework and of every feature, without their tests.
func source(t *testing.T) (*token.FileSet, []*ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	var names []string
	for _, pattern := range []string{"*.go", "*/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || slices.Contains([]string{"commandstest", "words", "chart"}, filepath.Dir(name)) || name == filepath.Join("languages", "languages.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return fset, files
}

// callee is the name of what is called: "Refuse", "Say", "New".
func callee(c *ast.CallExpr) (pkg, name string) {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return "", f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			pkg = x.Name
		}
		return pkg, f.Sel.Name
	}
	return "", ""
}

// forOperators says whether operators read it: errors, logs and panics are not said to members.
func forOperators(c *ast.CallExpr) bool {
	pkg, name := callee(c)
	return name == "panic" || pkg == "errors" && name == "New" || pkg == "fmt" && name == "Errorf" ||
		name == "Warn" || name == "Error" || name == "Info" || name == "Debug"
}

var sentence = regexp.MustCompile(`\pL\PL* +\PL*\pL`)

func TestNoSentenceStandsInCode(t *testing.T) {
	fset, files := source(t)
	names := map[string]bool{} // names of commands contain a space, and so may values of choices, which have other keys in the catalogue
	for _, g := range commandstest.Everything().Features {
		for _, c := range g.Commands {
			names[c.Name] = true
			for _, o := range c.Options {
				for _, v := range o.Choices {
					names[v] = true
				}
			}
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.Field:
				if n.Tag != nil {
					return false
				}
			case *ast.CallExpr:
				return !forOperators(n)
			case *ast.BasicLit:
				s, err := strconv.Unquote(n.Value)
				if n.Kind == token.STRING && err == nil && sentence.MatchString(s) && !names[s] {
					t.Errorf("%s: %q belongs into words/en.toml", fset.Position(n.Pos()), s)
				}
			}
			return true
		})
	}
}

// used finds every key of the catalogue that the code names, and where.
func used(t *testing.T, say *words.Catalogue) map[string]token.Position {
	t.Helper()
	fset, files := source(t)
	tables := map[string]bool{} // "checkin" of "checkin.welcome"
	for _, k := range say.Keys() {
		table, _, _ := strings.Cut(k, ".")
		tables[table] = true
	}
	keys := map[string]token.Position{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && len(c.Args) > 0 {
				if _, name := callee(c); name == "Button" {
					if lit, ok := c.Args[0].(*ast.BasicLit); ok {
						s, _ := strconv.Unquote(lit.Value)
						keys["button."+s] = fset.Position(lit.Pos())
					}
				}
			}
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, _ := strconv.Unquote(lit.Value); looksLikeKey(s, tables) {
					keys[s] = fset.Position(lit.Pos())
				}
			}
			return true
		})
	}
	for _, kind := range storage.ExportedKinds() {
		for _, key := range append(kind.Show, kind.Heading) {
			if key == storage.OffPage {
				continue
			}
			keys[key] = token.Position{Filename: "storage/records.go"}
		}
	}
	for _, g := range commandstest.Everything().Features {
		for kind := range g.Due {
			delete(keys, kind)
		}
		for name := range g.Outcomes {
			delete(keys, name)
		}
		for _, c := range g.Commands {
			for _, key := range commandKeys(c) {
				keys[key] = token.Position{Filename: "/" + c.Name}
			}
		}
	}
	return keys
}

// commandKeys are the keys that a command's definition needs.
func commandKeys(c commands.Command) []string {
	name, _, nested := strings.Cut(c.Name, " ")
	base := c.Key()
	keys := []string{base + ".does"}
	if nested && !c.User && !c.OnMessage {
		keys = append(keys, "command."+name+".does")
	}
	for _, o := range c.Options {
		keys = append(keys, base+"."+o.Name)
		for _, v := range o.Choices {
			keys = append(keys, o.ChoiceKey(v))
		}
	}
	return keys
}

var keyLike = regexp.MustCompile(`^[a-z]+(\.[a-z0-9-]+)+$`)

// looksLikeKey reports whether a string has the shape of a key and begins with a table that the catalogue has.
func looksLikeKey(s string, tables map[string]bool) bool {
	table, _, _ := strings.Cut(s, ".")
	return keyLike.MatchString(s) && tables[table]
}

func TestEveryKeyIsThereAndEveryKeyIsUsed(t *testing.T) {
	t.Parallel()
	say := words.English()
	keys, all := used(t, say), say.Keys()
	for key, where := range keys {
		if !slices.Contains(all, key) {
			t.Errorf("%v: words/en.toml has no %q", where, key)
		}
	}
	for _, key := range all {
		if _, ok := keys[key]; !ok && !slices.Contains([]string{"date", "short-date", "short-year"}, key) && !strings.HasPrefix(key, "typed.") { // package words uses these
			t.Errorf("nothing says %q", key)
		}
	}
}

func TestVoice(t *testing.T) {
	say := words.English()
	all, err := os.ReadFile("words/en.toml") // every plural form of every sentence
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(all), "\n") {
		if found := forbidden.FindString(line); found != "" && !strings.HasPrefix(line, "#") {
			t.Errorf("words/en.toml:%d says %q", i+1, found)
		}
	}
	for _, key := range say.Keys() {
		s := say.Label(key)
		if n := strings.Count(s, ". ") + 1; n > 4 && key != "consent.ask" && key != "meeting.own.talk" && !strings.HasPrefix(key, "help.") {
			t.Errorf("%s has %d sentences, at most four: %s", key, n, s)
		}
	}
}

// Discord: Application Commands.
func TestDefinitionsFitDiscord(t *testing.T) {
	var check func(d commands.Definition, path string) int
	check = func(d commands.Definition, path string) int {
		path += "/" + d.Name
		size := len(d.Name) + len(d.Description)
		commandstest.CheckLength(t, path, d.Name, 1, 32)
		if d.User || d.OnMessage {
			return size
		}
		if !regexp.MustCompile(`^[-_a-z0-9]+$`).MatchString(d.Name) {
			t.Errorf("name %q", d.Name)
		}
		commandstest.CheckLength(t, path, d.Description, 1, 100)
		if len(d.Options) > 25 || len(d.Subcommands) > 25 {
			t.Errorf("%s has too many options", path)
		}
		optional := false
		for _, o := range d.Options {
			commandstest.CheckLength(t, path+" "+o.Name, o.Description, 1, 100)
			size += len(o.Name) + len(o.Description)
			if o.Required && optional {
				t.Errorf("%s: %s is required, after an option that is not", path, o.Name)
			}
			optional = optional || !o.Required
			if len(o.Choices) > 25 || o.Complete && o.Choices != nil {
				t.Errorf("%s: choices of %s", path, o.Name)
			}
			for i, name := range o.Names {
				commandstest.CheckLength(t, path, name, 1, 100)
				commandstest.CheckLength(t, path, o.Choices[i], 1, 100)
				size += len(name) + len(o.Choices[i])
			}
		}
		for _, sub := range d.Subcommands {
			size += check(sub, path)
		}
		return size
	}
	for _, d := range commandstest.Everything().Definitions() {
		if size := check(d, ""); size > 8000 {
			t.Errorf("/%s has %d characters in all, may have 8,000", d.Name, size)
		}
	}
}

// longButtons are the labels that the specification spells out and that are wider than a phone's line.
var longButtons = []string{"button.quiet", "button.delete-everything", "button.leave-report", "button.auto-on", "button.i-love-someone"}

func TestButtonsAreShort(t *testing.T) {
	say := words.English()
	for _, key := range say.Keys() {
		most := 25
		if slices.Contains(longButtons, key) {
			most = 40
		}
		if strings.HasPrefix(key, "button.") {
			commandstest.CheckLength(t, key, say.Label(key), 1, most)
		}
	}
}
