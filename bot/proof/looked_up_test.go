package proof_test

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// Where a language lacks a sentence that a handler looks up, its whole answer is said in another language. So nothing is looked
// up that is not shown.

// TestWhatIsLookedUpIsShown finds sentences that are put into a variable, and that a way through the function leaves out: it
// returns without them, or puts others in their place. Failures don't count: what they say is of the core.
func TestWhatIsLookedUpIsShown(t *testing.T) {
	eachFile(t, func(path string, file *ast.File) {
		if !strings.HasPrefix(path, "../commands/") {
			return
		}
		for _, name := range leftOut(file) {
			t.Errorf("%s: %s is looked up, and then not shown on every way; look it up where it is shown", path, name)
		}
	})
}

// leftOut returns the functions and variables of a file that hold a sentence that is looked up and left out.
func leftOut(file *ast.File) (found []string) {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			var list []ast.Stmt
			switch n := n.(type) {
			case *ast.BlockStmt:
				list = n.List
			case *ast.CaseClause:
				list = n.Body
			}
			for i, s := range list {
				if name := lookedUp(s); name != "" && leaves(list[i+1:], name) {
					found = append(found, f.Name.Name+"."+name)
				}
			}
			return true
		})
	}
	return found
}

// lookedUp is the variable that a statement declares as a sentence, "" for none.
func lookedUp(s ast.Stmt) string {
	a, ok := s.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 1 {
		return ""
	}
	call, ok := a.Rhs[0].(*ast.CallExpr)
	if !ok {
		return ""
	}
	if f, ok := call.Fun.(*ast.SelectorExpr); ok {
		switch f.Sel.Name {
		case "Say", "Label", "Button", "Reply", "Message":
			return a.Lhs[0].(*ast.Ident).Name
		}
	}
	return ""
}

// leaves reports whether a way through the statements gives up what a variable holds before anything used it.
func leaves(list []ast.Stmt, name string) bool {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ReturnStmt:
			return !uses(s, name) && !uses(s, "err")
		case *ast.AssignStmt:
			if replaces(s, name) {
				return true
			}
		case *ast.IfStmt, *ast.SwitchStmt, *ast.ForStmt, *ast.RangeStmt:
			if leavesIn(s, name) {
				return true
			}
		}
		if uses(s, name) {
			return false
		}
	}
	return false
}

// leavesIn reports whether a branch of a statement gives up what a variable holds.
func leavesIn(s ast.Stmt, name string) bool {
	switch s := s.(type) {
	case *ast.IfStmt:
		if s.Init != nil && uses(s.Init, name) || uses(s.Cond, name) {
			return false
		}
		return leaves(s.Body.List, name) || s.Else != nil && leavesIn(s.Else, name)
	case *ast.BlockStmt:
		return leaves(s.List, name)
	case *ast.ForStmt:
		return leaves(s.Body.List, name)
	case *ast.RangeStmt:
		return leaves(s.Body.List, name)
	case *ast.SwitchStmt:
		for _, c := range s.Body.List {
			if leaves(c.(*ast.CaseClause).Body, name) {
				return true
			}
		}
	}
	return false
}

// replaces reports whether an assignment puts something else into a variable.
func replaces(a *ast.AssignStmt, name string) bool {
	for i, l := range a.Lhs {
		if id, ok := l.(*ast.Ident); ok && id.Name == name && a.Tok == token.ASSIGN && !uses(a.Rhs[min(i, len(a.Rhs)-1)], name) {
			return true
		}
	}
	return false
}

// uses reports whether a name is used in a node.
func uses(n ast.Node, name string) (used bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		used = used || ok && id.Name == name
		return !used
	})
	return used
}
