package commands

import (
	"slices"
	"strings"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// helpNowGroup shows support lines. It needs no storage and stores nothing: it answers with the database
// locked, broken or missing, before consent, always. A country is asked for, never guessed.
func helpNowGroup(lines peer.Helplines) Group {
	h := helpNow{lines}
	return Group{
		Name: "helpnow",
		Commands: []Command{{
			Name: "help-now", Access: NoStorage, Do: h.command, Complete: h.complete,
			Options: []Option{{Name: "country", Type: String, Max: 100, Complete: true}},
		}},
		Acts: []Act{
			{Name: "show", Access: NoStorage, Do: h.start},
			{Name: "country", Access: NoStorage, Do: h.pick},
			{Name: "someone", Access: NoStorage, Do: h.forSomeone},
		},
	}
}

type helpNow struct{ lines peer.Helplines }

func (h helpNow) command(_ *storage.Tx, rq Request) (Reply, error) {
	text, _ := rq.Text("country")
	if text == "" {
		return h.start(nil, rq)
	}
	if c, ok := h.find(text.Reveal()); ok {
		return Reply{Message: h.show(rq, c)}, nil
	}
	return Reply{Message: h.ask(rq, "helpnow.unknown")}, nil
}

// find takes a country's code or name, whatever its case.
func (h helpNow) find(s string) (peer.Country, bool) {
	if c, ok := h.lines.Country(strings.TrimSpace(s)); ok {
		return c, true
	}
	i := slices.IndexFunc(h.lines.Countries, func(c peer.Country) bool { return strings.EqualFold(c.Name, strings.TrimSpace(s)) })
	if i < 0 {
		return peer.Country{}, false
	}
	return h.lines.Countries[i], true
}

// complete suggests countries: those whose name begins with what was typed before those that contain it.
func (h helpNow) complete(_ *storage.Tx, rq Request) (Reply, error) {
	typed := strings.ToLower(strings.TrimSpace(rq.Options["country"].Text))
	var first, then []Choice
	for _, c := range h.lines.Countries {
		choice := Choice{Label: words.Text(c.Name), Value: c.Code}
		switch at := strings.Index(strings.ToLower(c.Name), typed); {
		case at == 0 || strings.EqualFold(c.Code, typed):
			first = append(first, choice)
		case at > 0:
			then = append(then, choice)
		}
	}
	all := append(first, then...)
	return Reply{Choices: all[:min(len(all), 25)]}, nil
}

func (h helpNow) start(_ *storage.Tx, rq Request) (Reply, error) {
	return Reply{Message: h.ask(rq, "helpnow.ask")}, nil
}

func (h helpNow) pick(_ *storage.Tx, rq Request) (Reply, error) {
	if len(rq.Values) == 1 {
		if c, ok := h.lines.Country(rq.Values[0]); ok {
			return Reply{Message: h.show(rq, c), Update: true}, nil
		}
	}
	return Reply{Message: h.ask(rq, "helpnow.unknown")}, nil
}

func (h helpNow) forSomeone(_ *storage.Tx, rq Request) (Reply, error) {
	return Reply{Message: h.ask(rq, "helpnow.someone")}, nil
}

// ask shows menus of all countries, the directories and what to do in danger.
func (h helpNow) ask(rq Request, key string) *Message {
	var rows []Row
	for all := h.lines.Countries; len(all) > 0 && len(rows) < 4; {
		n := min(25, len(all))
		choices := make([]Choice, n)
		for i, c := range all[:n] {
			choices[i] = Choice{Label: words.Text(c.Name), Value: c.Code}
		}
		rows = append(rows, Row{Select: &Select{
			ID: ID("helpnow:country", len(rows)), Options: choices,
			Placeholder: rq.Say("helpnow.placeholder", words.Args{
				"From": words.Text(all[0].Name), "To": words.Text(all[n-1].Name),
			}).Reveal(),
		}})
		all = all[n:]
	}
	rows = append(rows, buttons(rq.button("talk", Secondary, ID("moderator:talk")))...)
	return &Message{Text: words.Join("\n", rq.Say(key, nil), h.directories(rq)), Rows: rows}
}

func (h helpNow) directories(rq Request) words.Text {
	lines := []words.Text{rq.Say("helpnow.directories", nil)}
	for _, d := range h.lines.Directories {
		lines = append(lines, rq.Say("helpnow.directory", words.Args{
			"Name": words.Text(d.Name), "URL": words.Text(d.URL), "Covers": words.Text(d.Covers),
		}))
	}
	return words.Join("\n", lines...)
}

// show lists a country's own lines: the emergency number first, then lines to call or write to, then
// those for substance use.
func (h helpNow) show(rq Request, c peer.Country) *Message {
	text := []words.Text{rq.Say("helpnow.emergency", words.Args{
		"Country": words.Text(c.Name), "Number": words.Text(c.Emergency),
	})}
	substance := false
	for _, l := range h.lines.For(c.Code) {
		if l.Kind == peer.LineSubstance && !substance {
			substance = true
			text = append(text, rq.Say("helpnow.substance", nil))
		}
		text = append(text, h.line(rq, l))
	}
	text = append(text, rq.Say("helpnow.foot", words.Args{"Checked": h.lines.Checked}))
	return &Message{Text: words.Join("\n", text...), Rows: buttons(
		rq.button("talk", Secondary, ID("moderator:talk")),
		rq.button("for-someone", Secondary, ID("helpnow:someone")),
		rq.button("other-countries", Secondary, ID("helpnow:show")),
	)}
}

func (h helpNow) line(rq Request, l peer.Helpline) words.Text {
	name := l.Name
	if l.Region != "" {
		name += " (" + l.Region + ")"
	}
	parts := []words.Text{rq.Say("helpnow.line", words.Args{"Name": words.Text(name)})}
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, rq.Say(key, words.Args{"Value": words.Text(value)}))
		}
	}
	add("helpnow.call", l.Call)
	add("helpnow.text", l.Text)
	add("helpnow.hours", l.Hours)
	return words.Join(" · ", parts...)
}
