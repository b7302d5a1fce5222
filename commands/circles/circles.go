// Package circles is /circle: three to six people who share check-ins with each other in a private thread for some weeks.
//
// circles.go lists the entry points, page.go is what a member sees, start.go and find.go begin, ask.go is the one way in
// which an ask changes, and change.go the one way in which a circle does. thread.go is what stands on Discord, notify.go
// what members are told.
//
// Nobody learns who declined: who is not admitted is answered in the same words at the same time, whatever the reason.
package circles

import (
	"waymark/commands"
	"waymark/commands/languages"
	"waymark/peer"
	"waymark/storage"
)

// What is posted and sent, by circle and then by what is named.
const (
	threads  commands.TargetKind = "circle-thread"
	endings  commands.TargetKind = "circle-end"     // the last words in the thread
	seats    commands.TargetKind = "circle-seat"    // a member in the thread
	looks    commands.TargetKind = "circle-look"    // whether a member can see it
	messages commands.TargetKind = "circle-notice"  // a private message, by member and kind of news
	yesCards commands.TargetKind = "circle-yes"     // to moderators, about someone who needs their yes
	removals commands.TargetKind = "circle-removal" // of an erased member from the thread, by request
)

// Due kinds.
const (
	dueAsk    = "circles.ask"    // by asker and ask
	dueTerm   = "circles.term"   // by circle; also the time for answers of one that moderators put together
	dueForget = "circles.forget" // by circle
)

// Feature is /circle.
func Feature() commands.Feature {
	return commands.Feature{
		Messages: []commands.MessageKind{circleMessages()},
		Name:     "circles",
		Channels: channelsUsed, ChannelDeleted: channelDeleted, PermissionsChanged: permissionsChanged,
		Targets: []commands.TargetKind{threads, endings, seats, looks, messages, yesCards, removals, checkIns, said},
		Commands: []commands.Command{
			{Name: "circle", Access: commands.Writes, Do: circle},
			{Name: "mentors circles", Level: commands.Moderator, Access: commands.Reads, Do: listCircles},
		},
		Components: components(), Waiting: circlesWaiting,
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			dueAsk: askOver, dueTerm: termDue, dueForget: forget,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"circles.opened": opened, "circles.seated": seatedInThread, "circles.looked": looked, "circles.told": told, "circles.said": saidThere,
		},
		News: shownNews(),
	}
}

func components() []commands.Component {
	f := finder{languages.Index}
	reads := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Access: commands.Reads, Do: do}
	}
	writes := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Access: commands.Writes, Do: do}
	}
	sends := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Access: commands.Writes, Waits: commands.ForPeople, Do: do}
	}
	moderator := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Level: commands.Moderator, Access: commands.Writes, Do: do}
	}
	moderatorReads := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Level: commands.Moderator, Access: commands.Reads, Do: do}
	}
	return []commands.Component{
		reads("page", showInPlace), reads("start", askStart), sends("found", found), reads("change", askChange), writes("weeks", saveWeeks),
		reads("find", askFind), writes("look", f.look), reads("card", f.showCard), writes("be-found", beFound), writes("stop-looking", stopLooking),
		reads("ask", f.askToJoin), sends("send", sendAsk), writes("withdraw", withdraw),
		writes("yes", answerAsk(peer.AskYes)), writes("no", answerAsk(peer.AskNotNow)),
		writes("join", join), writes("not-this", notThisOne), writes("messages", switchMessages),
		reads("ask-leave", askLeave), writes("leave", leave), writes("vote", vote), writes("short", chooseShort),
		reads("by-itself", askByItself), writes("set-by", setByItself), reads("ask-quiet", askQuiet), writes("quiet", beQuiet),
		reads("say", askWords), {Name: "say-it", Access: commands.Writes, Shows: true, Do: sayIt}, writes("unsay", unsay),
		moderator("let-found", letFound), moderator("let-ask", letAsk), moderator("let-not", letNot),
		writes("together", sayTogether), writes("not-together", notTogether),
		moderatorReads("gather", askGather), moderatorReads("gather-chosen", chosenTogether), moderator("gather-ask", gather),
		moderatorReads("list", listCircles), moderatorReads("yes-card", showYes),
		moderator("let-open", openCircle), moderatorReads("let-go", askRemove), moderator("let-go-now", removeMember),
		moderator("let-end", askEnd), moderator("let-end-now", endCircle),
	}
}
