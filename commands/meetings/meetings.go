// Package meetings is group meetings: /meeting for everyone, /meetings for moderators. A meeting
// repeats or is once; a session is one occurrence of it, known by the meeting and its local date.
//
// Nothing stores who comes to a session, came or did not. Who raised a hand is stored until the session is closed.
package meetings

import (
	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

// What is posted and sent. All by meeting; posts of a session also by its date.
const (
	boards       commands.TargetKind = "meeting-board"    // one in the guild
	reminders    commands.TargetKind = "meeting-reminder" // by member, meeting, date and step
	notices      commands.TargetKind = "meeting-notice"   // a session moved or is off; by member, meeting, date and request
	openingPosts commands.TargetKind = "meeting-post"
	threads      commands.TargetKind = "meeting-thread"
	floorPosts   commands.TargetKind = "meeting-floor" // also by turn
	said         commands.TargetKind = "meeting-said"  // also by what was said
	hostCards    commands.TargetKind = "meeting-host"  // a wish to host, by its member
	hostMessages commands.TargetKind = "meeting-hosting"
	wantedCards  commands.TargetKind = "meeting-wanted"
	lostCards    commands.TargetKind = "meeting-lost"
)

// Due kinds, each by meeting, and the board's.
const (
	dueTick  = "meetings.tick"
	dueEnd   = "meetings.end"
	dueBoard = "meetings.board"
)

// Feature is group meetings.
func Feature() commands.Feature {
	moderator := func(c commands.Command) commands.Command {
		c.Level, c.Access = commands.Moderator, commands.Writes
		return c
	}
	meeting := commands.Option{Name: "meeting", Type: commands.String, Required: true, Max: peer.MaxMeetingName, Complete: true}
	return commands.Feature{
		Name:     "meetings",
		Waiting:  hostsWaiting,
		Decided:  decided,
		Away:     away,
		Channels: channelsUsed, ChannelDeleted: channelDeleted,
		Messages: []commands.MessageKind{reminderMessages(), hostingMessages()},
		News: map[peer.NewsKind]func(*storage.Tx, commands.Env, peer.ID, peer.News) (*commands.Message, error){
			peer.NewsHosting: hostingNews,
		},
		Targets: []commands.TargetKind{boards, reminders, notices, openingPosts, threads, floorPosts, said, hostCards, hostMessages,
			wantedCards, lostCards},
		Commands: []commands.Command{
			{Name: "meeting", Access: commands.Reads, Do: showMeeting, Complete: completeMine, Options: []commands.Option{
				{Name: "which", Type: commands.String, Max: peer.MaxMeetingName, Complete: true},
			}},
			moderator(commands.Command{Name: "meetings add", Sees: true, Do: addMeeting, Complete: completeMeeting, Options: append([]commands.Option{
				{Name: "name", Type: commands.String, Required: true, Min: 1, Max: peer.MaxMeetingName},
				{Name: "when", Type: commands.String, Required: true, Min: 1, Max: maxWhenLength, Complete: true},
				{Name: "where", Type: commands.Channel, Required: true, Channels: meetingPlaces()},
			}, details()...)}),
			moderator(commands.Command{Name: "meetings edit", Sees: true, Do: editMeeting, Complete: completeMeeting, Options: append([]commands.Option{
				meeting, {Name: "name", Type: commands.String, Max: peer.MaxMeetingName},
				{Name: "when", Type: commands.String, Max: maxWhenLength, Complete: true},
				{Name: "where", Type: commands.Channel, Channels: meetingPlaces()},
			}, details()...)}),
			moderator(commands.Command{Name: "meetings change", Do: changeSession, Complete: completeMeeting, Options: []commands.Option{
				meeting, {Name: "date", Type: commands.String, Required: true, Max: dates.MaxDateLength, Complete: true},
				{Name: "to", Type: commands.String, Max: maxWhenLength},
			}}),
			moderator(commands.Command{Name: "meetings end", Do: askEnd, Complete: completeMeeting, Options: []commands.Option{meeting}}),
			moderator(commands.Command{Name: "meetings show", Sees: true, Do: showAll}),
			moderator(commands.Command{Name: "meetings words", Do: askWords, Complete: completeMeeting, Options: []commands.Option{meeting}}),
		},
		Components: components(),
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			dueTick: tick, dueEnd: endByTime, dueBoard: boardDue,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"meetings.reminded": reminded, "meetings.noticed": noticed, "meetings.posted": posted, "meetings.threaded": threaded,
			"meetings.said": forgetPosted, "meetings.told-host": toldHost, "meetings.called": called,
		},
	}
}

// details are the options that /meetings add and edit share.
func details() []commands.Option {
	return []commands.Option{
		{Name: "zone", Type: commands.String, Max: dates.MaxZoneLength, Complete: true},
		{Name: "length", Type: commands.Integer, Min: int(peer.MinMeetingLength.Minutes()), Max: int(peer.MaxMeetingLength.Minutes())},
		{Name: "for", Type: commands.String, Max: peer.MaxAudienceLabel, Complete: true},
		{Name: "language", Type: commands.String, Max: peer.MaxMeetingLanguage},
		{Name: "about", Type: commands.String, Max: peer.MaxMeetingAbout},
		{Name: "minutes", Type: commands.String, Choices: turnChoices()},
	}
}

// meetingPlaces are the kinds of channel that are offered. A Stage is one of them, so that its refusal can say why.
func meetingPlaces() []int {
	return []int{guilds.TextChannel, guilds.VoiceChannel, guilds.StageChannel}
}

func components() []commands.Component {
	reads := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Access: commands.Reads, Do: do}
	}
	writes := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Access: commands.Writes, Do: do}
	}
	moderator := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Level: commands.Moderator, Access: commands.Writes, Do: do}
	}
	return []commands.Component{
		reads("choose", chooseMeeting), reads("mine", myReminders), reads("calendar", addToCalendar),
		writes("remind", remindMe), writes("dont-remind", dontRemind), writes("day-before", dayBefore),
		moderator("end", endMeeting), moderator("keep", keepMeeting), moderator("words", saveWords),
		writes("host", wantToHost), writes("dont-host", takeBackHosting),
		moderator("let-them", letThem(false)), moderator("let-sure", letThem(true)), moderator("not-yet", notYet),
		moderator("host-ask", showHostAsk), moderator("host-wanted", showHostWanted),
		writes("cant", cantHost), writes("host-this", hostThis), writes("stop-hosting", stopHosting), writes("show-name", showName),
		writes("break", takeBreak(true)), writes("host-again", takeBreak(false)),
		{Name: "open", Access: commands.Writes, Sees: true, Do: openSession}, writes("sheet", showSheet), writes("next", hostTurn(peer.NextTurn)), writes("skip", hostTurn(peer.SkipTurn)),
		writes("reading", sayInSession(saysReading, reading)), writes("talk", sayInSession(saysTalk, howWeTalk)), writes("bring", bringModerator),
		writes("close", closeSession(false)), writes("close-now", closeSession(true)),
		{Name: "share", Access: commands.Writes, Waits: commands.ForSession, Do: raiseHand}, writes("lower", lowerHand),
		writes("pass", floorTurn(peer.PassTurn)), writes("done", floorTurn(peer.EndTurn)),
	}
}
