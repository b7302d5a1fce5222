package proof_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The house's rules that a compiler does not check: which package may import which, that every exported
// name makes a promise, and that nothing is kept in package variables.

// framework is what every feature may import: package commands, what lies below it, and shared. All arrows go downward.
func framework() []string {
	return slices.Concat(shared(), []string{"commands"}, below(), []string{"storage", "peer"})
}

// below are the folders in commands that package commands itself uses. None of them imports it.
func below() []string {
	return []string{"commands/chart", "commands/guilds", "commands/presence", "commands/safety", "commands/speech", "commands/words"}
}

// shared are the folders beside the features that have what several features need; a rule that crosses features has its home
// in one of them. They import package commands, and it imports none of them.
func shared() []string {
	return []string{"commands/dates", "commands/languages", "commands/moderators", "commands/notices", "commands/sharing"}
}

// featuresOf returns the features among all packages: those below commands that are not listed here as something else.
func featuresOf(packages []string) []string {
	others := slices.Concat(shared(), below(), []string{"commands/all", "commands/commandstest"})
	return slices.DeleteFunc(slices.Clone(packages), func(p string) bool {
		return !strings.HasPrefix(p, "commands/") || slices.Contains(others, p)
	})
}

// mayImport lists, for each package, the packages of ours that it may import. A feature that is not listed may import the
// framework.
func mayImport(features []string) map[string][]string {
	with := slices.Concat[[]string]
	base := slices.Concat(below(), []string{"commands", "storage", "peer"})
	return map[string][]string{
		"peer":                  {},
		"storage":               {"peer", "storage/internal/disk"},
		"storage/internal/disk": {},
		"commands/words":        {"peer"},
		"commands/chart":        {"peer"},
		"commands/guilds":       {"peer"},
		"commands/safety":       {"storage", "peer"},
		"commands/presence":     {"storage", "peer"},
		"commands/speech":       {"commands/words", "storage", "peer"},
		"commands":              with(below(), []string{"storage", "peer"}),
		"commands/dates":        base,
		"commands/languages":    base,
		"commands/sharing":      base,
		"commands/notices":      base,
		"commands/moderators":   with(base, []string{"commands/notices"}),

		// A feature may use the framework, and needs no line here for that. It may use another only where one says so.
		"commands/journey":   with(framework(), []string{"commands/circles", "commands/whathelps"}),
		"commands/meetings":  with(framework(), []string{"commands/rooms"}),
		"commands/door":      with(framework(), []string{"commands/meetings"}),
		"commands/circles":   with(framework(), []string{"commands/rooms"}),
		"commands/mentoring": with(framework(), []string{"commands/circles", "commands/rooms"}),
		"commands/reports":   with(framework(), []string{"commands/mentoring", "commands/rooms"}),
		"commands/checkin":   with(framework(), []string{"commands/circles", "commands/journey", "commands/whathelps"}),
		"commands/privacy":   with(framework(), []string{"commands/checkin", "commands/circles", "commands/journey", "commands/meetings", "commands/mentoring", "commands/support", "commands/reports", "commands/rooms"}),
		"commands/setup":     with(framework(), []string{"commands/checkin", "commands/door", "commands/journey", "commands/meetings"}),

		"commands/all":          with(framework(), features),
		"commands/commandstest": with(framework(), features, []string{"commands/all"}),
		"bot/watchdog":          {},
		"bot/discord":           with(framework(), []string{"bot/watchdog"}),
		"bot/fakediscord":       {},
		"bot/outbox":            with(framework(), []string{"bot/discord", "bot/watchdog"}),
		"bot/app":               with(framework(), features, []string{"commands/all", "bot/discord", "bot/outbox", "bot/watchdog"}),
		"bot/proof":             {},
		"bot/apptest":           with(framework(), features, []string{"commands/all", "bot/app", "bot/discord", "bot/outbox", "bot/fakediscord"}),
		"bot/sandbox":           with(framework(), []string{"bot/app", "bot/discord", "bot/outbox", "bot/fakediscord"}),
		"bot/sandbox/web":       {"bot/app", "bot/fakediscord", "bot/sandbox", "storage"},
		"bot/cli":               with(framework(), features, []string{"bot/app", "bot/discord", "bot/sandbox", "bot/sandbox/web", "bot/watchdog"}),
		"bot":                   {"bot/cli"},
		"bot/waymark":           {"bot/cli"},
		"bot/deploy":            {},
	}
}

// onlyIn lists libraries that one package alone may know.
func onlyIn() map[string]string {
	return map[string]string{
		"github.com/bwmarrin/discordgo": "bot/discord",
		"go.etcd.io/bbolt":              "storage",
		"golang.org/x/image":            "commands/chart",
		"github.com/elastic/lunes":      "commands/words",
	}
}

func TestArrowsGoDownward(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "waymark/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	imported := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		imported[strings.TrimPrefix(fields[0], "waymark/")] = fields[1:]
	}
	features := featuresOf(slices.Sorted(maps.Keys(imported)))
	may, only := mayImport(features), onlyIn()
	for from, imports := range imported {
		allowed, known := may[from]
		switch {
		case known:
		case slices.Contains(features, from):
			allowed = framework()
		default:
			t.Errorf("%s has no place in the house: give it one in mayImport", from)
		}
		for _, to := range imports {
			if ours, ok := strings.CutPrefix(to, "waymark/"); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s must not import %s", from, to)
			}
			if home, guarded := only[to]; guarded && home != from && !strings.HasPrefix(from, home+"/") {
				t.Errorf("%s must not import %s: only %s knows it", from, to, home)
			}
			if from == "peer" && strings.Contains(to, ".") {
				t.Errorf("peer uses the standard library only, not %s", to)
			}
		}
	}
}

func TestExportedNamesMakePromises(t *testing.T) {
	t.Parallel()
	eachFile(t, func(path string, file *ast.File) {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
					t.Errorf("%s: %s has no doc comment", path, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if n := undocumented(d, s); n != "" {
						t.Errorf("%s: %s has no doc comment", path, n)
					}
				}
			}
		}
	})
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	name, ok := typ.(*ast.Ident)
	return ok && name.IsExported()
}

// undocumented names the first exported name of a spec that nothing documents, "" if there is none. The
// comment of a group documents its members.
func undocumented(d *ast.GenDecl, s ast.Spec) string {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
			return s.Name.Name
		}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			if n.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
				return n.Name
			}
		}
	}
	return ""
}

// TestNothingIsKeptInPackageVariables allows what nobody changes: errors, embedded files, compiled patterns, values that
// are computed once (each time zone too, in peer/calendar.go), and what the linker sets (go build -ldflags=-X) in
// bot/cli/version.go.
func TestNothingIsKeptInPackageVariables(t *testing.T) {
	t.Parallel()
	eachFile(t, func(path string, file *ast.File) {
		for _, d := range file.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			embedded := gen.Doc != nil && strings.Contains(gen.Doc.List[len(gen.Doc.List)-1].Text, "go:embed")
			for _, s := range gen.Specs {
				v := s.(*ast.ValueSpec)
				if fixed(v) || len(v.Values) == 0 && strings.HasSuffix(path, filepath.FromSlash("bot/cli/version.go")) {
					continue
				}
				for _, n := range v.Names {
					isError := strings.HasPrefix(n.Name, "Err") || strings.HasPrefix(n.Name, "err")
					isZones := n.Name == "zonesRead" && strings.HasSuffix(path, filepath.FromSlash("peer/calendar.go"))
					if !embedded && !isError && !isZones && n.Name != "_" {
						t.Errorf("%s: package variable %s", path, n.Name)
					}
				}
			}
		}
	})
}

// fixed says that the values are compiled patterns, or computed once.
func fixed(v *ast.ValueSpec) bool {
	return len(v.Values) > 0 && !slices.ContainsFunc(v.Values, func(e ast.Expr) bool {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			return true
		}
		f, ok := call.Fun.(*ast.SelectorExpr)
		return !ok || f.Sel.Name != "MustCompile" && f.Sel.Name != "OnceValue"
	})
}

// eachFile parses every Go file of the project that is not a test.
func eachFile(t *testing.T, look func(path string, file *ast.File)) {
	t.Helper()
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "peers" { // a module of its own: programs that Waymark is compared with
			return filepath.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err == nil {
			look(path, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
