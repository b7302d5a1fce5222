package mentoring

import (
	"waymark/commands"
	"waymark/peer"
)

// requestButtons are those of the card in the channel, the same for every moderator: at most three, and More for the rest.
func requestButtons(s commands.Env, r peer.Request) []commands.Row {
	switch {
	case !r.Open():
		return commands.Buttons(ReportButton(s, r.ID, r.Member))
	case r.ClaimedBy == 0:
		return commands.Buttons(s.Button("claim", commands.Primary, commands.ID("mentors:claim", r.ID)), openWordsButton(s, r), ReportButton(s, r.ID, r.Member))
	}
	return commands.Buttons(openWordsButton(s, r), takeOverButton(s, r, commands.Secondary), moreButton(s, r))
}

// nudgeButtons are those of a reminder, which is for the moderator who has the request, if anyone has it.
func nudgeButtons(s commands.Env, r peer.Request) []commands.Row {
	if !r.Open() || r.ClaimedBy == 0 {
		return requestButtons(s, r)
	}
	return commands.Buttons(assignButton(s, r), openWordsButton(s, r), moreButton(s, r))
}

// takeOverButton takes a claimed request from the moderator who has it.
func takeOverButton(s commands.Env, r peer.Request, style commands.Style) commands.Button {
	return s.Button("take-over", style, commands.ID("mentors:take-over", r.ID))
}

// openWordsButton shows what the member wrote.
func openWordsButton(s commands.Env, r peer.Request) commands.Button {
	return s.Button("open", commands.Secondary, commands.ID("mentors:open", r.ID))
}

// heldButtons show a moderator, privately, an open request whose card is held back. of is what the card's button ids end
// with, so that a message of the bot is found again by them after a crash.
func heldButtons(s commands.Env, r peer.Request, of string) []commands.Button {
	if !r.Open() {
		return nil
	}
	args := []any{r.ID}
	if of != "" {
		args = append(args, of)
	}
	return []commands.Button{s.Button("open", commands.Secondary, commands.ID("mentors:open", args...))}
}

// claimedButtons are those of the answer to who has just claimed a request. The card has the rest.
func claimedButtons(rq commands.Request, r peer.Request) []commands.Row {
	return commands.Buttons(assignButton(rq.Env, r), openWordsButton(rq.Env, r), handBackButton(rq.Env, r))
}

// openedButtons are those of what one moderator is shown of a request: what that moderator can do, at most three.
func openedButtons(rq commands.Request, r peer.Request) []commands.Row {
	report := ReportButton(rq.Env, r.ID, r.Member)
	switch {
	case r.Open() && r.ClaimedBy == 0 && r.State == peer.Waiting:
		return commands.Buttons(rq.Button("claim", commands.Primary, commands.ID("mentors:claim", r.ID)),
			rq.Button("assign", commands.Secondary, commands.ID("mentors:choose", r.ID)), report)
	case !r.Open() || r.ClaimedBy == 0:
		return requestButtons(rq.Env, r)
	case r.ClaimedBy == rq.Member:
		return commands.Buttons(assignButton(rq.Env, r), handBackButton(rq.Env, r), report)
	}
	return commands.Buttons(takeOverButton(rq.Env, r, commands.Primary), openWordsButton(rq.Env, r), report)
}

func assignButton(s commands.Env, r peer.Request) commands.Button {
	return s.Button("assign", commands.Primary, commands.ID("mentors:choose", r.ID))
}

func moreButton(s commands.Env, r peer.Request) commands.Button {
	return s.Button("more", commands.Secondary, commands.ID("mentors:more", r.ID))
}

func handBackButton(s commands.Env, r peer.Request) commands.Button {
	return s.Button("hand-back", commands.Secondary, commands.ID("mentors:hand-back", r.ID))
}
