package cli

import (
	"fmt"
	"slices"
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
	Remark     string `json:"remark,omitempty"`
	Confidence string `json:"confidence"` // "own", "official", "listed" or "doubt"; see peer.LineSource
}

// checkHelplines looks at the lines that members see, the host's own among them. Lines in doubt, which members never see,
// are named one by one, with -v also those that only directories or the press list and those with a remark.
func checkHelplines(c app.CommunityConfig, now time.Time) finding {
	list, err := app.Helplines(c)
	if err != nil {
		return faultOf("support lines", err)
	}
	f := finding{What: "support lines", State: isOK}
	by := map[peer.LineSource]int{}
	for _, l := range list.Lines {
		by[l.Source]++
		line := supportLine{Country: l.Country, Name: l.Name, Remark: l.Remark, Confidence: l.Source.String()}
		line.Reach = strings.Join(slices.DeleteFunc([]string{l.Call, l.Text, l.Web}, func(s string) bool { return s == "" }), "; ")
		if l.Region != "" {
			line.Name += " (" + l.Region + ")"
		}
		f.Lines = append(f.Lines, line)
	}
	f.Says = fmt.Sprintf("%d lines, last checked on %s, none of them dialled. %d were read on the provider's own page, %d on "+
		"official pages; %d are listed by directories or the press (-v names them); %d are in doubt, and members don't see them.",
		len(list.Lines), list.Checked, by[peer.SourceOwn], by[peer.SourceOfficial], by[peer.SourceListed], by[peer.SourceDoubt])
	if list.Stale(peer.Calendar{}.Day(now)) {
		f.State, f.Remedy = isWarning, "They are older than a year: look up those of your members' countries, or take a newer version of the bot."
	}
	return f
}
