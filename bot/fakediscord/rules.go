package fakediscord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// codeInvalidBody is Discord's JSON error code for "Invalid Form Body".
const codeInvalidBody = 50035

// problems collects what is wrong with a body, by path ("components.0.components.1.label").
type problems struct {
	root  object
	first string
}

// add notes a problem at a path. An empty path is the body as a whole.
func (p *problems) add(path, code, message string, args ...any) {
	message = fmt.Sprintf(message, args...)
	if p.root == nil {
		p.root = object{}
		p.first = strings.TrimPrefix(path+": ", ": ") + message
	}
	at := p.root
	for part := range strings.SplitSeq(path, ".") {
		if part == "" {
			continue
		}
		next, ok := at[part].(object)
		if !ok {
			next = object{}
			at[part] = next
		}
		at = next
	}
	list, _ := at["_errors"].([]object)
	at["_errors"] = append(list, object{"code": code, "message": message})
}

// refusal is nil when there was no problem, else Discord's "Invalid Form Body".
func (p *problems) refusal() *refusal {
	if p.root == nil {
		return nil
	}
	r := refuse(http.StatusBadRequest, codeInvalidBody, "Invalid Form Body", p.first)
	r.errors = p.root
	return r
}

// length notes a text that has fewer or more characters (Unicode code points) than allowed.
func (p *problems) length(path, text string, low, high int) {
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0 && low > 0:
		p.add(path, "BASE_TYPE_REQUIRED", "This field is required")
	case n < low || n > high && low > 0:
		p.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", low, high)
	case n > high:
		p.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", high)
	}
}

// between notes a number outside its bounds.
func (p *problems) between(path string, n, low, high int) {
	if n < low || n > high {
		p.add(path, "NUMBER_TYPE_RANGE", "int value should be between %d and %d.", low, high)
	}
}

// count notes a list with fewer or more entries than allowed.
func (p *problems) count(path string, n, low, high int) {
	if n < low || n > high {
		p.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", low, high)
	}
}

// wellFormed notes text that is not UTF-8, or carries a NUL.
func (p *problems) wellFormed(path, text string) {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		p.add(path, "BASE_TYPE_BAD_STRING", "The text is not valid.")
	}
}

// join makes a path.
func join(parts ...any) string {
	words := make([]string, 0, len(parts))
	for _, part := range parts {
		if word := fmt.Sprint(part); word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ".")
}

// decode reads a JSON body into a struct. What is not JSON, or of the wrong type, is refused.
func decode(body []byte, into any) *refusal {
	if len(body) == 0 {
		body = []byte("{}")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	err := d.Decode(into)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		err = errors.New("more than one JSON value")
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		var p problems
		p.add(wrong.Field, "BASE_TYPE_BAD_TYPE", "Could not interpret a %s here.", wrong.Value)
		return p.refusal()
	}
	var mine *badValue
	if errors.As(err, &mine) {
		var p problems
		p.add("", "BASE_TYPE_BAD_TYPE", "%s", mine.why)
		return p.refusal()
	}
	return refuse(http.StatusBadRequest, 50109, "The request body contains invalid JSON.", "invalid JSON: "+err.Error())
}

// badValue is a value that decodes, but not as Discord wants it.
type badValue struct{ why string }

// Error says why.
func (b *badValue) Error() string { return b.why }

// field is a member of a body that may be absent, null or a value; edits tell these apart.
type field[T any] struct {
	set   bool // present, null or not
	null  bool
	value T
}

// UnmarshalJSON is called for a present member only.
func (f *field[T]) UnmarshalJSON(raw []byte) error {
	f.set, f.null = true, string(raw) == "null"
	return json.Unmarshal(raw, &f.value)
}

// UnmarshalJSON reads an id as Discord takes it: a string of digits, or a number.
func (id *ID) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if text == "null" {
		return nil
	}
	n, ok := parseID(text)
	if !ok && text != "0" {
		return &badValue{why: fmt.Sprintf("Value %q is not snowflake.", text)}
	}
	*id = n
	return nil
}
