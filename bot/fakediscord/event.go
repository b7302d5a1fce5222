package fakediscord

import "time"

// Event is one thing that people using Discord, or anyone who runs the bot, could notice. Event is its kind, which says which
// other fields are set: "message", "deleted", "modal", "autocomplete", "role", "thread", "refused", "unanswered" or
// "commands". People, channels and roles go by name, without a sign.
type Event struct {
	Event string
	Step  int       // for the caller; fakediscord leaves it 0
	At    time.Time // by Options.Now, UTC
	Guild string    // empty in private

	// A "message" that was sent or edited, or was "deleted". To is "channel", "thread", "ephemeral" or "dm"; the last two have
	// a Viewer. Text is what a reader sees: content, embeds and Text Displays with mentions as names and timestamps in RFC
	// 3339. Pings are the people and roles that it notifies.
	ID      string
	Author  string
	To      string
	Channel string // a thread's name in a thread
	Viewer  string // also of "modal", "autocomplete" and "unanswered"
	Text    string // also the Text Displays of a "modal"
	Dates   []int  // where in Text instants begin that Discord shows as a date or time, and not as a span from now
	Buttons []ButtonView
	Selects []SelectView
	Files   []FileView
	Pings   []string
	// Previews are the links in the content that Discord unfolds into previews below the message: those not in <> in a
	// message without flag 4 (SUPPRESS_EMBEDS).
	Previews []string
	Edited   bool

	// A "modal", the form that the bot opened for Viewer.
	Title  string
	Fields []FieldView

	// An "autocomplete" answer: the names that Viewer sees.
	Choices []string

	// A "role" that Member got or lost; Change is "add" or "remove".
	Member string
	Role   string
	Change string

	// A "thread" that was made or changed.
	Name     string
	Parent   string
	Private  bool
	Members  []string
	Archived bool
	Locked   bool

	// A "refused" request of the bot: "POST /channels/{id}/messages", the HTTP status, Discord's error code. Provoked tells
	// that the test caused it.
	Request  string
	Status   int
	Code     int
	Why      string
	Provoked bool

	// An interaction that stayed "unanswered": "/hello", `button "Wave"`.
	Interaction string

	// For the caller; fakediscord leaves it empty.
	Statement string

	// The "commands" of a guild, or the global ones, after a change.
	Names []string

	// Asked is when the interaction was sent that a message, or "unanswered", answers; zero for a message that answers none.
	Asked time.Time
}

// ButtonView is a button as a reader sees it. Style is primary, secondary, success, danger or link.
type ButtonView struct {
	Label    string `json:"label"`
	Style    string `json:"style"`
	Disabled bool   `json:"disabled"`
}

// SelectView is a select menu: its placeholder and its options as a reader sees them: the label,
// and the description after a dot. Chosen are those of them that the message shows as chosen.
type SelectView struct {
	Label   string   `json:"label"`
	Options []string `json:"options"`
	Chosen  []string `json:"-"`
}

// FileView is an attachment, or a picture or file shown by Components V2; Bytes is its size. For a picture that is shown by
// a link Name is the link, and nothing is known of its type and size.
type FileView struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Bytes int    `json:"bytes"`
	Alt   string `json:"alt"`
}

// FieldView is one field of a form. A text input has Max, the characters that fit; a choice has Options, the labels of what
// can be chosen (none for a select of people, roles or channels), and Value lists the labels of what is chosen already.
type FieldView struct {
	Label       string   `json:"label"`
	Description string   `json:"-"` // the smaller text at the label
	Value       string   `json:"value"`
	Required    bool     `json:"required"`
	Max         int      `json:"max,omitempty"`
	Options     []string `json:"options,omitempty"`
}
