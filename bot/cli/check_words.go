package cli

import (
	"fmt"
	"strings"

	"waymark/bot/app"
	"waymark/commands/words"
)

// checkLanguages says which languages are spoken, what those that were switched on lack, and which files are not used.
func checkLanguages(c app.CommunityConfig, spoken *words.Languages) []finding {
	var all []finding
	var names []string
	for _, l := range spoken.Spoken() {
		names = append(names, l.Name())
		if head := l.Head(); l != spoken.English() && head.CrisisReadBy == "" {
			all = append(all, finding{What: "languages", State: isWarning,
				Says:   fmt.Sprintf("Nobody who answers a crisis line has read %s (%s) yet.", l.Name(), l.Code()),
				Remedy: "Ask one of them, or a clinician, to read its core, and write their name into its file at crisis-read-by."})
		}
	}
	if len(c.Languages) > 0 {
		all = append(all, finding{What: "languages", State: isOK, Says: "The bot speaks " + strings.Join(names, ", ") + "."})
	}
	for _, l := range spoken.Waiting() {
		all = append(all, checkWaiting(l)...)
	}
	unused, err := words.Unused(c.WordFiles(), c.Languages)
	if err != nil {
		return append(all, faultOf("words", err))
	}
	for _, f := range unused {
		all = append(all, finding{What: "words", State: isWarning,
			Says:   fmt.Sprintf("%s is for the language %s, which is not switched on, so nobody hears it.", f.Path, f.Tag),
			Remedy: fmt.Sprintf("Switch it on with [community] languages = [%q].", f.Tag)})
	}
	return all
}

// checkWaiting says why a language that was switched on is not spoken.
func checkWaiting(l words.Waiting) []finding {
	name := strings.TrimSpace(l.Name + " (" + l.Code + ")")
	var all []finding
	if l.Unread {
		all = append(all, finding{What: "languages", State: isWarning,
			Says: name + " is a draft that nobody of your community has read, so it is not spoken.",
			Remedy: fmt.Sprintf("Let someone read it aloud: waymark words core %s prints it.\n"+
				"Then write their name into a file of your own, under [head]: language = %q, read-by = \"…\".", l.Code, l.Code)})
	}
	if n := len(l.Missing); n > 0 {
		all = append(all, finding{What: "languages", State: isWarning,
			Says:   fmt.Sprintf("%s is not spoken, because its core is not whole. Sentences that it lacks: %d (%s).", name, n, strings.Join(l.Missing[:min(n, 5)], ", ")),
			Remedy: fmt.Sprintf("All of them: waymark words check %s", l.Code)})
	}
	return all
}
