package sandbox

import "strings"

// parseForges reads `"v1:checkin:undo"`, then maybe `choosing "a, b"`, then maybe `on a deleted message`.
func parseForges(s *scanner, by subject) (statement, error) {
	id, err := s.phrase("the custom id", " choosing ", " on a")
	st := forges{who: by.name, customID: id}
	if err == nil && s.take("choosing") {
		var values string
		values, err = s.phrase("what is chosen", " on a")
		st.values = strings.Split(values, ", ")
	}
	st.gone = s.take("on", "a", "deleted", "message")
	return whole(s, st, err)
}

// parsePresses reads `@arjun's "Undo"`.
func parsePresses(s *scanner, by subject) (statement, error) {
	owner, err := s.named("@")
	if err != nil {
		return nil, err
	}
	for _, of := range []string{"'s", "’s"} {
		owner = strings.TrimSuffix(owner, of)
	}
	label, err := s.phrase("the button's label")
	return whole(s, presses{by.name, owner, label}, err)
}
