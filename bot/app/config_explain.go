package app

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// lineOf is a line of a file, counted from 1.
func lineOf(data []byte, n int) string {
	lines := bytes.Split(data, []byte("\n"))
	if n < 1 || n > len(lines) {
		return ""
	}
	return strings.TrimSpace(string(lines[n-1]))
}

// bare is a setting with a value that begins like text, but without quotation marks.
var bare = regexp.MustCompile(`^([A-Za-z_.]+)\s*=\s*\[?\s*[^\s"'\[\]{0-9+-]`)

// explain says what is wrong with a line, and how such a line should be. It does not repeat a value, which may be a secret.
func explain(err *toml.DecodeError, line string) (says, remedy string) {
	says = strings.TrimPrefix(err.Error(), "toml: ")
	key := strings.Join(err.Key(), ".")
	setting := bare.FindStringSubmatch(line)
	switch {
	case strings.Contains(says, "cannot decode"): // names a Go type, which means nothing to the host
		return fmt.Sprintf("the value of %q is of the wrong kind", key), shapeOf(key)
	case strings.Contains(line, `\`) && strings.Contains(line, `"`):
		return "a backslash means something else between double quotation marks", "Write a path with /, as in \"C:/Waymark/data\", or between single marks, as in 'C:\\Waymark\\data'."
	case setting != nil && strings.Contains(line, "["):
		return "a value in the list has no quotation marks", fmt.Sprintf("Text needs them: %s = [\"…\"]", setting[1])
	case setting != nil:
		return "the value has no quotation marks", fmt.Sprintf("Text needs them: %s = \"…\"", setting[1])
	case strings.Contains(says, "already exists"):
		return says, "A section such as [data] may be there once. Put all its settings under the first."
	}
	return says, "Compare the line with config.example.toml: text needs quotation marks, a whole number has none."
}

// shapeOf says how the value of a setting is written.
func shapeOf(key string) string {
	t, name := reflect.TypeFor[Config](), key
	for part := range strings.SplitSeq(key, ".") {
		if t.Kind() == reflect.Struct {
			for i := range t.NumField() {
				if f := t.Field(i); f.Tag.Get("toml") == part {
					t, name = f.Type, part
					break
				}
			}
		}
	}
	switch t.Kind() {
	case reflect.Slice:
		return fmt.Sprintf("It is a list, between brackets: %s = [\"te\"]", name)
	case reflect.String:
		return fmt.Sprintf("It is text, between quotation marks: %s = \"…\"", name)
	case reflect.Int:
		if t == reflect.TypeFor[ShardCount]() {
			return `It is "auto", or a whole number.`
		}
		return fmt.Sprintf("It is a whole number, without quotation marks: %s = 24", name)
	case reflect.Struct:
		return fmt.Sprintf("It is a section: a line [%s], and its settings under that.", key)
	}
	return "Compare it with config.example.toml."
}
