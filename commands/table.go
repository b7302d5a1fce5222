package commands

import (
	"time"

	"waymark/peer"
)

// Options are what the host can set about features. The zero value is nothing set.
type Options struct {
	// Helplines are the support lines to show; nil is the built-in list.
	Helplines *peer.Helplines
	// TalkWithin is how long moderators have for a request to talk before the member is told that nobody has answered
	// yet; 0 is 15 minutes.
	TalkWithin time.Duration
}

// All lists every feature, in the order of /help. A new feature is one file and one line here.
func All(o Options) []Group {
	if o.Helplines == nil {
		lines := Helplines()
		o.Helplines = &lines
	}
	if o.TalkWithin == 0 {
		o.TalkWithin = talkWithin
	}
	return []Group{
		checkinGroup(),
		historyGroup(),
		journeyGroup(),
		milestoneGroup(),
		mentorGroup(),
		talkGroup(*o.Helplines, o.TalkWithin),
		reportGroup(),
		helpNowGroup(*o.Helplines),
		reminderGroup(),
		privacyGroup(),
		moderateGroup(),
		setupGroup(*o.Helplines),
		promptGroup(),
	}
}
