package commands

// All lists every feature, in the order of /help. A new feature is one file and one line here.
func All() []Group {
	return []Group{
		checkinGroup(),
		journeyGroup(),
		milestoneGroup(),
		mentorGroup(),
		talkGroup(),
		helpNowGroup(Helplines()),
		privacyGroup(),
		moderateGroup(),
		setupGroup(Helplines()),
	}
}
