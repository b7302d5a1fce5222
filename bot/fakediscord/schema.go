package fakediscord

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// SchemaValidator checks requests and answers against Discord's own OpenAPI document, which is an independent source. It
// may serve several Servers at once. A nil SchemaValidator accepts everything.
type SchemaValidator struct {
	paths map[string]map[string]operation // by path, by lower-case method
	parts map[string][]string             // the segments of each path

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // by location; compiled when first needed
	passed   map[bodyKey]bool              // bodies that passed: bots send and read many over and over
}

// bodyKey is a body at a place in the document.
type bodyKey struct {
	location string
	sum      [sha256.Size]byte
}

// once runs check unless the same body has passed it at the same place before.
func (j *SchemaValidator) once(location string, raw []byte, check func() string) string {
	key := bodyKey{location, sha256.Sum256(raw)}
	j.mu.Lock()
	passed := j.passed[key]
	j.mu.Unlock()
	if passed {
		return ""
	}
	problem := check()
	if problem == "" {
		j.mu.Lock()
		j.passed[key] = true
		j.mu.Unlock()
	}
	return problem
}

// operation is what the validator reads of one operation in the document.
type operation struct {
	RequestBody *struct {
		Required bool                       `json:"required"`
		Content  map[string]json.RawMessage `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Ref     string                     `json:"$ref"`
		Content map[string]json.RawMessage `json:"content"`
	} `json:"responses"`
}

// The two readings of the document: as it is, and with closed objects.
const (
	asWritten = "discord:///written.json"
	closed    = "discord:///closed.json"
)

// LoadSchemas reads the OpenAPI document at path (Discord publishes it as openapi.json). It takes some
// 30 ms; schemas are compiled when they are first needed.
func LoadSchemas(path string) (*SchemaValidator, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("fakediscord: the OpenAPI document: %w", err)
	}
	j := &SchemaValidator{
		parts: map[string][]string{}, compiled: map[string]*jsonschema.Schema{}, passed: map[bodyKey]bool{},
		compiler: jsonschema.NewCompiler(),
	}
	j.compiler.AssertFormat()
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("fakediscord: the OpenAPI document: %w", err)
	}
	if err := j.readPaths(doc.Paths); err != nil {
		return nil, err
	}
	for _, reading := range []string{asWritten, closed} {
		tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("fakediscord: the OpenAPI document: %w", err)
		}
		if reading == closed {
			closeObjects(tree)
		}
		if err := j.compiler.AddResource(reading, tree); err != nil {
			return nil, fmt.Errorf("fakediscord: the OpenAPI document: %w", err)
		}
	}
	return j, nil
}

// readPaths keeps the operations of the document.
func (j *SchemaValidator) readPaths(paths map[string]map[string]json.RawMessage) error {
	j.paths = map[string]map[string]operation{}
	for path, methods := range paths {
		j.parts[path] = strings.Split(strings.Trim(path, "/"), "/")
		j.paths[path] = map[string]operation{}
		for method, raw := range methods {
			if method == "parameters" {
				continue
			}
			var op operation
			if err := json.Unmarshal(raw, &op); err != nil {
				return fmt.Errorf("fakediscord: the OpenAPI document: %s %s: %w", method, path, err)
			}
			j.paths[path][method] = op
		}
	}
	if len(j.paths) == 0 {
		return errors.New("fakediscord: the OpenAPI document has no paths")
	}
	return nil
}

// closeObjects makes every object with known properties refuse others, so that misspelt fields are found.
// Since that reading is for bodies without their empty members, nothing is required in it, and one
// matching alternative is enough.
func closeObjects(node any) {
	switch node := node.(type) {
	case map[string]any:
		if _, isSchema := node["properties"].(map[string]any); isSchema {
			if _, says := node["additionalProperties"]; !says {
				node["additionalProperties"] = false
			}
			if _, isList := node["required"].([]any); isList {
				delete(node, "required")
			}
		}
		if one, has := node["oneOf"]; has && node["anyOf"] == nil {
			node["anyOf"] = one
			delete(node, "oneOf")
		}
		for _, child := range node {
			closeObjects(child)
		}
	case []any:
		for _, child := range node {
			closeObjects(child)
		}
	}
}

// operation finds what the document says about a request; literal segments win over {named} ones.
func (j *SchemaValidator) operation(method string, path []string) (name string, op operation, ok bool) {
	fewest := -1
	for candidate, parts := range j.parts {
		named, fits := fits(parts, path)
		if !fits || fewest >= 0 && named >= fewest {
			continue
		}
		if found, has := j.paths[candidate][strings.ToLower(method)]; has {
			name, op, ok, fewest = candidate, found, true, named
		}
	}
	return name, op, ok
}

// fits tells whether a path has a template's shape, and how many of its segments are named.
func fits(template, path []string) (named int, ok bool) {
	if len(template) != len(path) {
		return 0, false
	}
	for i, part := range template {
		switch {
		case strings.HasPrefix(part, "{"):
			named++
		case part != path[i]:
			return 0, false
		}
	}
	return named, true
}

// request checks the body of a request; nil when there is nothing to say against it.
func (j *SchemaValidator) request(c *call) *refusal {
	if j == nil {
		return nil
	}
	path, _ := apiPath(c.http.URL.EscapedPath())
	name, op, known := j.operation(c.http.Method, path)
	problem := ""
	switch {
	case !known:
		problem = "there is no such operation"
	case op.RequestBody == nil && len(c.body)+len(c.files) > 0:
		problem = "this operation takes no body"
	case op.RequestBody != nil && op.RequestBody.Required && len(c.body)+len(c.files) == 0:
		problem = "this operation needs a body"
	case op.RequestBody != nil && len(c.body) > 0:
		at := pointer("paths", name, strings.ToLower(c.http.Method), "requestBody", "content", "application/json", "schema")
		problem = j.once(at, c.body, func() string { return j.body(at, c.body) })
	}
	if problem == "" {
		return nil
	}
	return refuse(400, codeInvalidBody, "Invalid Form Body", "against Discord's document: "+problem)
}

// body checks a body twice: by the document as it is, and without its empty members by the closed reading.
func (j *SchemaValidator) body(at string, raw []byte) string {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return err.Error()
	}
	coerce(value)
	if problem := j.validate(asWritten+at, value); problem != "" {
		return problem
	}
	if problem := j.validate(closed+at, withoutEmpty(value)); problem != "" {
		return "a field that Discord does not know: " + problem
	}
	return ""
}

// answer checks what fakediscord itself sends; empty when there is nothing to say against it.
func (j *SchemaValidator) answer(c *call, status int, body any) string {
	if j == nil || status >= 500 {
		return ""
	}
	path, _ := apiPath(c.http.URL.EscapedPath())
	name, op, known := j.operation(c.http.Method, path)
	if !known {
		return "" // said about the request
	}
	key := strconv.Itoa(status)
	if _, has := op.Responses[key]; !has {
		key = key[:1] + "XX"
	}
	response, has := op.Responses[key]
	if !has {
		return fmt.Sprintf("there is no answer %d", status)
	}
	at := pointer("paths", name, strings.ToLower(c.http.Method), "responses", key)
	if response.Ref != "" {
		at = strings.TrimSuffix(response.Ref, "/")
	} else if response.Content["application/json"] == nil {
		if body != nil {
			return fmt.Sprintf("an answer %d has no body", status)
		}
		return ""
	}
	at = asWritten + at + pointer("content", "application/json", "schema")[1:]
	raw := mustJSON(body)
	return j.once(at, raw, func() string {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			return err.Error()
		}
		return j.validate(at, value)
	})
}
