package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// wishCalled is the wish about a mentor that a choice names, NoWish if it names none.
func wishCalled(name string) peer.Wish {
	return peer.Wish(max(slices.Index(wishChoices(), name), 0))
}

// hoursCalled is the part of a day that a choice names, AnyHours if it names none.
func hoursCalled(name string) peer.Hours {
	return peer.Hours(slices.Index(hourChoices(), name) + 1)
}

// changeButton opens the form of a request.
func changeButton(s commands.Env, r peer.Request) commands.Button {
	return s.Button("change", commands.Secondary, commands.ID("mentor:change", r.ID))
}

// tellText says what to do to someone who would rather tell a moderator about their mentor; tellButton does it.
func tellText(s commands.Env, r peer.Request) words.Text {
	if r.Wish != peer.TellModerator {
		return ""
	}
	return s.Say("mentor.tell-moderator", nil)
}

func tellButton(s commands.Env, r peer.Request) []commands.Button {
	if r.Wish != peer.TellModerator {
		return nil
	}
	return []commands.Button{s.Button("talk", commands.Primary, commands.ID("moderator:talk"))}
}

// hoursKey names a part of the day.
func hoursKey(h peer.Hours) string {
	switch h {
	case peer.Mornings:
		return "choice.hours.mornings"
	case peer.Afternoons:
		return "choice.hours.afternoons"
	case peer.Evenings:
		return "choice.hours.evenings"
	case peer.Nights:
		return "choice.hours.nights"
	}
	return "mentors.words.any-time"
}

// wishKey names a wish about a mentor.
func wishKey(w peer.Wish) string {
	switch w {
	case peer.WomenOnly:
		return "choice.wish.women"
	case peer.MenOnly:
		return "choice.wish.men"
	case peer.TellModerator:
		return "choice.wish.tell"
	case peer.LovesSomeone:
		return "choice.wish.family"
	}
	return "choice.wish.none"
}
