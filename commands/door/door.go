// Package door is the quiet door for people who hesitate: one post in a channel that newcomers
// see. It answers before consent and while storage is locked. Looking around and the way to help lines store nothing.
//
// Nobody's joining is known to the bot, and nothing here says that someone is there.
package door

import (
	"waymark/commands"
	"waymark/commands/notices"
	"waymark/peer"
	"waymark/storage"
)

// What is posted.
const (
	doors  commands.TargetKind = "door"       // one in the guild
	asides commands.TargetKind = "door-aside" // one that is taken down, because the door moved
	// By a person: their families' role, and the card that asks moderators about it.
	familyRoles commands.TargetKind = "door-role"
	letInCards  commands.TargetKind = "door-let-in"
	// By a member and their hello: its post, and the cards that say that it waits for a person.
	hellos       commands.TargetKind = "hello"
	waitingCards commands.TargetKind = "hello-waits"
	waitingAgain commands.TargetKind = "hello-still-waits"
)

// Feature is the door.
func Feature() commands.Feature {
	return commands.Feature{
		Name:    "door",
		Targets: []commands.TargetKind{doors, asides, familyRoles, letInCards, hellos, waitingCards, waitingAgain},
		Components: []commands.Component{
			{Name: "around", Access: commands.MayRead, Do: lookAround},
			{Name: "hello", Access: commands.Writes, Looks: ownHello, Do: sayHello},
			{Name: "preview", Access: commands.Reads, Do: preview},
			{Name: "post", Access: commands.Writes, Shows: true, Agrees: true, Looks: ownHello, Do: postHello},
			{Name: "take-back", Access: commands.Writes, Do: takeBack},
			{Name: "wave", Access: commands.Writes, Waits: commands.ForOneOther, Do: wave},
			{Name: "answer", Level: commands.Moderator, Access: commands.Writes, Looks: pressedPost, Do: answerHello},
			{Name: "waiting", Level: commands.Moderator, Access: commands.Reads, Looks: pressedPost, Do: showWaiting},
			{Name: "families", Access: commands.MayRead, Do: families},
			{Name: "room", Access: commands.Reads, Do: showRoom},
			{Name: "no-role", Access: commands.NoStorage, Do: noRole},
			{Name: "role", Access: commands.Writes, Sees: true, Do: giveRole},
			{Name: "role-off", Access: commands.Writes, Do: takeRoleOff},
			{Name: "let-in", Level: commands.Moderator, Access: commands.Writes, Do: answerLetIn(true)},
			{Name: "not-yet", Level: commands.Moderator, Access: commands.Writes, Do: answerLetIn(false)},
		},
		Waiting: hellosWaiting,
		Due:     map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){dueHello: remindOfHello},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"door.posted": posted, "door.hello-posted": helloPosted, "door.waits-told": waitsTold,
			"door.told": notices.TellIfUndelivered(peer.NewsWave),
		},
	}
}
