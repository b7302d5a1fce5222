package fakediscord

import (
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	textmessage "golang.org/x/text/message"
)

// pointer is a JSON pointer as the fragment of a location.
func pointer(parts ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	var b strings.Builder
	b.WriteString("#")
	for _, part := range parts {
		b.WriteString("/" + escape.Replace(part))
	}
	return b.String()
}

// validate checks a value against the schema at a location.
func (j *SchemaValidator) validate(location string, value any) string {
	schema, err := j.schema(location)
	if err != nil {
		return err.Error()
	}
	err = schema.Validate(value)
	if err == nil {
		return ""
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err.Error()
	}
	return explain(invalid)
}

// schema compiles the schema at a location, once.
func (j *SchemaValidator) schema(location string) (*jsonschema.Schema, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if schema := j.compiled[location]; schema != nil {
		return schema, nil
	}
	schema, err := j.compiler.Compile(location)
	if err != nil {
		return nil, fmt.Errorf("the document's schema at %s: %w", location, err)
	}
	j.compiled[location] = schema
	return schema, nil
}

// explain names the cause that matters. Where a value fits none of several alternatives, the one that was
// meant is the one whose type fits.
func explain(e *jsonschema.ValidationError) string {
	for len(e.Causes) > 0 {
		next := e.Causes[0]
		switch e.ErrorKind.(type) {
		case *kind.AnyOf, *kind.OneOf:
			for _, alternative := range e.Causes {
				if !otherType(alternative, len(e.InstanceLocation)) {
					next = alternative
					break
				}
			}
		}
		e = next
	}
	return "/" + strings.Join(e.InstanceLocation, "/") + ": " + e.ErrorKind.LocalizedString(textmessage.NewPrinter(language.English))
}

// otherType tells whether an alternative was not meant: it is for another "type", or for null. depth is how
// deep the value is.
func otherType(e *jsonschema.ValidationError, depth int) bool {
	at := e.InstanceLocation
	_, wrongType := e.ErrorKind.(*kind.Type)
	if wrongType && len(at) == depth || len(e.Causes) == 0 && len(at) == depth+1 && at[depth] == "type" {
		return true
	}
	for _, cause := range e.Causes {
		if otherType(cause, depth) {
			return true
		}
	}
	return false
}
