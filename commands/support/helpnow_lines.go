package support

import (
	"slices"
	"strings"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// Show answers with the emergency numbers and the lines of a country, and never another country's. For a country without
// lines it shows the directories. It takes as many messages as it needs.
func (h helpNow) Show(rq commands.Request, c peer.Country) commands.Reply {
	lines := h.lines.For(c.Code)
	text := emergency(rq, c)
	for _, part := range []struct {
		head  string
		kinds []peer.HelplineKind
	}{
		{"", []peer.HelplineKind{peer.LineCrisis, peer.LineBoth}},
		{"helpnow.substance", []peer.HelplineKind{peer.LineSubstance}},
		{"helpnow.families", []peer.HelplineKind{peer.LineFamilies}},
	} {
		some := only(lines, func(l peer.Helpline) bool { return slices.Contains(part.kinds, l.Kind) })
		text = append(text, h.section(rq, part.head, some)...)
	}
	buttons := append(firstButtons(rq, c.Code), rq.Button("other-countries", commands.Secondary, commands.ID("helpnow:show")))
	if rq.Country == c.Code {
		buttons = append(buttons, rq.Button("forget-country", commands.Secondary, commands.ID("helpnow:forget")))
	} else {
		buttons = append(buttons, rq.Button("remember-country", commands.Secondary, commands.ID("helpnow:remember", c.Code)))
	}
	return commands.SayAll(append(text, h.foot(rq, c, lines)...), commands.Buttons(append(buttons, pageButton(rq)...)...)...)
}

// ShowForSomeone answers with a country's lines for people who worry about someone else: those that take families, and
// always all others after them, which the person themself can call.
func (h helpNow) ShowForSomeone(rq commands.Request, c peer.Country) commands.Reply {
	lines := h.lines.For(c.Code)
	families := only(lines, peer.Helpline.ForFamilies)
	slices.SortStableFunc(families, func(a, b peer.Helpline) int { return familiesFirst(a) - familiesFirst(b) })
	others := only(lines, func(l peer.Helpline) bool { return !l.ForFamilies() })
	text := append([]words.Text{rq.Say("helpnow.someone-here", nil)}, emergency(rq, c)...)
	text = append(text, h.section(rq, "helpnow.for-families", families)...)
	text = append(text, h.section(rq, "helpnow.person-can-call", others)...)
	return commands.SayAll(append(text, h.foot(rq, c, lines)...), commands.Buttons(
		append([]commands.Button{
			talkButton(rq), rq.Button("other-countries", commands.Secondary, commands.ID("helpnow:show", 0, forOther)),
		}, pageButton(rq)...)...,
	)...)
}

// brief returns one message about a country: the emergency numbers and its lines for anyone in a crisis.
func (h helpNow) brief(rq commands.Request, c peer.Country) *commands.Message {
	lines := only(h.lines.For(c.Code), func(l peer.Helpline) bool { return l.Kind == peer.LineCrisis || l.Kind == peer.LineBoth })
	text := append(emergency(rq, c), h.section(rq, "", lines)...)
	return &commands.Message{
		Text: words.Join("\n", append(text, h.foot(rq, c, lines)...)...),
		Rows: commands.Buttons(append([]commands.Button{
			talkButton(rq), rq.Button("other-countries", commands.Secondary, commands.ID("helpnow:show")),
		}, pageButton(rq)...)...),
	}
}

// firstButtons lead to a moderator, and to lines for someone else: that one first for families. args are those of the latter.
func firstButtons(rq commands.Request, args ...any) []commands.Button {
	someone := rq.Button("for-someone", commands.Secondary, commands.ID("helpnow:someone", args...))
	if rq.Family {
		return []commands.Button{someone, talkButton(rq)}
	}
	return []commands.Button{talkButton(rq), someone}
}

func talkButton(rq commands.Request) commands.Button {
	return rq.Button("talk", commands.Secondary, commands.ID("moderator:talk"))
}

// pageButton is the button to the member's page of what helps, if they have one. Answers never wait for storage to load it.
func pageButton(rq commands.Request) []commands.Button {
	if !rq.HelpPage {
		return nil
	}
	return []commands.Button{rq.Button("what-helps-me", commands.Secondary, commands.ID("what-helps:show", rq.Member))}
}

func only(lines []peer.Helpline, want func(peer.Helpline) bool) []peer.Helpline {
	return slices.DeleteFunc(slices.Clone(lines), func(l peer.Helpline) bool { return !want(l) })
}

// familiesFirst sorts lines by how much they are meant for families.
func familiesFirst(l peer.Helpline) int {
	if i := slices.Index(l.For, "families"); l.Kind != peer.LineFamilies {
		return 1 + i
	}
	return 0
}

// emergency says which number to call now and what it reaches, and on a second line which services have other numbers.
func emergency(rq commands.Request, c peer.Country) []words.Text {
	text := []words.Text{rq.Say("helpnow.emergency", words.Args{"Country": words.Text(c.Name), "Numbers": words.Text(c.Emergency)})}
	var apart []words.Text
	for _, s := range []struct{ key, number string }{
		{"helpnow.ambulance", c.Ambulance}, {"helpnow.police", c.Police}, {"helpnow.fire", c.Fire},
	} {
		if s.number != "" && !shows(c.Emergency, s.number) {
			apart = append(apart, rq.Say(s.key, words.Args{"Number": words.Text(s.number)}))
		}
	}
	if len(apart) > 0 {
		text = append(text, words.Join(" · ", apart...))
	}
	return text
}

// shows reports whether a text names a number as a word of its own.
func shows(text, number string) bool {
	return slices.Contains(strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }), number)
}

// section returns a heading and the lines under it, nil if there are none. An empty head means no heading.
func (h helpNow) section(rq commands.Request, head string, lines []peer.Helpline) []words.Text {
	if len(lines) == 0 {
		return nil
	}
	var text []words.Text
	if head != "" {
		text = append(text, rq.Say(head, words.Args{"Count": len(lines)}))
	}
	for _, l := range lines {
		text = append(text, h.line(rq, l))
	}
	return text
}

// foot returns what was checked and when. lines are the lines that are shown.
func (h helpNow) foot(rq commands.Request, c peer.Country, lines []peer.Helpline) []words.Text {
	known := len(only(lines, func(l peer.Helpline) bool { return l.Source < peer.SourceListed }))
	args := words.Args{"Checked": h.lines.Checked}
	switch {
	case len(lines) == 0 && c.Unchecked:
		return []words.Text{rq.Say("helpnow.no-lines", nil), h.directories(rq), rq.Say("helpnow.foot-unchecked", nil)}
	case len(lines) == 0:
		return []words.Text{rq.Say("helpnow.no-lines", nil), h.directories(rq), rq.Say("helpnow.foot", args)}
	case known == 0:
		return []words.Text{rq.Say("helpnow.foot-listed", args)}
	case known == len(lines):
		return []words.Text{rq.Say("helpnow.foot-official", args)}
	}
	args["Count"] = len(lines) - known
	return []words.Text{rq.Say("helpnow.foot-mixed", args)}
}

// line returns one line of the list as text.
func (h helpNow) line(rq commands.Request, l peer.Helpline) words.Text {
	parts := []words.Text{rq.Say("helpnow.line", words.Args{"Name": plain(l.Name)}), plain(l.Region)}
	for _, p := range []struct{ key, value string }{
		{"helpnow.call", l.Call}, {"helpnow.text", l.Text}, {"helpnow.web", l.Web}, {"helpnow.email", l.Email},
		{"helpnow.hours", l.Hours}, {"helpnow.cost", l.Cost},
	} {
		if p.value != "" {
			parts = append(parts, rq.Say(p.key, words.Args{"Value": plain(p.value)}))
		}
	}
	if l.Kind == peer.LineBoth {
		parts = append(parts, rq.Say("helpnow.both", nil))
	}
	if len(l.For) == 1 && l.For[0] == "young" {
		parts = append(parts, rq.Say("helpnow.young", nil))
	}
	return words.Join(" · ", append(parts, plain(l.Note))...)
}

// plain escapes characters in numbers and addresses that Discord would read as markdown ("*4141").
func plain(s string) words.Text {
	return words.Text(strings.NewReplacer("*", `\*`, "_", `\_`).Replace(s))
}
