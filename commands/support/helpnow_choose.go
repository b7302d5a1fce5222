package support

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// countryMenus is how many menus of countries a message has at most, besides a row of offers and a row of buttons.
const countryMenus = 3

// forOther is the argument of a button that stays with lines for someone else.
const forOther = "someone"

// screen is one screen of countries to choose from.
type screen struct {
	key     string // its sentence
	page    int    // of pages
	someone bool   // what is chosen shows lines for people who worry about someone else
}

// start shows the first countries to choose from; `Other countries` under them turns to the next ones in place.
func (h helpNow) start(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	s := screen{key: "helpnow.ask", page: commands.Atoi(rq.Arg(0)), someone: rq.Arg(1) == forOther}
	switch all := h.pages(); {
	case s.page > 0 && s.page < len(all) && len(h.lines.For(all[s.page][0].Code)) == 0:
		s.key = "helpnow.others"
	case s.someone:
		s.key = "helpnow.someone"
	}
	return commands.Reply{Message: h.ask(rq, s), Update: rq.Arg(0) != "" && !rq.DM}, nil
}

// pick shows the lines of the country that was picked in a menu.
func (h helpNow) pick(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return h.shown(rq, rq.Arg(1), h.Show)
}

// pickOffered shows the lines of the country on an offer's button.
func (h helpNow) pickOffered(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return h.shown(rq, rq.Arg(0), h.Show)
}

// pickForSomeone shows the lines for people who worry about someone in the country that was picked.
func (h helpNow) pickForSomeone(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return h.shown(rq, rq.Arg(1), h.ShowForSomeone)
}

// forSomeone is `For someone else`: under a country's lines it shows that country's, elsewhere it asks which one.
func (h helpNow) forSomeone(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if rq.Arg(0) == "" {
		return commands.Reply{Message: h.ask(rq, screen{key: "helpnow.someone", someone: true})}, nil
	}
	reply, err := h.shown(rq, rq.Arg(0), h.ShowForSomeone)
	reply.Update = false
	return reply, err
}

// shown answers with a country's lines in place of the screen that was pressed.
func (h helpNow) shown(
	rq commands.Request, code string, show func(commands.Request, peer.Country) commands.Reply,
) (commands.Reply, error) {
	if c, ok := h.lines.Country(code); ok {
		return show(rq, c).InPlace(), nil
	}
	return commands.Reply{Message: h.ask(rq, screen{key: "helpnow.unknown"})}, nil
}

// pages are the countries of each page: those that have lines, then the others.
func (h helpNow) pages() [][]peer.Country {
	with := h.lines.WithLines()
	has := func(c peer.Country) bool { return len(h.lines.For(c.Code)) > 0 }
	without := slices.DeleteFunc(slices.Clone(h.lines.Countries), has)
	return slices.Concat(
		slices.Collect(slices.Chunk(with, countryMenus*commands.ChoicesMax)),
		slices.Collect(slices.Chunk(without, countryMenus*commands.ChoicesMax)),
	)
}

// ask asks for the country: offers of likely ones on the first page, menus, and what else can be pressed.
func (h helpNow) ask(rq commands.Request, s screen) *commands.Message {
	text := []words.Text{rq.Say(s.key, nil), h.directories(rq)}
	var rows []commands.Row
	if s.page == 0 {
		text = append(text, rq.Say("helpnow.checked", words.Args{"Checked": h.lines.Checked}))
		rows = h.offers(rq, s)
	}
	pages := h.pages()
	if s.page >= 0 && s.page < len(pages) {
		n := 0
		for some := range slices.Chunk(pages[s.page], commands.ChoicesMax) {
			rows = append(rows, countryMenu(rq, s, n, some))
			n++
		}
	}
	next := []any{0}
	if s.page+1 < len(pages) {
		next = []any{s.page + 1}
	}
	buttons := firstButtons(rq)
	if s.someone {
		next, buttons = append(next, forOther), []commands.Button{talkButton(rq)}
	}
	buttons = append(buttons, rq.Button("other-countries", commands.Secondary, commands.ID("helpnow:show", next...)))
	buttons = append(buttons, pageButton(rq)...)
	return &commands.Message{Text: words.Join("\n", text...), Rows: append(rows, commands.Buttons(buttons...)...)}
}

// offers returns buttons for the countries that a member is likely to be in.
func (h helpNow) offers(rq commands.Request, s screen) []commands.Row {
	act := "helpnow:offer"
	if s.someone {
		act = "helpnow:someone"
	}
	var offers []commands.Button
	for _, code := range h.likely.countries(rq.HomeZone, rq.Locale) {
		if c, ok := h.lines.Country(code); ok {
			offers = append(offers, commands.Button{Label: c.Name, Style: commands.Secondary, ID: commands.ID(act, c.Code)})
		}
	}
	return commands.Buttons(offers...)
}

func countryMenu(rq commands.Request, s screen, n int, countries []peer.Country) commands.Row {
	act := "helpnow:country"
	if s.someone {
		act = "helpnow:someone-country"
	}
	menu := &commands.Select{ID: commands.ID(act, n), Placeholder: rq.Say("helpnow.placeholder", words.Args{
		"From": words.Text(countries[0].Name), "To": words.Text(countries[len(countries)-1].Name),
	}).Reveal()}
	for _, c := range countries {
		menu.Options = append(menu.Options, commands.Choice{Label: countryLabel(c), Value: c.Code})
	}
	return commands.Row{Select: menu}
}

// directories returns a list of other organisations' directories.
func (h helpNow) directories(rq commands.Request) words.Text {
	lines := []words.Text{rq.Say("helpnow.directories", nil)}
	for _, d := range h.lines.Directories {
		lines = append(lines, rq.Say("helpnow.directory", words.Args{
			"Name": words.Text(d.Name), "URL": words.Text(d.URL), "Covers": words.Text(d.Covers),
		}))
	}
	return words.Join("\n", lines...)
}
