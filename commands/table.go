package commands

import (
	"time"

	"waymark/peer"
)

// Options are what the host can set about features. The zero value is nothing set.
type HostOptions struct {
	// Helplines are the support lines to show; nil is the built-in list.
	Helplines *peer.Helplines
	// TalkWithin is how long moderators have for a request to talk before the member is told that nobody has answered
	// yet; 0 is 15 minutes.
	TalkWithin time.Duration
}

// All lists every feature, in the order of /help. A new feature is one file and one line here.
func All(o HostOptions) []Feature {
	if o.Helplines == nil {
		lines := Helplines()
		o.Helplines = &lines
	}
	if o.TalkWithin == 0 {
		o.TalkWithin = talkWithin
	}
	return []Feature{
		checkinFeature(),
		historyFeature(),
		journeyFeature(),
		milestoneFeature(),
		mentorFeature(),
		talkFeature(*o.Helplines, o.TalkWithin),
		reportFeature(),
		helpNowFeature(*o.Helplines),
		reminderFeature(),
		privacyFeature(),
		moderatorsFeature(),
		setupFeature(*o.Helplines),
		promptFeature(),
	}
}
