package main

import (
	"fmt"
	"strings"
	"time"

	"waymark/bot/app"
	"waymark/peer"
)

// supportLine is a line of /help-now as the host sees it: with how well it is known.
type supportLine struct {
	Country    string `json:"country"`
	Name       string `json:"name"`
	Reach      string `json:"reach"`
	Confidence string `json:"confidence"` // "confirmed" by the provider, a government or the press, or only "listed" by directories
}

// checkHelplines looks at the lines that members see, the host's own among them. Those that nobody but directories
// vouches for are named one by one.
func checkHelplines(c app.CommunityConfig, now time.Time) finding {
	list, err := app.Helplines(c)
	if err != nil {
		return faultOf("support lines", err)
	}
	f := finding{What: "support lines", State: isOK}
	listed := 0
	for _, l := range list.Lines {
		line := supportLine{Country: l.Country, Name: l.Name, Reach: strings.Trim(l.Call+"; "+l.Text, "; "), Confidence: "confirmed"}
		if l.Region != "" {
			line.Name += " (" + l.Region + ")"
		}
		if !l.Confirmed {
			listed++
			line.Confidence = "listed"
		}
		f.Lines = append(f.Lines, line)
	}
	f.Says = fmt.Sprintf("%d lines, last checked on %s. %d were confirmed by the provider, a government or the press; "+
		"%d are only listed by directories.", len(list.Lines), list.Checked, len(list.Lines)-listed, listed)
	if list.Stale(peer.Calendar{}.Day(now)) {
		f.State, f.Remedy = isWarning, "They are older than a year: call or look up those of your members' countries, or take a newer version of the bot."
	}
	return f
}
