package support

import (
	"slices"
	"strings"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// helpNowGroup shows support lines. It needs no storage and stores nothing: it answers with the database
// locked, broken or missing, before consent, always. A country is asked for, never guessed.
func HelpNowFeature(lines peer.Helplines) commands.Feature {
	h := helpNow{lines}
	return commands.Feature{
		Name: "helpnow",
		Commands: []commands.Command{{
			Name: "help-now", Access: commands.NoStorage, Do: h.command, Complete: h.complete,
			Options: []commands.Option{{Name: "country", Type: commands.String, Max: 100, Complete: true}},
		}},
		Components: []commands.Component{
			{Name: "show", Access: commands.NoStorage, Do: h.start},
			{Name: "country", Access: commands.NoStorage, Do: h.pick},
			{Name: "someone", Access: commands.NoStorage, Do: h.forSomeone},
			{Name: "remember", Access: commands.Writes, Do: h.remember},
			{Name: "forget", Access: commands.Writes, Do: forgetCountry},
		},
	}
}

type helpNow struct{ lines peer.Helplines }

func (h helpNow) command(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	text, _ := rq.Text("country")
	if text == "" {
		if c, ok := h.lines.Country(rq.Country); ok {
			return commands.Reply{Message: h.Show(rq, c)}, nil
		}
		return h.start(nil, rq)
	}
	if c, ok := h.Find(text.Reveal()); ok {
		return commands.Reply{Message: h.Show(rq, c)}, nil
	}
	return commands.Reply{Message: h.ask(rq, "helpnow.unknown", 0)}, nil
}

// find takes a country's code or one of its names, however they are written.
func (h helpNow) Find(s string) (peer.Country, bool) {
	if c, ok := h.lines.Country(strings.TrimSpace(s)); ok {
		return c, true
	}
	typed := commands.FoldPlace(s)
	for _, c := range h.lines.Countries {
		if slices.ContainsFunc(namesOf(c), func(name string) bool { return commands.FoldPlace(name) == typed }) {
			return c, true
		}
	}
	return peer.Country{}, false
}

// namesOf are the names by which a country is found: English first, then its own, then others; its code last.
func namesOf(c peer.Country) []string {
	names := []string{c.Name}
	for _, more := range []string{c.Own, c.Also} {
		if more != "" {
			names = append(names, strings.Split(more, " · ")...)
		}
	}
	return append(names, c.Code)
}

// countryLabel shows a country with its own name, so that somebody in a hurry finds it.
func countryLabel(c peer.Country) words.Text {
	if c.Own == "" {
		return words.Text(c.Name)
	}
	return words.Text(c.Name + " · " + c.Own)
}

// complete suggests countries: one that is called or coded so before those with a name that begins so, and these before
// those with one that contains it. Nothing typed yet: those that have lines.
func (h helpNow) complete(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	typed := commands.FoldPlace(rq.Options["country"].Text)
	countries := h.lines.Countries
	if typed == "" {
		countries = h.lines.WithLines()
	}
	var fits [commands.FitsNot][]commands.Choice
	for _, c := range countries {
		if how, name := fitCountry(c, typed); how != commands.FitsNot {
			fits[how] = append(fits[how], commands.Choice{Label: foundLabel(c, name, typed), Value: c.Code})
		}
	}
	all := slices.Concat(fits[:]...)
	return commands.Reply{Choices: all[:min(len(all), commands.ChoicesMax)]}, nil
}

// fitCountry says how well a country fits what was typed, and by which name.
func fitCountry(c peer.Country, typed string) (best int, by string) {
	best = commands.FitsNot
	for _, name := range namesOf(c) {
		how := commands.Fit(typed, commands.FoldPlace(name))
		if name == c.Code && how != commands.FitsWhole {
			continue // a part of a code says nothing
		}
		if how < best {
			best, by = how, name
		}
	}
	return best, by
}

// foundLabel shows a country with the name by which it was found, so that who typed it knows it again.
func foundLabel(c peer.Country, by, typed string) words.Text {
	label := countryLabel(c)
	if strings.Contains(commands.FoldPlace(label.Reveal()), typed) {
		return label
	}
	return label + words.Text(" · "+by)
}

// remember keeps the country of a list for the next time: a choice of its own, never made for the member.
func (h helpNow) remember(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, ok := h.lines.Country(rq.Arg(0))
	if !ok {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m.Country = c.Code
	return rq.Reply("helpnow.remembered", words.Args{"Country": words.Text(c.Name)}), tx.PutMember(m)
}

func forgetCountry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if m != nil && m.Country != "" {
		m.Country = ""
		if err := tx.PutMember(*m); err != nil {
			return commands.Reply{}, err
		}
	}
	return rq.Reply("helpnow.forgotten", nil), nil
}

// start shows countries to choose from. `Other countries` under them turns to the next ones in their place.
func (h helpNow) start(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	page, key := commands.Atoi(rq.Arg(0)), "helpnow.ask"
	if all := h.screens(); page > 0 && page < len(all) && len(h.lines.For(all[page][0].Code)) == 0 {
		key = "helpnow.others"
	}
	return commands.Reply{Message: h.ask(rq, key, page), Update: rq.Arg(0) != "" && !rq.DM}, nil
}

func (h helpNow) pick(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if c, ok := h.lines.Country(rq.Arg(1)); ok {
		return commands.Reply{Message: h.Show(rq, c), Update: true}, nil
	}
	return commands.Reply{Message: h.ask(rq, "helpnow.unknown", 0)}, nil
}

func (h helpNow) forSomeone(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return commands.Reply{Message: h.ask(rq, "helpnow.someone", 0)}, nil
}

// countryMenus is how many menus of countries go on one screen; the fifth row holds the buttons.
const countryMenus = 4

// screens are the countries as they are shown to choose from: first those that have lines, then the others.
func (h helpNow) screens() [][]peer.Country {
	with := h.lines.WithLines()
	without := slices.DeleteFunc(slices.Clone(h.lines.Countries), func(c peer.Country) bool { return slices.Contains(with, c) })
	return slices.Concat(
		slices.Collect(slices.Chunk(with, countryMenus*commands.ChoicesMax)),
		slices.Collect(slices.Chunk(without, countryMenus*commands.ChoicesMax)),
	)
}

// ask shows menus of the countries on one screen, the directories and what to do in danger.
func (h helpNow) ask(rq commands.Request, key string, page int) *commands.Message {
	text := []words.Text{rq.Say(key, nil), h.directories(rq)}
	if page == 0 {
		text = append(text, rq.Say("helpnow.checked", words.Args{"Checked": h.lines.Checked}))
	}
	var rows []commands.Row
	screens := h.screens()
	if page >= 0 && page < len(screens) {
		for some := range slices.Chunk(screens[page], commands.ChoicesMax) {
			rows = append(rows, countryMenu(rq, len(rows), some))
		}
	}
	next := 0
	if page+1 < len(screens) {
		next = page + 1
	}
	rows = append(rows, commands.Buttons(
		rq.Button("talk", commands.Secondary, commands.ID("moderator:talk")),
		rq.Button("for-someone", commands.Secondary, commands.ID("helpnow:someone")),
		rq.Button("other-countries", commands.Secondary, commands.ID("helpnow:show", next)),
	)...)
	return &commands.Message{Text: words.Join("\n", text...), Rows: rows}
}

func countryMenu(rq commands.Request, n int, countries []peer.Country) commands.Row {
	menu := &commands.Select{ID: commands.ID("helpnow:country", n), Placeholder: rq.Say("helpnow.placeholder", words.Args{
		"From": words.Text(countries[0].Name), "To": words.Text(countries[len(countries)-1].Name),
	}).Reveal()}
	for _, c := range countries {
		menu.Options = append(menu.Options, commands.Choice{Label: countryLabel(c), Value: c.Code})
	}
	return commands.Row{Select: menu}
}

func (h helpNow) directories(rq commands.Request) words.Text {
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
func (h helpNow) Show(rq commands.Request, c peer.Country) *commands.Message {
	text := []words.Text{rq.Say("helpnow.emergency", words.Args{
		"Country": words.Text(c.Name), "Number": words.Text(c.Emergency),
	})}
	memory := rq.Button("remember-country", commands.Secondary, commands.ID("helpnow:remember", c.Code))
	if rq.Country == c.Code {
		memory = rq.Button("forget-country", commands.Secondary, commands.ID("helpnow:forget"))
	}
	substance := false
	for _, l := range h.lines.For(c.Code) {
		if l.Kind == peer.LineSubstance && !substance {
			substance = true
			text = append(text, rq.Say("helpnow.substance", nil))
		}
		text = append(text, h.line(rq, l))
	}
	foot := rq.Say("helpnow.foot", words.Args{"Checked": h.lines.Checked})
	if len(h.lines.For(c.Code)) == 0 {
		text = append(text, rq.Say("helpnow.no-lines", nil), h.directories(rq))
		if c.Unchecked {
			foot = rq.Say("helpnow.foot-unchecked", nil)
		}
	}
	text = append(text, foot)
	return &commands.Message{Text: words.Join("\n", text...), Rows: commands.Buttons(
		rq.Button("talk", commands.Secondary, commands.ID("moderator:talk")),
		rq.Button("for-someone", commands.Secondary, commands.ID("helpnow:someone")),
		rq.Button("other-countries", commands.Secondary, commands.ID("helpnow:show")),
		memory,
	)}
}

func (h helpNow) line(rq commands.Request, l peer.Helpline) words.Text {
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
	if l.Kind == peer.LineBoth {
		parts = append(parts, rq.Say("helpnow.both", nil))
	}
	return words.Join(" · ", parts...)
}
