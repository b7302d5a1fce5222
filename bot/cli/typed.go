package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"waymark/bot/app"
	"waymark/storage"
)

// typed knows how commands must be typed where the program was started.
type typed struct {
	program string // what runs Waymark there
	config  string // the config file that was named, "" for none: then the same is found again
}

// command finds the commands of Waymark in a sentence.
var command = regexp.MustCompile(`\bwaymark (run|setup|check|config|health|backup|restore|rekey|invite|sandbox|words|version)\b`)

// say returns a text in which every command works as it is printed: "waymark check" becomes
// `./waymark check --config "my bot/config.toml"`.
func (t typed) say(text string) string {
	return command.ReplaceAllStringFunc(text, func(found string) string {
		verb := strings.TrimPrefix(found, "waymark ")
		says := t.program + " " + verb
		switch {
		case t.config == "" || verb == "sandbox" || verb == "words" || verb == "version":
		case verb != "setup":
			says += " --config " + storage.InShell(t.config)
		case filepath.Base(t.config) == configName:
			says += " --dir " + storage.InShell(filepath.Dir(t.config))
		}
		return says
	})
}

// sayError is the error with commands that work as they are printed.
func (t typed) sayError(err error) error {
	told := app.ForHost(err)
	if told.Remedy == "" {
		return err
	}
	return &storage.HostError{What: t.say(told.What), Remedy: t.say(told.Remedy), Cause: err}
}

// findings are the same findings, with commands that work as they are printed.
func (t typed) findings(all []finding) []finding {
	for i, f := range all {
		all[i].Says, all[i].Remedy = t.say(f.Says), t.say(f.Remedy)
	}
	return all
}

// program is what to type to run Waymark.
func program() string {
	name := os.Args[0]
	if strings.Contains(filepath.ToSlash(name), "/go-build") { // which is gone when it has ended
		return "go run ./bot"
	}
	return storage.InShell(name)
}
