package disk

import (
	"runtime"
	"strings"
	"unicode"
)

// InShell returns a path as it is typed at a shell: in quotation marks where it needs them.
func InShell(path string) string {
	plain := "/._-+:@%,="
	if runtime.GOOS == "windows" {
		plain += `\`
	}
	if path != "" && !strings.ContainsFunc(path, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(plain, r)
	}) {
		return path
	}
	if runtime.GOOS == "windows" || !strings.ContainsAny(path, "\"$`\\!") {
		return `"` + path + `"`
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
