package peer

import "time"

// HelpPage is what a member wrote down on a good day about what helps on a hard one. Only they see it.
// It is kept until they delete it: the rule for old notes is not for it.
type HelpPage struct {
	// Harder is what makes it harder and how they notice, Alone what they can do by themself, Places people and places
	// that do them good, Call who they can call and how, Self a few words to themself: at most MaxHelpText characters
	// each.
	Harder, Alone, Places, Call, Self UserText
	// Written is when it was last saved, zero if there is no page.
	Written time.Time
	// Version counts the saves, so that two open forms do not overwrite each other unnoticed.
	Version int
	// Suggested is the local day on which the member was last asked whether to write one, 0 for never.
	Suggested Day
	// SuggestedBy is the interaction that was answered with it: delivered again, it is answered alike.
	SuggestedBy ID
	// NoSuggestions says that they do not want to be asked.
	NoSuggestions bool
}

// MaxHelpText is how many characters a field of a page can have, so that all five fit into a form and a message.
const MaxHelpText = 350

// How often a page is suggested: judgement.
const (
	HelpPageOld      = 180 * 24 * time.Hour // a page this old may be read again
	HelpSuggestEvery = 30                   // days between two suggestions
)

// Empty reports whether nothing is written on it.
func (p HelpPage) Empty() bool {
	return p.Harder == "" && p.Alone == "" && p.Places == "" && p.Call == "" && p.Self == ""
}

// Cleared is the page without what was written, as it is kept after its deletion.
func (p HelpPage) Cleared() HelpPage {
	return HelpPage{Version: p.Version + 1, Suggested: p.Suggested, SuggestedBy: p.SuggestedBy, NoSuggestions: p.NoSuggestions}
}

// Suggest reports whether to ask a member to write a page, after a check-in with a mood on the local day today: on a good
// day only, if there is none or it is old, at most once in HelpSuggestEvery days.
func (p HelpPage) Suggest(mood Mood, today Day, now time.Time) bool {
	if mood < Okay || p.NoSuggestions || p.Suggested != 0 && today < p.Suggested+HelpSuggestEvery {
		return false
	}
	return p.Empty() || now.Sub(p.Written) >= HelpPageOld
}

// HelpWaits returns how long a member can wait with a hard moment.
func HelpWaits() []time.Duration {
	return []time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute}
}

// HelpWaitLate is how late the message at the end of a wait still helps. Later than that it is not sent.
const HelpWaitLate = 10 * time.Minute
