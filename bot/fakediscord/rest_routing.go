package fakediscord

import (
	"net/url"
	"slices"
	"strings"
)

// requestName names a request without the ids and tokens in it.
func requestName(method string, path []string) string {
	parts := slices.Clone(path)
	for i, part := range parts {
		_, isID := parseID(part)
		switch {
		case isID || strings.HasPrefix(part, "{") && strings.HasSuffix(part, "_id}"):
			parts[i] = "{id}"
		case len(part) > 40 || strings.HasPrefix(part, "{"):
			parts[i] = "{token}"
		}
	}
	return method + " /" + strings.Join(parts, "/")
}

// apiPath takes /api and the version off a path.
func apiPath(path string) (parts []string, version string) {
	all := strings.Split(strings.Trim(path, "/"), "/")
	if len(all) > 1 && all[0] == "api" && strings.HasPrefix(all[1], "v") {
		version = all[1]
	}
	if len(all) == 0 || all[0] != "api" {
		return []string{"not", "under", "api"}, ""
	}
	return segments(path), version
}

// match finds the route of a request; nil if there is none.
func match(routes []*route, method string, path []string) (*route, map[string]string) {
	var best *route
	var bestNames map[string]string
	for _, r := range routes {
		names, fits := r.match(method, path)
		if fits && (best == nil || len(names) < len(bestNames)) {
			best, bestNames = r, names
		}
	}
	return best, bestNames
}

// match tells whether a request is this route's, and what its {named} segments are.
func (r *route) match(method string, path []string) (map[string]string, bool) {
	if r.method != method || len(r.parts) != len(path) {
		return nil, false
	}
	names := map[string]string{}
	for i, part := range r.parts {
		if strings.HasPrefix(part, "{") {
			value, err := url.PathUnescape(path[i])
			if err != nil || value == "" {
				return nil, false
			}
			names[strings.Trim(part, "{}")] = value
		} else if part != path[i] {
			return nil, false
		}
	}
	return names, true
}
