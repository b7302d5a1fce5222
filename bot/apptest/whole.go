package apptest

import (
	"flag"
	"os"
)

// Whole reports whether tests try all they can: in CI, which sets WAYMARK_WHOLE, and for whoever names a test with -run.
// Otherwise those that take long try a part, so that `go test ./...` is over in a minute.
func Whole() bool {
	run := flag.Lookup("test.run")
	return os.Getenv("WAYMARK_WHOLE") != "" || run != nil && run.Value.String() != ""
}

// Count returns whole if Whole, else part.
func Count(whole, part int) int {
	if Whole() {
		return whole
	}
	return part
}
