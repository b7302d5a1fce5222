package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"waymark/bot/app"
	"waymark/commands/words"
)

// finding is one line of waymark check.
type finding struct {
	What   string `json:"what"`
	State  string `json:"state"` // "ok", "warning", "fault" or "skipped"
	Says   string `json:"says"`
	Remedy string `json:"remedy,omitempty"`

	Lines []supportLine `json:"lines,omitempty"`
}

// The states of a finding.
const (
	isOK      = "ok"
	isWarning = "warning"
	isFault   = "fault"
	isSkipped = "skipped"
)

type checkCommand struct {
	Config string `help:"The settings, as for run." placeholder:"FILE"`
	JSON   bool   `help:"Print one JSON object."`

	Verbose bool `short:"v" help:"Also name the support lines that only directories list."`
}

// Help is shown under the command's own.
func (checkCommand) Help() string {
	return "It changes nothing. The exit status is 1 when something needs fixing, else 0: warnings don't count."
}

// Run is the command check. Its exit status is 0 where there is no fault, warnings or not, else 1.
func (c checkCommand) Run(out io.Writer, here typed) error {
	all := here.findings(checkAll(c.Config, time.Now()))
	faults := faults(all)
	if c.JSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		if err := e.Encode(map[string]any{"ok": faults == 0, "findings": all}); err != nil {
			return err
		}
	} else {
		for _, f := range worstLast(all) {
			f.print(out, c.Verbose)
		}
		fmt.Fprintln(out, "\n"+summary(all))
	}
	if faults > 0 {
		return app.ExitStatus(app.ExitFailed)
	}
	return nil
}

// faults is how many of the findings need fixing.
func faults(all []finding) (n int) {
	for _, f := range all {
		if f.State == isFault {
			n++
		}
	}
	return n
}

// worstLast returns the findings with warnings behind what is well, and faults last: the end of a long output is what
// stays on the screen.
func worstLast(all []finding) []finding {
	order := []string{isSkipped, isOK, isWarning, isFault}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b finding) int { return slices.Index(order, a.State) - slices.Index(order, b.State) })
	return all
}

// summary is the last line, for whom the first have left the screen.
func summary(all []finding) string {
	named := map[string][]string{}
	for _, f := range all {
		if !slices.Contains(named[f.State], f.What) {
			named[f.State] = append(named[f.State], f.What)
		}
	}
	says := "Nothing needs fixing."
	if faults := named[isFault]; len(faults) > 0 {
		says = "Needs fixing: " + strings.Join(faults, ", ") + "."
	}
	if warnings := named[isWarning]; len(warnings) > 0 {
		says += " Worth a look: " + strings.Join(warnings, ", ") + "."
	}
	return says
}

func (f finding) print(out io.Writer, verbose bool) {
	fmt.Fprintf(out, "%-8s %-13s %s\n", f.State, f.What, f.Says)
	before := "→ "
	for line := range strings.Lines(f.Remedy) {
		fmt.Fprintf(out, "%-8s %-13s %s%s\n", "", "", before, strings.TrimSuffix(line, "\n"))
		before = "  "
	}
	for _, l := range f.Lines {
		if l.Confidence == "doubt" || verbose && (l.Confidence == "listed" || l.Remark != "") {
			fmt.Fprintf(out, "%-8s %-13s %s: %s, %s: %s", "", "", l.Confidence, l.Country, l.Name, l.Reach)
			if l.Remark != "" {
				fmt.Fprintf(out, " (%s)", l.Remark)
			}
			fmt.Fprintln(out)
		}
	}
}

// checkAll looks at everything in turn. Without a config that can be read, the rest makes no sense.
func checkAll(path string, now time.Time) []finding {
	cfg, err := app.LoadConfig(path, os.Getenv)
	if err != nil {
		return []finding{faultOf("config", err)}
	}
	all := append(checkEnvironment(os.Environ()), checkConfig(cfg))
	say := words.English()
	if spoken, err := app.Languages(cfg.Community); err != nil {
		all = append(all, faultOf("words", err))
	} else {
		say = spoken.English()
		all = append(all, checkLanguages(cfg.Community, spoken)...)
	}
	all = append(all, checkKey(cfg))
	all = append(all, checkPlaces(cfg)...)
	all = append(all, checkOwner(cfg)...)
	data := checkData(cfg)
	all = append(all, data, checkFolder("data folder", cfg.Data.Dir), checkRoom("disk", cfg.Data.Dir, ""))
	all = append(all, checkListening(cfg, data)...)
	all = append(all, checkBackup(cfg, now), checkFolder("backup folder", cfg.Backup.Dir), checkRoom("backup disk", cfg.Backup.Dir, filepath.Join(cfg.Data.Dir, app.DataFile)))
	all = append(all, checkDiscord(cfg, say, data)...)
	return append(all, checkHelplines(cfg.Community, now))
}

// checkConfig names the file, for a host who is in the wrong folder.
func checkConfig(cfg app.Config) finding {
	f := finding{What: "config", State: isOK, Says: "There is no config file, so the defaults are used: " + app.NoConfig() + "."}
	if cfg.Source.File != "" {
		path, err := filepath.Abs(cfg.Source.File)
		if err != nil {
			path = cfg.Source.File
		}
		f.Says = "The settings in " + path + " can be read."
	}
	return f
}

// faultOf says what is wrong in the words of the error.
func faultOf(what string, err error) finding {
	told := app.ForHost(err)
	return finding{What: what, State: isFault, Says: told.What, Remedy: told.Remedy}
}
