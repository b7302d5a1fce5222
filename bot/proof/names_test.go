package proof_test

import "strings"

// startsWith is the person whose name a text begins with, "" for none, and the rest of the text. People are named in text,
// and mentioned where the bot does not know what they are called.
func startsWith(text string) (name, rest string) {
	if after, mentioned := strings.CutPrefix(text, "@"); mentioned {
		name, rest, _ = strings.Cut(after, " ")
		return name, rest
	}
	if after, named := strings.CutPrefix(text, "**"); named {
		name, rest, _ = strings.Cut(after, "**")
		return name, strings.TrimPrefix(rest, " ")
	}
	return "", text
}
