package commands

import (
	"context"
	"time"

	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
)

// Reply is the answer to a request. It is always private (ephemeral); what others see is an Effect. At most one of Message,
// Modal and Choices is set.
type Reply struct {
	Message *Message
	// Update replaces the message that the pressed component is on. It is ignored for commands, and if others see that
	// message.
	Update  bool
	Modal   *Modal
	Choices []Choice // suggestions for Autocomplete, at most 25
	// Followups are further private messages after the answer.
	Followups []Message
	Effects   []Effect
	// Erases says that the acting member was erased. The effects are then about others, and carried out wherever that member is;
	// nothing of an effect may name them.
	Erases bool
	// Suspend is a request to keep in memory for at most 15 minutes, so that a button with its ID can continue it
	// (Request.Held). A member has one at a time. It is never written to disk.
	Suspend *Request
	// Attachments makes the files of Message. It runs after the transaction.
	Attachments func(ctx context.Context) ([]File, error)
	// WithoutFiles says that Message can do without its Attachments: when too many people wait for files, they are left
	// out, and this line is under the text. "" means that they are never left out.
	WithoutFiles words.Text
	// Render makes Message and Followups from the guild's state on Discord. It runs after the transaction and must not use tx.
	Render func(guilds.State) []Message
	// Guild is the one that Render needs to know of: in the private channel the member may have chosen it.
	Guild peer.ID
	// AsksOnboarding gives Render the guild's Onboarding, too, which takes one more request to Discord.
	AsksOnboarding bool
	// OnUndelivered is to be called if the answer or a follow-up could not be delivered: it keeps the member's news for the
	// next answer. nil if there are none.
	OnUndelivered func(ctx context.Context)
	// AfterAnswer is to be called once the answer went out: it does what nobody waits for, and may enqueue effects. nil for
	// nothing.
	AfterAnswer func(ctx context.Context)

	news []peer.News // that addNews took from the member's record
}

// TextMax is the maximum length of a message in characters (Discord: Create Message).
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
	// PingUsers are the only people that a new message in a channel notifies. Others that its text mentions show their names.
	PingUsers []peer.ID `cbor:"8,keyasint,omitempty"`
	// PingUntil is until when a new message notifies PingRoles, zero for always: later it is posted all the same.
	PingUntil time.Time `cbor:"9,keyasint,omitzero"`
	// Silent sends the message without a notification.
	Silent bool   `cbor:"7,keyasint,omitempty"`
	Files  []File `cbor:"-"`
}

// inGuild adds the guild to every component's id.
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

// Select is a menu of 1–25 options, or of the guild's people; one is picked.
type Select struct {
	ID          string   `cbor:"1,keyasint"`
	Placeholder string   `cbor:"2,keyasint"`
	Options     []Choice `cbor:"3,keyasint"`
	// People offers everyone in the guild instead of Options. The value is the id of who is picked.
	People bool `cbor:"4,keyasint,omitempty"`
	// Least and Most are how many of Options are picked at once; 0 means one.
	Least int `cbor:"5,keyasint,omitempty"`
	Most  int `cbor:"6,keyasint,omitempty"`
}

// Choice is an option of a select, or a suggestion: Label is shown, Value is sent back. In selects About explains it, and at
// most one is Chosen at first. Labels may contain members' words. Each text has at most 100 characters.
type Choice struct {
	Label  words.Text `cbor:"1,keyasint"`
	Value  string     `cbor:"2,keyasint"`
	About  words.Text `cbor:"3,keyasint,omitempty"`
	Chosen bool       `cbor:"4,keyasint,omitempty"`
}

// Modal is a form with at most 5 components: its text, if any, and its fields. Title and labels have at most 45 characters.
type Modal struct {
	ID     string
	Title  string
	Text   words.Text // above the fields; "" for none
	Fields []Field
}

// Field is a text field of a form, or a select if it has Options. Its value comes back in Request.Fields under ID.
type Field struct {
	ID, Label, Placeholder string
	About                  string        // under the label, at most 100 characters
	Value                  peer.UserText // what a text field shows at first
	Max                    int           // characters, at most 4,000
	Long, Required         bool
	Options                []Choice // at most 25; one is chosen
}

// File is an attachment. Alt describes it for people who cannot see it.
type File struct {
	Name, Type string
	Data       []byte
	Alt        words.Text
}

// Refusal is an error that the member is told, privately: what happened, what to do, who can change it. Nothing is saved.
type Refusal struct {
	Key  string // in the catalogue
	Args words.Args
	Rows []Row
}

// Error contains the key but not the arguments, which may contain what a member wrote.
func (r *Refusal) Error() string { return "refused: " + r.Key }

// Refuse makes a Refusal of a sentence in the catalogue.
func Refuse(key string, args words.Args) error { return &Refusal{Key: key, Args: args} }

// refused is the answer for a refusal.
func (s Env) refused(r *Refusal) Reply { return Say(s.Say(r.Key, r.Args), r.Rows...) }

// givingBack adds what the member wrote to an answer that saved nothing, in as many messages as needed, so that they can copy
// it.
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

// SayAll makes a private reply of texts, one below the other, in as many messages as needed, with rows under the last.
func SayAll(texts []words.Text, rows ...Row) Reply {
	all := Pages(texts...)
	all[len(all)-1].Rows = rows
	return Reply{Message: &all[0], Followups: all[1:]}
}

// Pages puts texts one below the other in as many messages as needed. At least one must not be empty.
func Pages(texts ...words.Text) (all []Message) {
	for _, page := range words.Pages(TextMax, "\n", texts...) {
		all = append(all, Message{Text: page})
	}
	return all
}

// spread puts a text that is too long for one message into as many as needed, with its rows under the last.
func (r *Reply) spread() {
	if r.Message == nil || r.Message.Text.Length() <= TextMax {
		return
	}
	all := Pages(r.Message.Text)
	first := *r.Message
	first.Text, first.Rows, all[len(all)-1].Rows = all[0].Text, nil, first.Rows
	r.Message, r.Followups = &first, append(all[1:], r.Followups...)
}

// WithNote puts what a member wrote below a text, as a quotation that is cut to fit into the same message.
func WithNote(text words.Text, note peer.UserText) words.Text {
	if note == "" {
		return text
	}
	return words.Join("\n", text, words.Fit(note, TextMax-1-text.Length(), words.Quote))
}

// InPlace makes a reply replace the message that the pressed component is on.
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

// FindHelp is the button that shows support lines.
func (s Env) FindHelp() Button { return s.Button("find-help", Secondary, ID("helpnow:show")) }

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
