package all

import (
	"time"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/circles"
	"waymark/commands/desk"
	"waymark/commands/door"
	"waymark/commands/help"
	"waymark/commands/journey"
	"waymark/commands/meetings"
	"waymark/commands/mentoring"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/privacy"
	"waymark/commands/reports"
	"waymark/commands/rooms"
	"waymark/commands/setup"
	"waymark/commands/sharing"
	"waymark/commands/support"
	"waymark/commands/whathelps"
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

// All lists every feature, in the order of /help. A new feature adds one line here.
func All(o Options) []commands.Feature {
	if o.Helplines == nil {
		lines := support.Helplines()
		o.Helplines = &lines
	}
	if o.TalkWithin == 0 {
		o.TalkWithin = support.TalkWithin
	}
	features := []commands.Feature{
		support.HelpNowFeature(*o.Helplines),
		checkin.Feature(),
		checkin.HistoryFeature(),
		journey.Feature(),
		journey.MilestoneFeature(),
		whathelps.Feature(),
		mentoring.Feature(),
		mentoring.BlockFeature(),
		meetings.Feature(),
		circles.Feature(),
		door.Feature(),
		support.TalkFeature(*o.Helplines, o.TalkWithin),
		reports.Feature(),
		checkin.ReminderFeature(),
		privacy.Feature(),
		rooms.Feature(),
		desk.Feature(),
		mentoring.ModeratorsFeature(),
		checkin.PauseSharingFeature(),
		setup.Feature(*o.Helplines),
		checkin.PromptFeature(),
		moderators.CallsFeature(),
		moderators.DebriefFeature(),
		notices.Feature(),
		sharing.Feature(),
	}
	return append(features, help.Feature(features))
}
