package proof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	mutants    = flag.Int("mutants", 0, "break the code in so many places, one after the other, and say which breaks no test sees")
	mutantsIn  = flag.String("mutants-in", "peer,storage,bot/outbox,bot/discord,commands", "with -mutants: the folders, taken in turn")
	mutantSeed = flag.Uint64("mutant-seed", 1, "with -mutants: which places")
)

// TestMutants breaks the code on purpose, one place at a time, and runs the tests of the broken package: a comparison is
// turned round, a condition negated, a statement or an error's return left out, a number moved by one. It logs the breaks that
// no test saw; whether each matters is for a person to judge. The files stay as they are: the compiler gets the broken ones
// as an overlay.
//
//	go test ./bot/proof -run Mutants -mutants 400 -timeout 3h -v
func TestMutants(t *testing.T) {
	if *mutants == 0 {
		t.Skip("takes hours: go test ./bot/proof -run Mutants -mutants 400 -timeout 3h -v")
	}
	draw := rand.New(rand.NewPCG(*mutantSeed, 0))
	var places [][]mutant
	for _, folder := range strings.Split(*mutantsIn, ",") {
		all := mutantsOf(t, filepath.Join("..", folder))
		draw.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		places = append(places, all)
	}
	count := map[string]int{}
	for n := range *mutants {
		in := places[n%len(places)]
		if i := n / len(places); i < len(in) {
			fate := in[i].fate(t)
			count[fate]++
			t.Logf("%4d %-8s %s", n+1, fate, in[i])
		}
	}
	t.Log(count)
}

// mutant is one place in a file, broken.
type mutant struct {
	path, what string
	line       int
	source     []byte
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d: %s", strings.TrimPrefix(filepath.ToSlash(m.path), "../"), m.line, m.what)
}

// fate is "killed" if a test fails with the mutant, "stuck" if the tests do not end, "invalid" if it does not compile, else
// "lives".
func (m mutant) fate(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	broken, overlay := filepath.Join(dir, "broken.go"), filepath.Join(dir, "overlay.json")
	path, err := filepath.Abs(m.path)
	text, _ := json.Marshal(map[string]any{"Replace": map[string]string{path: broken}})
	for _, err := range []error{err, os.WriteFile(broken, m.source, 0o600), os.WriteFile(overlay, text, 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	test := exec.CommandContext(ctx, "go", "test", "-overlay", overlay, "-count=1", "-failfast", "-vet=off", "-timeout=2m", "./"+filepath.ToSlash(filepath.Dir(m.path)))
	out, err := test.CombinedOutput()
	switch {
	case err == nil:
		return "lives"
	case bytes.Contains(out, []byte("[build failed]")), bytes.Contains(out, []byte("[setup failed]")):
		return "invalid"
	case ctx.Err() != nil, bytes.Contains(out, []byte("test timed out")):
		return "stuck"
	}
	return "killed"
}

// mutantsOf returns all mutants of the files of a folder, and of none below it.
func mutantsOf(t *testing.T, folder string) (all []mutant) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no Go files in %s: %v", folder, err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range breaksIn(file) {
			at := files.Position(b.at)
			b.do()
			var source bytes.Buffer
			if err := format.Node(&source, files, file); err != nil {
				t.Fatal(err)
			}
			b.undo()
			all = append(all, mutant{path, b.what, at.Line, source.Bytes()})
		}
	}
	return all
}

// broken is a change of a syntax tree that can be taken back.
type broken struct {
	at       token.Pos
	what     string
	do, undo func()
}

// exchange is a change of one value.
func exchange[T any](at token.Pos, what string, v *T, to T) broken {
	was := *v
	return broken{at, what, func() { *v = to }, func() { *v = was }}
}

// breaksIn returns the ways to break a file.
func breaksIn(file *ast.File) (all []broken) {
	other := map[token.Token]token.Token{
		token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR, token.EQL: token.NEQ, token.NEQ: token.EQL,
		token.LAND: token.LOR, token.LOR: token.LAND, token.ADD: token.SUB, token.SUB: token.ADD,
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if to, ok := other[n.Op]; ok && !isError(n.X) {
				all = append(all, exchange(n.OpPos, fmt.Sprintf("%s becomes %s", n.Op, to), &n.Op, to))
			}
		case *ast.IfStmt:
			if b, ok := n.Cond.(*ast.BinaryExpr); !ok || other[b.Op] == 0 {
				all = append(all, exchange[ast.Expr](n.Pos(), "the condition is negated", &n.Cond, &ast.UnaryExpr{Op: token.NOT, X: &ast.ParenExpr{X: n.Cond}}))
			}
		case *ast.BlockStmt:
			for i, s := range n.List {
				_, called := s.(*ast.ExprStmt)
				assigned, ok := s.(*ast.AssignStmt)
				if called || ok && assigned.Tok != token.DEFINE {
					all = append(all, exchange[ast.Stmt](s.Pos(), "a statement is left out", &n.List[i], &ast.EmptyStmt{Semicolon: s.Pos(), Implicit: true}))
				}
			}
		case *ast.BasicLit:
			if n.Kind == token.INT && len(n.Value) < 6 && !strings.HasPrefix(n.Value, "0") {
				all = append(all, exchange(n.Pos(), n.Value+" becomes one more", &n.Value, "("+n.Value+"+1)"))
			}
		}
		return true
	})
	return all
}

// isError reports whether an expression is the name of an error: such a check says nothing of what is decided.
func isError(e ast.Expr) bool {
	name, ok := e.(*ast.Ident)
	return ok && (name.Name == "err" || name.Name == "failed")
}
