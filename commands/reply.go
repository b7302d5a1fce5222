package commands

import (
	"context"

	"waymark/commands/words"
	"waymark/peer"
)

// Reply is what a person is answered. Answers are private (ephemeral) always; whatever others are to see
// is an Effect. At most one of Message, Modal and Choices is set.
type Reply struct {
	Message *Message
	// Update puts Message in the place of the message that the pressed component is on. It is ignored
	// for commands, and where that message is one that others see.
	Update  bool
	Modal   *Modal
	Choices []Choice // suggestions, at most 25; set only for Completion
	// More are further private messages, each of its own, after the answer.
	Followups []Message
	Effects   []Effect
	// Hold is a request to keep in memory for at most 15 minutes, so that a button which carries its ID
	// can take up what was typed (Request.Held). A member has one; it never reaches the disk.
	Suspend *Request
	// Slow makes files that belong to Message. It runs after the transaction, outside it.
	Attachments func(ctx context.Context) ([]File, error)
	// Look makes Message, and what follows in More, from what the bot finds on Discord. It runs after the transaction, outside it,
	// and must not use tx.
	Render func(GuildState) []Message
	// Lost keeps what only this answer tells for the next one. It is to be called when the answer, or something in More,
	// did not arrive; nil if nothing would be lost.
	OnUndelivered func(ctx context.Context)

	news []peer.News // what addNews took from what waits for the member
}

// TextMax is how many characters a message can hold (Discord: Create Message).
const TextMax = 2000

// Message is a text or a card, with rows of components under it. Text holds at most 2,000 characters.
type Message struct {
	Text words.Text `cbor:"1,keyasint,omitempty"`
	Card *Card      `cbor:"5,keyasint,omitempty"` // instead of Text
	Rows []Row      `cbor:"2,keyasint,omitempty"` // at most 5
	// PingRoles are the only roles, and MentionUsers the only users, that the text may notify. A mention shows a name
	// only if its user is listed (Discord: Allowed Mentions).
	PingRoles    []peer.ID `cbor:"4,keyasint,omitempty"`
	MentionUsers []peer.ID `cbor:"6,keyasint,omitempty"`
	// Silent sends the message without a notification for anybody.
	Silent bool   `cbor:"7,keyasint,omitempty"`
	Files  []File `cbor:"-"`
}

// inGuild makes every component's id name the guild.
func (m *Message) inGuild(guild peer.ID) {
	for _, row := range m.Rows {
		for i, b := range row.Buttons {
			row.Buttons[i].ID = InGuild(b.ID, guild)
		}
		if row.Select != nil {
			row.Select.ID = InGuild(row.Select.ID, guild)
		}
	}
	if m.Card != nil {
		for _, p := range m.Card.Parts {
			if p.Button != nil {
				p.Button.ID = InGuild(p.Button.ID, guild)
			}
		}
	}
}

// inGuild does so for everything in a reply that is read in a private channel.
func (r *Reply) inGuild(guild peer.ID) {
	if r.Message != nil {
		r.Message.inGuild(guild)
	}
	for i := range r.Followups {
		r.Followups[i].inGuild(guild)
	}
	if r.Modal != nil {
		r.Modal.ID = InGuild(r.Modal.ID, guild)
	}
}

// Row is up to five buttons, or one select.
type Row struct {
	Buttons []Button `cbor:"1,keyasint,omitempty"`
	Select  *Select  `cbor:"2,keyasint,omitempty"`
}

// Style is a button's look.
type Style int

// The styles, Discord's numbers.
const (
	Primary Style = iota + 1
	Secondary
	Success
	Danger
)

// Button is a button. Label holds at most 80 characters (aim for 34), ID at most 100.
type Button struct {
	Label    string `cbor:"1,keyasint"`
	Style    Style  `cbor:"2,keyasint"`
	ID       string `cbor:"3,keyasint"`
	Disabled bool   `cbor:"5,keyasint,omitempty"`
}

// Select is a menu of 1–25 options; one is picked.
type Select struct {
	ID          string   `cbor:"1,keyasint"`
	Placeholder string   `cbor:"2,keyasint"`
	Options     []Choice `cbor:"3,keyasint"`
}

// Choice is something to choose: Label is shown, Value comes back, About explains, and Chosen is what stands there already
// (these two in selects only, and one Chosen at most). Labels may hold members' words; each part holds at most 100 characters.
type Choice struct {
	Label  words.Text `cbor:"1,keyasint"`
	Value  string     `cbor:"2,keyasint"`
	About  words.Text `cbor:"3,keyasint,omitempty"`
	Chosen bool       `cbor:"4,keyasint,omitempty"`
}

// Modal is a form. Its text and its fields are at most 5 parts. Title and labels hold at most 45 characters.
type Modal struct {
	ID     string
	Title  string
	Text   words.Text // above the fields; "" for none
	Fields []Field
}

// Field is a field of a form: a text field, or a menu where it has Options. What was typed or chosen comes back in
// Request.Fields by ID.
type Field struct {
	ID, Label, Placeholder string
	About                  string        // under the label, at most 100 characters
	Value                  peer.UserText // what a text field shows at first
	Max                    int           // characters, at most 4,000
	Long, Required         bool
	Options                []Choice // at most 25; one is chosen
}

// File is an attachment. Alt says in words what it shows, for those who cannot see it.
type File struct {
	Name, Type string
	Data       []byte
	Alt        words.Text
}

// Refusal is an error that a person can do something about: what happened, what to do, who can change it.
// It is told privately, and nothing is saved.
type Refusal struct {
	Key  string // in the catalogue
	Args words.Args
	Rows []Row
}

// Error names the sentence, never its arguments: they may hold what a member wrote.
func (r *Refusal) Error() string { return "refused: " + r.Key }

// Refuse makes a Refusal of a sentence in the catalogue.
func Refuse(key string, args words.Args) error { return &Refusal{Key: key, Args: args} }

// refused is what a refused member is told.
func (s Env) refused(r *Refusal) Reply { return Say(s.Say(r.Key, r.Args), r.Rows...) }

// givingBack adds to an answer that saved nothing what the member wrote, on as many messages as it takes, so that they can
// copy it: a slip elsewhere, or a trouble of ours, loses no words.
func (s Env) givingBack(reply Reply, wrote []peer.UserText) Reply {
	if len(wrote) == 0 {
		return reply
	}
	blocks := []words.Text{reply.Message.Text, s.Say("refusal.wrote", nil)}
	for _, w := range wrote {
		blocks = append(blocks, words.Split(w, TextMax, words.Quote)...)
	}
	all := Pages(blocks...)
	reply.Message.Text = all[0].Text
	reply.Followups = append(reply.Followups, all[1:]...)
	return reply
}

// Reply makes a private reply of a sentence, with rows under it.
func (s Env) Reply(key string, args words.Args, rows ...Row) Reply {
	return Reply{Message: &Message{Text: s.Say(key, args), Rows: rows}}
}

// Say makes a private reply of a text, with rows under it.
func Say(text words.Text, rows ...Row) Reply {
	return Reply{Message: &Message{Text: text, Rows: rows}}
}

// SayAll makes a private reply of texts one under the other, on as many messages as it takes; the rows
// stand under the last.
func SayAll(texts []words.Text, rows ...Row) Reply {
	all := Pages(texts...)
	all[len(all)-1].Rows = rows
	return Reply{Message: &all[0], Followups: all[1:]}
}

// Pages sets texts, one of them not empty at least, one under the other on as many messages as it takes.
func Pages(texts ...words.Text) (all []Message) {
	for _, page := range words.Pages(TextMax, "\n", texts...) {
		all = append(all, Message{Text: page})
	}
	return all
}

// WithNote sets what a member wrote under a text, as a quotation that fits into one message with it.
func WithNote(text words.Text, note peer.UserText) words.Text {
	if note == "" {
		return text
	}
	return words.Join("\n", text, words.Fit(note, TextMax-1-text.Length(), words.Quote))
}

// InPlace makes a reply take the place of the message that was pressed.
func (r Reply) InPlace() Reply {
	r.Update = true
	return r
}

// When names a day in a sentence: today, yesterday, or its date.
func (s Env) When(day, today peer.Day) words.Text {
	switch day {
	case today:
		return s.Say("day.today", nil)
	case today - 1:
		return s.Say("day.yesterday", nil)
	}
	return s.Say("day.on", words.Args{"Day": day})
}

// Button makes a button whose label is the catalogue's "button.<label>".
func (s Env) Button(label string, style Style, id string) Button {
	return Button{Label: s.Label("button." + label), Style: style, ID: id}
}

// Buttons makes rows of at most five buttons each.
func Buttons(bs ...Button) []Row {
	var rows []Row
	for len(bs) > 0 {
		n := min(5, len(bs))
		rows = append(rows, Row{Buttons: bs[:n:n]})
		bs = bs[n:]
	}
	return rows
}

// Unit makes one row of buttons.
func Unit(bs ...Button) Row { return Row{Buttons: bs} }
