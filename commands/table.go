package commands

// All lists every feature, in the order of /help. A new feature is one file and one line here.
func All() []Group {
	return []Group{
		checkinGroup(),
		historyGroup(),
		journeyGroup(),
		milestoneGroup(),
		mentorGroup(),
		talkGroup(),
		reportGroup(),
		helpNowGroup(Helplines()),
		reminderGroup(),
		privacyGroup(),
		moderateGroup(),
		setupGroup(),
		promptGroup(),
	}
}
