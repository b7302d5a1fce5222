package fakediscord

import (
	"encoding/json"
	"strconv"
)

// coerce adapts values that Discord accepts although its document does not.
func coerce(node any) {
	switch node := node.(type) {
	case map[string]any:
		if text, isText := node["default_member_permissions"].(string); isText {
			if _, err := strconv.ParseUint(text, 10, 64); err == nil {
				node["default_member_permissions"] = json.Number(text)
			}
		}
		list, _ := node["attachments"].([]any)
		for _, each := range list {
			if a, isObject := each.(map[string]any); isObject {
				if n, isNumber := a["id"].(json.Number); isNumber {
					a["id"] = n.String()
				}
			}
		}
		for _, child := range node {
			coerce(child)
		}
	case []any:
		for _, child := range node {
			coerce(child)
		}
	}
}

// withoutEmpty leaves out members that are null, false, 0, "", [] or {}: libraries send those for
// everything that was not set.
func withoutEmpty(node any) any {
	switch node := node.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, child := range node {
			if !isEmpty(child) {
				out[name] = withoutEmpty(child)
			}
		}
		return out
	case []any:
		out := make([]any, len(node))
		for i, child := range node {
			out[i] = withoutEmpty(child)
		}
		return out
	}
	return node
}

// isEmpty tells whether a value says nothing.
func isEmpty(node any) bool {
	switch node := node.(type) {
	case nil:
		return true
	case bool:
		return !node
	case string:
		return node == ""
	case json.Number:
		return node == "0"
	case []any:
		return len(node) == 0
	case map[string]any:
		return len(node) == 0
	}
	return false
}
