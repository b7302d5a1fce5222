// Package whathelps is a member's page of what helps them on a hard day: written on a good day, shown on a hard one, and
// never to anyone else.
//
// whathelps.go holds the command and the buttons that other features show, page.go shows the page, form.go takes what a
// member writes, wait.go waits with a member, and suggest.go asks on a good day.
package whathelps

import (
	"slices"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// Feature returns /what-helps.
func Feature() commands.Feature {
	return commands.Feature{
		Name:     "what-helps",
		Targets:  []commands.TargetKind{waitMessages},
		Messages: []commands.MessageKind{waitMessage()},
		Commands: []commands.Command{{
			Name: "what-helps", DM: true, Access: commands.Reads, Do: show,
		}},
		Components: []commands.Component{
			{Name: "write", Access: commands.Reads, Do: askPage},
			{Name: "save", Access: commands.Writes, Do: savePage},
			{Name: "show", Access: commands.Reads, Do: showOnHardDay},
			{Name: "rest", Access: commands.Reads, Do: showHarder},
			{Name: "file", Access: commands.Reads, Do: saveAsFile},
			{Name: "ask-delete", Access: commands.Reads, Do: askDelete},
			{Name: "delete", Access: commands.Writes, Do: deletePage},
			{Name: "keep", Access: commands.Reads, Do: showInPlace},
			{Name: "restore", Access: commands.Writes, Do: restorePage},
			{Name: "wait", Access: commands.Reads, Do: askHowLong},
			{Name: "wait-for", Access: commands.Reads, Do: beginWait},
			{Name: "next", Access: commands.Reads, Do: nextThing},
			{Name: "ask-then", Access: commands.Writes, Do: askThen},
			{Name: "dont-ask-then", Access: commands.Writes, Do: dontAskThen},
			{Name: "easier", Access: commands.Reads, Do: easier},
			{Name: "same", Access: commands.Reads, Do: same},
			{Name: "harder", Access: commands.Reads, Do: harder},
			{Name: "not-now", Access: commands.Reads, Do: suggestNotNow},
			{Name: "never", Access: commands.Writes, Do: suggestNever},
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			dueWait: waited,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"what-helps.asked": asked,
		},
	}
}

// OnHardDay returns a screen about a hard day, one of mood 1 or 2 or of a setback, with the ways to help in its first row: to a
// person, to lines, and to the member's own page if they have one. Every screen about such a day goes through here, also what
// follows on it, so that no press takes them away. beside are buttons that stand in the first row, too.
func OnHardDay(tx *storage.Tx, s commands.Env, member peer.ID, screen commands.Reply, beside ...commands.Button) (commands.Reply, error) {
	page, err := Button(tx, s, member)
	ways := []commands.Button{s.Button("talk", commands.Primary, commands.ID("moderator:talk")), s.FindHelp()}
	first := commands.Buttons(slices.Concat(ways, page, beside)...)
	screen.Message.Rows = append(first, screen.Message.Rows...)
	return screen, err
}

// Button returns the button to the page on a hard day, none for members without a page. In features that work without
// storage, Request.HelpPage says whether there is one.
func Button(tx *storage.Tx, s commands.Env, member peer.ID) ([]commands.Button, error) {
	p, err := pageOf(tx, member)
	if err != nil || p.Empty() {
		return nil, err
	}
	return []commands.Button{s.Button("what-helps-me", commands.Secondary, commands.ID("what-helps:show", member))}, nil
}

// pageOf returns a member's page, an empty one if they have none.
func pageOf(tx *storage.Tx, member peer.ID) (peer.HelpPage, error) {
	p, err := tx.HelpPage(member)
	return commands.Deref(p), err
}

// myPage returns the page of the member who pressed their own button.
func myPage(tx *storage.Tx, rq commands.Request) (peer.HelpPage, error) {
	if err := rq.RequireOwner(); err != nil {
		return peer.HelpPage{}, err
	}
	return pageOf(tx, rq.Member)
}

// writtenPage is myPage; it refuses if the page is empty.
func writtenPage(tx *storage.Tx, rq commands.Request) (peer.HelpPage, error) {
	p, err := myPage(tx, rq)
	if err == nil && p.Empty() {
		err = noPage(rq.Env, rq.Member)
	}
	return p, err
}

func noPage(s commands.Env, member peer.ID) error {
	return &commands.Refusal{Key: "whathelps.gone", Rows: []commands.Row{commands.Unit(
		s.Button("write-it", commands.Secondary, commands.ID("what-helps:write", member)),
	)}}
}
