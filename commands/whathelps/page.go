package whathelps

import (
	"context"
	"strings"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// part is one part of a page, with the keys of its heading: in a message and in plain text.
type part struct {
	head, plain string
	text        peer.UserText
}

// helping are the parts that help, in the order in which they are shown on a hard day.
func helping(p peer.HelpPage) []part {
	return []part{
		{"whathelps.part.self", "whathelps.field.self", p.Self},
		{"whathelps.part.alone", "whathelps.field.alone", p.Alone},
		{"whathelps.part.places", "whathelps.field.places", p.Places},
		{"whathelps.part.call", "whathelps.field.call", p.Call},
	}
}

// rest is the part that is shown only when it is asked for.
func rest(p peer.HelpPage) part {
	return part{"whathelps.part.harder", "whathelps.field.harder", p.Harder}
}

// show is /what-helps.
func show(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := pageOf(tx, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if p.Empty() {
		return rq.Reply("whathelps.none", nil, commands.Unit(
			rq.Button("write-it", commands.Primary, commands.ID("what-helps:write", rq.Member)),
			rq.Button("not-now", commands.Secondary, commands.ID("what-helps:not-now", rq.Member)),
		)), nil
	}
	return pageReply(rq, p, ""), nil
}

// pageReply shows a page with all that can be done with it, under a sentence about what was just done, "" for none. more are
// further rows of buttons.
func pageReply(rq commands.Request, p peer.HelpPage, done words.Text, more ...commands.Row) commands.Reply {
	rows := append(hardDayRows(rq, p), commands.Unit(
		rq.Button("change-it", commands.Secondary, commands.ID("what-helps:write", rq.Member)),
		rq.Button("save-as-file", commands.Secondary, commands.ID("what-helps:file", rq.Member)),
		rq.Button("delete-it", commands.Secondary, commands.ID("what-helps:ask-delete", rq.Member)),
	))
	all := texts(rq.Env, p)
	if done != "" {
		all = append([]words.Text{done}, all...)
	}
	return commands.SayAll(all, append(rows, more...)...)
}

// showInPlace puts the page back in the place of a question about it.
func showInPlace(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := writtenPage(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return pageReply(rq, p, "").InPlace(), nil
}

// showOnHardDay is `What helps me` after a hard check-in, a setback and in /help-now. What it is pressed under stays.
func showOnHardDay(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := writtenPage(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.SayAll(texts(rq.Env, p), hardDayRows(rq, p)...), nil
}

// texts are the parts that help, each under its heading. A page on which only what makes it harder is written says so.
func texts(s commands.Env, p peer.HelpPage) []words.Text {
	var all []words.Text
	for _, part := range helping(p) {
		all = append(all, quoted(s, part)...)
	}
	if len(all) == 0 {
		return []words.Text{s.Say("whathelps.only-harder", nil)}
	}
	return all
}

// quoted is a part of the page under its heading, nothing if it is empty.
func quoted(s commands.Env, p part) []words.Text {
	if p.text == "" {
		return nil
	}
	head := s.Say(p.head, nil)
	var all []words.Text
	for i, block := range words.Split(p.text, commands.TextMax-head.Length()-1, words.Quote) {
		if i == 0 {
			block = words.Join("\n", head, block)
		}
		all = append(all, block)
	}
	return all
}

// hardDayRows are the buttons under a page: what can be done with it, then always the ways to people.
func hardDayRows(rq commands.Request, p peer.HelpPage) []commands.Row {
	row := []commands.Button{rq.Button("wait-with-it", commands.Secondary, commands.ID("what-helps:wait", rq.Member))}
	if p.Harder != "" {
		row = append(row, rq.Button("the-rest", commands.Secondary, commands.ID("what-helps:rest", rq.Member)))
	}
	return []commands.Row{commands.Unit(row...), peopleRow(rq.Env)}
}

func peopleRow(s commands.Env) commands.Row {
	return commands.Unit(
		s.FindHelp(),
		s.Button("talk", commands.Secondary, commands.ID("moderator:talk")),
	)
}

// showHarder is `The rest`: what makes it harder, on a message of its own.
func showHarder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := writtenPage(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	text := quoted(rq.Env, rest(p))
	if len(text) == 0 {
		text = []words.Text{rq.Say("whathelps.no-rest", nil)}
	}
	return commands.SayAll(text, peopleRow(rq.Env)), nil
}

// saveAsFile gives the member their page as a text file, for the day when Discord or the bot is not there.
func saveAsFile(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := writtenPage(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	data := []byte(pageFile(rq.Env, p))
	reply, alt := rq.Reply("whathelps.file", nil), rq.Say("whathelps.file-alt", nil)
	reply.Attachments = func(context.Context) ([]commands.File, error) {
		return []commands.File{{Name: "what-helps-me.txt", Type: "text/plain", Data: data, Alt: alt}}, nil
	}
	return reply, nil
}

// pageFile is the whole page as plain text. Its lines end so that every editor shows them.
func pageFile(s commands.Env, p peer.HelpPage) string {
	var b strings.Builder
	for _, part := range append(helping(p), rest(p)) {
		if part.text != "" {
			b.WriteString(s.Label(part.plain) + "\n" + part.text.Reveal() + "\n\n")
		}
	}
	return strings.ReplaceAll(b.String(), "\n", "\r\n")
}
